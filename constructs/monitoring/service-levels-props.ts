import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { ServiceLevel } from './service-level';

/** What a host promises, and who is told when the promise is in danger. */
export interface ServiceLevelsProps {
  /** The host that is watched. Of a SageMaker endpoint with several variants, the main one. */
  readonly endpoint: IInferenceEndpoint;

  /** The objectives: at most one availability, and one latency for each percentile. */
  readonly levels: ServiceLevel[];

  /**
   * Who is told at once: 2 % of the error budget were used up in an hour, or 5 % in six. In the region of the stack. A key of its own has to be one whose policy can be
   * changed: CloudWatch gets the permission to use it. Told again when it is over.
   *
   * @default - nobody is called; the alarm is there all the same
   */
  readonly page?: ITopic;

  /**
   * Who is told by the next working day: 10 % of the error budget were used up in one day or in three. In the region of the stack.
   *
   * @default - nobody is told; the alarm is there all the same
   */
  readonly ticket?: ITopic;

  /**
   * Time that the error budget is for: whole days from 7 to 90. It is what `metricErrorBudget` looks back over; alarms go by how fast the budget burns, which
   * has no period.
   *
   * @default Duration.days(30)
   */
  readonly period?: Duration;

  /**
   * Requests that you expect, in requests per second on average. Where they are too few for an objective to be measured, or for an alarm to come in time, synth warns.
   *
   * @default - nothing is known of the traffic, and nothing is warned of
   */
  readonly expectedRequestsPerSecond?: number;

  /**
   * Number of bad requests in an alarm's long window below which nothing is concluded. At one request a minute a single failure is 1.7 % of an hour, which would page for
   * an objective of 99.9 %.
   *
   * @default 3
   */
  readonly minimumBadRequests?: number;
}

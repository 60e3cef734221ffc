import type { Duration, Size } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { TrafficPattern } from './traffic-pattern';

/** How a report is written. */
export enum CostReportFormat {
  /** Text for people, with the tables of `csi cost` in it. */
  MARKDOWN = 'md',
  /** For programs: what `csi cost --json` prints. */
  JSON = 'json',
}

/** What models are asked for. */
export interface TrafficOptions {
  /**
   * Number of requests a second on average, over the whole of the pattern.
   *
   * @default - what a trace says; without one nobody knows, and what is paid for by use has no estimate
   */
  readonly requestsPerSecond?: number;

  /**
   * Time that half of the answers take at most (p50).
   *
   * @default Duration.millis(100)
   */
  readonly latency?: Duration;

  /**
   * Time that 95 percent of the answers take at most. With it, the mean that bills go by is that of a log-normal distribution.
   *
   * @default - the mean is taken to be `latency`
   */
  readonly latencyP95?: Duration;

  /**
   * How requests come over time.
   *
   * @default TrafficPattern.STEADY
   */
  readonly pattern?: TrafficPattern;

  /**
   * Size of a request.
   *
   * @default - 1 KiB
   */
  readonly requestSize?: Size;

  /**
   * Size of an answer.
   *
   * @default - 1 KiB
   */
  readonly answerSize?: Size;

  /**
   * Time that a new environment of a function takes before its first answer, which Lambda bills like the answer.
   *
   * @default Duration.seconds(1)
   */
  readonly initTime?: Duration;

  /**
   * Fraction of the requests that wait for a new environment, from 0 to 1, as measured.
   *
   * @default - what follows from the pattern
   */
  readonly coldStartFraction?: number;
}

/** What one endpoint is asked for. */
export interface EndpointTraffic extends TrafficOptions {
  /** The endpoint. */
  readonly endpoint: IInferenceEndpoint;
}

/** Settings of a report. Traffic that is given here is that of every endpoint which is not in `endpoints`. */
export interface CostReportProps extends TrafficOptions {
  /**
   * Traffic of endpoints of which it is another one.
   *
   * @default - all are asked alike
   */
  readonly endpoints?: EndpointTraffic[];

  /**
   * How the report is written.
   *
   * @default CostReportFormat.MARKDOWN
   */
  readonly format?: CostReportFormat;

  /**
   * Name of the file in the cloud assembly (`cdk.out`).
   *
   * @default - `cost-report.md`, or `cost-report.json`
   */
  readonly fileName?: string;

  /**
   * US dollars a month above which the app does not synthesize.
   *
   * @default - no limit
   */
  readonly maxPerMonth?: number;

  /**
   * US dollars a month above which the synthesis warns.
   *
   * @default - no limit
   */
  readonly warnAbovePerMonth?: number;

  /**
   * Region whose prices count, such as `us-east-1`.
   *
   * @default - that of each stack; of stacks that name none, us-east-1, which the report says
   */
  readonly priceRegion?: string;

  /**
   * Prices in US dollars, by their names in `csi-prices.json`.
   *
   * @default - those that the library has
   */
  readonly prices?: { [name: string]: number };
}

import type { IAlarm, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { ServiceLevels } from './service-levels';

/** What a dashboard shows, and how. */
export interface InferenceDashboardProps {
  /**
   * Hosts of the service, in the order in which they are shown. More by `add`.
   *
   * @default - none yet
   */
  readonly endpoints?: IInferenceEndpoint[];

  /**
   * Service levels of the hosts: what is left of each error budget, and the alarms that watch it. More by `addServiceLevels`.
   *
   * @default - none
   */
  readonly serviceLevels?: ServiceLevels[];

  /**
   * Alarms of the service whose state is shown, besides those that the hosts have made for themselves.
   *
   * @default - none but the hosts' own
   */
  readonly alarms?: IAlarm[];

  /**
   * Time between two datapoints: one minute, or several.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;

  /**
   * Whether the time between two datapoints follows the time range that somebody looks at, or stays as `period` says.
   *
   * @default PeriodOverride.AUTO
   */
  readonly periodOverride?: PeriodOverride;

  /**
   * Time range when the dashboard is opened, up to now: minutes, hours or days, up to 455 days.
   *
   * @default Duration.hours(3)
   */
  readonly defaultInterval?: Duration;
}

/** How a host is shown. */
export interface DashboardEndpointOptions {
  /**
   * What the host is called.
   *
   * @default - the id of its construct; its path where another host has the same id
   */
  readonly title?: string;

  /**
   * Time that an answer may take, drawn as a line where latency is shown. In milliseconds.
   *
   * @default - no line
   */
  readonly latencyObjective?: Duration;

  /**
   * Alarms of the host whose state is shown, besides those that it has made for itself.
   *
   * @default - none but its own
   */
  readonly alarms?: IAlarm[];

  /**
   * What counts for its cost, where the stack's region, or what the host is, does not say it.
   *
   * @default - the prices of the stack's region; where they are not known, no cost is shown
   */
  readonly cost?: CostMetricOptions;
}

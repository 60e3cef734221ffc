import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { CostMetricOptions } from './cost-metric-options';

/** What a month may cost, of what, and who is told. */
export interface BudgetProps {
  /** US dollars that a month may cost, as AWS Budgets counts by default: with taxes, and after credits and refunds. */
  readonly maxPerMonth: number;

  /**
   * Endpoints whose cost counts: what has their tag `csi:host`. **The tag has to be activated once as a cost allocation tag**, in the billing
   * console of the account that pays (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html); until then a budget by
   * it sees nothing.
   *
   * @default - not by endpoint
   */
  readonly endpoints?: IInferenceEndpoint[];

  /**
   * Tags of what counts, by key, such as `{ team: 'search' }`. They have to be activated as cost allocation tags too.
   *
   * @default - not by tag
   */
  readonly tags?: { [key: string]: string };

  /**
   * Services that count, as bills name them.
   *
   * @default - AWS Lambda and Amazon SageMaker, where neither `endpoints` nor `tags` is given; else all
   */
  readonly services?: string[];

  /**
   * Addresses that are told, up to ten.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * Topic that is told. AWS Budgets is allowed to publish there, for this account; a topic that is encrypted with a key of yours needs the same in
   * the key's policy. It is where alarms of `alarmOnCostPerInference` go, too.
   *
   * @default - none
   */
  readonly topic?: ITopic;

  /**
   * When somebody is told, by what the month has cost so far: percent of `maxPerMonth`.
   *
   * @default - 80 and 100 percent
   */
  readonly actualPercentages?: number[];

  /**
   * When somebody is told, by what the month is going to cost: percent of `maxPerMonth`. AWS needs some five weeks of bills before it forecasts.
   *
   * @default - 100 percent
   */
  readonly forecastPercentages?: number[];
}

/** When an inference is too expensive. Its `period` is an hour by default: with few requests an hour says more than minutes. */
export interface CostAlarmOptions extends CostMetricOptions {
  /** US dollars for one inference that are too many. */
  readonly above: number;

  /**
   * Number of periods in a row that have to be too expensive.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export type ComparisonOperator = 'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';

export const COMPARISONS: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** One of the most recent periods; the value is undefined where there is no datapoint. */
export interface AlarmDatapoint {
  readonly time: number;
  readonly value?: number;
}

export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
}

export interface AlarmVerdict {
  /** Undefined: the alarm keeps the state that it has. */
  readonly state: AlarmState | undefined;
  /** What it was judged by, the most recent first. */
  readonly evaluated: readonly AlarmDatapoint[];
  readonly breaching: readonly AlarmDatapoint[];
  /** How many datapoints stood in for missing ones. */
  readonly filled: number;
}

/**
 * How many of the most recent periods an alarm looks at. AWS says that it is more than the evaluation periods, and how
 * many depends on the period; of the numbers it gives only 5 for 3, which is what is generalized here.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/** "An alarm is a multi-day alarm if the number of evaluation periods multiplied by the length of each evaluation period exceeds one day." */
export function isMultiDay({ period, evaluationPeriods }: { /** Seconds. */ readonly period: number; readonly evaluationPeriods: number }): boolean {
  return period * evaluationPeriods > 86_400;
}

/**
 * The state that datapoints lead to; `range` holds those of the evaluation range, the most recent first.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(rule: AlarmRule, range: readonly AlarmDatapoint[]): AlarmVerdict {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const isBreaching = ({ value }: AlarmDatapoint): boolean => value !== undefined && COMPARISONS[rule.comparison](value, rule.threshold);
  const real = range.filter(({ value }) => value !== undefined);
  const evaluated = real.slice(0, evaluationPeriods);
  const breaching = evaluated.filter(isBreaching);
  const filled = evaluationPeriods - evaluated.length;
  const verdict = (state: AlarmState | undefined): AlarmVerdict => ({ state, evaluated, breaching, filled });

  if (treatMissingData === 'breaching') return verdict(breaching.length + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (breaching.length >= datapointsToAlarm) return verdict('ALARM');
  if (filled === 0 || treatMissingData === 'notBreaching' || breaching.length < evaluated.length) return verdict('OK');
  // All that is there is breaching, and too little to count as it is: with `ignore` nothing changes, as in rows 3 and 5 of the tables.
  if (treatMissingData === 'ignore') return verdict(undefined);
  // "Avoiding premature transitions to alarm state": only once the oldest of them is as old as the datapoints to alarm.
  const age = range.reduce((oldest, point, index) => (isBreaching(point) ? index + 1 : oldest), 0);
  return verdict(age > 0 && age >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA');
}

/**
 * Whether a percentile of so few samples says nothing: `EvaluateLowSampleCountPercentile: ignore` then keeps the state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function isLowSampleCount(percentile: number, sampleCount: number): boolean {
  const share = percentile / 100;
  return share >= 0.5 ? share < 1 && sampleCount * (1 - share) < 10 - 1e-9 : share > 0 && sampleCount * share < 10 - 1e-9;
}

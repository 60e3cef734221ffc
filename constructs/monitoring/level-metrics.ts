import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import { BAD, burnRateExpression, budgetLeftExpression, rankStatistic, TOTAL, withIds } from '../../lib/service-level/expressions';
import { budgetOf, type Objective } from '../../lib/service-level/objective';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';

interface Count {
  readonly expression: string;
  readonly metrics: Readonly<Record<string, IMetric>>;
}

/** The requests of a host that an objective is about. */
export interface LevelCounts {
  readonly bad: Count;
  readonly total: Count;
}

/**
 * Counts of nothing but refusals for lack of capacity, which are no invocations. What SageMaker counts of its endpoints are all answers of 4xx, the
 * callers' faults among them: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
const REFUSALS = ['Throttles', 'NoCapacityInvocationFailures'];

export function countsOf(endpoint: IInferenceEndpoint, objective: Objective): LevelCounts {
  return objective.kind === 'availability' ? availabilityCounts(endpoint) : latencyCounts(endpoint, objective.underMs);
}

function availabilityCounts(endpoint: IInferenceEndpoint): LevelCounts {
  const requests = endpoint.metricInvocations();
  const throttles = endpoint.metricThrottles();
  const answered = { errors: endpoint.metricErrors(), serverErrors: serverErrors(requests) };
  if (!REFUSALS.includes(throttles.metricName)) return { bad: { expression: BAD.answered, metrics: answered }, total: { expression: TOTAL.answered, metrics: { requests } } };
  return {
    bad: { expression: BAD.withThrottles, metrics: { ...answered, throttles } },
    total: { expression: TOTAL.withThrottles, metrics: { requests, throttles } },
  };
}

function latencyCounts(endpoint: IInferenceEndpoint, underMs: number): LevelCounts {
  const latency = metricIn(endpoint.metricLatency());
  const requests = latency.with({ statistic: Stats.SAMPLE_COUNT, label: 'requests that were timed' });
  const rank = latency.with({ statistic: rankStatistic(inUnitsOf(latency, underMs)), label: 'requests in time, in percent' });
  return { bad: { expression: BAD.slow, metrics: { requests, rank } }, total: { expression: TOTAL.answered, metrics: { requests } } };
}

/** What the model server counts of the same host, by the name that the host's own metrics have. */
function serverErrors(requests: Metric): Metric {
  const { InferenceComponentName, EndpointName, FunctionName } = requests.dimensions ?? {};
  const Endpoint = String(InferenceComponentName ?? EndpointName ?? FunctionName);
  return new Metric({ namespace: METRICS_NAMESPACE, metricName: 'ServerErrors', dimensionsMap: { Endpoint }, statistic: Stats.SUM });
}

/** SageMaker times in microseconds: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
function inUnitsOf({ namespace, metricName }: Metric, milliseconds: number): number {
  return namespace === 'AWS/SageMaker' && metricName === 'ModelLatency' ? 1000 * milliseconds : milliseconds;
}

/** The metric that an expression in milliseconds converts. */
function metricIn(latency: IMetric): Metric {
  if (latency instanceof MathExpression) return metricIn(Object.values(latency.usingMetrics)[0] as IMetric);
  return latency as Metric;
}

export interface Shown {
  readonly period: Duration;
  readonly label: string;
  /** What the ids end with, where others are in the same graph. */
  readonly suffix?: string;
}

/** How many times as fast as it may the error budget burns, over windows of a length. */
export function burnRate(counts: LevelCounts, objective: Objective, minimumBad: number, shown: Shown): MathExpression {
  return computed(counts, burnRateExpression(budgetOf(objective), minimumBad), shown);
}

/** What is left of the error budget, in percent. */
export function budgetLeft(counts: LevelCounts, objective: Objective, shown: Shown): MathExpression {
  return computed(counts, budgetLeftExpression(budgetOf(objective)), shown);
}

function computed({ bad, total }: LevelCounts, expression: string, { period, label, suffix = '' }: Shown): MathExpression {
  const named = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> => Object.fromEntries(Object.entries(values).map(([id, value]) => [`${id}${suffix}`, value]));
  const count = ({ expression: of, metrics }: Count, called: string): MathExpression => new MathExpression({ expression: withIds(of, suffix), usingMetrics: named(metrics), label: called, period });
  return new MathExpression({ expression: withIds(expression, suffix), label, period, usingMetrics: named({ bad: count(bad, 'bad requests'), total: count(total, 'requests') }) });
}

import { LATENCY_SHARE_OF_TIMEOUT, MIN_FAILURES, MIN_TIMED_REQUESTS, type RolloutExpression } from '../rollout/alarms';

/** "Maximum number of 10 items." https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoRollbackConfig.html */
export const ENDPOINT_ALARMS = { max: 10, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoRollbackConfig.html' } as const;

/** Metrics that one alarm may compute with: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
export const METRICS_PER_ALARM = 10;

/** Seconds that a container has for an answer: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html#your-algorithms-inference-code-how-containe-serves-requests */
export const INVOCATION_TIMEOUT_SECONDS = 60;

/** Percent of an instance's memory and of its disk from which on it is about to fail. */
export const MEMORY_PERCENT = 95;
export const DISK_PERCENT = 90;

/** Minutes in a row in which an instance is short of something: one is a model being loaded. */
export const SHORT_OF_MINUTES = 3;

/** Share of a serverless endpoint's concurrency: of more, requests are refused. */
export const FULL_UTILIZATION = 1;

/** ModelLatency is in microseconds. */
export function latencyThreshold(timeoutSeconds: number): number {
  return LATENCY_SHARE_OF_TIMEOUT * timeoutSeconds * 1_000_000;
}

/** Variants of which one alarm can watch `metrics` metrics each. */
export function groupsOf<Variant>(variants: readonly Variant[], metrics: number): readonly (readonly Variant[])[] {
  const size = Math.floor(METRICS_PER_ALARM / metrics);
  return Array.from({ length: Math.ceil(variants.length / size) }, (_, group) => variants.slice(group * size, (group + 1) * size));
}

/** Requests that failed, in percent of all, over some variants: `failures0`, `requests0`, and so on. 0 where they are too few to tell. */
export function failurePercentageOf(variants: number): RolloutExpression {
  const [failures, requests] = [sum('failures', variants), sum('requests', variants)];
  return { expression: `IF(${failures} >= ${MIN_FAILURES}, 100 * ${failures} / ${requests}, 0)`, ids: [...idsOf('failures', variants), ...idsOf('requests', variants)] };
}

/** The slowest of some variants, of those behind whose percentile enough requests stand. */
export function significantLatencyOf(variants: number): RolloutExpression {
  const each = idsOf('latency', variants).map((id, index) => `IF(requests${index} >= ${MIN_TIMED_REQUESTS}, ${id}, 0)`);
  return { expression: highest(each), ids: [...idsOf('latency', variants), ...idsOf('requests', variants)] };
}

/** The fullest of some variants: `used0` and so on. */
export function fullestOf(variants: number): RolloutExpression {
  const ids = idsOf('used', variants);
  return { expression: highest(ids), ids };
}

function idsOf(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

/** A variant that got no request has no data: a sum passes over it. */
function sum(name: string, count: number): string {
  return count === 1 ? `${name}0` : `SUM([${idsOf(name, count).join(', ')}])`;
}

function highest(expressions: readonly string[]): string {
  return expressions.length === 1 ? expressions[0]! : `MAX([${expressions.join(', ')}])`;
}

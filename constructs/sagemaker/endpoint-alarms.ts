import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnAlarm, Alarm as CloudWatchAlarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import { MAX_ERROR_PERCENTAGE, type RolloutExpression } from '../../lib/rollout/alarms';
import {
  DISK_PERCENT, failurePercentageOf, fullestOf, FULL_UTILIZATION, groupsOf, INVOCATION_TIMEOUT_SECONDS, latencyThreshold, MEMORY_PERCENT, SHORT_OF_MINUTES, significantLatencyOf,
} from '../../lib/sagemaker/alarms';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { extendLogicalId } from '../private/name-by-content';

/** The configuration that takes over, and the endpoint whose it is. */
export interface WatchedConfig {
  readonly host: SageMakerHost;
  /** A text: an alarm that refers to the endpoint whose deployment it stops makes a circle. */
  readonly endpointName: string;
  readonly variants: readonly string[];
  readonly configName: string;
  readonly digest: string;
}

/**
 * Alarms that stop a rollout. They watch the new configuration alone: SageMaker reports the requests of each by its name, too, and that name
 * is new with every change. What the version before does, which may be what the new one mends, is not held against it.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 *
 * What instances are short of is reported for all of a variant's, old and new: what alarms of it say is not the new version's fault alone.
 */
export function endpointAlarms(scope: Construct, watched: WatchedConfig): Alarm[] {
  const alarms = [
    ...groupsOf(watched.variants, 2).map((variants, group) => new CloudWatchAlarm(scope, `NewVersionErrors${suffix(group)}`, {
      alarmDescription: alarmDescription('The version that is being rolled out answers with 5xx, or not at all. A rollout that is under way goes back.', 'endpoint-newversionerrors'),
      metric: computed(failurePercentageOf(variants.length), 'requests that failed, in percent', {
        ...each('failures', variants, (variant) => requestMetric(watched, variant, 'Invocation5XXErrors', Stats.SUM)),
        ...each('requests', variants, (variant) => requestMetric(watched, variant, requestsOf(watched), Stats.SUM)),
      }),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(1),
    })),
    ...groupsOf(watched.variants, 2).map((variants, group) => new CloudWatchAlarm(scope, `NewVersionLatency${suffix(group)}`, {
      alarmDescription: alarmDescription('The version that is being rolled out is about to time out. A rollout that is under way goes back.', 'endpoint-newversionlatency'),
      metric: computed(significantLatencyOf(variants.length), '99th percentile of the model latency, in microseconds', {
        ...each('latency', variants, (variant) => requestMetric(watched, variant, 'ModelLatency', Stats.percentile(99))),
        ...each('requests', variants, (variant) => requestMetric(watched, variant, requestsOf(watched), Stats.SUM)),
      }),
      threshold: latencyThreshold(INVOCATION_TIMEOUT_SECONDS),
      ...reaction(1),
    })),
    ...(watched.host === 'serverless' ? [new CloudWatchAlarm(scope, 'Saturation', {
      alarmDescription: alarmDescription('All of the endpoint\'s concurrency is taken while a version is rolled out, and requests are refused. The rollout goes back.', 'endpoint-saturation'),
      metric: computed(fullestOf(1), 'concurrency in use', {
        used0: metric('AWS/SageMaker', 'ServerlessConcurrentExecutionsUtilization', Stats.MAXIMUM, { EndpointName: watched.endpointName, VariantName: watched.variants[0] }),
      }),
      threshold: FULL_UTILIZATION,
      ...reaction(SHORT_OF_MINUTES),
    })] : []),
    shortOf(scope, watched, 'Memory', 'MemoryUtilization', MEMORY_PERCENT),
    ...(watched.host === 'serverless' ? [] : [shortOf(scope, watched, 'Disk', 'DiskUtilization', DISK_PERCENT)]),
  ];
  for (const alarm of alarms) nameByDigest(alarm, watched.digest);
  return alarms;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs */
function shortOf(scope: Construct, { endpointName, variants }: WatchedConfig, id: 'Memory' | 'Disk', metricName: string, threshold: number): Alarm {
  return new CloudWatchAlarm(scope, id, {
    alarmDescription: alarmDescription(`An instance is short of ${id.toLowerCase()} while a version is rolled out. The rollout goes back.`, id === 'Memory' ? 'endpoint-memory' : 'endpoint-disk'),
    metric: computed(fullestOf(variants.length), `${id.toLowerCase()} in use, in percent`, each('used', variants, (VariantName) => metric('/aws/sagemaker/Endpoints', metricName, Stats.MAXIMUM, { EndpointName: endpointName, VariantName }))),
    threshold,
    ...reaction(SHORT_OF_MINUTES),
  });
}

/** An alarm that is red from the version that failed must not stop the one that mends it: it is new with the configuration. */
function nameByDigest(alarm: Alarm, digest: string): void {
  const resource = alarm.node.defaultChild;
  if (CfnAlarm.isCfnAlarm(resource)) extendLogicalId(resource, digest);
}

/** An asynchronous endpoint has no count of requests but that of those it is done with: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html */
function requestsOf({ host }: WatchedConfig): string {
  return host === 'async' ? 'InvocationsProcessed' : 'Invocations';
}

/** Those of an asynchronous endpoint are documented by endpoint and variant alone. */
function requestMetric({ host, endpointName, configName }: WatchedConfig, VariantName: string, metricName: string, statistic: string): IMetric {
  const variant = { EndpointName: endpointName, VariantName };
  return metric('AWS/SageMaker', metricName, statistic, host === 'async' ? variant : { ...variant, EndpointConfigName: configName });
}

function metric(namespace: string, metricName: string, statistic: string, dimensionsMap: Record<string, string>): IMetric {
  return new Metric({ namespace, metricName, statistic, dimensionsMap, period: Duration.minutes(1) });
}

/** A single metric is no expression. */
function computed({ expression, ids }: RolloutExpression, label: string, metrics: Readonly<Record<string, IMetric>>): IMetric {
  const [only] = ids;
  if (ids.length === 1 && only === expression) return metrics[only]!;
  return new MathExpression({ expression, label, period: Duration.minutes(1), usingMetrics: Object.fromEntries(ids.map((id) => [id, metrics[id]!])) });
}

/** The metric of each variant, by the id that the expression names it by. */
function each(name: string, variants: readonly string[], of: (variant: string) => IMetric): Readonly<Record<string, IMetric>> {
  return Object.fromEntries(variants.map((variant, index) => [`${name}${index}`, of(variant)]));
}

/** Where there is no traffic there is no evidence, and nothing is stopped. */
function reaction(evaluationPeriods: number) {
  return { comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, evaluationPeriods, treatMissingData: TreatMissingData.NOT_BREACHING };
}

function suffix(group: number): string {
  return group === 0 ? '' : String(group + 1);
}

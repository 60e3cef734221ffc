import type { Alarm, CfnAlarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm as CloudWatchAlarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import type { Guard, RolloutExpression } from '../../lib/rollout/alarms';
import { failurePercentage, LATENCY_SHARE_OF_TIMEOUT, MAX_ERROR_PERCENTAGE, significantDuration, throttlePercentage } from '../../lib/rollout/alarms';
import type { TrafficPlan } from '../../lib/rollout/plan';
import type { VersionDigest } from './version-digest';

/** The version that takes over, and the function that it is one of. */
export interface WatchedVersion {
  readonly functionName: string;
  /** Number of the published version. */
  readonly version: string;
  /** Milliseconds; undefined where only the deploy knows. */
  readonly timeoutMs?: number;
  readonly digest: VersionDigest;
}

/**
 * Alarms that stop a rollout. They watch the new version, and are new with it: one that is red from the version that failed
 * must not stop the one that mends it. Where there is no traffic there is no evidence, and nothing is stopped.
 *
 * Lambda reports `ExecutedVersion` only while an alias is weighted, so what watches it is silent after the rollout, and would be from
 * the beginning where all traffic moves at once: there the alarms watch the alias, and go on doing so.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function rolloutAlarms(scope: Construct, watched: WatchedVersion, { kind }: TrafficPlan): Alarm[] {
  const sources = kind === 'allAtOnce' ? ofAlias(watched) : ofNewVersion(watched);
  const alarms = [
    new CloudWatchAlarm(scope, 'NewVersionErrors', {
      alarmDescription: alarmDescription('The version that is being rolled out fails. A rollout that is under way goes back.', 'function-newversionerrors'),
      metric: computed(failurePercentage(sources.guard), 'invocations that failed, in percent', { ...sources.counts, failures: lambdaMetric('Errors', Stats.SUM, sources.dimensions) }),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(sources.guard),
    }),
    new CloudWatchAlarm(scope, 'NewVersionServerErrors', {
      alarmDescription: alarmDescription('The version that is being rolled out answers with 5xx. A rollout that is under way goes back.', 'function-newversionservererrors'),
      // The server's count, version by version: a request that was answered with 5xx is a success to Lambda.
      metric: computed(failurePercentage('of the new version alone'), 'requests that the model failed on, in percent', {
        failures: serverMetric('ServerErrors', watched), requests: serverMetric('Invocations', watched),
      }),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction('of the new version alone'),
    }),
    new CloudWatchAlarm(scope, 'NewVersionThrottles', {
      alarmDescription: alarmDescription('Requests are refused for lack of concurrency while a version is rolled out. The rollout goes back.', 'function-newversionthrottles'),
      // A request that is throttled never reaches a version: it counts with the alias.
      metric: computed(throttlePercentage(sources.guard), 'requests that were throttled, in percent', {
        ...sources.counts, throttles: lambdaMetric('Throttles', Stats.SUM, aliasOf(watched)), requests: lambdaMetric('Invocations', Stats.SUM, aliasOf(watched)),
      }),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(sources.guard),
    }),
  ];
  if (watched.timeoutMs !== undefined) {
    alarms.push(new CloudWatchAlarm(scope, 'NewVersionLatency', {
      alarmDescription: alarmDescription('The version that is being rolled out is about to time out. A rollout that is under way goes back.', 'function-newversionlatency'),
      metric: computed(significantDuration(sources.guard), '99th percentile of the duration, in milliseconds', {
        ...sources.counts, duration: lambdaMetric('Duration', Stats.percentile(99), sources.dimensions),
      }),
      threshold: LATENCY_SHARE_OF_TIMEOUT * watched.timeoutMs,
      ...reaction(sources.guard),
    }));
  }
  for (const alarm of alarms) watched.digest.nameResource(alarm.node.defaultChild as CfnAlarm);
  return alarms;
}

interface Sources {
  readonly guard: Guard;
  readonly dimensions: Record<string, string>;
  readonly counts: Record<string, IMetric>;
}

/** Lambda's own counts, of the new version behind a weighted alias. */
function ofNewVersion(watched: WatchedVersion): Sources {
  const dimensions = { ...aliasOf(watched), ExecutedVersion: watched.version };
  return { guard: 'of the new version alone', dimensions, counts: { requests: lambdaMetric('Invocations', Stats.SUM, dimensions) } };
}

/** Lambda's own counts of the alias, beside the server's of the new version. */
function ofAlias(watched: WatchedVersion): Sources {
  const dimensions = aliasOf(watched);
  const counts = { requests: lambdaMetric('Invocations', Stats.SUM, dimensions), answered: serverMetric('Invocations', watched) };
  return { guard: 'where the new version answered most', dimensions, counts };
}

/** Functions, as the next: apps that roll nothing out need not load CloudWatch's classes. */
function reaction(guard: Guard) {
  return {
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // One bad minute is enough while the old version is still there to go back to. All at once, golden requests in the minute before
    // the traffic count as answered by the new version, so it takes a second one.
    evaluationPeriods: guard === 'of the new version alone' ? 1 : 2,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

function period(): Duration {
  return Duration.minutes(1);
}

/** An expression with those of the metrics that it names. */
function computed({ expression, ids }: RolloutExpression, label: string, metrics: Readonly<Record<string, IMetric>>): MathExpression {
  return new MathExpression({ expression, label, period: period(), usingMetrics: Object.fromEntries(ids.map((id) => [id, metrics[id]!])) });
}

function aliasOf({ functionName }: WatchedVersion): Record<string, string> {
  return { FunctionName: functionName, Resource: `${functionName}:${LIVE_ALIAS}` };
}

function lambdaMetric(name: string, statistic: string, dimensions: Record<string, string>): IMetric {
  return metric('AWS/Lambda', name, statistic, dimensions);
}

function serverMetric(name: string, { functionName, version }: WatchedVersion): IMetric {
  return metric(METRICS_NAMESPACE, name, Stats.SUM, { FunctionName: functionName, FunctionVersion: version });
}

function metric(namespace: string, metricName: string, statistic: string, dimensionsMap: Record<string, string>): IMetric {
  return new Metric({ namespace, metricName, statistic, dimensionsMap, period: period() });
}

import type { Alarm, CfnAlarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm as CloudWatchAlarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import { LATENCY_SHARE_OF_TIMEOUT, MAX_ERROR_PERCENTAGE, MIN_FAILURES } from '../../lib/rollout/alarms';
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
 * Alarms that stop a rollout. They watch the new version alone, and are new with it: one that is red from the version that failed
 * must not stop the one that mends it. Where there is no traffic there is no evidence, and nothing is stopped.
 *
 * Lambda reports `ExecutedVersion` only while an alias is weighted, so what watches it is silent after the rollout:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function newVersionAlarms(scope: Construct, watched: WatchedVersion): Alarm[] {
  const alarms = [
    new CloudWatchAlarm(scope, 'NewVersionErrors', {
      alarmDescription: 'The version that is being rolled out fails. A rollout that is under way goes back.',
      metric: errorPercentage(watched),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(),
    }),
    new CloudWatchAlarm(scope, 'NewVersionServerErrors', {
      alarmDescription: 'The version that is being rolled out answers with 5xx. A rollout that is under way goes back.',
      metric: serverErrorPercentage(watched),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(),
    }),
    new CloudWatchAlarm(scope, 'NewVersionThrottles', {
      alarmDescription: 'Requests are refused for lack of concurrency while a version is rolled out. The rollout goes back.',
      metric: throttlePercentage(watched),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction(),
    }),
  ];
  if (watched.timeoutMs !== undefined) {
    alarms.push(new CloudWatchAlarm(scope, 'NewVersionLatency', {
      alarmDescription: 'The version that is being rolled out is about to time out. A rollout that is under way goes back.',
      metric: lambdaMetric('Duration', Stats.percentile(99), { ...aliasOf(watched), ExecutedVersion: watched.version }),
      threshold: LATENCY_SHARE_OF_TIMEOUT * watched.timeoutMs,
      // A 99th percentile of a handful of requests is their slowest.
      evaluateLowSampleCountPercentile: 'ignore',
      ...reaction(),
    }));
  }
  for (const alarm of alarms) watched.digest.nameResource(alarm.node.defaultChild as CfnAlarm);
  return alarms;
}

/**
 * One bad minute is enough: the old version is still there to go back to. Functions, as the next: apps that roll nothing out need not
 * load CloudWatch's classes.
 */
function reaction() {
  return {
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

function period(): Duration {
  return Duration.minutes(1);
}

/** Lambda's own count: what threw, crashed or timed out. */
function errorPercentage(watched: WatchedVersion): MathExpression {
  const executed = { ...aliasOf(watched), ExecutedVersion: watched.version };
  return share('errors', 'invocations', 'invocations that failed, in percent', {
    errors: lambdaMetric('Errors', Stats.SUM, executed),
    invocations: lambdaMetric('Invocations', Stats.SUM, executed),
  });
}

/** The server's count: a request that was answered with 5xx is a success to Lambda. */
function serverErrorPercentage({ functionName, version }: WatchedVersion): MathExpression {
  const dimensions = { FunctionName: functionName, FunctionVersion: version };
  return share('errors', 'requests', 'requests that the model failed on, in percent', {
    errors: metric(METRICS_NAMESPACE, 'ServerErrors', Stats.SUM, dimensions),
    requests: metric(METRICS_NAMESPACE, 'Invocations', Stats.SUM, dimensions),
  });
}

/** A request that is throttled never reaches a version: it counts with the alias. */
function throttlePercentage(watched: WatchedVersion): MathExpression {
  return share('throttles', '(throttles + FILL(invocations, 0))', 'requests that were throttled, in percent', {
    throttles: lambdaMetric('Throttles', Stats.SUM, aliasOf(watched)),
    invocations: lambdaMetric('Invocations', Stats.SUM, aliasOf(watched)),
  });
}

/** Nothing is concluded from one or two. */
function share(failures: string, all: string, label: string, usingMetrics: Record<string, IMetric>): MathExpression {
  return new MathExpression({ expression: `IF(${failures} >= ${MIN_FAILURES}, 100 * ${failures} / ${all}, 0)`, label, period: period(), usingMetrics });
}

function aliasOf({ functionName }: WatchedVersion): Record<string, string> {
  return { FunctionName: functionName, Resource: `${functionName}:${LIVE_ALIAS}` };
}

function lambdaMetric(name: string, statistic: string, dimensions: Record<string, string>): IMetric {
  return metric('AWS/Lambda', name, statistic, dimensions);
}

function metric(namespace: string, metricName: string, statistic: string, dimensionsMap: Record<string, string>): IMetric {
  return new Metric({ namespace, metricName, statistic, dimensionsMap, period: period() });
}

import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm as CloudWatchAlarm, ComparisonOperator, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import { MAX_ERROR_PERCENTAGE } from '../../lib/rollout/alarms';
import { failurePercentageOf, INVOCATION_TIMEOUT_SECONDS, latencyThreshold } from '../../lib/sagemaker/alarms';

/**
 * Alarms that stop the rollout of a component. SageMaker reports old and new copies as one. The name is a text: an alarm that refers to what it
 * stops makes a circle.
 */
export function componentAlarms(scope: Construct, componentName: string): Alarm[] {
  const metric = (metricName: string, statistic: string): Metric => new Metric({ namespace: 'AWS/SageMaker', metricName, statistic, dimensionsMap: { InferenceComponentName: componentName }, period: Duration.minutes(1) });
  const reaction = { evaluationPeriods: 1, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, treatMissingData: TreatMissingData.NOT_BREACHING };
  return [
    new CloudWatchAlarm(scope, 'Errors', {
      alarmDescription: alarmDescription('Copies answer with 5xx, or not at all, while a version is rolled out. The rollout goes back.', 'component-errors'),
      metric: new MathExpression({
        expression: failurePercentageOf(1).expression, label: 'requests that failed, in percent', period: Duration.minutes(1),
        usingMetrics: { failures0: metric('Invocation5XXErrors', Stats.SUM), requests0: metric('Invocations', Stats.SUM) },
      }),
      threshold: MAX_ERROR_PERCENTAGE,
      ...reaction,
    }),
    new CloudWatchAlarm(scope, 'Latency', {
      alarmDescription: alarmDescription('Copies are about to time out while a version is rolled out. The rollout goes back.', 'component-latency'),
      metric: metric('ModelLatency', Stats.percentile(99)),
      threshold: latencyThreshold(INVOCATION_TIMEOUT_SECONDS),
      ...reaction,
    }),
  ];
}

import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm as CloudWatchAlarm, CfnAlarm, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import { BY_HAND_METRIC } from '../../lib/rollout/keep-previous';
import { extendLogicalId } from '../private/name-by-content';

/**
 * The alarm by which a user takes an update back: `csi rollback` sets its state. Its metric is never reported, and it stays as it was set, until
 * SageMaker has looked: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html. It is new with each
 * configuration, so that one that was set never stops the next update.
 */
export function byHandAlarm(scope: Construct, { endpointName, configName, digest }: { readonly endpointName: string; readonly configName: string; readonly digest: string }): Alarm {
  const alarm = new CloudWatchAlarm(scope, 'RollbackByHand', {
    alarmDescription: alarmDescription('`csi rollback` turns this red while the version before still has its instances: SageMaker gives them the traffic back.', 'endpoint-rollbackbyhand'),
    metric: new Metric({
      namespace: BY_HAND_METRIC.namespace, metricName: BY_HAND_METRIC.name, statistic: Stats.MAXIMUM, period: Duration.minutes(1),
      dimensionsMap: { EndpointName: endpointName, EndpointConfigName: configName },
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.IGNORE,
  });
  const resource = alarm.node.defaultChild;
  if (CfnAlarm.isCfnAlarm(resource)) extendLogicalId(resource, digest);
  return alarm;
}

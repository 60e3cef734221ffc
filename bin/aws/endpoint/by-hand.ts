import { DescribeAlarmsForMetricCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { BY_HAND_METRIC } from '../../../lib/rollout/keep-previous';
import { tagText } from '../../../lib/versions/hold';
import { call } from '../call';
import type { AwsSession } from '../session';

/** The alarm that takes an update back when somebody turns it red: `keepPreviousFor` of the endpoint. */
export interface ByHandAlarm {
  readonly name: string;
  readonly arn: string;
}

/** Of the update of an endpoint to a configuration; undefined where it has none. */
export async function byHandAlarm({ cloudWatch }: AwsSession, endpointName: string, config: string): Promise<ByHandAlarm | undefined> {
  const { MetricAlarms = [] } = await call('cloudwatch:DescribeAlarmsForMetric', '*', () => cloudWatch.send(new DescribeAlarmsForMetricCommand({
    Namespace: BY_HAND_METRIC.namespace, MetricName: BY_HAND_METRIC.name,
    Dimensions: [{ Name: 'EndpointName', Value: endpointName }, { Name: 'EndpointConfigName', Value: config }],
  })));
  const [found] = MetricAlarms;
  return found?.AlarmName === undefined ? undefined : { name: found.AlarmName, arn: found.AlarmArn ?? found.AlarmName };
}

/** It stays so: nothing is ever reported that would change it. */
export async function setAlarm({ cloudWatch }: AwsSession, { name, arn }: ByHandAlarm, StateValue: 'ALARM' | 'OK', reason: string): Promise<void> {
  await call('cloudwatch:SetAlarmState', arn, () => cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: tagText(reason) })));
}

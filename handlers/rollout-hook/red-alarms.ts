import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Clients } from './clients';
import { patiently } from '../shared/patience';

/**
 * Throws where an alarm of the rollout is red before any traffic has moved. CodeDeploy would stop the deployment too, and does so by itself
 * where it sees the alarm first.
 */
export async function refuseRedAlarms({ cloudWatch, sleep }: Clients, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const command = new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM' });
  const { MetricAlarms = [], CompositeAlarms = [] } = await patiently(() => cloudWatch.send(command), sleep);
  const red = [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName, StateReason }) => `${AlarmName} (${StateReason ?? 'it gives no reason'})`);
  if (red.length === 0) return;
  const verb = red.length === 1 ? 'alarm is' : 'alarms are';
  throw new Error(`${red.length} ${verb} red before the new version has any traffic: ${red.join('; ')}. Mend what is wrong, or leave out of \`alarms\` what the new version mends, and deploy again`);
}

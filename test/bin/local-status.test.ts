import { alarmLines, rolloutLines, sharesText } from '../../bin/commands/local-status';
import type { AwsStatus } from '../../local';

type Deployment = AwsStatus['deployments'][number];

const ended: Deployment = { id: 'd-1', application: 'a', group: 'g', creator: 'user', status: 'Succeeded', function: 'fn', alias: 'live', currentVersion: '1', targetVersion: '2', weight: 1, secondsLeft: 0 };
const stopped: Deployment = { ...ended, id: 'd-2', status: 'Stopped', weight: 0, error: { code: 'ALARM_ACTIVE', message: 'Activated alarms: <errors>' }, rollbackDeploymentId: 'd-3' };
const back: Deployment = { ...ended, id: 'd-3', creator: 'codeDeployRollback', currentVersion: '2', targetVersion: '1' };

test.each<[string, readonly Deployment[], readonly string[]]>([
  ['under way', [{ ...ended, status: 'InProgress', weight: 0.2, event: 'AllowTraffic', secondsLeft: 90 }, stopped], ['d-1: fn:live from version 1 to 2, 20 % shifted, AllowTraffic, 1 min 30 s to the last shift']],
  ['that was stopped', [back, stopped, ended], ['d-2: fn:live stayed at version 1: 2 was stopped, ALARM_ACTIVE: Activated alarms: <errors>']],
  ['that failed', [{ ...stopped, status: 'Failed' }], ['d-2: fn:live stayed at version 1: 2 failed, ALARM_ACTIVE: Activated alarms: <errors>']],
  ['that went well after one that did not', [ended, back, stopped], []],
])('a rollout %s', (_, deployments, lines) => {
  expect(rolloutLines({ deployments })).toEqual(lines);
});

test.each([[{ 1: 1 }, '1'], [{ 2: 0.2, 1: 0.8 }, '1 (80 %), 2 (20 %)'], [{ 1: 0.995, 2: 0.005 }, '1 (99.5 %), 2 (0.5 %)']])('the shares %p are written %s', (shares, text) => {
  expect(sharesText(shares)).toBe(text);
});

test('alarms are counted, and those in alarm say why', () => {
  const alarm = (name: string, state: string) => ({ name, state, reason: `why ${name}` });
  expect(alarmLines({ alarms: [] })).toEqual([]);
  expect(alarmLines({ alarms: [alarm('a', 'OK'), alarm('b', 'ALARM'), alarm('c', 'OK')] })).toEqual(['alarms: 1 ALARM, 2 OK', 'ALARM b: why b']);
  const long = { ...alarm('d', 'ALARM'), reason: 'Threshold Crossed: 5 out of the last 5 datapoints [5.0 (22/11/26 17:59:40), 4.0 (x), 3.0 (x), 2.0 (x), 1.0 (x)] were less than the threshold (9.0).' };
  expect(alarmLines({ alarms: [long] })[1]).toBe('ALARM d: Threshold Crossed: 5 out of the last 5 datapoints [5.0 (22/11/26 17:59:40), 4.0 (x), 3.0 (x), …] were less than the threshold (9.0).');
});

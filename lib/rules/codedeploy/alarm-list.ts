import { alarmsProblem } from '../../codedeploy/check-group';
import { booleanOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { alarmNames } from './groups';

export const alarmList: Rule = {
  id: 'codedeploy-alarm-list',
  area: 'codedeploy',
  severity: 'error',
  what: 'A deployment group that watches alarms names at least one, and none twice',
  why: 'CodeDeploy refuses the group.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AlarmConfiguration.html',
  remedy: 'name the alarms, or set Enabled to false',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { report }) {
    const names = alarmNames(group);
    if (names === undefined || booleanOf(valueAt(group.properties, 'AlarmConfiguration', 'Enabled')) !== true || !names.every((name) => typeof name === 'string')) return;
    const problem = alarmsProblem(names, true);
    if (problem === undefined) return;
    report({ path: '/AlarmConfiguration/Alarms', found: names.length === 0 ? 'is empty, and the alarms are turned on' : 'names an alarm twice, or one with an impossible name' });
  },
};

import type { Rule } from '../rule';
import { alarmNames, isLambdaGroup, rollbackEvents } from './groups';

export const alarmWithoutRollback: Rule = {
  id: 'codedeploy-alarm-without-rollback',
  area: 'codedeploy',
  severity: 'warning',
  what: 'A deployment that an alarm stops is rolled back',
  why: 'An alarm alone stops the shift where it is: the share that has moved stays on the version that raised the alarm.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html',
  remedy: 'turn on AutoRollbackConfiguration with DEPLOYMENT_STOP_ON_ALARM',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const [alarms, events] = [alarmNames(group), rollbackEvents(group)];
    if (alarms === undefined || events === undefined || alarms.length === 0 || !isLambdaGroup(group, template)) return;
    if (events.includes('DEPLOYMENT_STOP_ON_ALARM') || events.includes(undefined)) return;
    report({ path: '/AutoRollbackConfiguration', found: `has no DEPLOYMENT_STOP_ON_ALARM, and ${alarms.length === 1 ? 'an alarm stops' : `${alarms.length} alarms stop`} its deployments` });
  },
};

import { isMissing } from '../values';
import type { Rule } from '../rule';
import { rollbackEvents } from './groups';

export const rollbackWithoutAlarm: Rule = {
  id: 'codedeploy-rollback-without-alarm',
  area: 'codedeploy',
  severity: 'warning',
  what: 'A deployment group that rolls back on alarms has some',
  why: 'Nothing ever raises the alarm: a new version that answers nothing but errors takes all traffic.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html',
  remedy: 'name alarms in AlarmConfiguration, or leave DEPLOYMENT_STOP_ON_ALARM out',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { report }) {
    // Alarms that are turned off by word are off on purpose.
    if (rollbackEvents(group)?.includes('DEPLOYMENT_STOP_ON_ALARM') !== true || !isMissing(group.properties['AlarmConfiguration'])) return;
    report({ path: '/AlarmConfiguration', found: 'is missing, and DEPLOYMENT_STOP_ON_ALARM is one of the events to roll back for' });
  },
};

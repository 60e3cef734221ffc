import { booleanOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { rollbackEvents } from './groups';

export const rollbackEventList: Rule = {
  id: 'codedeploy-rollback-events',
  area: 'codedeploy',
  severity: 'error',
  what: 'A deployment group that rolls back by itself says for what',
  why: 'CodeDeploy refuses the group.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html',
  remedy: 'list the events: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { report }) {
    if (booleanOf(valueAt(group.properties, 'AutoRollbackConfiguration', 'Enabled')) !== true || rollbackEvents(group)?.length !== 0) return;
    report({ path: '/AutoRollbackConfiguration/Events', found: 'is empty, and automatic rollback is turned on' });
  },
};

import { isObject } from '../../cloudformation/template';
import { isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const rollbackAlarms: Rule = {
  id: 'sagemaker-rollback-alarms',
  area: 'sagemaker',
  severity: 'warning',
  what: 'A deployment in steps is watched by alarms',
  why: 'SageMaker takes a deployment back when one of its alarms rises: without any, a canary that answers wrong or fails every request goes on to all traffic.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html',
  remedy: 'name one to ten alarms of the endpoint in AutoRollbackConfiguration',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    const deployment = memberOf(properties, 'DeploymentConfig');
    const type = textOf(memberOf(deployment, 'BlueGreenUpdatePolicy', 'TrafficRoutingConfiguration')['Type']);
    const kind = isObject(deployment['RollingUpdatePolicy']) ? 'rolling' : type === 'CANARY' ? 'a canary' : type === 'LINEAR' ? 'linear' : undefined;
    if (kind === undefined) return;
    const rollback = deployment['AutoRollbackConfiguration'];
    const alarms = isObject(rollback) ? rollback['Alarms'] : undefined;
    if (isMissing(rollback) || (isObject(rollback) && (isMissing(alarms) || (Array.isArray(alarms) && alarms.length === 0)))) {
      report({ path: '/DeploymentConfig/AutoRollbackConfiguration', found: `has no alarms, and the deployment is ${kind}` });
    }
  },
};

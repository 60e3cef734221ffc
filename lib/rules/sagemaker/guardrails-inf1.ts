import { isObject } from '../../cloudformation/template';
import type { Rule } from '../rule';
import { configOf, instanceTypesOf, memberOf, variantsOf } from './hosting';

export const guardrailsInf1: Rule = {
  id: 'sagemaker-guardrails-inf1',
  area: 'sagemaker',
  severity: 'warning',
  what: 'An endpoint that is updated in steps or watched by alarms has no Inf1 instances',
  why: 'On Inf1, SageMaker moves all traffic at once, waits for nothing and looks at no alarm, whatever DeploymentConfig says.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html',
  remedy: 'take Inf2 instances, or leave DeploymentConfig out',
  types: ['AWS::SageMaker::Endpoint'],
  check(endpoint, { template, report }) {
    const deployment = memberOf(endpoint.properties, 'DeploymentConfig');
    const config = ['BlueGreenUpdatePolicy', 'RollingUpdatePolicy', 'AutoRollbackConfiguration'].some((name) => isObject(deployment[name])) ? configOf(endpoint, template) : undefined;
    const type = config === undefined ? undefined : variantsOf(config, 'ProductionVariants').flatMap(instanceTypesOf).find(({ name }) => name.startsWith('ml.inf1.'));
    if (type !== undefined) report({ path: '/DeploymentConfig', found: `is given, and ${config?.logicalId} has ${type.name}` });
  },
};

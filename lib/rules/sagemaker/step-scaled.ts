import { isObject } from '../../cloudformation/template';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { memberOf, scaledVariants } from './hosting';

export const stepScaled: Rule = {
  id: 'sagemaker-step-scaled',
  area: 'sagemaker',
  severity: 'warning',
  what: 'A variant that is updated in steps does not scale below two instances',
  why: 'An update splits the instances that there are at the time: in a quiet hour there is one, half of it is none, and SageMaker refuses the new version.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green-canary.html',
  remedy: 'set MinCapacity to 2, or take ALL_AT_ONCE, whose old instances stay while alarms are looked at',
  types: ['AWS::SageMaker::Endpoint'],
  check(endpoint, { template, report }) {
    const deployment = memberOf(endpoint.properties, 'DeploymentConfig');
    const type = textOf(memberOf(deployment, 'BlueGreenUpdatePolicy', 'TrafficRoutingConfiguration')['Type']);
    if (type !== 'CANARY' && type !== 'LINEAR' && !isObject(deployment['RollingUpdatePolicy'])) return;
    for (const { target, variant } of scaledVariants(endpoint, template)) {
      const min = numberOf(target.properties['MinCapacity']);
      if (min !== undefined && min < 2) report({ at: target, path: '/MinCapacity', found: `is ${min}, and ${endpoint.logicalId} updates the variant ${variant} in steps` });
    }
  },
};

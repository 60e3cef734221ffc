import { dimensionOf } from '../../application-auto-scaling/dimensions';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { scaledBy, SCALING_POLICY } from './targets';

export const policyType: Rule = {
  id: 'scaling-policy-type',
  area: 'scaling',
  severity: 'error',
  what: 'Predictive scaling is of ECS alone, and step scaling is not of Lambda',
  why: 'Application Auto Scaling refuses the policy: "PredictiveScaling: Only supported for Amazon ECS", and step scaling is not supported for Lambda.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html',
  remedy: 'track a target, or change the range by scheduled actions',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALING_POLICY],
  check(resource, { template, report }) {
    const type = textOf(resource.properties['PolicyType']);
    const { dimension, namespace } = scaledBy(template, resource);
    if (type === 'PredictiveScaling') {
      if (namespace === undefined || namespace === 'ecs') return;
      report({ path: '/PolicyType', found: `is PredictiveScaling, of ${namespace}`, allowed: 'ecs', words: 'PredictiveScaling policies are only supported for Amazon ECS' });
      return;
    }
    const policies: readonly string[] | undefined = dimension === undefined ? undefined : dimensionOf(dimension)?.policies;
    if (type !== 'StepScaling' || policies === undefined || policies.includes(type)) return;
    report({ path: '/PolicyType', found: `is ${type}, of ${dimension}`, allowed: policies.join(', '), words: `${type} policies are not supported for ${dimension}` });
  },
};

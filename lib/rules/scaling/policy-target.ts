import { isGiven } from '../values';
import type { Rule } from '../rule';
import { SCALING_POLICY } from './targets';

const PARTS = ['ResourceId', 'ScalableDimension', 'ServiceNamespace'];

export const policyTarget: Rule = {
  id: 'scaling-policy-target',
  area: 'scaling',
  severity: 'error',
  what: 'A scaling policy says what it scales once: by its target, or by namespace, dimension and resource id',
  why: 'CloudFormation refuses the policy: "either the ScalingTargetId property, or the ResourceId, ScalableDimension, and ServiceNamespace properties, but not both".',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalingpolicy.html',
  remedy: 'keep ScalingTargetId, which also lets the policy wait for the target',
  refusedBy: 'CloudFormation',
  types: [SCALING_POLICY],
  check({ properties }, { report }) {
    const target = properties['ScalingTargetId'];
    const both = PARTS.find((name) => isGiven(properties[name]));
    if (isGiven(target) && both !== undefined) report({ path: `/${both}`, found: 'is given, and ScalingTargetId too', words: `You must specify either the ScalingTargetId property, or the ${PARTS.join(', ')} properties, but not both` });
    const missing = PARTS.find((name) => properties[name] === undefined);
    if (target === undefined && missing !== undefined) report({ path: `/${missing}`, found: 'is missing, and ScalingTargetId too', words: `You must specify either the ScalingTargetId property, or the ${PARTS.join(', ')} properties` });
  },
};

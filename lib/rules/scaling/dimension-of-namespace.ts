import { textOf } from '../values';
import type { Rule } from '../rule';

export const dimensionOfNamespace: Rule = {
  id: 'scaling-dimension-namespace',
  area: 'scaling',
  severity: 'error',
  what: 'A scalable dimension is one of its service namespace',
  why: 'Application Auto Scaling refuses it: every dimension begins with its namespace.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
  remedy: 'name the namespace that the dimension begins with',
  refusedBy: 'Application Auto Scaling',
  types: ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
  check({ properties }, { report }) {
    const [namespace, dimension] = [textOf(properties['ServiceNamespace']), textOf(properties['ScalableDimension'])];
    if (namespace === undefined || dimension === undefined || dimension.startsWith(`${namespace}:`)) return;
    report({
      path: '/ScalableDimension',
      found: `is ${dimension}`,
      allowed: `one of ${namespace}`,
      words: `Unsupported service namespace, resource type or scalable dimension: ${dimension} is none of ${namespace}`,
    });
  },
};

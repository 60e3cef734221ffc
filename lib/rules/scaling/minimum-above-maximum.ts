import { numberOf } from '../values';
import type { Rule } from '../rule';

export const minimumAboveMaximum: Rule = {
  id: 'scaling-minimum-above-maximum',
  area: 'scaling',
  severity: 'error',
  what: 'The least capacity of a scalable target is at most its greatest',
  why: 'Application Auto Scaling refuses to register it, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
  remedy: 'lower the minimum, or raise the maximum',
  refusedBy: 'Application Auto Scaling',
  types: ['AWS::ApplicationAutoScaling::ScalableTarget'],
  check({ properties }, { report }) {
    const [min, max] = [numberOf(properties['MinCapacity']), numberOf(properties['MaxCapacity'])];
    if (min === undefined || max === undefined || min <= max) return;
    report({
      path: '/MinCapacity',
      found: `is ${min}`,
      allowed: `at most MaxCapacity, ${max}`,
      words: `Maximum capacity cannot be less than minimum capacity: ${min} is more than ${max}`,
    });
  },
};

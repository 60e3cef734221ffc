import type { Rule } from '../rule';
import { policiesOf, SCALABLE_TARGET } from './targets';

/** https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html */
const MAX_POLICIES = 50;

export const tooManyPolicies: Rule = {
  id: 'scaling-too-many-policies',
  area: 'scaling',
  severity: 'error',
  what: `A scalable target has at most ${MAX_POLICIES} policies`,
  why: 'Application Auto Scaling refuses one more, and the deploy fails: this quota cannot be raised.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html',
  remedy: 'put several metrics into one policy by metric math',
  types: [SCALABLE_TARGET],
  check(target, { template, report }) {
    const policies = policiesOf(template, target);
    if (policies.length > MAX_POLICIES) report({ path: '', found: `has ${policies.length} policies`, allowed: `at most ${MAX_POLICIES}` });
  },
};

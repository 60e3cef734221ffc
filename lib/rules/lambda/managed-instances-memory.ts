import { MANAGED_MEMORY_MIB } from '../../lambda/managed-instances';
import { isGiven, isMissing, numberOr } from '../values';
import type { Rule } from '../rule';

/** What a function has whose memory nobody set, in MB. */
const DEFAULT_MEMORY = 128;

export const managedInstancesMemory: Rule = {
  id: 'lambda-managed-instances-memory',
  area: 'lambda',
  severity: 'error',
  what: `A function on managed instances has at least ${MANAGED_MEMORY_MIB.min} MB of memory`,
  why: 'Lambda refuses less.',
  source: MANAGED_MEMORY_MIB.source,
  remedy: 'give it more, or leave the capacity provider out',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const memory = numberOr(properties['MemorySize'], DEFAULT_MEMORY);
    if (!isGiven(properties['CapacityProviderConfig']) || memory === undefined || memory >= MANAGED_MEMORY_MIB.min) return;
    report({
      path: '/MemorySize',
      found: `${isMissing(properties['MemorySize']) ? `is not given, which is ${DEFAULT_MEMORY}` : `is ${memory}`} MB, and the function has a capacity provider`,
      allowed: `${MANAGED_MEMORY_MIB.min} to ${MANAGED_MEMORY_MIB.max} MB`,
    });
  },
};

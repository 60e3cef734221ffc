import fc from 'fast-check';
import { isSuspended, RESUMED, scalableAlias, SUSPENDED } from '../../../lib/scaling/suspension';

test('what is scaled is the alias, never a version', () => {
  expect(scalableAlias('digits')).toEqual({ ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: 'function:digits:live' });
});

test('only where all scaling is held back was it held back for a rollout', () => {
  expect([isSuspended(SUSPENDED), isSuspended(RESUMED), isSuspended(undefined), isSuspended({})]).toEqual([true, false, false, false]);
  fc.assert(fc.property(fc.record({ DynamicScalingInSuspended: fc.boolean(), DynamicScalingOutSuspended: fc.boolean(), ScheduledScalingSuspended: fc.boolean() }), (state) => {
    expect(isSuspended(state)).toBe(Object.values(state).every(Boolean));
  }));
});

import fc from 'fast-check';
import { clamped, decide, refuseRange, trackedCapacity, type Proposal, type ScalingState } from '../../../lib/application-auto-scaling/capacity';

const MINUTE = 60_000;
const state = (more: Partial<ScalingState> = {}): ScalingState => ({ min: 0, max: 100, current: 10, now: 1_000_000, outSuspended: false, inSuspended: false, ...more });
const proposal = (want: (current: number) => number, more: Partial<Proposal> = {}): Proposal => ({ policy: 'p', alarm: 'a', want, cooldowns: { out: 0, in: 0 }, ...more });
const to = (proposals: readonly Proposal[], given: ScalingState): number | undefined => {
  const decision = decide(proposals, given);
  return decision?.kind === 'scale' ? decision.to : decision === undefined ? undefined : given.current;
};

test.each([
  [1, 1, 0.7, 2], [10, 0.7, 0.7, 10], [10, 0.35, 0.7, 5], [10, 0, 0.7, 0], [0, 1, 0.7, 2], [0, 12, 5, 3], [0, 0, 5, 0], [3, 0.71, 0.7, 4], [10, 0.63, 0.7, 9], [7, 0.1, 0.7, 1], [2, 500, 70, 15],
])('%d at %d for a target of %d become %d', (current, metric, target, expected) => {
  expect(trackedCapacity(current, metric, target)).toBe(expected);
});

test('the tracked capacity is the smallest at which the metric is not above its target', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.01, max: 500, noNaN: true }), fc.double({ min: 0.1, max: 100, noNaN: true }), (current, metric, target) => {
    const wanted = trackedCapacity(current, metric, target);
    const load = current * metric;
    expect(load / wanted).toBeLessThanOrEqual(target * (1 + 1e-6));
    if (wanted > 1) expect(load / (wanted - 1)).toBeGreaterThan(target * (1 - 1e-6));
  }));
});

test('a decision never leaves the bounds, and never does what is suspended', () => {
  fc.assert(fc.property(
    fc.array(fc.record({ want: fc.integer({ min: -5, max: 200 }), direction: fc.option(fc.constantFrom('out' as const, 'in' as const), { nil: undefined }) }), { maxLength: 4 }),
    fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 120 }), fc.boolean(), fc.boolean(),
    (wants, min, span, current, outSuspended, inSuspended) => {
      const given = state({ min, max: min + span, current, outSuspended, inSuspended });
      const decision = decide(wants.map(({ want, direction }) => proposal(() => want, { direction })), given);
      expect(decision === undefined).toBe(wants.length === 0);
      if (decision?.kind !== 'scale') return;
      expect(decision.to).toBeGreaterThanOrEqual(min);
      expect(decision.to).toBeLessThanOrEqual(min + span);
      expect(decision.to).not.toBe(current);
      expect(decision.to > current ? outSuspended : inSuspended).toBe(false);
    },
  ));
});

test('of several policies the largest capacity counts, to add and to remove', () => {
  expect(to([proposal(() => 12), proposal(() => 15), proposal(() => 3)], state())).toBe(15);
  expect(to([proposal(() => 2), proposal(() => 6)], state())).toBe(6);
  expect(decide([proposal(() => 12), proposal(() => 15, { policy: 'other' })], state())).toMatchObject({ proposal: { policy: 'other' } });
});

test('a policy that only adds does not remove, and the other way round', () => {
  expect(to([proposal(() => 5, { direction: 'out' })], state())).toBe(10);
  expect(to([proposal(() => 15, { direction: 'in' })], state())).toBe(10);
  expect(decide([], state())).toBeUndefined();
});

test('why nothing is done is said', () => {
  expect(decide([proposal(() => 200)], state({ current: 100 }))).toMatchObject({ kind: 'stay', code: 'AlreadyAtMaxCapacity' });
  expect(decide([proposal(() => 0)], state({ current: 1, min: 1 }))).toMatchObject({ kind: 'stay', code: 'AlreadyAtMinCapacity' });
  expect(decide([proposal(() => 10)], state())).toMatchObject({ kind: 'stay', code: 'AlreadyAtDesiredCapacity' });
  expect(decide([proposal(() => 20)], state({ outSuspended: true }))).toEqual({ kind: 'stay', proposal: expect.anything() });
});

// The example of the user guide: what was added counts as a part of the next scale out.
test('during the cooldown after a scale out, only a larger one goes on, by what it is larger', () => {
  const added = { from: 10, to: 12, ended: 1_000_000 - MINUTE };
  const after = (want: (current: number) => number, cooldown = 300): number | undefined => to([proposal(want, { last: added, cooldowns: { out: cooldown, in: 300 } })], state({ current: 12 }));
  expect(after((current) => current + 2)).toBe(12);
  expect(after((current) => current + 3)).toBe(13);
  expect(after((current) => current + 2, 60)).toBe(14);
  expect(after((current) => current + 2, 0)).toBe(14);
  expect(after((current) => current - 2)).toBe(10);
});

test('during the cooldown after a scale in, nothing more is removed, but added at once', () => {
  const removed = { from: 12, to: 10, ended: 1_000_000 - MINUTE };
  const after = (want: number, cooldown = 300): number | undefined => to([proposal(() => want, { last: removed, cooldowns: { out: 300, in: cooldown } })], state());
  expect(after(8)).toBe(10);
  expect(after(8, 60)).toBe(8);
  expect(after(15)).toBe(15);
});

test('bounds', () => {
  expect([clamped(5, { min: 1, max: 3 }), clamped(0, { min: 1, max: 3 }), clamped(2, { min: 1, max: 3 })]).toEqual([3, 1, 2]);
  expect(refuseRange({ min: 2, max: 1 }, 0)).toBe('Maximum capacity cannot be less than minimum capacity');
  expect(refuseRange({ min: -1, max: 1 }, 0)).toBe('Minimum capacity cannot be less than 0');
  expect(refuseRange({ min: 0, max: 0 }, 0)).toBeUndefined();
  expect(refuseRange({ min: 0, max: 0 }, 1)).toBe('Minimum capacity cannot be less than 1');
});

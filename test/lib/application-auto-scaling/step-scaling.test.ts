import fc from 'fast-check';
import { refuseSteps, stepFor, steppedCapacity, type StepScaling } from '../../../lib/application-auto-scaling/step-scaling';

const change = (steps: StepScaling['steps'], more: Partial<StepScaling> = {}): StepScaling => ({ type: 'ChangeInCapacity', steps, ...more });
const OUT = [{ lower: 0, upper: 10, adjustment: 1 }, { lower: 10, upper: 20, adjustment: 2 }, { lower: 20, adjustment: 3 }];
const IN = [{ upper: -10, adjustment: -2 }, { lower: -10, upper: 0, adjustment: -1 }];

test.each([[0, 1], [9.9, 1], [10, 2], [19, 2], [20, 3], [1000, 3]])('above the threshold by %d, add %d', (difference, adjustment) => {
  expect(stepFor(OUT, difference)?.adjustment).toBe(adjustment);
});

test.each([[0, -1], [-9.9, -1], [-10, -2], [-1000, -2]])('below the threshold by %d, add %d', (difference, adjustment) => {
  expect(stepFor(IN, difference)?.adjustment).toBe(adjustment);
});

test('where no step is for it, nothing changes', () => {
  expect(steppedCapacity(change(OUT), 5, -1)).toBe(5);
  expect(steppedCapacity(change([]), 5, 1)).toBe(5);
});

test.each<[StepScaling['type'], number, number | undefined, number, number]>([
  ['ChangeInCapacity', 3, undefined, 5, 8], ['ChangeInCapacity', -8, undefined, 5, 0], ['ExactCapacity', 3, undefined, 5, 3], ['ExactCapacity', 0, undefined, 5, 0],
  // The guide's examples of rounding: 12.7 to 12, .67 to 1, -.58 to -1, -6.67 to -6.
  ['PercentChangeInCapacity', 127, undefined, 10, 22], ['PercentChangeInCapacity', 67, undefined, 1, 2], ['PercentChangeInCapacity', -58, undefined, 1, 0], ['PercentChangeInCapacity', -66.7, undefined, 10, 4],
  ['PercentChangeInCapacity', 25, 2, 4, 6], ['PercentChangeInCapacity', -25, 2, 4, 2], ['PercentChangeInCapacity', 0, 2, 4, 4], ['PercentChangeInCapacity', 50, 2, 10, 15], ['PercentChangeInCapacity', 100, undefined, 0, 0],
])('%s of %d (at least %p) from %d: %d', (type, adjustment, minMagnitude, current, expected) => {
  expect(steppedCapacity({ type, steps: [{ lower: 0, adjustment }], minMagnitude }, current, 1)).toBe(expected);
});

test.each<[StepScaling, string]>([
  [change([]), 'At least one StepAdjustment must be specified'],
  [change([{ adjustment: 1 }, { lower: 1, adjustment: 2 }]), 'can\'t be null in the same step adjustment'],
  [change([{ lower: 0, upper: 10, adjustment: 1 }, { lower: 11, adjustment: 2 }]), 'can\'t have gaps'],
  [change([{ lower: 0, upper: 10, adjustment: 1 }, { lower: 9, adjustment: 2 }]), 'can\'t overlap'],
  [change([{ lower: 0, upper: 10, adjustment: 1 }]), 'an unspecified upper bound'],
  [change([{ lower: -10, upper: 0, adjustment: 1 }]), 'an unspecified lower bound'],
  [change([{ lower: 0, adjustment: 1 }, { lower: 5, adjustment: 1 }]), 'At most one StepAdjustment may have an unspecified upper bound'],
  [change([{ lower: 5, upper: 5, adjustment: 1 }]), 'must be less than its upper bound'],
  [change([{ lower: 0, adjustment: 1 }], { minMagnitude: 2 }), 'MinAdjustmentMagnitude'],
  [change([{ lower: 0, adjustment: -1 }], { type: 'ExactCapacity' }), 'at least 0'],
])('%j is refused: %s', (scaling, words) => {
  expect(refuseSteps(scaling)).toContain(words);
});

test('steps that are taken have exactly one for each breach on their side of the threshold', () => {
  expect([refuseSteps(change(OUT)), refuseSteps(change(IN)), refuseSteps(change([{ lower: 0, adjustment: 1 }])), refuseSteps(change([...IN, ...OUT]))]).toEqual([undefined, undefined, undefined, undefined]);
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }), fc.double({ min: 0, max: 200, noNaN: true }), (bounds, difference) => {
    const edges = [0, ...[...bounds].sort((a, b) => a - b)];
    const steps = edges.map((lower, index) => ({ lower, upper: edges[index + 1], adjustment: index + 1 }));
    expect(refuseSteps(change(steps))).toBeUndefined();
    expect(stepFor(steps, difference)?.adjustment).toBe(edges.filter((edge) => edge <= difference).length);
    const mirrored = steps.map(({ lower, upper, adjustment }) => ({ lower: upper === undefined ? undefined : -upper, upper: lower === 0 ? 0 : -lower, adjustment }));
    expect(refuseSteps(change(mirrored))).toBeUndefined();
    expect(stepFor(mirrored, -difference)?.adjustment).toBe(edges.filter((edge) => edge <= difference).length);
  }));
});

import fc from 'fast-check';
import { checkCooldown, checkProvisionedConcurrency, checkRange, checkScheduledRange, checkUtilization } from '../../../lib/scaling/function-capacity';

const props = (problems: readonly { readonly prop: string }[]): readonly string[] => problems.map(({ prop }) => prop);

test.each([
  [1, undefined, []], [1, 1, []], [5, 5, []], [undefined, 0, []],
  [0, undefined, ['provisionedConcurrency']], [-1, undefined, ['provisionedConcurrency']], [1.5, undefined, ['provisionedConcurrency']], [Number.NaN, undefined, ['provisionedConcurrency']],
  [6, 5, ['provisionedConcurrency']], [1, 0, ['provisionedConcurrency']],
])('%p provisioned of %p reserved', (provisionedConcurrency, reservedConcurrency, wrong) => {
  expect(props(checkProvisionedConcurrency({ provisionedConcurrency, reservedConcurrency }))).toEqual(wrong);
});

test.each([
  [1, 1, undefined, []], [1, 50, 50, []], [undefined, undefined, 1, []],
  [0, 1, undefined, []], [2, 1, undefined, ['minCapacity']], [-1, 1, undefined, ['minCapacity']], [0, 0, undefined, ['maxCapacity']], [1, 51, 50, ['maxCapacity']], [51, 51, 50, ['minCapacity', 'maxCapacity']],
])('a range from %p to %p of %p reserved', (minCapacity, maxCapacity, reserved, wrong) => {
  expect(props(checkRange({ minCapacity, maxCapacity }, reserved))).toEqual(wrong);
});

test.each([
  [{}, undefined, []], [{ minCapacity: 1 }, undefined, []], [{ maxCapacity: 1 }, 1, []], [{ minCapacity: 0, maxCapacity: 0 }, undefined, []],
  [{ minCapacity: -1 }, undefined, ['minCapacity']], [{ maxCapacity: 2 }, 1, ['maxCapacity']], [{ minCapacity: 2, maxCapacity: 1 }, undefined, ['minCapacity']],
])('a scheduled range of %j of %p reserved', (range, reserved, wrong) => {
  expect(props(checkScheduledRange(range, reserved))).toEqual(wrong);
});

test('cool-downs are in whole seconds', () => {
  expect([checkCooldown('c', undefined), checkCooldown('c', 0), checkCooldown('c', 60)]).toEqual([[], [], []]);
  expect(checkCooldown('c', 1.5)).toEqual([{ prop: 'c', found: 'is 1.5 seconds', allowed: 'whole seconds', remedy: 'use Duration.seconds(2)' }]);
});

test('a utilization is a fraction from 0.1 to 0.9', () => {
  fc.assert(fc.property(fc.double({ min: -2, max: 200 }), (target) => {
    expect(checkUtilization(target).length === 0).toBe(target >= 0.1 && target <= 0.9);
  }));
  expect(checkUtilization(undefined)).toEqual([]);
  expect([checkUtilization(0.1), checkUtilization(0.9)]).toEqual([[], []]);
  expect(props(checkUtilization(70))).toEqual(['target']);
});

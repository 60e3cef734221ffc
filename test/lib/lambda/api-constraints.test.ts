import fc from 'fast-check';
import { constraintViolations, environmentRefusal, pageOf } from '../../../lib/lambda/api-constraints';

test.each([
  ['Timeout', 1, 900],
  ['MemorySize', 128, 10_240],
  ['Size', 512, 10_240],
  ['MaxItems', 1, 10_000],
])('%s is from %d to %d', (name, min, max) => {
  for (const allowed of [min, max, undefined]) expect(constraintViolations({ [name]: allowed })).toBeUndefined();
  const member = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  expect(constraintViolations({ [name]: max + 1 })).toBe(`1 validation error detected: Value '${max + 1}' at '${member}' failed to satisfy constraint: Member must have value less than or equal to ${max}`);
  for (const low of [0, min - 1, -1]) expect(constraintViolations({ [name]: low })).toContain(`Member must have value greater than or equal to ${min}`);
  expect(constraintViolations({ [name]: 'x' })).toContain(`Value 'x' at '${member}'`);
});

test('reserved concurrency may be 0', () => {
  expect([constraintViolations({ ReservedConcurrentExecutions: 0 }), constraintViolations({ ReservedConcurrentExecutions: -1 })]).toEqual([undefined, expect.stringContaining('greater than or equal to 0')]);
});

test('all that is wrong is said at once', () => {
  expect(constraintViolations({ Name: '12', FunctionVersion: 'x' }, ['Role'])).toBe([
    "3 validation errors detected: Value null at 'role' failed to satisfy constraint: Member must not be null",
    "Value '12' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    "Value 'x' at 'functionVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\$LATEST|[0-9]+)",
  ].join('; '));
});

test.each([
  ['a', true], ['a-b_c', true], ['arn:aws:lambda:us-east-1:111122223333:function:f:live', true], ['f:$LATEST', true], ['', false], ['a b', false], ['x'.repeat(141), false],
])('the function name %j is allowed: %s', (FunctionName, allowed) => {
  expect(constraintViolations({ FunctionName }) === undefined).toBe(allowed);
});

test('variables of Lambda itself are refused, and more than 4 KB', () => {
  expect(environmentRefusal({})).toBeUndefined();
  expect(environmentRefusal({ AWS_REGION: 'x', OK: 'y', _HANDLER: 'z' })).toMatch(/Reserved keys used in this request: AWS_REGION, _HANDLER$/);
  expect(environmentRefusal({ AB: 'x'.repeat(4094) })).toBeUndefined();
  expect(environmentRefusal({ AB: 'x'.repeat(4095) })).toMatch(/exceeded the 4KB limit/);
});

test('pages hold everything once, in order', () => {
  fc.assert(fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (items, size) => {
    const seen: number[] = [];
    for (let from: number | undefined = 0; from !== undefined;) {
      const { page, next } = pageOf(items, from, size) as { readonly page: readonly number[]; readonly next?: number };
      expect(page.length).toBeLessThanOrEqual(size);
      seen.push(...page);
      from = next;
    }
    expect(seen).toEqual(items);
  }));
  expect(pageOf([1, 2], 0, 2)).toEqual({ page: [1, 2] });
});

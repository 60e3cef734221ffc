import { holds, type RequestContext } from '../../../lib/iam';

const context = (values: Readonly<Record<string, readonly string[]>>): RequestContext => ({
  values: (key) => values[key] ?? [],
  isModelled: (key) => key !== 'unknown',
});
const check = (operator: string, wanted: readonly string[], found: readonly string[]): boolean => holds({ operator, key: 'k', values: wanted }, context({ k: found }), true);

test.each<[string, readonly string[], readonly string[], boolean]>([
  ['StringEquals', ['a', 'b'], ['b'], true],
  ['StringEquals', ['A'], ['a'], false],
  ['StringEquals', ['a*'], ['ab'], false],
  ['StringEqualsIgnoreCase', ['A'], ['a'], true],
  ['StringNotEquals', ['a', 'b'], ['b'], false],
  ['StringNotEquals', ['a', 'b'], ['c'], true],
  ['StringLike', ['a*', 'b'], ['abc'], true],
  ['StringNotLike', ['a*'], ['abc'], false],
  ['ArnLike', ['arn:aws:s3:::b*'], ['arn:aws:s3:::bucket'], true],
  ['ArnEquals', ['arn:aws:s3:::b*'], ['arn:aws:s3:::bucket'], true],
  ['ArnNotLike', ['arn:aws:s3:::b*'], ['arn:aws:s3:::other'], true],
  ['Bool', ['true'], ['True'], true],
  ['Bool', ['true'], ['false'], false],
  ['NumericEquals', ['10'], ['10.0'], true],
  ['NumericLessThan', ['10'], ['10'], false],
  ['NumericLessThan', ['10'], ['9.9'], true],
  ['NumericLessThanEquals', ['10'], ['10'], true],
  ['NumericGreaterThan', ['10'], ['11'], true],
  ['NumericGreaterThanEquals', ['10'], ['9'], false],
  ['NumericEquals', ['0'], [''], false],
  ['NumericEquals', ['x'], ['x'], false],
  ['DateLessThan', ['2030-01-01T00:00:00Z'], ['2029-12-31T23:59:59Z'], true],
  ['DateGreaterThan', ['2030-01-01T00:00:00Z'], ['1893456001'], true],
  ['DateEquals', ['2030-01-01T00:00:00Z'], ['1893456000'], true],
])('%s %j of %j: %s', (operator, wanted, found, expected) => {
  expect(check(operator, wanted, found)).toBe(expected);
});

test.each<[string, boolean]>([
  ['StringEquals', false], ['StringNotEquals', true], ['StringLike', false], ['StringNotLike', true], ['ArnNotEquals', true], ['NumericNotEquals', true], ['DateLessThan', false], ['Bool', false],
  ['StringEqualsIfExists', true], ['BoolIfExists', true], ['ForAllValues:StringEquals', true], ['ForAnyValue:StringEquals', false], ['ForAnyValue:StringNotEquals', false],
])('without the key, %s is %s', (operator, expected) => {
  expect(check(operator, ['1'], [])).toBe(expected);
});

test('Null asks whether a key is there', () => {
  expect([check('Null', ['true'], []), check('Null', ['true'], ['x']), check('Null', ['false'], []), check('Null', ['false'], ['x'])]).toEqual([true, false, false, true]);
});

test('several values of a request are compared all, or any', () => {
  expect([check('ForAllValues:StringLike', ['a*'], ['a1', 'a2']), check('ForAllValues:StringLike', ['a*'], ['a1', 'b'])]).toEqual([true, false]);
  expect([check('ForAnyValue:StringEquals', ['b'], ['a', 'b']), check('ForAnyValue:StringEquals', ['c'], ['a', 'b'])]).toEqual([true, false]);
  expect([check('ForAllValues:StringNotEquals', ['c'], ['a', 'b']), check('ForAnyValue:StringNotEquals', ['a'], ['a', 'b'])]).toEqual([true, true]);
});

test('what is not understood is said, not guessed', () => {
  for (const operator of ['IpAddress', 'NotIpAddress', 'BinaryEquals', 'StringEqual', 'ForSomeValues:StringEquals', 'ForAllValues:Null']) {
    expect(() => check(operator, ['x'], ['x'])).toThrow(`the condition operator ${operator} is not modelled`);
  }
  expect(() => holds({ operator: 'StringEquals', key: 'unknown', values: ['x'] }, context({}), true)).toThrow('the condition key unknown is not modelled');
});

test('variables of the older version are plain text', () => {
  const condition = { operator: 'StringEquals', key: 'k', values: ['${other}'] };
  const request = context({ k: ['x'], other: ['x'] });
  expect([holds(condition, request, true), holds(condition, request, false)]).toEqual([true, false]);
});

import { callScript } from '../support/script';

test.each<[string, unknown, unknown, string | null]>([
  ['equal objects in another order', { a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, null],
  ['empty objects', {}, {}, null],
  ['another value', { Resources: { Fn: { MemorySize: 1024 } } }, { Resources: { Fn: { MemorySize: 1025 } } }, '/Resources/Fn/MemorySize: 1024 and 1025'],
  ['a missing key', { a: 1 }, {}, '/a: 1 and nothing'],
  ['a further key', {}, { a: 1 }, '/a: nothing and 1'],
  ['a longer list', { a: [1] }, { a: [1, 2] }, '/a/1: nothing and 2'],
  ['another order of a list', { a: [1, 2] }, { a: [2, 1] }, '/a/0: 1 and 2'],
  ['a list for an object', { a: [] }, { a: {} }, '/a: [] and {}'],
  ['a number for a string', { a: 1 }, { a: '1' }, '/a: 1 and "1"'],
])('the first difference of %s', (_, left, right, difference) => {
  expect(callScript('synth.mjs', 'firstDifference', left, right)).toBe(difference);
});

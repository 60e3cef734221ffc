import { withColumns } from '../../../lib/model/columns';
import { checkModelName, checkModelVersion } from '../../../lib/model/names';
import { describeProblem } from '../../../lib/problem';

test.each(['a', 'digits', '2', '2026-11-21', 'a.b_c-d', 'x'.repeat(63)])('%p is a name', (name) => {
  expect(checkModelName(name)).toEqual([]);
  expect(checkModelVersion(name)).toEqual([]);
});

test.each(['', '-a', '.a', 'a b', 'a/b', 'é', 'x'.repeat(64), 'a\n'])('fails on the name %p', (name) => {
  expect(checkModelName(name).map(describeProblem)).toEqual([expect.stringContaining(`\`modelName\` is ${JSON.stringify(name)}`)]);
});

const signature = {
  inputs: [
    { name: 'features', datatype: 'FP32', shape: [-1, 2] },
    { name: 'free', datatype: 'FP32', shape: [-1, -1] },
    { name: 'flat', datatype: 'FP32', shape: [-1] },
  ],
  outputs: [],
} as const;

test('column names go onto their input', () => {
  const { signature: named, problems } = withColumns(signature, { features: ['a', 'b'], free: ['c'] });
  expect(problems).toEqual([]);
  expect(named.inputs.map(({ columns }) => columns)).toEqual([['a', 'b'], ['c'], undefined]);
});

test.each([
  [{ other: ['a'] }, 'for an input that the model does not have, allowed: features, free, flat'],
  [{ features: ['a'] }, 'has 1 names, allowed: 2'],
  [{ features: ['a', 'b', 'c'] }, 'has 3 names, allowed: 2'],
  [{ flat: ['a'] }, 'is for an input of shape [-1]'],
  [{ features: ['a', 'a'] }, 'names "a" more than once'],
])('fails on the columns %j', (columns, expected) => {
  expect(withColumns(signature, columns).problems.map(describeProblem).join()).toContain(expected);
});

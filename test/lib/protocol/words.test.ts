import { quoteAll, showShape } from '../../../lib/protocol/words';
import { modelOf, post, refused, spec } from './support';

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

test.each([
  [0, 'none'],
  [1, '"c0"'],
  [30, names(30).map((name) => `"${name}"`).join(', ')],
  [31, names(31).map((name) => `"${name}"`).join(', ')],
  [32, `${names(30).map((name) => `"${name}"`).join(', ')} and 2 more`],
  [1000, `${names(30).map((name) => `"${name}"`).join(', ')} and 970 more`],
])('a list of %d names never hides only one', (count, text) => {
  expect(quoteAll(names(count))).toBe(text);
});

test.each([
  [0, '[]'],
  [12, `[${Array(12).fill(1).join(',')}]`],
  [13, `[${Array(13).fill(1).join(',')}]`],
  [14, `[${Array(12).fill(1).join(',')},…]`],
])('a shape of %d dimensions never hides only one', (rank, text) => {
  expect(showShape(Array<number>(rank).fill(1))).toBe(text);
});

test('the error for a missing column names all columns of a table of thirteen', () => {
  const columns = names(13);
  const plan = post(modelOf([spec('X', 'FP32', [-1, 13], columns)]), '/invocations', { dataframe_records: [{ c0: 1, C1: 2 }] });
  const quoted = columns.map((name) => `"${name}"`);
  expect(refused(plan).error).toBe(
    `unknown column "C1", missing columns ${quoted.slice(1).join(', ')}; the model takes ${quoted.join(', ')}`,
  );
});

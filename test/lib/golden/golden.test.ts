import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareAnswer, describeMismatches } from '../../../lib/golden/compare';
import { checkAgainstSignature, checkGoldenOptions, checkGoldenRows, goldenSet } from '../../../lib/golden/golden-set';
import { parseModelRows } from '../../../lib/model/rows';

const rowsOf = (version: string) => parseModelRows(readFileSync(join(__dirname, '../../../examples/models/digits', version, 'rows.json'), 'utf8'));
const rows = rowsOf('2');
const options = { tolerance: 1e-4, parallel: 5 };
const answerTo = (expected: Readonly<Record<string, readonly unknown[]>>): unknown => ({ outputs: Object.entries(expected).map(([name, data]) => ({ name, data })) });

test('a set has as many rows as are asked for, spread over the file, each once and in order', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), (maxRows) => {
    const taken = goldenSet(rows, { ...options, maxRows }).requests.map(({ row }) => row);
    expect(taken).toHaveLength(Math.min(maxRows, 540));
    expect([...new Set(taken)].sort((a, b) => a - b)).toEqual(taken);
    expect(taken[0]).toBe(0);
    expect(taken.at(-1)).toBeGreaterThanOrEqual(540 - Math.ceil(540 / Math.min(maxRows, 540)));
  }));
});

test('rows on which the model itself fails have no answer to compare, and keep their place in the count', () => {
  const throwing = rowsOf('4');
  const fails = throwing.rows.flatMap((row, index) => (row.throws === true ? [index] : []));
  const taken = goldenSet(throwing, options).requests.map(({ row }) => row);
  expect(fails).toHaveLength(27);
  expect(taken).toHaveLength(540 - 27);
  expect(taken.filter((row) => fails.includes(row))).toEqual([]);
});

test('only the outputs that are named are compared', () => {
  const [request] = goldenSet(rows, { ...options, outputs: ['label'] }).requests;
  expect(Object.keys(request!.expected!)).toEqual(['label']);
  expect(request!.request).toMatchObject({ inputs: [{ name: 'pixels', shape: [1, 64], datatype: 'FP32' }] });
});

test('an answer agrees up to the tolerance, absolutely for small numbers and relatively for large ones', () => {
  const golden = (value: number) => ({ row: 7, request: {}, expected: { y: [value] } });
  fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 0.99, noNaN: true }), (value, share) => {
    const off = share * 1e-4 * Math.max(1, Math.abs(value));
    expect(compareAnswer(golden(value), answerTo({ y: [value + off] }), 1e-4)).toBeUndefined();
    expect(compareAnswer(golden(value), answerTo({ y: [value + 1.01e-4 * Math.max(1, Math.abs(value))] }), 1e-4)).toMatchObject({ row: 7, output: 'y' });
  }));
  expect(compareAnswer(golden(1), answerTo({ y: [1] }), 0)).toBeUndefined();
  expect(compareAnswer(golden(1), answerTo({ y: [1.0000001] }), 0)).toBeDefined();
});

test.each([
  ['another label', answerTo({ y: ['b'] }), { row: 0, output: 'y', expected: ['a'], got: ['b'] }],
  ['a number for a text', answerTo({ y: [1] }), { row: 0, output: 'y', expected: ['a'], got: [1] }],
  ['more elements', answerTo({ y: ['a', 'a'] }), { row: 0, output: 'y', expected: ['a'], got: ['a', 'a'] }],
  ['no such output', answerTo({ z: ['a'] }), { row: 0, output: 'y', expected: ['a'], got: [] }],
  ['a refusal', { error: 'no', status_code: 400 }, { row: 0, error: 'no' }],
  ['nothing', null, { row: 0, error: 'the answer has no outputs' }],
])('%s does not agree', (_, answer, mismatch) => {
  expect(compareAnswer({ row: 0, request: {}, expected: { y: ['a'] } }, answer, 1)).toEqual(mismatch);
});

describe('where no answer is known', () => {
  const { rows: [first, ...others], ...head } = rows;
  const unknown = { ...head, rows: [{ inputs: first!.inputs }, ...others.slice(0, 2)] };
  const set = goldenSet(unknown, { ...options, outputs: ['label'] });
  const forms = [{ name: 'label', datatype: 'INT64' as const, shape: [-1] }, { name: 'probabilities', datatype: 'FP32' as const, shape: [-1, 3] }];
  const label = { name: 'label', datatype: 'INT64', shape: [1], data: [4] };
  const probabilities = { name: 'probabilities', datatype: 'FP32', shape: [1, 3], data: [0.5, 0.25, 'NaN'] };
  const golden = { row: 3, request: {} };

  test('the set says of what form it is, and compares what is known', () => {
    expect(set.requests.map(({ expected }) => expected)).toEqual([undefined, expect.objectContaining({ label: [expect.any(Number)] }), expect.anything()]);
    expect(set.outputs?.map(({ name }) => name)).toEqual(['label']);
    expect(goldenSet(rows, options).outputs).toBeUndefined();
  });

  test('any answer of that form agrees', () => {
    expect(compareAnswer(golden, { outputs: [probabilities, label] }, 0, forms)).toBeUndefined();
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }), fc.maxSafeInteger(), (data, whole) => {
      expect(compareAnswer(golden, { outputs: [{ ...label, data: [whole] }, { ...probabilities, data }] }, 0, forms)).toBeUndefined();
    }));
    // A file need not say what shape an output has.
    expect(compareAnswer(golden, { outputs: [label] }, 0, [{ ...forms[0]!, shape: [] }])).toBeUndefined();
  });

  test.each([
    ['a refusal', { error: 'missing column "x"' }, 'missing column "x"'],
    ['an output too few', { outputs: [label] }, 'the answer has no output probabilities'],
    ['another type', { outputs: [{ ...label, datatype: 'FP32' }, probabilities] }, "label is FP32, and the model's signature has INT64"],
    ['another shape', { outputs: [label, { ...probabilities, shape: [1, 2], data: [1, 2] }] }, "probabilities has the shape [1, 2], and the model's signature has [-1, 3]"],
    ['two rows for one', { outputs: [{ ...label, shape: [2], data: [1, 2] }, probabilities] }, "label has the shape [2], and the model's signature has [-1]"],
    ['too few elements', { outputs: [{ ...label, data: [] }, probabilities] }, 'label has 0 elements, which do not fill the shape [1]'],
    ['text for a number', { outputs: [{ ...label, data: ['four'] }, probabilities] }, 'label holds "four", which is no INT64'],
    ['nothing for a number', { outputs: [{ ...label, data: [null] }, probabilities] }, 'label holds null, which is no INT64'],
    ['no data', { outputs: [{ name: 'label', datatype: 'INT64' }, probabilities] }, 'label has no shape and data'],
  ])('%s does not', (_, answer, error) => {
    expect(compareAnswer(golden, answer, 0, forms)).toEqual({ row: 3, error });
  });
});

test('a report names rows, values and how many there are', () => {
  const mismatches = Array.from({ length: 7 }, (_, row) => ({ row, output: 'label', expected: [row], got: [9] }));
  expect(describeMismatches('version 3 of fn', [{ row: 0, error: 'the function failed: x' }], 540)).toBe('version 3 of fn answers 1 of 540 golden requests wrongly: row 0: the function failed: x');
  expect(describeMismatches('version 3 of fn', mismatches, 540)).toBe(
    `version 3 of fn answers 7 of 540 golden requests wrongly: ${[0, 1, 2, 3, 4].map((row) => `row ${row}: label is [9], expected [${row}]`).join('; ')}; and 2 more`,
  );
});

test('options out of range, rows without answers and outputs that there are not are problems', () => {
  expect(checkGoldenOptions({ tolerance: 0, parallel: 1, maxRows: 1 })).toEqual([]);
  expect(checkGoldenOptions({ tolerance: 1e-4, parallel: 100, maxRows: 10_000 })).toEqual([]);
  expect(checkGoldenOptions({ tolerance: -1, parallel: 0, maxRows: 0 }).map(({ prop }) => prop)).toEqual(['tolerance', 'parallelCalls', 'maxRows']);
  expect(checkGoldenOptions({ tolerance: Number.NaN, parallel: 101, maxRows: 10_001 })).toHaveLength(3);
  expect(checkGoldenRows(rows, {})).toEqual([]);
  expect(checkGoldenRows({ ...rows, rows: [] }, {}).map(({ prop }) => prop)).toEqual(['path']);
  expect(checkGoldenRows(rows, { outputs: [] }).map(({ prop }) => prop)).toEqual(['outputs']);
  expect(checkGoldenRows(rows, { outputs: ['nope'] })).toEqual([expect.objectContaining({ found: 'names nope', allowed: 'label, probabilities' })]);
});

test('rows of another model are told by its signature', () => {
  expect(checkAgainstSignature(rows, undefined, rows)).toEqual([]);
  const other = { inputs: [{ name: 'columns', datatype: 'FP32' as const, shape: [-1, 30] }], outputs: rows.outputs };
  expect(checkAgainstSignature(rows, undefined, other).map(({ found }) => found)).toEqual(['name the input pixels', "have no values for the model's input columns"]);
  const wide = { inputs: rows.inputs.map((input) => ({ ...input, datatype: 'FP64' as const })), outputs: [] };
  expect(checkAgainstSignature(rows, ['label'], wide).map(({ found }) => found)).toEqual(['have the input pixels as FP32', 'name the output label']);
});

import * as fc from 'fast-check';
import { parseGoldenRows, parseModelRows, rowShape, rowTensors, type ModelRows } from '../../../lib/model/rows';
import type { TensorSpec } from '../../../lib/model/signature';

const FILE: ModelRows = {
  schemaVersion: 1,
  model: 'm',
  version: '1',
  framework: 'scikit-learn 1.9.1',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
  label: 'label',
  rows: [
    { inputs: { x: [1, 2.5] }, expected: { label: [7] }, truth: 7 },
    { inputs: { x: [9, 9] }, truth: 1, throws: true },
  ],
};

const parse = (change: object) => () => parseModelRows(JSON.stringify({ ...FILE, ...change }));

describe('a rows file', () => {
  test('is read as it stands', () => {
    expect(parseModelRows(JSON.stringify(FILE))).toEqual(FILE);
  });

  test('for golden requests needs no truth, and no answers', () => {
    const { schemaVersion, inputs, outputs } = FILE;
    const golden = { schemaVersion, inputs, outputs, rows: [{ inputs: { x: [1, 2.5] } }, { inputs: { x: [1, 2] }, expected: { label: [7] } }] };
    expect(parseGoldenRows(JSON.stringify(golden))).toEqual(golden);
    expect(parseGoldenRows(JSON.stringify(FILE))).toEqual(FILE);
    expect(parse({ rows: golden.rows })).toThrow(/rows\[0\]\.expected is undefined, but must be an object/);
    const misspelt = { ...golden, rows: [{ inputs: { x: [1, 2.5] }, expcted: { label: [1] } }] };
    expect(() => parseGoldenRows(JSON.stringify(misspelt))).toThrow(/^rows\[0\] has "expcted", which rows do not have: did you mean expected\?$/);
  });

  test('may hold no rows', () => {
    expect(parse({ rows: [] })()).toEqual({ ...FILE, rows: [] });
  });

  test.each<[string, object, RegExp]>([
    ['another schema', { schemaVersion: 2 }, /schemaVersion is 2, but must be 1/],
    ['no framework', { framework: undefined }, /framework is undefined/],
    ['a label that is no output', { label: 'x' }, /label is "x", but must be the name of an output/],
    ['an unknown datatype', { inputs: [{ name: 'x', datatype: 'FLOAT', shape: [-1] }] }, /inputs\[0\]\.datatype is "FLOAT"/],
    ['a fixed batch', { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2] }] }, /inputs\[0\]\.shape is \[1,2\]/],
    ['a row without an input', { rows: [{ ...FILE.rows[0], inputs: {} }] }, /^rows\[0\]\.inputs has no x, but nothing$/],
    ['an input with a slip in its name', { rows: [{ ...FILE.rows[0], expected: { lable: [1] } }] }, /^rows\[0\]\.expected has no label, but lable: did you mean label\?$/],
    ['an input of another name', { rows: [{ ...FILE.rows[0], inputs: { x: [1, 2], y: [1] } }] }, /rows\[0\]\.inputs is "y", but must be only x/],
    ['too few elements', { rows: [{ ...FILE.rows[0], inputs: { x: [1] } }] }, /a row of 'x' has 1 elements/],
    ['too many elements', { rows: [{ ...FILE.rows[0], inputs: { x: [1, 2, 3] } }] }, /a row of 'x' has 3 elements/],
    ['elements of another type', { rows: [{ ...FILE.rows[0], inputs: { x: [1, '2'] } }] }, /rows\[0\]\.inputs\.x is "2", but must be elements of FP32/],
    ['an INT64 with a fraction', { rows: [{ ...FILE.rows[0], expected: { label: [7.5] } }] }, /rows\[0\]\.expected\.label is 7\.5/],
    ['an INT64 beyond 2^53', { rows: [{ ...FILE.rows[0], expected: { label: [2 ** 53] } }] }, /rows\[0\]\.expected\.label is 9007199254740992/],
    ['no expected output', { rows: [{ ...FILE.rows[0], expected: undefined }] }, /rows\[0\]\.expected is undefined/],
    ['an expected output of a row that throws', { rows: [{ ...FILE.rows[0], throws: true }] }, /rows\[0\]\.throws is true/],
    ['no truth', { rows: [{ ...FILE.rows[0], truth: undefined }] }, /rows\[0\]\.truth is undefined/],
  ])('fails with %s', (_, change, message) => {
    expect(parse(change)).toThrow(message);
  });
});

describe('the shape of a row', () => {
  const spec = (...shape: number[]): TensorSpec => ({ name: 'x', datatype: 'FP32', shape: [-1, ...shape] });

  test.each<[number[], number, number[]]>([
    [[], 1, []],
    [[64], 64, [64]],
    [[-1], 0, [0]],
    [[-1], 5, [5]],
    [[-1, 3], 6, [2, 3]],
    [[2, -1], 6, [2, 3]],
  ])('of [-1, %j] with %d elements is %j', (shape, elements, expected) => {
    expect(rowShape(spec(...shape), elements)).toEqual(expected);
  });

  test.each<[number[], number]>([[[], 0], [[], 2], [[64], 63], [[-1, 3], 5], [[-1, -1], 4]])('fails for [-1, %j] with %d elements', (shape, elements) => {
    expect(() => rowShape(spec(...shape), elements)).toThrow(`has ${elements} elements`);
  });
});

describe('a batch of rows', () => {
  test('holds every row in order', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { minLength: 3, maxLength: 3 })), (rows) => {
      const [tensor] = rowTensors([{ name: 'x', datatype: 'INT64', shape: [-1, 3] }], rows.map((x) => ({ x })));
      expect(tensor).toEqual({ name: 'x', datatype: 'INT64', shape: [rows.length, 3], data: BigInt64Array.from(rows.flat().map(BigInt)) });
    }));
  });

  test('has the types of its datatypes', () => {
    const specs: TensorSpec[] = [
      { name: 'text', datatype: 'BYTES', shape: [-1, 1] },
      { name: 'flag', datatype: 'BOOL', shape: [-1] },
      { name: 'score', datatype: 'FP32', shape: [-1] },
    ];
    const tensors = rowTensors(specs, [{ text: ['zoë'], flag: [true], score: [0.5] }, { text: [''], flag: [false], score: [-1] }]);
    expect(tensors.map(({ data }) => data)).toEqual([['zoë', ''], Uint8Array.of(1, 0), Float32Array.of(0.5, -1)]);
  });

  test('of no rows is empty', () => {
    expect(rowTensors([{ name: 'x', datatype: 'FP32', shape: [-1, -1, 2] }], [])).toEqual([
      { name: 'x', datatype: 'FP32', shape: [0, 0, 2], data: new Float32Array() },
    ]);
  });

  test('fails for rows of different lengths', () => {
    const open: TensorSpec = { name: 'x', datatype: 'INT64', shape: [-1, -1] };
    expect(() => rowTensors([open], [{ x: [1] }, { x: [1, 2] }])).toThrow("rows of 'x' with shapes [1] and [2] do not make one batch");
  });
});

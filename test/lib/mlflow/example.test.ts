import fc from 'fast-check';
import { ExampleError, exampleRequest, exampleRows } from '../../../lib/mlflow/example';
import type { Signature } from '../../../lib/model/signature';

const matrix: Signature = { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2], columns: ['a', 'b'] }], outputs: [] };
const info = { hasParams: false };

test('each row of a data frame is a row, its 32-bit numbers in as few digits as they have', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(1e30), min: -Math.fround(1e30) });
  fc.assert(fc.property(fc.array(fc.tuple(float, float), { minLength: 1, maxLength: 20 }), (data) => {
    const rows = exampleRows({ dataframe_split: { columns: ['b', 'a'], data } }, matrix);
    expect(rows).toHaveLength(data.length);
    for (const [index, { inputs }] of rows.entries()) {
      const [a, b] = inputs.x as number[];
      expect([Math.fround(b!), Math.fround(a!)]).toEqual(data[index]!.map((value) => value + 0));
    }
  }));
  expect(exampleRows({ dataframe_split: { columns: ['a', 'b'], data: [[5.099999904632568, 0.20000000298023224]] } }, matrix)).toEqual([{ inputs: { x: [5.1, 0.2] } }]);
});

test('examples of older versions are read by what they say they are', () => {
  const of = (text: string, saved: object) => exampleRequest(text, 'input_example.json', { ...info, ...saved }, false);
  expect(of('{"columns": ["a"], "data": [[1]]}', { type: 'dataframe' })).toEqual({ dataframe_split: { columns: ['a'], data: [[1]] } });
  expect(of('[[1, 2]]', { type: 'dataframe' })).toEqual({ dataframe_split: { data: [[1, 2]] } });
  expect(of('[[1, 2]]', { type: 'ndarray' })).toEqual({ inputs: [[1, 2]] });
  expect(of('{"inputs": [[1, 2]]}', { type: 'ndarray', format: 'tf-serving' })).toEqual({ inputs: [[1, 2]] });
  expect(of('{"inputs": [[1, 2]], "params": {"t": 1}}', { type: 'ndarray', hasParams: true })).toEqual({ inputs: [[1, 2]] });
  expect(() => of('{}', { type: 'sparse_matrix_csr' })).toThrow(/is of the type sparse_matrix_csr, which requests do not have/);
});

test.each<[string, Record<string, unknown>, Signature, RegExp]>([
  ['no rows', { inputs: [] }, matrix, /it has no rows/],
  ['two batches', { inputs: { x: [[1, 2]], y: [1, 2] } }, { inputs: [...matrix.inputs, { name: 'y', datatype: 'INT64', shape: [-1] }], outputs: [] }, /the input "y" has 2 rows, and "x" has 1/],
  ['a batch of one length', { inputs: [[1, 2]] }, { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2] }], outputs: [] }, /"x" has the shape \[1, 2\], without a batch of any length/],
  ['text for a number', { inputs: [['a', 2]] }, matrix, /"x"|number/],
  ['whole numbers that JSON cannot carry', { inputs: ['9007199254740993'] }, { inputs: [{ name: 'y', datatype: 'INT64', shape: [-1] }], outputs: [] }, /./],
])('%s makes no rows', (_, request, signature, message) => {
  expect(() => exampleRows(request, signature)).toThrow(ExampleError);
  expect(() => exampleRows(request, signature)).toThrow(message);
});

test('texts, truth values and half floats are what they were', () => {
  const signature: Signature = { inputs: [{ name: 's', datatype: 'BYTES', shape: [-1] }, { name: 'b', datatype: 'BOOL', shape: [-1] }, { name: 'h', datatype: 'FP16', shape: [-1, 1] }, { name: 'l', datatype: 'INT64', shape: [-1] }], outputs: [] };
  expect(exampleRows({ inputs: { s: ['é'], b: [true], h: [[1.5]], l: [7] } }, signature)).toEqual([{ inputs: { s: ['é'], b: [true], h: [1.5], l: [7] } }]);
});

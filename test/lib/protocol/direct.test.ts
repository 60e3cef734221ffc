import type { DirectPlan, ProtocolOptions } from '../../../lib/protocol';
import { planDirect } from '../../../lib/protocol';
import type { Tensor } from '../../../lib/tensor/tensor';
import { modelOf, OPTIONS, spec } from './support';

const model = modelOf([spec('x', 'FP32', [-1, 2], ['a', 'b'])], [spec('y', 'FP32', [-1]), spec('z', 'INT64', [-1])]);
const Y: Tensor = { name: 'y', datatype: 'FP32', shape: [2], data: Float32Array.of(0.5, NaN) };
const Z: Tensor = { name: 'z', datatype: 'INT64', shape: [2], data: BigInt64Array.of(3n, 9007199254740993n) };

function plan(event: unknown, options: Partial<ProtocolOptions> = {}): DirectPlan {
  return planDirect(event, model, { ...OPTIONS, ...options });
}

function answer(event: unknown, outputs: readonly Tensor[], options: Partial<ProtocolOptions> = {}): unknown {
  const direct = plan(event, options);
  return direct.kind === 'infer' ? direct.encode(outputs) : direct.value;
}

const ROWS = { instances: [[1, 2], [3, 4]] };
const TENSORS = { inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] }] };

test.each([
  ['instances', ROWS],
  ['inputs', { inputs: [[1, 2], [3, 4]] }],
  ['dataframe_split', { dataframe_split: { columns: ['b', 'a'], data: [[2, 1], [4, 3]] } }],
  ['dataframe_records', { dataframe_records: [{ b: 2, a: 1 }, { a: 3, b: 4 }] }],
  ['tensors', TENSORS],
])('an event may be %s', (_, event) => {
  expect(plan(event)).toMatchObject({ kind: 'infer', rows: 2, inputs: [{ name: 'x', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }] });
});

test('rows are answered with predictions and who made them', () => {
  expect(answer({ ...ROWS, id: 'mine' }, [Y])).toEqual({ predictions: [0.5, 'NaN'], model_name: 'm', model_version: '7', id: 'mine' });
  expect(answer(ROWS, [Y, Z])).toEqual({
    predictions: [{ y: 0.5, z: 3 }, { y: 'NaN', z: '9007199254740993' }],
    model_name: 'm',
    model_version: '7',
    id: 'req-1',
  });
});

test('tensors are answered with tensors', () => {
  expect(answer(TENSORS, [Y, Z])).toEqual({
    model_name: 'm',
    model_version: '7',
    id: 'req-1',
    outputs: [
      { name: 'y', datatype: 'FP32', shape: [2], data: [0.5, 'NaN'] },
      { name: 'z', datatype: 'INT64', shape: [2], data: [3, '9007199254740993'] },
    ],
  });
});

test('every datatype has a value that JSON can write', () => {
  const outputs: Tensor[] = [
    { name: 'b', datatype: 'BOOL', shape: [1], data: Uint8Array.of(1) },
    { name: 'h', datatype: 'FP16', shape: [1], data: Uint16Array.of(0x3800) },
    { name: 'd', datatype: 'FP64', shape: [1], data: Float64Array.of(-Infinity) },
    { name: 'u', datatype: 'UINT64', shape: [1], data: BigUint64Array.of(18446744073709551615n) },
    { name: 's', datatype: 'BYTES', shape: [1], data: [Uint8Array.of(255)] },
    { name: 't', datatype: 'BYTES', shape: [1, 1], data: ['é'] },
    { name: '__proto__', datatype: 'INT8', shape: [1], data: Int8Array.of(-1) },
  ];
  expect(JSON.stringify((answer(ROWS, outputs) as { predictions: unknown }).predictions)).toBe(
    '[{"b":true,"h":0.5,"d":"-Infinity","u":"18446744073709551615","s":{"b64":"/w=="},"t":["é"],"__proto__":-1}]',
  );
});

test('an integer that may have been rounded before it came is refused', () => {
  const integers = modelOf([spec('i', 'INT64', [-1])]);
  const direct = planDirect({ instances: [9007199254740992] }, integers, OPTIONS);
  expect(direct).toMatchObject({
    problem: 'bad-request',
    value: { error: 'input "i", element [0]: 9007199254740992 may have been rounded, as numbers beyond 2^53 are: send all its digits as a string' },
  });
  expect(planDirect({ instances: ['9007199254740993'] }, integers, OPTIONS)).toMatchObject({
    inputs: [{ data: BigInt64Array.of(9007199254740993n) }],
  });
});

test.each([
  [{ instances: [[1, 2, 3]] }, 'input "x": shape [1,3] does not fit, the model takes [-1,2]'],
  [{ dataframe_records: [{ a: 1, z: 2 }] }, 'unknown column "z", missing column "b"; the model takes "a", "b"'],
  [null, 'the event must be an object with "inputs", "instances", "dataframe_split" or "dataframe_records", got null'],
  ['x', 'the event must be an object with "inputs", "instances", "dataframe_split" or "dataframe_records", got "x"'],
  [{ ...TENSORS, parameters: { binary_data_output: true } }, 'a direct invoke is JSON, with no place for binary data: leave out "binary_data" and "binary_data_output"'],
  [{ ...TENSORS, outputs: [{ name: 'y', parameters: { binary_data: true } }] }, /no place for binary data/],
  [{ inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: 8 } }] }, /no header Inference-Header-Content-Length/],
])('%j is answered with what is wrong', (event, error) => {
  const told = error instanceof RegExp ? (expect.stringMatching(error) as string) : error;
  expect(plan(event)).toEqual({
    kind: 'answer',
    problem: 'bad-request',
    reason: told,
    value: {
      error: told,
      status_code: 400,
      model_name: 'm',
      model_version: '7',
      id: 'req-1',
    },
  });
});

test('only what is the event\'s own counts', () => {
  const event: object = Object.assign(Object.create({ id: 'inherited', params: 5 }) as object, ROWS);
  expect(answer(event, [Y])).toMatchObject({ id: 'req-1' });
  expect(plan(Object.create(ROWS))).toMatchObject({ problem: 'bad-request' });
});

test('an error keeps the id of the caller', () => {
  expect(plan({ instances: 5, id: 'mine' })).toMatchObject({ value: { id: 'mine' } });
  expect(plan({ instances: [[1, 2]], id: 5 })).toMatchObject({ value: { error: '"id" must be a string, got 5', id: 'req-1' } });
});

test('while the model loads the answer is 503, which is not the fault of the caller', () => {
  const direct = plan(ROWS, { ready: false });
  expect(direct).toMatchObject({ kind: 'answer', value: { status_code: 503 } });
  expect(direct).not.toHaveProperty('problem');
});

test('an answer over the limit is 413, one at it is not', () => {
  const size = JSON.stringify(answer(ROWS, [Y])).length;
  expect(answer(ROWS, [Y], { maxResponseBytes: size })).toHaveProperty('predictions');
  expect(answer(ROWS, [Y], { maxResponseBytes: size - 1 })).toMatchObject({ status_code: 413, error: expect.stringMatching(/about 1 of the 2 rows fit/) as string });
});

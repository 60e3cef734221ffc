import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnxRuntime } from '../../../handlers/model-server/onnxruntime';
import type { LoadedModel } from '../../../handlers/model-server/engine';
import { warmUpInputs } from '../../../lib/server/warm-up';
import type { Datatype } from '../../../lib/tensor/datatype';
import type { TensorData } from '../../../lib/tensor/tensor';
import { identity, onnxModel } from './onnx-writer';
import { EXAMPLES, rowsOf, temporaryFolder } from './support';
import { rowTensors } from '../../../lib/model/rows';

async function load(content: Uint8Array): Promise<LoadedModel> {
  const file = join(temporaryFolder(), 'model.onnx');
  writeFileSync(file, content);
  return onnxRuntime.load(file, { threads: () => 1 });
}

const SAMPLES: Readonly<Record<Datatype, TensorData>> = {
  BOOL: Uint8Array.of(1, 0, 1),
  UINT8: Uint8Array.of(0, 128, 255),
  UINT16: Uint16Array.of(0, 1, 65535),
  UINT32: Uint32Array.of(0, 1, 2 ** 32 - 1),
  UINT64: BigUint64Array.of(0n, 2n ** 53n + 1n, 2n ** 64n - 1n),
  INT8: Int8Array.of(-128, 0, 127),
  INT16: Int16Array.of(-32768, 0, 32767),
  INT32: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1),
  INT64: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n, 2n ** 63n - 1n),
  FP16: Uint16Array.of(0x3c00, 0x7c00, 0xfe00),
  FP32: Float32Array.of(1.5, Infinity, NaN),
  FP64: Float64Array.of(0.1, -Infinity, NaN),
  BYTES: ['', 'grüß', '漢字 🎉'],
};

describe.each(Object.entries(SAMPLES) as [Datatype, TensorData][])('%s', (datatype, data) => {
  let model: LoadedModel;
  beforeAll(async () => {
    model = await load(identity(datatype, ['batch']));
  });
  afterAll(() => model.close());

  test('is read as its own datatype, with any length where the file names none', () => {
    expect(model.signature).toEqual({
      inputs: [{ name: 'x', datatype, shape: [-1], dimensionNames: ['batch'] }],
      outputs: [{ name: 'y', datatype, shape: [-1], dimensionNames: ['batch'] }],
    });
  });

  test('comes back bit for bit', async () => {
    const [output] = await model.run([{ name: 'x', datatype, shape: [3], data }]);
    expect(output).toEqual({ name: 'y', datatype, shape: [3], data });
    expect(output!.data.constructor.name).toBe(data.constructor.name);
  });

  test('may be an empty batch', async () => {
    const [output] = await model.run([{ name: 'x', datatype, shape: [0], data: data.slice(0, 0) as TensorData }]);
    expect(output).toEqual({ name: 'y', datatype, shape: [0], data: data.slice(0, 0) });
  });

  test('warms up with zeros', async () => {
    const [input] = warmUpInputs(model.signature.inputs);
    const [output] = await model.run([input!]);
    expect(output!.data).toEqual(input!.data);
  });
});

test('a view into a larger buffer is read from its own start', async () => {
  const model = await load(identity('FP32', ['batch']));
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  expect((await model.run([{ name: 'x', datatype: 'FP32', shape: [2], data }]))[0]!.data).toEqual(Float32Array.of(1, 2));
  await model.close();
});

test('a scalar has an empty shape', async () => {
  const model = await load(identity('FP32', []));
  const [output] = await model.run([{ name: 'x', datatype: 'FP32', shape: [], data: Float32Array.of(7) }]);
  expect(output).toMatchObject({ shape: [], data: Float32Array.of(7) });
  await model.close();
});

describe('text that onnxruntime would cut or replace is refused, naming input and place', () => {
  test.each([
    ['bytes that are not UTF-8', Uint8Array.of(0xff), /'x' has bytes that are not UTF-8 at index 1/],
    ['a zero byte', 'a\0b', /'x' has a zero byte .* index 1/],
    ['half a surrogate pair', '\ud800', /'x' has half of a surrogate pair .* index 1/],
  ])('%s', async (_what, element, message) => {
    const model = await load(identity('BYTES', ['batch']));
    const run = model.run([{ name: 'x', datatype: 'BYTES', shape: [2], data: ['fine', element] }]);
    await expect(run).rejects.toMatchObject({ name: 'BadInput', message: expect.stringMatching(message) });
    await model.close();
  });
});

describe('outputs', () => {
  const swap = onnxModel({
    nodes: [
      { op: 'Identity', inputs: ['a'], outputs: ['p'] },
      { op: 'Identity', inputs: ['b'], outputs: ['q'] },
    ],
    inputs: [{ name: 'a', datatype: 'FP32', shape: ['n'] }, { name: 'b', datatype: 'INT64', shape: ['n', 2] }],
    outputs: [{ name: 'p', datatype: 'FP32', shape: ['n'] }, { name: 'q', datatype: 'INT64', shape: ['n', 2] }],
  });
  const a = { name: 'a', datatype: 'FP32', shape: [1], data: Float32Array.of(1) } as const;
  const b = { name: 'b', datatype: 'INT64', shape: [1, 2], data: BigInt64Array.of(1n, 2n) } as const;

  test('come in the order of the signature, inputs in any order', async () => {
    const model = await load(swap);
    expect((await model.run([b, a])).map(({ name }) => name)).toEqual(['p', 'q']);
    await model.close();
  });

  test('come alone and in the order asked for', async () => {
    const model = await load(swap);
    expect((await model.run([a, b], ['q', 'p'])).map(({ name }) => name)).toEqual(['q', 'p']);
    expect((await model.run([a, b], ['q'])).map(({ name }) => name)).toEqual(['q']);
    await model.close();
  });
});

test('a file that is not a model is refused', async () => {
  await expect(load(Buffer.from('PK not a model'))).rejects.toThrow(/./);
});

test('a model that returns no tensor is refused, saying how to export it', async () => {
  const model = load(onnxModel({
    nodes: [{ op: 'SequenceConstruct', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', datatype: 'FP32', shape: ['n'] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: ['n'], sequence: true }],
  }));
  await expect(model).rejects.toThrow(/output 'y' is not a tensor but a sequence or map.*'zipmap': False/);
});

test('rejects on the rows that make the model fail, and goes on to answer others', async () => {
  const rows = rowsOf('digits/4');
  const model = await onnxRuntime.load(join(EXAMPLES, 'digits/4/model.onnx'), { threads: () => 2 });
  const failing = rows.rows.find((row) => row.throws)!;
  const fine = rows.rows.find((row) => !row.throws)!;
  await expect(model.run(rowTensors(rows.inputs, [failing.inputs]))).rejects.toThrow(/./);
  const [label] = await model.run(rowTensors(rows.inputs, [fine.inputs]), ['label']);
  expect(Number(label!.data[0])).toBe(fine.expected!['label']![0]);
  await model.close();
});

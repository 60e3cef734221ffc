import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { OnnxError, readOnnxModel } from '../../../lib/onnx/read-model';
import type { ByteSource } from '../../../lib/onnx/wire';
import * as onnx from './onnx-writer';

const models = join(__dirname, '..', '..', '..', 'examples', 'models');
const files = readdirSync(models)
  .flatMap((name) => ['1', '2', '3', '4'].map((version) => join(name, version, 'model.onnx')))
  .filter((file) => existsSync(join(models, file)));

function memory(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

const ELEMENT: Readonly<Record<number, string>> = { 1: 'float32', 7: 'int64', 8: 'string', 11: 'float64' };

test('there are real models to read', () => {
  expect(files.length).toBeGreaterThanOrEqual(7);
});

test.each(files)('%s: names, types and shapes are those that ONNX Runtime sees', async (file) => {
  const bytes = readFileSync(join(models, file));
  const model = readOnnxModel(memory(bytes));
  const session = await ort.InferenceSession.create(join(models, file), { logSeverityLevel: 4 });

  for (const [ours, theirs] of [
    [model.inputs, session.inputMetadata],
    [model.outputs, session.outputMetadata],
  ] as const) {
    expect(ours.map((value) => [value.name, ELEMENT[value.elementType], value.shape])).toEqual(
      theirs.map((value) => [
        value.name,
        value.isTensor ? value.type : undefined,
        value.isTensor ? value.shape.map((length) => (typeof length === 'number' ? length : -1)) : undefined,
      ]),
    );
  }
  await session.release();
});

test('weights are not read: a model with 64 MiB of them asks for less than 1 MiB', () => {
  const head = onnx.model();
  const weights = 64 * 1024 * 1024;
  // Field 100 of ModelProto is unknown and skipped, like the raw data of an initializer is.
  const announced = [...onnx.varint((100 << 3) | 2), ...onnx.varint(weights)];
  let asked = 0;
  const source: ByteSource = {
    size: announced.length + weights + head.length,
    read: (offset, length) => {
      asked += length;
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i += 1) {
        const at = offset + i;
        if (at < announced.length) bytes[i] = announced[at];
        else if (at >= announced.length + weights) bytes[i] = head[at - announced.length - weights];
      }
      return bytes;
    },
  };
  expect(readOnnxModel(source).inputs.map(({ name }) => name)).toEqual(['x']);
  expect(asked).toBeLessThan(1024 * 1024);
});

test('inputs that are weights of the model are not inputs', () => {
  const bytes = onnx.model({
    inputs: [onnx.value('x', { shape: [1] }), onnx.value('w', { shape: [1] })],
    initializers: [onnx.text(8, 'w')],
  });
  expect(readOnnxModel(memory(bytes)).inputs.map(({ name }) => name)).toEqual(['x']);
});

test('operators of sub-graphs and functions count, attributes of tree ensembles are skipped', () => {
  const branch = [...onnx.message(1, onnx.node('Relu')), ...onnx.text(2, 'then')];
  const bytes = onnx.model({
    nodes: [
      onnx.node('If', { attributes: [[...onnx.text(1, 'then_branch'), ...onnx.message(6, branch)]] }),
      onnx.node('TreeEnsembleClassifier', { domain: 'ai.onnx.ml', attributes: [[...onnx.text(1, 'nodes_values'), ...onnx.message(7, [1, 2])]] }),
    ],
    functions: [[...onnx.text(1, 'F'), ...onnx.message(7, onnx.node('Tanh')), ...onnx.text(10, 'my.domain')]],
  });
  const model = readOnnxModel(memory(bytes));
  expect(model.operators).toEqual([':If', ':Relu', ':Tanh', 'ai.onnx.ml:TreeEnsembleClassifier']);
  expect([...model.functionDomains]).toEqual(['my.domain']);
});

test('files that hold weights are listed', () => {
  const tensor = [...onnx.text(8, 'w'), ...onnx.message(13, [...onnx.text(1, 'location'), ...onnx.text(2, 'weights.bin')])];
  expect(readOnnxModel(memory(onnx.model({ initializers: [tensor] }))).externalData).toEqual(['weights.bin']);
});

test('open and negative dimensions are -1, a missing shape stays missing, a scalar is []', () => {
  const negative = [...onnx.text(1, 'n'), ...onnx.message(2, onnx.message(1, [...onnx.number(1, 1), ...onnx.message(2, onnx.message(1, onnx.number(1, -1n)))]))];
  const bytes = onnx.model({
    inputs: [onnx.value('a', { shape: ['batch', null, 3, 0] }), onnx.value('b'), onnx.value('c', { shape: [] }), negative],
  });
  expect(readOnnxModel(memory(bytes)).inputs.map(({ shape }) => shape)).toEqual([[-1, -1, 3, 0], undefined, [], [-1]]);
});

test.each([
  ['nothing', '', 'it is empty'],
  ['a pickle', '\u0080\u0004\u0095', 'it is a Python pickle'],
  ['a zip', 'PK\u0003\u0004', 'it is a zip archive'],
  ['gzip', '\u001f\u008b\u0008', 'it is gzip-compressed'],
  ['joblib', '\u0078\u009c\u0000', 'it is zlib-compressed'],
  ['HDF5', '\u0089HDF\r\n\u001a\n', 'it is an HDF5 file'],
  ['TensorFlow Lite', '\u001c\u0000\u0000\u0000TFL3', 'it is a TensorFlow Lite model'],
  ['JSON', '{"learner":{}}', 'it is a JSON file'],
  ['LightGBM text', 'tree\nversion=v4', 'it is a LightGBM text model'],
  ['safetensors', '\u0040\u0000\u0000\u0000\u0000\u0000\u0000\u0000{"a"', 'it is a safetensors file'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid', 'run `git lfs pull`'],
  ['a text', 'hello', 'it is a text file starting with "hello"'],
  ['random bytes', '\u0008\u0001\u00ff\u00ff\u00ff', 'it is not an ONNX model, or it is damaged'],
])('fails on %s and says what it is', (_, content, expected) => {
  const bytes = Uint8Array.from([...content].map((character) => character.charCodeAt(0)));
  expect(() => readOnnxModel(memory(bytes))).toThrow(expected);
  expect(() => readOnnxModel(memory(bytes))).toThrow(OnnxError);
});

test('fails on protobuf that holds no graph', () => {
  expect(() => readOnnxModel(memory(Uint8Array.from(onnx.number(1, 8))))).toThrow('it holds no graph');
});

test('fails on every cut of a real model, and never otherwise than with a clear error', () => {
  const bytes = readFileSync(join(models, 'digits', '1', 'model.onnx'));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }), (cut, flips) => {
      const damaged = Uint8Array.from(bytes.subarray(0, cut));
      for (const [at, byte] of flips) if (at < cut) damaged[at] = byte;
      try {
        readOnnxModel(memory(damaged));
      } catch (error) {
        expect(error).toBeInstanceOf(OnnxError);
      }
    }),
    { numRuns: 500 },
  );
  expect(() => readOnnxModel(memory(bytes.subarray(0, bytes.length / 2)))).toThrow(OnnxError);
});

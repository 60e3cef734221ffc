import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileOnnx } from '../../../lib/engine/compile';
import { readOnnxGraph } from '../../../lib/onnx/graph';
import { OnnxError } from '../../../lib/onnx/read-model';
import { fileOf, ensembles } from '../engine/ensembles';
import * as onnx from './onnx-writer';

const raw = (array: ArrayBufferView) => onnx.message(9, [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)]);
const readTensor = (tensor: onnx.Bytes) => readOnnxGraph(onnx.model({ initializers: [tensor] })).initializers.get('t')!;

test.each([
  ['FP32', 1, raw(Float32Array.of(1.5, -0, NaN)), Float32Array.of(1.5, -0, NaN)],
  ['FP32', 1, [...onnx.float32(4, 1.5), ...onnx.float32(4, 2), ...onnx.float32(4, 3)], Float32Array.of(1.5, 2, 3)],
  ['FP32', 1, onnx.message(4, [...new Uint8Array(Float32Array.of(1, 2, 3).buffer)]), Float32Array.of(1, 2, 3)],
  ['FP64', 11, onnx.message(10, [...new Uint8Array(Float64Array.of(0.1, 2, 3).buffer)]), Float64Array.of(0.1, 2, 3)],
  ['FP64', 11, raw(Float64Array.of(0.1, 2, 3)), Float64Array.of(0.1, 2, 3)],
  ['INT64', 7, onnx.message(7, [-1n, 2n ** 63n - 1n, -(2n ** 63n)].flatMap(onnx.varint)), BigInt64Array.of(-1n, 2n ** 63n - 1n, -(2n ** 63n))],
  ['INT64', 7, [...onnx.number(7, -5), ...onnx.number(7, 4294967296), ...onnx.number(7, 3)], BigInt64Array.of(-5n, 4294967296n, 3n)],
  ['UINT64', 13, onnx.message(11, [1n, 2n ** 64n - 1n, 0n].flatMap(onnx.varint)), BigUint64Array.of(1n, 2n ** 64n - 1n, 0n)],
  ['UINT32', 12, onnx.message(11, [1, 4294967295, 0].flatMap(onnx.varint)), Uint32Array.of(1, 4294967295, 0)],
  ['INT32', 6, onnx.message(5, [-1, 2147483647, 0].flatMap(onnx.varint)), Int32Array.of(-1, 2147483647, 0)],
  ['INT16', 5, onnx.message(5, [-1, 32767, 0].flatMap(onnx.varint)), Int16Array.of(-1, 32767, 0)],
  ['INT8', 3, onnx.message(5, [-128, 127, 0].flatMap(onnx.varint)), Int8Array.of(-128, 127, 0)],
  ['UINT16', 4, onnx.message(5, [1, 65535, 0].flatMap(onnx.varint)), Uint16Array.of(1, 65535, 0)],
  ['UINT8', 2, raw(Uint8Array.of(1, 255, 0)), Uint8Array.of(1, 255, 0)],
  ['BOOL', 9, onnx.message(5, [1, 0, 1]), Uint8Array.of(1, 0, 1)],
  ['FP16', 10, onnx.message(5, [0x3c00, 0x7c00, 0].flatMap(onnx.varint)), Uint16Array.of(0x3c00, 0x7c00, 0)],
  ['BYTES', 8, [...onnx.text(6, 'a'), ...onnx.text(6, ''), ...onnx.text(6, 'ü')], ['a', '', 'ü']],
  ['BYTES', 8, [...onnx.text(6, 'a'), ...onnx.message(6, [0xff]), ...onnx.text(6, 'c')], ['a', Uint8Array.of(0xff), 'c']],
])('a constant of %s (%i)', (datatype, elementType, content, data) => {
  expect(readTensor(onnx.tensor('t', elementType, [3], content))).toEqual({ name: 't', elementType, shape: [3], datatype, data, isExternal: false });
});

test('an element type that no request carries is kept without its elements', () => {
  expect(readTensor(onnx.tensor('t', 16, [3], raw(new Uint16Array(3))))).toEqual({ name: 't', elementType: 16, shape: [3], isExternal: false });
});

test('a constant in another file is told', () => {
  expect(readTensor(onnx.tensor('t', 1, [3], onnx.number(14, 1)))).toMatchObject({ shape: [3], isExternal: true });
});

test.each([
  ['too few elements', onnx.tensor('t', 1, [4], raw(new Float32Array(3))), 'the tensor `t` of shape [4] has 3 elements instead of 4'],
  ['a broken element', onnx.tensor('t', 1, [1], onnx.message(9, [1, 2, 3])), '3 bytes of the tensor `t` are no elements of 4 bytes'],
  ['a negative length', onnx.tensor('t', 1, [-1], []), 'a dimension of length -1'],
  ['far more elements than bytes', onnx.tensor('t', 1, [2 ** 40], []), '1099511627776'],
])('fails on a constant with %s', (_, tensor, words) => {
  expect(() => readTensor(tensor)).toThrow(words);
});

test('every kind of attribute is read', () => {
  const subGraph = [...onnx.message(1, onnx.node('Add')), ...onnx.message(5, onnx.tensor('w', 1, [1], onnx.float32(4, 2)))];
  const file = onnx.model({
    nodes: [
      onnx.node('Odd', {
        attributes: [
          onnx.floatAttribute('f', 1.5),
          onnx.intAttribute('i', -7),
          onnx.stringAttribute('s', 'text'),
          onnx.floatsAttribute('fs', [1, 2]),
          onnx.intsAttribute('is', [-1, 2n ** 62n]),
          onnx.unpackedIntsAttribute('us', [3, -4]),
          onnx.stringsAttribute('ss', ['a', 'b']),
          onnx.doubleTensorAttribute('t', [0.1]),
          [...onnx.text(1, 'g'), ...onnx.message(6, subGraph), ...onnx.number(20, 5)],
        ],
      }),
    ],
  });
  const { nodes } = readOnnxGraph(file);
  const all = nodes[0]!.attributes;
  expect(nodes[0]).toMatchObject({ operator: 'Odd', domain: '', inputs: ['x'], outputs: ['y'] });
  expect([...all.values()].map(({ name, type }) => `${name} ${type}`)).toEqual(
    ['f FLOAT', 'i INT', 's STRING', 'fs FLOATS', 'is INTS', 'us INTS', 'ss STRINGS', 't TENSOR', 'g GRAPH'],
  );
  expect(all.get('f')!.float).toBe(1.5);
  expect(all.get('i')!.int).toBe(-7n);
  expect(all.get('s')!.string).toBe('text');
  expect(all.get('fs')!.floats).toEqual(Float32Array.of(1, 2));
  expect(all.get('is')!.ints).toEqual(BigInt64Array.of(-1n, 2n ** 62n));
  expect(all.get('us')!.ints).toEqual(BigInt64Array.of(3n, -4n));
  expect(all.get('ss')!.strings).toEqual(['a', 'b']);
  expect(all.get('t')!.tensor!.data).toEqual(Float64Array.of(0.1));
  expect(all.get('g')!.graphs[0]!.nodes[0]!.operator).toBe('Add');
  expect(all.get('g')!.graphs[0]!.initializers.get('w')!.data).toEqual(Float32Array.of(2));
});

test('reads the weights of every example', () => {
  const folder = join(__dirname, '../../../examples/models');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));
  expect(files.length).toBeGreaterThan(7);
  for (const file of files) {
    const graph = readOnnxGraph(readFileSync(join(folder, file)));
    expect(graph.nodes.length).toBeGreaterThan(0);
    for (const tensor of graph.initializers.values()) expect(tensor.data).toBeDefined();
  }
});

/** Damage ends as an OnnxError or as a reason, or goes unnoticed; never as an error from inside. */
function survives(bytes: Uint8Array): void {
  try {
    compileOnnx(bytes);
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
  }
}

test('cut off anywhere, or with bytes changed, a model never fails from inside', () => {
  const files = fc.oneof(
    ensembles('classifier').map(fileOf),
    ensembles('regressor').map(fileOf),
    fc.constant(onnx.model({ initializers: [onnx.tensor('t', 7, [3], onnx.message(7, [1, 2, 3]))] })),
  );
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 0, maxLength: 4 });
  fc.assert(
    fc.property(files, damage, fc.option(fc.nat()), (file, changes, cut) => {
      const bytes = file.slice(0, cut === null ? undefined : cut % file.length);
      for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
      survives(bytes);
    }),
    { numRuns: Number(process.env.RUNS ?? 400) },
  );
});

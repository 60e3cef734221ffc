import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import type { Tensor } from '../../../lib/tensor/tensor';
import { message, model, node, number, text, value } from '../onnx/onnx-writer';

const floats = (...data: number[]): number[] => [...new Uint8Array(Float32Array.from(data).buffer)];
const OPEN = { elementType: 1, shape: ['rows', 2] };

/** Its outputs are an input, twice under other names, an initializer, twice, and a sum of both. */
const onnx = model({
  opsets: { '': 15 },
  nodes: [
    node('Identity', { inputs: ['x'], outputs: ['first'] }),
    node('Identity', { inputs: ['x'], outputs: ['second'] }),
    node('Identity', { inputs: ['c'], outputs: ['again'] }),
    node('Add', { inputs: ['x', 'c'], outputs: ['sum'] }),
  ],
  inputs: [value('x', OPEN)],
  outputs: [value('x', OPEN), value('first', OPEN), value('second', OPEN), value('c', { elementType: 1, shape: [2] }), value('again', { elementType: 1, shape: [2] }), value('sum', OPEN)],
  initializers: [[...number(1, 2), ...number(2, 1), ...message(9, floats(10, 20)), ...text(8, 'c')]],
});

const NAMES = ['x', 'first', 'second', 'c', 'again', 'sum'];
const x: Tensor = { name: 'x', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(1, 2) };

function loaded(): ReturnType<typeof loadCompiled> {
  const compiled = compileOnnx(onnx);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
  return loadCompiled(compiled.bytes);
}

test('outputs that are inputs or constants answer as those of onnxruntime', async () => {
  const session = await InferenceSession.create(onnx, { logSeverityLevel: 4 });
  const theirs = await session.run({ x: new OrtTensor('float32', x.data as Float32Array, [1, 2]) });
  const ours = loaded().run([x]);
  expect(ours.map(({ name, shape, data }) => [name, shape, data])).toEqual(NAMES.map((name) => [name, theirs[name]!.dims, theirs[name]!.data]));
});

test('what a caller does with an answer reaches neither the model nor the input nor another answer', () => {
  const model = loaded();
  const before = model.run([x]).map(({ data }) => [...(data as Float32Array)]);
  for (const changed of NAMES) {
    const answers = model.run([x]);
    (answers.find(({ name }) => name === changed)!.data as Float32Array).fill(-1);
    expect(answers.filter(({ name }) => name !== changed).map(({ data }) => [...(data as Float32Array)])).toEqual(before.filter((_, i) => NAMES[i] !== changed));
    expect([...(x.data as Float32Array)]).toEqual([1, 2]);
  }
  expect(model.run([x]).map(({ data }) => [...(data as Float32Array)])).toEqual(before);
});

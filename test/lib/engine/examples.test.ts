import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';

/** The models of examples/models that are trees alone; answers are compared bit by bit with onnxruntime's. */
test.each(['breast-cancer/2'])('%s answers as onnxruntime does', async (model) => {
  const folder = join(__dirname, '../../../examples/models', model);
  const file = readFileSync(join(folder, 'model.onnx'));
  const compiled = compileOnnx(file);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
  const { rows } = JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')) as { rows: { inputs: { features: number[] } }[] };
  const data = Float32Array.from(rows.flatMap(({ inputs }) => inputs.features));
  const shape = [rows.length, data.length / rows.length];

  const ours = loadCompiled(compiled.bytes).run([{ name: 'features', datatype: 'FP32', shape, data }]);
  // With more threads it adds up in another order, and the last bits are others from machine to machine.
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  const theirs = await session.run({ features: new ort.Tensor('float32', data, shape) });

  expect(ours.map(({ name }) => name)).toEqual(['label', 'probabilities']);
  for (const { name, shape: found, data: elements } of ours) {
    expect(found).toEqual(theirs[name]!.dims);
    expect(elements).toEqual(theirs[name]!.data);
  }
});

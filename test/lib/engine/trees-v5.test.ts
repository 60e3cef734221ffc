import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import { SPECIAL } from './ensembles';
import type { Ensemble } from './ensembles-v5';
import { ensembles, fileOf } from './ensembles-v5';
import { expectSame } from './same';

const RUNS = Number(process.env.RUNS ?? 60);

async function compare(ensemble: Ensemble): Promise<void> {
  const file = fileOf(ensemble);
  const compiled = compileOnnx(file);
  if (compiled.kind === 'not-covered') throw new Error(compiled.reasons.join('\n'));
  const rows = 12;
  const shape = [rows, 3];
  const values = Array.from({ length: 3 * rows }, (_, i) => [...SPECIAL, 2, 3, 5, 17, 35, 2.5, 30][(i * 5 + (i >> 3)) % (SPECIAL.length + 7)]!);
  const data = ensemble.input === 'FP64' ? Float64Array.from(values) : Float32Array.from(values);
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const theirs = await session.run({ x: new ort.Tensor(ensemble.input === 'FP64' ? 'float64' : 'float32', data as Float32Array, shape) });
  await session.release();
  const [ours] = loadCompiled(compiled.bytes).run([{ name: 'x', datatype: ensemble.input, shape, data }]);
  expect(ours!.shape).toEqual(theirs.scores!.dims);
  expectSame('scores', ours!.data, theirs.scores!.data as Float32Array, ensemble.transform === 0);
}

test('a TreeEnsemble of operator set 5 answers as onnxruntime does', async () => {
  await fc.assert(fc.asyncProperty(ensembles, compare), { numRuns: RUNS });
});

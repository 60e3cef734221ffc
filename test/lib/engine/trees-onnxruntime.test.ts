import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import type { TypedArray } from '../../../lib/tensor/tensor';
import type { Ensemble } from './ensembles';
import { ensembles, fileOf, SPECIAL } from './ensembles';
import { expectSame } from './same';

const RUNS = Number(process.env.RUNS ?? 100);

const ARRAYS = { FP32: Float32Array, FP64: Float64Array, INT64: BigInt64Array, INT32: Int32Array };
const ORT_TYPES = { FP32: 'float32', FP64: 'float64', INT64: 'int64', INT32: 'int32' } as const;

function inputOf(ensemble: Ensemble, rows: number): TypedArray {
  const values = Array.from({ length: rows * ensemble.features }, (_, i) => SPECIAL[(i * 7 + (i >> 2)) % SPECIAL.length]!);
  const integers = values.map((value) => (Number.isFinite(value) && Math.abs(value) < 100 ? Math.round(value) : 2));
  if (ensemble.input === 'INT64') return BigInt64Array.from(integers, BigInt);
  return new ARRAYS[ensemble.input](ensemble.input === 'INT32' ? integers : values);
}

async function compare(ensemble: Ensemble): Promise<'same' | 'not covered'> {
  const file = fileOf(ensemble);
  const compiled = compileOnnx(file);
  if (compiled.kind === 'not-covered') {
    expect(compiled.reasons).toEqual([expect.stringMatching(/one class only|two classes|base values/)]);
    return 'not covered';
  }
  const rows = 9;
  const shape = [rows, ensemble.features];
  const data = inputOf(ensemble, rows);
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const theirs = await session.run({ x: new ort.Tensor(ORT_TYPES[ensemble.input], data as Float32Array, shape) });
  await session.release();
  for (const { name, shape: found, data: elements } of loadCompiled(compiled.bytes).run([{ name: 'x', datatype: ensemble.input, shape, data }])) {
    expect([name, ...found]).toEqual([name, ...theirs[name]!.dims]);
    expectSame(name, elements, theirs[name]!.data as Float32Array, name === 'label' || ensemble.transform === 'NONE');
  }
  return 'same';
}

test.each(['classifier', 'regressor'] as const)('a %s answers as onnxruntime does: labels and sums bit by bit, the rest within a millionth', async (kind) => {
  let same = 0;
  await fc.assert(
    fc.asyncProperty(ensembles(kind), async (ensemble) => {
      if ((await compare(ensemble)) === 'same') same++;
    }),
    { numRuns: RUNS },
  );
  expect(same).toBeGreaterThan(RUNS / 2);
});

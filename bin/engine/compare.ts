import { loadCompiled } from '../../lib/engine/load';
import type { EngineCheck } from '../../lib/engine/report';
import { rowTensors, type GoldenRows } from '../../lib/model/rows';
import { LocalError } from '../../local';
import { onnxRuntimeSession } from '../registry/engine';

/** More than that is rounding no more: what the parity of the two engines is held to. */
const TOLERANCE = 1e-6;
const MOST_TOLD = 10;

/** Asks both engines for every row, one at a time. */
export async function compareEngines(file: string, compiled: Uint8Array, rows: GoldenRows, scratch: string): Promise<EngineCheck> {
  const session = await onnxRuntimeSession(file, scratch);
  if (session === undefined) throw new LocalError('ONNX Runtime is not installed for this machine: npm install --save-dev onnxruntime-node');
  try {
    const model = loadCompiled(compiled);
    const different: { row: number; what: string }[] = [];
    let largestDifference = 0;
    for (const [row, { inputs }] of rows.rows.entries()) {
      const tensors = rowTensors(rows.inputs, [inputs]);
      const theirs = await attempt(() => session.run(tensors));
      const ours = await attempt(async () => model.run(tensors).map(({ name, data }) => ({ name, data: Array.from(data as ArrayLike<unknown>) })));
      const { what, difference } = compareAnswers(ours, theirs);
      largestDifference = Math.max(largestDifference, difference);
      if (what !== undefined && different.length < MOST_TOLD) different.push({ row, what });
    }
    return { rows: rows.rows.length, largestDifference, different };
  } finally {
    await session.close();
  }
}

type Answer = readonly { readonly name: string; readonly data: readonly unknown[] }[];

async function attempt(run: () => Promise<Answer>): Promise<Answer | string> {
  return run().catch((error: Error) => error.message);
}

function compareAnswers(ours: Answer | string, theirs: Answer | string): { readonly what?: string; readonly difference: number } {
  if (typeof ours === 'string' || typeof theirs === 'string') {
    if (typeof ours === typeof theirs) return { difference: 0 };
    return { difference: 0, what: typeof ours === 'string' ? `compiled fails (${ours}), ONNX Runtime does not` : `ONNX Runtime fails (${theirs as string}), compiled does not` };
  }
  let difference = 0;
  for (const { name, data } of theirs) {
    const other = ours.find((output) => output.name === name)?.data ?? [];
    if (other.length !== data.length) return { difference, what: `${name} has ${other.length} elements compiled, and ${data.length} by ONNX Runtime` };
    for (const [index, value] of data.entries()) {
      const apart = distance(number(other[index]), number(value));
      if (Number.isFinite(apart)) difference = Math.max(difference, apart);
      if (apart > TOLERANCE) return { difference, what: `${name}[${index}] is ${String(other[index])} compiled, and ${String(value)} by ONNX Runtime` };
    }
  }
  return { difference };
}

/** As it is up to 1, and as a share of the larger number above; Infinity where they are no numbers and not the same. */
function distance(a: unknown, b: unknown): number {
  if (Object.is(a, b) || a === b) return 0;
  if (typeof a !== 'number' || typeof b !== 'number') return Infinity;
  const apart = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
  return Number.isNaN(apart) ? Infinity : apart;
}

function number(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : typeof value === 'boolean' ? Number(value) : value;
}

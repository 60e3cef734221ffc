import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { compareAnswer, type Mismatch } from '../../lib/golden/compare';
import { goldenSet } from '../../lib/golden/golden-set';
import { rowTensors, type GoldenRows, type RowValues } from '../../lib/model/rows';
import type { Tensor } from '../../lib/tensor/tensor';
import { unzip } from '../../local/code/zip';
import { packageRoot } from '../../local/package-files';
import { toOrt } from '../ort-tensors';

const ENGINE = 'onnxruntime-node';

/**
 * Asks the engine that will serve the model for what is known: rows that are answered otherwise, and the rest of the answer. Undefined where
 * there is no engine for this machine. `scratch` is a folder to unpack it into.
 */
export async function askEngine(file: string, rows: GoldenRows, tolerance: number, scratch: string): Promise<readonly Mismatch[] | undefined> {
  const session = await onnxRuntimeSession(file, scratch);
  if (session === undefined) return undefined;
  try {
    const mismatches: Mismatch[] = [];
    for (const request of goldenSet(rows, { tolerance, parallel: 1 }).requests) {
      const { inputs } = rows.rows[request.row] as { readonly inputs: RowValues };
      const answer = await session.run(rowTensors(rows.inputs, [inputs])).then((outputs) => ({ outputs }), (error: Error) => ({ error: error.message }));
      const mismatch = compareAnswer(request, answer, tolerance);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
    return mismatches;
  } finally {
    await session.close();
  }
}

export interface OnnxRuntimeSession {
  run(inputs: readonly Tensor[]): Promise<readonly { readonly name: string; readonly data: readonly unknown[] }[]>;
  close(): Promise<void>;
}

/** A model in ONNX Runtime; undefined where there is none for this machine. */
export async function onnxRuntimeSession(file: string, scratch: string): Promise<OnnxRuntimeSession | undefined> {
  const ort = findEngine(scratch)?.ort;
  if (ort === undefined) return undefined;
  ort.env.logLevel = 'fatal';
  const session = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  return {
    async run(inputs) {
      const outputs = await session.run(Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrt(ort, tensor)])));
      return Object.entries(outputs).map(([name, tensor]) => ({ name, data: plain(tensor) }));
    },
    close: () => session.release(),
  };
}

function plain({ type, data }: Ort.Tensor): readonly unknown[] {
  return Array.from(data as ArrayLike<unknown>, (value) => (type === 'bool' ? Boolean(value) : typeof value === 'bigint' ? Number(value) : value));
}

/** What npm installed for this machine, or the engine that functions get, where it runs here; and a folder that finds it. */
export function findEngine(scratch: string): { readonly ort: typeof Ort; readonly root: string } | undefined {
  const root = packageRoot();
  for (const from of [process.cwd(), root]) {
    try {
      return { ort: createRequire(join(from, 'package.json'))(ENGINE) as typeof Ort, root: from };
    } catch {
      // Not installed there.
    }
  }
  const layer = join(root, 'assets', `engine-${process.arch}.zip`);
  if (process.platform !== 'linux' || !existsSync(layer)) return undefined;
  unzip(layer, join(scratch, 'engine'));
  const unpacked = join(scratch, 'engine', 'nodejs');
  return { ort: createRequire(join(unpacked, 'package.json'))(ENGINE) as typeof Ort, root: unpacked };
}

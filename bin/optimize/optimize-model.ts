// An ONNX file as ONNX Runtime would make it at each start, made once.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { rowTensors, type GoldenRows } from '../../lib/model/rows';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import { withMetadata } from '../../lib/onnx/metadata';
import { readOnnxModel, type OnnxModel } from '../../lib/onnx/read-model';
import { compareOutputs, type Output } from '../../lib/optimize/compare-outputs';
import { optimisationEntry, optimisationOf } from '../../lib/optimize/provenance';
import { randomInputs } from '../../lib/optimize/random-inputs';
import type { Tensor } from '../../lib/tensor/tensor';
import { LocalError } from '../../local/errors';
import { toOrt } from '../ort-tensors';
import { readOnnxFile } from '../registry/model-files';

/** What protobuf allows in one message, and so an ONNX file without files beside it: https://protobuf.dev/programming-guides/encoding/#size-limit */
const MAX_BYTES = 2 ** 31 - 1;
const RANDOM_BATCHES = [1, 3];
const SEEDS = 8;

export interface Optimised {
  readonly bytes: Uint8Array;
  /** How many inputs were answered by both files, those given among them. */
  readonly compared: number;
  readonly given: number;
  /** The largest difference of any decimal, relative where above 1. */
  readonly difference: number;
}

export interface OptimizeOptions {
  readonly rows?: GoldenRows | undefined;
  /** Of random inputs, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly tolerance: number;
  /** A folder for files of its own. */
  readonly scratch: string;
}

/** Throws a LocalError for a file that cannot be optimised, or answers otherwise when it is. */
export async function optimizeModel(ort: typeof Ort, file: string, { rows, shapes, tolerance, scratch }: OptimizeOptions): Promise<Optimised> {
  const model = readable(file);
  const written = join(scratch, 'optimized.onnx');
  const before = await ort.InferenceSession.create(file, options({ graphOptimizationLevel: 'extended', optimizedModelFilePath: written })).catch((error: Error) => {
    throw new LocalError(`ONNX Runtime ${version(ort)} makes no session of ${file}: ${error.message}`);
  });
  await before.release();
  const source = createHash('sha256').update(readFileSync(file)).digest('hex');
  const bytes = readFileSync(written);
  const kept = readOnnxModel(sourceOf(bytes)).metadata;
  const missing = [...model.metadata].filter(([key, value]) => kept.get(key) !== value);
  const whole = withMetadata(bytes, new Map([...missing, optimisationEntry({ source, level: 'extended', onnxRuntime: version(ort) })]));
  return { bytes: whole, ...(await compare(ort, readFileSync(file), whole, inputsFor(model, rows, shapes), tolerance)) };
}

function version(ort: typeof Ort): string {
  return (ort.env.versions as { readonly node?: string }).node ?? 'of unknown version';
}

function readable(file: string): OnnxModel {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new LocalError(`there is no file ${file}`);
  const model = readOnnxFile(file);
  if ('notOnnx' in model) throw new LocalError(`${file}: ${model.notOnnx}`);
  if (model.externalData.length > 0) {
    throw new LocalError(`${file} keeps weights in files beside it (${model.externalData.join(', ')}), which an optimised file would hold itself: not supported. Reading weights is what such a model's start consists of`);
  }
  if (statSync(file).size > MAX_BYTES / 2) throw new LocalError(`${file} has ${statSync(file).size} bytes, allowed: ${Math.floor(MAX_BYTES / 2)}, as an optimised file may be larger than its source`);
  const made = optimisationOf(model.metadata);
  if (made !== undefined) throw new LocalError(`${file} is an optimised file already, of ONNX Runtime ${made.onnxRuntime}: give the one that it was made of (sha256 ${made.source})`);
  const { problems } = checkOnnxModel(model);
  if (problems.length > 0) throw new LocalError(`${file} cannot be served: ${problems.join('; ')}`);
  return model;
}

function sourceOf(bytes: Uint8Array): Parameters<typeof readOnnxModel>[0] {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

interface Given {
  readonly inputs: readonly Tensor[];
  readonly isGiven: boolean;
}

function inputsFor(model: OnnxModel, rows: GoldenRows | undefined, shapes: OptimizeOptions['shapes']): Given[] {
  const given = (rows?.rows ?? []).map(({ inputs }) => ({ inputs: rowTensors(rows!.inputs, [inputs]), isGiven: true }));
  const { signature } = checkOnnxModel(model);
  const unknown = [...shapes.keys()].find((name) => !signature.inputs.some((input) => input.name === name));
  if (unknown !== undefined) throw new LocalError(`--shape names the input ${unknown}, the model has ${signature.inputs.map(({ name }) => name).join(', ')}`);
  const random = RANDOM_BATCHES.flatMap((batch) => Array.from({ length: SEEDS }, (_, seed) => ({ inputs: randomInputs(signature, batch, seed + 1, shapes), isGiven: false })));
  return [...given, ...random];
}

async function compare(ort: typeof Ort, source: Uint8Array, optimised: Uint8Array, all: readonly Given[], tolerance: number): Promise<Omit<Optimised, 'bytes'>> {
  const sessions = await Promise.all([source, optimised].map((bytes) => ort.InferenceSession.create(bytes, options())));
  const [before, after] = sessions as [Ort.InferenceSession, Ort.InferenceSession];
  let [compared, given, difference] = [0, 0, 0];
  try {
    for (const { inputs, isGiven } of all) {
      const [expected, found] = [await tried(run(ort, before, inputs)), await tried(run(ort, after, inputs))];
      if (expected === undefined && found === undefined) continue;
      if (expected === undefined || found === undefined) throw new LocalError(`the optimised model ${found === undefined ? 'fails on an input that the original answers' : 'answers an input that the original fails on'}: not written`);
      const result = compareOutputs(expected, found, tolerance);
      if ('differs' in result) throw new LocalError(`the optimised model answers otherwise: ${result.differs}: not written`);
      compared++;
      if (isGiven) given++;
      difference = Math.max(difference, result.difference);
    }
  } finally {
    for (const session of sessions) await session.release();
  }
  if (compared === 0) throw new LocalError('the model answers none of the random inputs, so that nothing can be compared: give the shapes that it takes with --shape, or rows that it answers with --rows');
  return { compared, given, difference };
}

async function run(ort: typeof Ort, session: Ort.InferenceSession, inputs: readonly Tensor[]): Promise<readonly Output[]> {
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrt(ort, tensor)]));
  return Object.entries(await session.run(feeds)).map(([name, { dims, data }]) => ({ name, shape: dims, data: data as Output['data'] }));
}

async function tried(answer: Promise<readonly Output[]>): Promise<readonly Output[] | undefined> {
  return answer.catch(() => undefined);
}

function options(more: Ort.InferenceSession.SessionOptions = {}): Ort.InferenceSession.SessionOptions {
  return { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4, ...more };
}

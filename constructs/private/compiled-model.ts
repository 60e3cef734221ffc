import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage } from '../../lib/engine/choice';
import { compileOnnx } from '../../lib/engine/compile';
import { crossoverOf } from '../../lib/engine/crossover';
import { compiledHead, FORMAT_VERSION } from '../../lib/engine/format/layout';
import { COMPILE_OPERATORS } from '../../lib/engine/operators/compile';
import { workOf } from '../../lib/engine/work';
import type { ModelFile } from '../../lib/model/manifest';
import { COMPILED_FILE } from '../../lib/model/manifest';
import { OnnxError } from '../../lib/onnx/read-model';
import type { OnnxModel } from '../../lib/onnx/read-model';
import type { ModelArtifact } from '../model/model-artifact';
import type { ArtifactContents } from './artifact-contents';
import { totalBytes } from './artifact-contents';
import { compilerDigest } from './package-assets';
import { sha256Of } from './sha256';
import { cachedBytes } from './synth-cache';

/** What the library's own engine evaluates in the place of a model. */
export interface CompiledModel {
  readonly file: ModelFile;
  /** Not kept: a fleet has thousands. */
  read(): Uint8Array;
}

export interface Compilation {
  readonly coverage: Coverage;
  /** Where it is covered. */
  readonly compiled?: CompiledModel;
}

const known = new WeakMap<ModelArtifact, Compilation>();

/** Compiles a model; undefined where synth does not see it, or it is no ONNX. */
export function compiledModel(artifact: ModelArtifact): Compilation | undefined {
  const { entry, files, place } = artifact._contents();
  if (place.kind !== 'local' || 'notOnnx' in place.model) return undefined;
  let compilation = known.get(artifact);
  if (compilation === undefined) {
    const { path, bytes, sha256 } = files.find((file) => file.path === entry) as ModelFile;
    const reasons = bytes < LARGE_BYTES ? [] : unknownOperators(place.model);
    compilation = reasons.length > 0 ? { coverage: { covered: false, reasons } } : compileFile(join(place.folder, path), sha256);
    known.set(artifact, compilation);
  }
  return compilation;
}

/** From here on a file is read only if there is a chance: a network of gigabytes is not covered anyway. */
const LARGE_BYTES = 32 * 1024 * 1024;

function unknownOperators({ operators }: OnnxModel): string[] {
  return operators.filter((operator) => COMPILE_OPERATORS[operator] === undefined)
    .map((operator) => `the operator ${operator.replace(/^:/, '').replace(':', '.')} is not one that this engine has`);
}

function compileFile(path: string, sha256: string): Compilation {
  // The server does not have the code that compiles: two versions of the library may share it and yet compile differently.
  const key = [FORMAT_VERSION, compilerDigest(), sha256].join('-');
  const read = (): Uint8Array => cachedBytes('engine', key, () => {
    const onnx = readFileSync(path);
    // What is kept is kept under this digest, and found again for as long.
    if (sha256Of(onnx) !== sha256) throw new Error(`${path} was changed while the app was synthesized: synthesize it again`);
    const result = compileOnnx(onnx);
    if (result.kind === 'not-covered') throw new NotCovered(result.reasons);
    return result.bytes;
  });
  try {
    const bytes = read();
    return {
      coverage: { covered: true, crossover: crossoverOf(workOf(bytes)) },
      compiled: { file: { path: COMPILED_FILE, bytes: bytes.length, sha256: sha256Of(bytes), head: compiledHead(bytes) }, read },
    };
  } catch (error) {
    if (error instanceof NotCovered) return { coverage: { covered: false, reasons: error.reasons } };
    if (error instanceof OnnxError) return { coverage: { covered: false, reasons: [error.message] } };
    throw error;
  }
}

/** A model that is not covered is not kept: the next version of the library may cover it. */
class NotCovered extends Error {
  public constructor(public readonly reasons: readonly string[]) {
    super(reasons.join('; '));
  }
}

/** Bytes of what lies in a function's code for a model: what was compiled lies in the place of the file that it was compiled from. */
export function deployedBytes(contents: ArtifactContents, compiled: CompiledModel | undefined): number {
  if (compiled === undefined) return totalBytes(contents);
  return contents.files.filter(({ path }) => path !== contents.entry).reduce((sum, { bytes }) => sum + bytes, compiled.file.bytes);
}

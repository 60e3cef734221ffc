// From a folder with a manifest to a model that answers: fetch the files if they lie elsewhere,
// check every byte against the manifest, start the engine, compare the signature, warm up.
//
// Only the engine's own step blocks the process and cannot be interrupted; the caller is asked
// before it (`beforeEngine`), so that it never starts where it would be cut off and done again.
//
// What few models need (fetching, transforms, reading the model file) is required where it is used: a cold start pays for what it runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE, type ModelManifest } from '../../lib/model/manifest';
import type { Signature } from '../../lib/model/signature';
import { emptyBatchAnswer } from '../../lib/server/empty-batch';
import { mergeSignature, signatureDifference } from '../../lib/server/signature-check';
import { warmUpInputs } from '../../lib/server/warm-up';
import type { Engine, LoadedModel } from './engine';
import { inside, verifyBundledFile } from './files';
import type * as ModelFiles from './model-file';
import type * as Mounted from './mounted';
import type * as Remote from './remote';
import type * as Transforms from './transform';

export interface LoadOptions {
  /** Where the manifest lies. */
  readonly folder: string;
  readonly engine: Engine;
  threads(): number;
  /** s3://bucket/prefix/ of the files of a remote manifest, file:///mnt/name/folder/ of a mounted one. */
  readonly artifactUri?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  beforeEngine?(modelBytes: number): Promise<void>;
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
}

export interface Loaded {
  readonly model: LoadedModel;
  /** What the model itself takes and returns. */
  readonly signature: Signature;
  /** What callers send and get. */
  readonly servedSignature: Signature;
  readonly transform?: Transforms.Transform;
}

export function readManifest(folder: string): ModelManifest {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`no manifest at ${path}: the function's code must hold ${MANIFEST_FILE} beside the model (${(error as Error).message})`, { cause: error });
  }
  let manifest: ModelManifest;
  try {
    manifest = JSON.parse(text) as ModelManifest;
  } catch (error) {
    throw new Error(`the manifest ${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof manifest !== 'object' || manifest === null) throw new Error(`the manifest ${path} is ${JSON.stringify(manifest)}, needed: an object`);
  if (manifest.schemaVersion !== 1) {
    throw new Error(`the manifest ${path} has schemaVersion ${JSON.stringify(manifest.schemaVersion)}, this server reads 1: deploy server and model with one version of the library`);
  }
  if (manifest.format !== 'onnx') throw new Error(`the manifest ${path} has format ${JSON.stringify(manifest.format)}, this server loads onnx`);
  // Paths and answers carry them as text: a number would be a version that no path names.
  for (const key of ['name', 'version'] as const) {
    const value: unknown = manifest[key];
    if (typeof value !== 'string' || value === '') throw new Error(`the manifest ${path} has the ${key} ${JSON.stringify(value)}, needed: a string, not empty`);
  }
  if (!manifest.files.some((file) => file.path === manifest.entry)) {
    throw new Error(`the manifest ${path} names the entry '${manifest.entry}', which is not one of its files`);
  }
  if (manifest.compiled !== undefined && manifest.location !== 'bundled') {
    throw new Error(`the manifest ${path} names a compiled model and the location ${JSON.stringify(manifest.location)}, where it is not`);
  }
  return manifest;
}

export async function loadModel(manifest: ModelManifest, options: LoadOptions): Promise<Loaded> {
  const { folder, bytes } = await filesOf(manifest, options);
  const transform = manifest.transform && (await transformOf(manifest.transform, options.folder));
  await options.beforeEngine?.((manifest.compiled === undefined ? manifest.files : [manifest.compiled]).reduce((sum, file) => sum + file.bytes, 0));

  const { compiled } = manifest;
  const entry = inside(folder, compiled?.path ?? manifest.entry);
  const model = await options.engine.load(entry, { threads: () => options.threads(), ...(bytes && { bytes }) });
  const difference = manifest.signature && signatureDifference(manifest.signature, model.signature);
  if (difference !== undefined) {
    await model.close();
    throw new Error(`the model is not the one that was synthesized: ${difference}`);
  }
  const promised = manifest.signature ?? (compiled === undefined ? signatureInFile(entry, model.signature, options) : undefined);
  const signature = mergeSignature(promised, model.signature);
  if (model.isWarm !== true) await warmUp(model, signature, options);
  return { model: answeringEmptyBatches(model, signature), signature, servedSignature: manifest.servedSignature ?? signature, ...(transform && { transform }) };
}

/** The folder in which all files of the model lie, every byte as the manifest says; and what of the entry was read already. */
async function filesOf(manifest: ModelManifest, options: LoadOptions): Promise<{ readonly folder: string; readonly bytes?: Uint8Array | undefined }> {
  if (manifest.location === 'remote') {
    const { fetchModel } = require('./remote') as typeof Remote;
    return { folder: await fetchModel(manifest, options.artifactUri, options.environment, { onSent: () => prepare(options.engine) }) };
  }
  if (manifest.location === 'mounted') {
    const { mountedModel } = require('./mounted') as typeof Mounted;
    return { folder: await mountedModel(manifest, options.artifactUri) };
  }
  let bytes: Uint8Array | undefined;
  for (const file of manifest.files) {
    // What was compiled lies in the place of what it was compiled from.
    const there = file.path === manifest.entry ? (manifest.compiled ?? file) : file;
    const read = await verifyBundledFile(inside(options.folder, there.path), there);
    if (file.path === manifest.entry) bytes = read;
  }
  return { folder: options.folder, bytes };
}

/** While S3 has the word. What is missing is said when the model is loaded, where it is caught. */
function prepare(engine: Engine): void {
  try {
    engine.prepare?.();
  } catch {
    // Said again by `load`.
  }
}

async function transformOf(file: NonNullable<ModelManifest['transform']>, folder: string): Promise<Transforms.Transform> {
  const { loadTransform } = require('./transform') as typeof Transforms;
  const path = inside(folder, file.path);
  await verifyBundledFile(path, file);
  return loadTransform(path);
}

/** Only the file names columns, as its session does not: without them, a table with a header could not be taken. */
function signatureInFile(path: string, loaded: Signature, options: LoadOptions): Signature | undefined {
  const { readFileSignature } = require('./model-file') as typeof ModelFiles;
  const read = readFileSignature(path, loaded);
  if (!('problem' in read)) return read;
  options.warn('the model is served without column names: its file could not be read for them', { error: read.problem });
  return undefined;
}

function answeringEmptyBatches(model: LoadedModel, signature: Signature): LoadedModel {
  return {
    signature: model.signature,
    run: async (inputs, outputs) => emptyBatchAnswer(signature, inputs, outputs) ?? model.run(inputs, outputs),
    close: () => model.close(),
  };
}

/** The first run is slow: it allocates and, for some kernels, packs weights. A model may fail on zeros and be a good model. */
async function warmUp(model: LoadedModel, signature: Signature, options: LoadOptions): Promise<void> {
  try {
    await model.run(warmUpInputs(signature.inputs));
  } catch (error) {
    options.warn('the warm-up run failed: the first request will be slower', { error: (error as Error).message });
  }
}

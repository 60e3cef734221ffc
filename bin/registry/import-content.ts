import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeMismatches } from '../../lib/golden/compare';
import { conversionOf, type ConvertedModel } from '../../lib/mlflow/conversion';
import { chooseFlavor } from '../../lib/mlflow/flavors';
import { MLMODEL_FILE, parseMlmodel, type Mlmodel } from '../../lib/mlflow/mlmodel';
import { GOLDEN_FILE, readMlflow, REGISTERED_FILE } from '../../lib/mlflow/model';
import { parseGoldenRows } from '../../lib/model/rows';
import type { Signature } from '../../lib/model/signature';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import { describeProblems, type Problem } from '../../lib/problem';
import type { VersionManifest } from '../../lib/registry/manifest';
import { LocalError } from '../../local/errors';
import { convertModel } from '../mlflow/convert-model';
import { askEngine } from './engine';
import type { FetchedModel } from './import-source';
import { listModelFiles, mlflowFiles, readOnnxFile } from './model-files';

/** What a version is made of, staged in a folder as it will lie at `models/NAME/VERSION`. */
export interface StagedContent {
  readonly format: VersionManifest['format'];
  /** With paths relative to the staged folder; '' is that folder itself. */
  readonly artifact: { readonly file: string } | { readonly directory: string; readonly entry: string } | { readonly mlflow: ''; readonly allowPickle?: boolean };
  /** What the digest is of. */
  readonly root: string;
  readonly entry: string;
  readonly paths: readonly string[];
  readonly signature?: Signature;
  /** A rows file in the staged folder. */
  readonly golden?: string;
  readonly lineage: Readonly<Record<string, string>>;
  /** What a person should know. */
  readonly notes: readonly string[];
}

export interface StageOptions {
  readonly name: string;
  readonly version: string;
  readonly convert: boolean;
  readonly allowPickle: boolean;
  readonly python?: string;
  readonly tolerance: number;
  /** A folder for what only this needs. */
  readonly scratch: string;
}

const MODEL_FILE = 'model.onnx';

/** Puts what is to be served into a folder: an ONNX model as it is, others as ONNX where that is wanted. */
export async function stageContent(model: FetchedModel, staged: string, options: StageOptions): Promise<StagedContent> {
  if (model.file !== undefined) return stageOnnx(model.folder, model.file, staged);
  const files = listModelFiles(model.folder);
  if (!files.includes(MLMODEL_FILE)) return stageOnnx(model.folder, onnxFile(model.folder, files), staged);
  const { mlmodel, problems } = parseMlmodel(readFileSync(join(model.folder, MLMODEL_FILE), 'utf8'));
  if (mlmodel === undefined) throw refused(problems);
  const { flavor, problems: missing } = chooseFlavor(mlmodel, files);
  if (missing.length > 0) throw refused(missing);
  if (flavor.name !== 'onnx' && options.convert) return await stageConverted(mlmodel, model.folder, files, staged, options);
  return stageMlflow(model.folder, files, staged, options);
}

/** What an ONNX file takes and returns, and the files beside it that hold its weights. */
function readServable(folder: string, entry: string): { readonly signature: Signature; readonly weights: readonly string[] } {
  const read = readOnnxFile(join(folder, entry));
  if ('notOnnx' in read) throw new LocalError(`${join(folder, entry)} cannot be served: ${read.notOnnx}`);
  const { signature, problems } = checkOnnxModel(read);
  if (problems.length > 0) throw new LocalError(`${join(folder, entry)} cannot be served: ${problems.join('; ')}`);
  const weights = read.externalData.map((path) => join(dirname(entry), path).replaceAll('\\', '/'));
  const lost = weights.filter((path) => path.startsWith('..') || statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() !== true);
  if (lost.length > 0) throw new LocalError(`${join(folder, entry)} keeps weights in ${lost.join(', ')}, which ${lost.length === 1 ? 'is' : 'are'} not beside it: import the folder that holds all of its files`);
  return { signature, weights };
}

function stageOnnx(folder: string, entry: string, staged: string): StagedContent {
  const { signature, weights } = readServable(folder, entry);
  const golden = stageGolden(folder, staged);
  const common = { format: 'onnx', signature, lineage: {}, notes: [], ...(golden && { golden: GOLDEN_FILE }) } as const;
  if (weights.length === 0) {
    copyFileSync(join(folder, entry), join(staged, MODEL_FILE));
    return { ...common, artifact: { file: MODEL_FILE }, root: staged, entry: MODEL_FILE, paths: [MODEL_FILE] };
  }
  // All files of the folder belong to the model: what does not, lies above it.
  const paths = [entry, ...weights];
  copyFiles(folder, paths, join(staged, 'model'));
  return { ...common, artifact: { directory: 'model', entry }, root: join(staged, 'model'), entry, paths };
}

/** Known answers that lie beside a model: `golden.json`, or the `rows.json` of a training script. */
function stageGolden(folder: string, staged: string): boolean {
  const found = [GOLDEN_FILE, 'rows.json'].map((name) => join(folder, name)).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) return false;
  try {
    parseGoldenRows(readFileSync(found, 'utf8'));
  } catch (error) {
    throw new LocalError(`${found} is no file of rows with known answers: ${(error as Error).message}`);
  }
  copyFileSync(found, join(staged, GOLDEN_FILE));
  return true;
}

async function stageConverted(mlmodel: Mlmodel, folder: string, files: readonly string[], staged: string, options: StageOptions): Promise<StagedContent> {
  const { model, problems } = conversionOf(mlmodel, files);
  if (model === undefined) throw refused(problems);
  refuseUnsafe(folder, files, options);
  const output = join(staged, MODEL_FILE);
  const { name, version, allowPickle, python, tolerance, scratch } = options;
  const { framework, tools, layout, difference, rows } = await convertModel(model, folder, output, scratch, { name, version, allowPickle, tolerance, ...(python !== undefined && { python }) });
  const { signature } = readServable(staged, MODEL_FILE);
  const known = rows !== null && rows.rows.length > 0;
  if (known) writeFileSync(join(staged, GOLDEN_FILE), `${JSON.stringify(rows)}\n`);
  const notes = known ? await compared(output, rows, difference, options) : [NOT_COMPARED[model.example === undefined ? 'none' : 'unusable']];
  return {
    format: 'onnx', artifact: { file: MODEL_FILE }, root: staged, entry: MODEL_FILE, paths: [MODEL_FILE], signature, notes,
    ...(known && { golden: GOLDEN_FILE }),
    lineage: { framework, flavor: model.flavor, convertedBy: convertersOf(tools, model), convertedTo: layout },
  };
}

const NOT_COMPARED = {
  none: 'the model was logged without an input example: nobody has compared what it answers as ONNX with what it answers itself, and there are no golden requests. Log it with input_example=X[:5]',
  unusable: 'the rows of the input example have values that JSON does not know (NaN): there are no golden requests. Log the model with an example that has none',
} as const;

/** The engine's word on it: Python may have run the file in another way than the host will, or not at all. */
async function compared(file: string, rows: Parameters<typeof askEngine>[1], difference: number | null, { tolerance, scratch }: StageOptions): Promise<readonly string[]> {
  const mismatches = await askEngine(file, rows, tolerance, scratch);
  if (mismatches === undefined) {
    if (difference === null) throw new LocalError('nothing on this machine can run the model as ONNX, so that nobody knows whether it answers as it did: npm install --save-dev onnxruntime-node, or pip install onnxruntime');
    return [];
  }
  if (mismatches.length === 0) return [];
  throw new LocalError(`${describeMismatches('the model as ONNX', mismatches, rows.rows.length)}. Train on 32-bit floats (X.astype('float32')), or allow more with --tolerance`);
}

function convertersOf(tools: Readonly<Record<string, string>>, { flavor }: ConvertedModel): string {
  const used = flavor === 'sklearn' ? ['skl2onnx', 'onnx'] : ['onnxmltools', 'onnx'];
  return used.map((name) => `${name} ${tools[name] ?? '?'}`).join(', ');
}

function stageMlflow(folder: string, files: readonly string[], staged: string, { allowPickle }: StageOptions): StagedContent {
  const safe = readMlflow(mlflowFiles(folder, files));
  const { contents, problems } = safe.contents === undefined && allowPickle ? readMlflow(mlflowFiles(folder, files), { allowPickle }) : safe;
  if (contents === undefined) throw refused(problems);
  if (contents.flavor === 'onnx') readServable(folder, contents.entry);
  const own = files.filter((path) => path !== REGISTERED_FILE);
  copyFiles(folder, own, staged);
  return {
    format: contents.flavor === 'onnx' ? 'onnx' : 'other',
    artifact: { mlflow: '', ...(safe.contents === undefined && { allowPickle: true }) },
    root: staged, entry: contents.entry, paths: contents.paths, signature: contents.signature, lineage: { flavor: contents.flavor }, notes: [],
    ...(own.includes(GOLDEN_FILE) && { golden: GOLDEN_FILE }),
  };
}

/** To convert a model is to load it. */
function refuseUnsafe(folder: string, files: readonly string[], options: { readonly allowPickle: boolean }): void {
  const { contents, problems } = readMlflow(mlflowFiles(folder, files), options);
  if (contents === undefined) throw refused(problems);
}

function onnxFile(folder: string, files: readonly string[]): string {
  const models = files.filter((path) => path.endsWith('.onnx') && !path.includes('/'));
  const [only] = models;
  if (models.includes(MODEL_FILE)) return MODEL_FILE;
  if (only !== undefined && models.length === 1) return only;
  throw new LocalError(models.length === 0 ? `${folder} is no MLflow model (it has no file ${MLMODEL_FILE}), and holds no .onnx file` : `${folder} holds ${models.join(', ')}: name the one to import`);
}

function copyFiles(from: string, paths: readonly string[], to: string): void {
  for (const path of paths) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
}

function refused(problems: readonly Problem[]): LocalError {
  const said = problems.map((problem) => ({ ...problem, ...(problem.remedy !== undefined && { remedy: problem.remedy.replace('set allowPickle: true', 'say --allow-pickle') }) }));
  return new LocalError(describeProblems('the model cannot be imported', said));
}

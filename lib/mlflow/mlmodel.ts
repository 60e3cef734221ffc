import type { CollectionTag, ScalarTag, Tags } from 'yaml';
import { parseDocument } from 'yaml';
import type { Problem } from '../problem';
import { suggestion } from '../suggestion';
import { readMlflowSignature, SignatureError, type MlflowSignature } from './signature';

/** Name of the file that makes a folder an MLflow model. https://mlflow.org/docs/latest/ml/model/ */
export const MLMODEL_FILE = 'MLmodel';

/** The last major version of MLflow whose files were tried. */
const KNOWN_MAJOR = 3;

/** What the file MLmodel says. */
export interface Mlmodel {
  readonly flavors: Readonly<Record<string, Flavor>>;
  /** Absent where the model was logged without one. */
  readonly signature?: MlflowSignature;
  readonly example?: SavedExample;
  /** Where the model comes from, by the names that MLflow uses, written as in `runId`. */
  readonly lineage: Readonly<Record<string, string>>;
}

/** One way to load the model, and how. */
export type Flavor = Readonly<Record<string, unknown>>;

/** `saved_input_example_info`. */
export interface SavedExample {
  /** File with the example as MLflow stores it. */
  readonly path?: string;
  /** File with the request that holds it, since MLflow 2.16. */
  readonly servingPath?: string;
  /** `dataframe`, `ndarray`, `json_object`, `sparse_matrix_csr`, ... */
  readonly type?: string;
  /** How arrays were written before MLflow 2.16: `tf-serving`. */
  readonly format?: string;
  readonly hasParams: boolean;
}

/** Where MLflow's words and ours differ in how they are written. */
const LINEAGE = {
  runId: 'run_id', modelId: 'model_id', modelUuid: 'model_uuid', mlflowVersion: 'mlflow_version', createdAt: 'utc_time_created', artifactPath: 'artifact_path',
} as const;

const TOP = ['flavors', 'signature', 'saved_input_example_info', ...Object.values(LINEAGE)];

/** Reads the text of MLmodel. Where there are problems there is no model. */
export function parseMlmodel(text: string): { readonly mlmodel?: Mlmodel; readonly problems: readonly Problem[] } {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: true, customTags: withoutNumbers, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const at = problem.linePos?.[0] ?? { line: 1, col: 1 };
    return { problems: [{ prop: MLMODEL_FILE, found: `is not YAML, at line ${at.line}, column ${at.col}: ${problem.message.split('\n')[0]?.replace(/ at line .*$/, '')}`, remedy: 'fetch the model again' }] };
  }
  const { top, broken } = valueOf(document);
  if (broken !== undefined) return { problems: [{ prop: MLMODEL_FILE, found: `is not YAML: ${broken}`, remedy: 'fetch the model again' }] };
  if (!isObject(top)) return { problems: [{ prop: MLMODEL_FILE, found: `is ${top === null || top === undefined ? 'empty' : 'no YAML mapping'}`, remedy: 'fetch the model again' }] };
  const flavors = top.flavors;
  if (!isObject(flavors) || Object.keys(flavors).length === 0 || !Object.values(flavors).every(isObject)) {
    const near = Object.keys(top).map((key) => suggestion(key, TOP)).find((words) => words.includes('flavors')) ?? '';
    return { problems: [{ prop: `${MLMODEL_FILE}.flavors`, found: flavors === undefined ? `is missing${near}` : 'names no way to load the model', remedy: 'fetch the model again' }] };
  }
  try {
    const signature = isObject(top.signature) ? readMlflowSignature(top.signature) : undefined;
    const example = isObject(top.saved_input_example_info) ? readExample(top.saved_input_example_info) : undefined;
    return { problems: [], mlmodel: { flavors: flavors as Record<string, Flavor>, ...(signature && { signature }), ...(example && { example }), lineage: lineageOf(top) } };
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    return { problems: [forVersion({ ...error.problem, prop: `${MLMODEL_FILE}.${error.problem.prop}` }, textOf(top.mlflow_version))] };
  }
}

/** What is only found when references are followed (one to nothing, too many) is thrown. */
function valueOf(document: ReturnType<typeof parseDocument>): { readonly top?: unknown; readonly broken?: string } {
  try {
    return { top: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    return { broken: (error as Error).message.split('\n')[0] };
  }
}

/** The same problem, with the likely reason where a newer MLflow wrote the file. */
function forVersion(problem: Problem, version: string | undefined): Problem {
  const major = Number(version?.split('.')[0]);
  return major > KNOWN_MAJOR ? { ...problem, remedy: `MLflow ${version} wrote this, and this library knows the files of MLflow ${KNOWN_MAJOR}: update it, or log the model with MLflow ${KNOWN_MAJOR}` } : problem;
}

function readExample(info: Flavor): SavedExample {
  const path = textOf(info.artifact_path);
  const servingPath = textOf(info.serving_input_path);
  const type = textOf(info.type);
  const format = textOf(info.format);
  return { ...(path && { path }), ...(servingPath && { servingPath }), ...(type && { type }), ...(format && { format }), hasParams: String(info.params) === 'true' };
}

function lineageOf(top: Flavor): Record<string, string> {
  const known = Object.entries(LINEAGE).flatMap(([ours, theirs]) => {
    const value = textOf(top[theirs]);
    return value === undefined || value === '' ? [] : [[ours, value] as const];
  });
  return Object.fromEntries(known);
}

/** MLflow quotes what its own reader would take for a number; ours knows more numbers, such as the model_uuid 71e12. */
function withoutNumbers(tags: Tags): Tags {
  const kept = new Set(['tag:yaml.org,2002:null', 'tag:yaml.org,2002:bool', 'tag:yaml.org,2002:str', 'tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq']);
  return tags.filter((tag) => (typeof tag === 'string' ? ['null', 'bool', 'string', 'map', 'seq'].includes(tag) : kept.has((tag as ScalarTag | CollectionTag).tag)));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Flavor {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

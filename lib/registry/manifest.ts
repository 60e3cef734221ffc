import type { JsonShape } from '../json-shape';
import { checkShape, parseJson } from '../json-shape';
import { checkModelName, checkModelVersion } from '../model/names';
import type { Signature } from '../model/signature';
import type { Problem } from '../problem';
import type { ApprovalStatus } from './approval';
import type { GateReport, MetricGate } from './gates';
import { checkAlias } from './names';

/** One version of a model, as `models/NAME/VERSION.json` describes it. Paths are relative to that file. */
export interface VersionManifest {
  readonly name: string;
  readonly version: string;
  /** Hex SHA-256 over everything that can change an answer: what the construct computes from the artifact has to be the same. */
  readonly digest: string;
  readonly format: 'onnx' | 'other';
  readonly artifact: ManifestArtifact;
  /** Digest of the code around the model, which only code can give. */
  readonly transform?: string;
  /** What the model itself takes and returns; needed where synth cannot read it from the artifact. */
  readonly signature?: Signature;
  readonly metrics?: Readonly<Record<string, number>>;
  /** Where the version comes from, in the words of whatever made it. */
  readonly lineage?: Readonly<Record<string, string>>;
  readonly approval?: ApprovalStatus | ManifestApproval;
  readonly description?: string;
  /** A rows file: requests whose right answers are known. */
  readonly goldenRequests?: string;
}

/** Where the bytes of a version are: exactly one of these. `elsewhere` says in words where only its hosts find them: in an image, on a hub. */
export type ManifestArtifact =
  | { readonly file: string }
  | { readonly directory: string; readonly entry?: string }
  | { readonly mlflow: string; readonly allowPickle?: boolean }
  | { readonly s3: S3Location }
  | { readonly elsewhere: string };

/** An object, or the objects below a prefix, pinned. */
export interface S3Location {
  readonly bucket: string;
  /** ARN of the key that the bucket is encrypted with, where it is one of the owner's own. */
  readonly kmsKeyArn?: string;
  /** Ends with a slash where there are several files. */
  readonly prefix: string;
  readonly files: readonly S3File[];
  /** The file that the engine loads. */
  readonly entry: string;
}

export interface S3File {
  /** Below the prefix. */
  readonly path: string;
  readonly versionId?: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A decision, and what it rests on. */
export interface ManifestApproval {
  readonly status: ApprovalStatus;
  readonly by?: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly reason?: string;
  readonly report?: GateReport;
}

/** What holds for all versions of a model: `models/NAME/_model.json`. */
export interface ModelManifest {
  readonly name: string;
  readonly description?: string;
  /** Versions by alias. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What a version has to reach before it is approved. */
  readonly gates?: readonly MetricGate[];
}

/** A name that no version can have. */
export const MODEL_MANIFEST_FILE = '_model.json';

const TEXT: JsonShape = { type: 'string', minLength: 1 };
const SHA256: JsonShape = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Hex SHA-256, 64 lower-case digits.' };
const TEXTS: JsonShape = { type: 'object', additionalProperties: { type: 'string' } };
const APPROVAL: JsonShape = { type: 'string', enum: ['pending', 'approved', 'rejected'] };
const TENSORS: JsonShape = {
  type: 'array',
  items: { type: 'object', required: ['name', 'datatype', 'shape'], additionalProperties: false, properties: {
    name: TEXT,
    datatype: { type: 'string', enum: ['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64', 'BYTES'] },
    shape: { type: 'array', items: { type: 'integer', minimum: -1 } },
    dimensionNames: { type: 'array', items: { type: 'string' } },
    columns: { type: 'array', items: TEXT },
  } },
};
const GATE: JsonShape = { type: 'object', required: ['metric'], additionalProperties: false, properties: {
  metric: { ...TEXT, description: 'Name of the metric.' },
  atLeast: { type: 'number', description: 'The least that it may be.' },
  atMost: { type: 'number', description: 'The most that it may be.' },
  notWorseThan: { ...TEXT, description: 'Alias of the version to compare with.' },
  by: { type: 'number', minimum: 0, description: 'By how much it may be worse than that.' },
  lowerIsBetter: { type: 'boolean', description: 'Whether less is better, as of an error.' },
} };
const REPORT: JsonShape = { type: 'object', required: ['passed', 'gates'], additionalProperties: false, properties: {
  passed: { type: 'boolean' },
  gates: { type: 'array', items: { type: 'object', required: ['gate', 'passed', 'detail'], additionalProperties: false, properties: { gate: TEXT, passed: { type: 'boolean' }, detail: TEXT } } },
} };
const S3: JsonShape = { type: 'object', required: ['bucket', 'prefix', 'files', 'entry'], additionalProperties: false, properties: {
  bucket: { ...TEXT, description: 'Name of the bucket.' },
  kmsKeyArn: { ...TEXT, description: 'ARN of the key that the bucket is encrypted with.' },
  prefix: { type: 'string', description: 'What comes before the paths of the files.' },
  entry: { ...TEXT, description: 'Path of the file that is loaded.' },
  files: { type: 'array', minItems: 1, items: { type: 'object', required: ['path', 'sha256', 'bytes'], additionalProperties: false, properties: {
    path: TEXT, versionId: { ...TEXT, description: 'Version of the object.' }, sha256: SHA256, bytes: { type: 'integer', minimum: 0 },
  } } },
} };

export const VERSION_MANIFEST_SHAPE: JsonShape = {
  type: 'object',
  required: ['name', 'version', 'digest', 'format', 'artifact'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    name: { ...TEXT, description: 'Name of the model: letters, digits, `.`, `_` and `-`, at most 63 characters.' },
    version: { ...TEXT, description: 'Name of the version, by the same rule: text, for instance "2".' },
    digest: { ...SHA256, description: 'Hex SHA-256 over everything that can change an answer, as `csi registry` computes it.' },
    format: { type: 'string', enum: ['onnx', 'other'], description: '"onnx", or "other": what only a server of your own can load.' },
    artifact: { description: 'Where the bytes are: {"file"}, {"directory", "entry"}, {"mlflow"} relative to this file, or {"s3"}.', anyOf: [
      { type: 'object', required: ['file'], additionalProperties: false, properties: { file: TEXT } },
      { type: 'object', required: ['directory'], additionalProperties: false, properties: { directory: TEXT, entry: TEXT } },
      { type: 'object', required: ['mlflow'], additionalProperties: false, properties: { mlflow: TEXT, allowPickle: { type: 'boolean' } } },
      { type: 'object', required: ['s3'], additionalProperties: false, properties: { s3: S3 } },
      { type: 'object', required: ['elsewhere'], additionalProperties: false, properties: { elsewhere: { ...TEXT, description: 'Where only its hosts find it, in words.' } } },
    ] },
    transform: { ...SHA256, description: 'Hex SHA-256 of the code around the model: an app that deploys the version has to give the same transform.' },
    signature: { type: 'object', required: ['inputs', 'outputs'], additionalProperties: false, properties: { inputs: TENSORS, outputs: TENSORS } },
    metrics: { type: 'object', additionalProperties: { type: 'number' }, description: 'Figures of the quality, by name.' },
    lineage: { ...TEXTS, description: 'Where the version comes from, for instance {"commit", "dataset", "runId"}.' },
    approval: { description: '"pending", "approved" or "rejected", or an object with `status`, `by`, `at`, `reason` and `report`.', anyOf: [
      APPROVAL,
      { type: 'object', required: ['status'], additionalProperties: false, properties: { status: APPROVAL, by: TEXT, at: TEXT, reason: TEXT, report: REPORT } },
    ] },
    description: { type: 'string', description: 'What is new in this version.' },
    goldenRequests: { ...TEXT, description: 'A rows file with requests whose right answers are known, relative to this file.' },
  },
};

export const MODEL_MANIFEST_SHAPE: JsonShape = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    name: { ...TEXT, description: 'Name of the model, as its folder is called.' },
    description: { type: 'string', description: 'What the model is for.' },
    aliases: { ...TEXTS, description: 'Versions by alias, for instance {"champion": "2"}.' },
    gates: { type: 'array', items: GATE, description: 'What a version has to reach before it is approved.' },
  },
};

/** Several models in one file, as `csi registry export` writes it for apps elsewhere. */
export interface RegistryExport {
  readonly models: readonly (ModelManifest & { readonly versions: readonly VersionManifest[] })[];
}

export const REGISTRY_EXPORT_SHAPE: JsonShape = {
  type: 'object',
  required: ['models'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    models: { type: 'array', minItems: 1, items: {
      type: 'object', required: ['name', 'versions'], additionalProperties: false,
      properties: { ...(MODEL_MANIFEST_SHAPE as { readonly properties: Readonly<Record<string, JsonShape>> }).properties, versions: { type: 'array', items: VERSION_MANIFEST_SHAPE } },
    } },
  },
};

/** Reads `models/NAME/VERSION.json`. Where there are problems there is no manifest. */
export function parseVersionManifest(text: string): { readonly manifest?: VersionManifest; readonly problems: readonly Problem[] } {
  const { value, problems } = parse<VersionManifest>(text, VERSION_MANIFEST_SHAPE);
  return value === undefined ? { problems } : checked(value, [...checkModelName(value.name), ...checkModelVersion(value.version)]);
}

/** Reads `models/NAME/_model.json`. */
export function parseModelManifest(text: string): { readonly manifest?: ModelManifest; readonly problems: readonly Problem[] } {
  const { value, problems } = parse<ModelManifest>(text, MODEL_MANIFEST_SHAPE);
  return value === undefined ? { problems } : checked(value, [...checkModelName(value.name), ...Object.keys(value.aliases ?? {}).flatMap((alias) => checkAlias(`aliases.${alias}`, alias))]);
}

export function parseRegistryExport(text: string): { readonly manifest?: RegistryExport; readonly problems: readonly Problem[] } {
  const { value, problems } = parse<RegistryExport>(text, REGISTRY_EXPORT_SHAPE);
  return value === undefined ? { problems } : checked(value, value.models.flatMap(({ name, versions }, index) => [
    ...checkModelName(name),
    // The last one would be taken, whatever the others say.
    ...(value.models.findIndex((other) => other.name === name) === index ? [] : [{ prop: 'models', found: `has ${JSON.stringify(name)} more than once`, remedy: 'export again' }]),
    ...versions.filter(({ version }, place) => versions.findIndex((other) => other.version === version) !== place)
      .map(({ version }) => ({ prop: 'versions', found: `of ${name} has ${JSON.stringify(version)} more than once`, remedy: 'export again' })),
    ...versions.flatMap((version) => [...checkModelVersion(version.version), ...(version.name === name ? [] : [{ prop: 'name', found: `is ${version.name} of a version of ${name}`, remedy: 'export again' }])]),
  ]));
}

/** The status of an approval, however it is written. A manifest that says nothing was written by hand, and is approved by its review. */
export function approvalStatus(approval: VersionManifest['approval']): ApprovalStatus {
  return typeof approval === 'string' ? approval : approval?.status ?? 'approved';
}

function parse<T>(text: string, shape: JsonShape): { readonly value?: T; readonly problems: readonly Problem[] } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { problems: [{ prop: 'manifest', found: `is not JSON: ${(error as Error).message}` }] };
  }
  const problems = checkShape(shape, value, '').map((problem) => (problem.prop === '' ? { ...problem, prop: 'manifest' } : problem));
  return problems.length > 0 ? { problems } : { value: value as T, problems: [] };
}

function checked<T>(manifest: T, problems: readonly Problem[]): { readonly manifest?: T; readonly problems: readonly Problem[] } {
  return problems.length > 0 ? { problems } : { manifest, problems: [] };
}

import type { Problem } from '../problem';
import { checkFleetName } from './directory';
import type { JsonShape } from '../json-shape';
import { checkShape, parseJson } from '../json-shape';

/** A fleet as a JSON file describes it. */
export interface FleetManifest {
  readonly models: readonly FleetEntry[];
}

/** One model of a manifest, in the file's own units: mebibytes, seconds, minutes. */
export interface FleetEntry extends FleetEntryOptions {
  readonly name: string;
  readonly version: string;
  /** Path of a file or folder relative to the manifest, or an object in S3. */
  readonly artifact: string | FleetObject;
}

/** A model in S3, pinned. */
export interface FleetObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a manifest may set of a model's function. */
export interface FleetEntryOptions {
  readonly engine?: 'automatic' | 'compiled' | 'onnxRuntime' | { readonly automatic: { readonly batchSize: number } };
  readonly memorySize?: number;
  readonly timeout?: number;
  readonly ephemeralStorageSize?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly provisionedConcurrency?: number;
  readonly description?: string;
  readonly rollout?: 'allAtOnce' | { readonly canary: { readonly percentage: number; readonly bakeMinutes: number } } | { readonly linear: { readonly percentage: number; readonly intervalMinutes: number } };
  readonly goldenRequests?: string | FleetGoldenRequests;
}

/** Golden requests of a model. */
export interface FleetGoldenRequests {
  readonly file: string;
  readonly tolerance?: number;
  readonly outputs?: readonly string[];
  readonly maxRows?: number;
  readonly parallelCalls?: number;
}

const TEXT: JsonShape = { type: 'string', minLength: 1 };
const PERCENTAGE: JsonShape = { type: 'integer', minimum: 1, maximum: 99, description: 'Percent of the traffic that moves first or at a time, from 1 to 99.' };
const MINUTES: JsonShape = { type: 'integer', minimum: 1, maximum: 2_880, description: 'Whole minutes, from 1 to 2880.' };

const OPTIONS: Readonly<Record<string, JsonShape>> = {
  engine: {
    description: 'What evaluates the model: "automatic", "compiled", "onnxRuntime", or {"automatic": {"batchSize"}} with the rows that a request has as a rule.',
    anyOf: [
      { type: 'string', enum: ['automatic', 'compiled', 'onnxRuntime'] },
      { type: 'object', required: ['automatic'], additionalProperties: false, properties: {
        automatic: { type: 'object', required: ['batchSize'], additionalProperties: false, properties: { batchSize: { type: 'integer', minimum: 1, description: 'Rows that a request has as a rule, from 1.' } } },
      } },
    ],
  },
  memorySize: { type: 'integer', minimum: 128, maximum: 10_240, description: 'Memory in MiB, from 128 to 10240.' },
  timeout: { type: 'integer', minimum: 1, maximum: 900, description: 'Seconds that one request may take, from 1 to 900.' },
  ephemeralStorageSize: { type: 'integer', minimum: 512, maximum: 10_240, description: 'Space in /tmp in MiB, from 512 to 10240.' },
  environment: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment variables, for a transform.' },
  reservedConcurrency: { type: 'integer', minimum: 0, description: 'Number of environments that are set aside for the function, and that it may not exceed.' },
  provisionedConcurrency: { type: 'integer', minimum: 1, description: 'Number of environments that are kept ready, and paid for.' },
  description: { type: 'string', description: 'Description of the function.' },
  rollout: {
    description: 'How a new version takes over the traffic: "allAtOnce", {"canary": {"percentage", "bakeMinutes"}} or {"linear": {"percentage", "intervalMinutes"}}.',
    anyOf: [
      { type: 'string', enum: ['allAtOnce'] },
      { type: 'object', required: ['canary'], additionalProperties: false, properties: {
        canary: { type: 'object', required: ['percentage', 'bakeMinutes'], additionalProperties: false, properties: { percentage: PERCENTAGE, bakeMinutes: MINUTES } },
      } },
      { type: 'object', required: ['linear'], additionalProperties: false, properties: {
        linear: { type: 'object', required: ['percentage', 'intervalMinutes'], additionalProperties: false, properties: { percentage: PERCENTAGE, intervalMinutes: MINUTES } },
      } },
    ],
  },
  goldenRequests: {
    description: 'Requests that a new version must answer rightly before it gets traffic: a rows file, or an object with `file`.',
    anyOf: [
      TEXT,
      { type: 'object', required: ['file'], additionalProperties: false, properties: {
        file: { ...TEXT, description: 'Path of the rows file, relative to this file.' },
        tolerance: { type: 'number', minimum: 0, description: 'By how much a number in an answer may differ.' },
        outputs: { type: 'array', items: TEXT, minItems: 1, description: 'Outputs of the model that are compared.' },
        maxRows: { type: 'integer', minimum: 1, description: 'Number of rows that are sent, spread over the file.' },
        parallelCalls: { type: 'integer', minimum: 1, maximum: 100, description: 'Number of calls at a time, from 1 to 100.' },
      } },
    ],
  },
};

const ARTIFACT: JsonShape = {
  description: 'The model: path of an ONNX file, or of a folder that holds one with its weights, relative to this file; or a pinned object in S3.',
  anyOf: [
    TEXT,
    { type: 'object', required: ['bucket', 'key', 'versionId', 'sha256', 'bytes'], additionalProperties: false, properties: {
      bucket: { ...TEXT, description: 'Name of the bucket.' },
      key: { ...TEXT, description: 'Key of the ONNX file.' },
      versionId: { ...TEXT, description: 'Version of the object.' },
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Hex SHA-256 of the file, 64 lower-case digits.' },
      bytes: { type: 'integer', minimum: 1, description: 'Size of the file in bytes, as `wc -c` prints it.' },
    } },
  ],
};

export const FLEET_MANIFEST_SHAPE: JsonShape = {
  type: 'object',
  required: ['models'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    models: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'version', 'artifact'],
        additionalProperties: false,
        properties: {
          name: { ...TEXT, description: 'Name of the model: letters, digits, `.`, `_` and `-`, at most 63 characters.' },
          version: { ...TEXT, description: 'Name of the version, by the same rule: text, for instance "2".' },
          artifact: ARTIFACT,
          ...OPTIONS,
        },
      },
    },
  },
};

/** Reads a manifest. Where there are problems there is none; each names the model it is about. */
export function parseFleetManifest(text: string): { readonly manifest?: FleetManifest; readonly problems: readonly Problem[] } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { problems: [{ prop: 'manifest', found: `is not JSON: ${(error as Error).message}` }] };
  }
  const problems = checkShape(FLEET_MANIFEST_SHAPE, value, '').map((problem) => ({ ...problem, prop: nameModel(problem.prop, value) }));
  if (problems.length > 0) return { problems };
  const manifest = value as FleetManifest;
  const names = manifest.models.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  const wrong = [
    ...twice.map((name) => ({ prop: name, found: `is there ${names.filter((other) => other === name).length} times`, remedy: 'a model has one entry' })),
    ...names.flatMap(checkFleetName),
  ];
  return wrong.length > 0 ? { problems: wrong } : { manifest: { models: manifest.models }, problems: [] };
}

/** `models[17].timeout` is found by counting, `models[17] (digits).timeout` by searching. */
function nameModel(path: string, value: unknown): string {
  const [whole, index] = /^models\[(\d+)\]/.exec(path) ?? [];
  if (whole === undefined) return path;
  const name = (value as { readonly models: readonly { readonly name?: unknown }[] }).models[Number(index)]?.name;
  return typeof name === 'string' ? `${whole} (${name})${path.slice(whole.length)}` : path;
}

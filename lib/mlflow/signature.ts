import type { Problem } from '../problem';

/**
 * What an MLflow model says it takes and returns: JSON texts in the file MLmodel.
 * https://mlflow.org/docs/latest/ml/model/signatures/
 */
export interface MlflowSignature {
  readonly inputs: MlflowSchema;
  /** Absent where the signature was made without predictions. */
  readonly outputs?: MlflowSchema;
  readonly params: readonly MlflowParam[];
}

/** A signature has columns or tensors, never both. */
export type MlflowSchema = { readonly kind: 'columns'; readonly columns: readonly MlflowColumn[] } | { readonly kind: 'tensors'; readonly tensors: readonly MlflowTensor[] };

export interface MlflowColumn {
  /** Absent where the data frame had none. */
  readonly name?: string;
  readonly type: MlflowType;
  /** False where requests may leave the column out. */
  readonly required: boolean;
}

/** https://github.com/mlflow/mlflow/blob/master/mlflow/types/schema.py */
export type MlflowType = (typeof SCALARS)[number] | { readonly items: MlflowType } | Nested;

/** What has no type of its elements that a tensor could have. */
export type Nested = 'object' | 'map' | 'any' | 'sparkml_vector';

export interface MlflowTensor {
  readonly name?: string;
  /** As numpy calls it: `float32`, `int64`, `str`. */
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface MlflowParam {
  readonly name: string;
  readonly type: string;
  readonly default: unknown;
}

const SCALARS = ['boolean', 'integer', 'long', 'float', 'double', 'string', 'binary', 'datetime'] as const;
const NESTED: readonly Nested[] = ['object', 'map', 'any', 'sparkml_vector'];

/** Reads the three texts; throws in words what is wrong with them. */
export function readMlflowSignature(signature: { readonly inputs?: unknown; readonly outputs?: unknown; readonly params?: unknown }): MlflowSignature | undefined {
  const inputs = readSchema(signature.inputs, 'signature.inputs');
  if (inputs === undefined) return undefined;
  const outputs = readSchema(signature.outputs, 'signature.outputs');
  return { inputs, ...(outputs === undefined ? {} : { outputs }), params: readParams(signature.params) };
}

/** A signature that cannot be read. */
export class SignatureError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.found);
  }
}

function readSchema(value: unknown, prop: string): MlflowSchema | undefined {
  const entries = readList(value, prop);
  if (entries === undefined || entries.length === 0) return undefined;
  const objects = entries.map((entry, index) => asObject(entry, `${prop}[${index}]`));
  const tensors = objects.filter(({ type }) => type === 'tensor').length;
  if (tensors > 0 && tensors < objects.length) fail(prop, 'has tensors and columns');
  return tensors > 0
    ? { kind: 'tensors', tensors: objects.map((entry, index) => readTensor(entry, `${prop}[${index}]`)) }
    : { kind: 'columns', columns: objects.map((entry, index) => readColumn(entry, `${prop}[${index}]`)) };
}

function readColumn(entry: Json, prop: string): MlflowColumn {
  return { ...readName(entry, prop), type: readType(entry, prop), required: entry.required !== false && entry.optional !== true };
}

function readType(entry: Json, prop: string): MlflowType {
  const { type } = entry;
  if (isOneOf(type, SCALARS) || isOneOf(type, NESTED)) return type;
  if (type === 'array') return { items: readType(asObject(entry.items, `${prop}.items`), `${prop}.items`) };
  return fail(`${prop}.type`, `is ${show(type)}`, [...SCALARS, 'array', ...NESTED, 'tensor'].join(', '));
}

function readTensor(entry: Json, prop: string): MlflowTensor {
  const { dtype, shape } = asObject(entry['tensor-spec'], `${prop}.tensor-spec`);
  if (typeof dtype !== 'string') return fail(`${prop}.tensor-spec.dtype`, `is ${show(dtype)}`, 'the name of a type of numpy');
  if (!isShape(shape)) return fail(`${prop}.tensor-spec.shape`, `is ${show(shape)}`, 'a list of whole numbers from -1');
  return { ...readName(entry, prop), dtype, shape };
}

function readName({ name }: Json, prop: string): { readonly name?: string } {
  if (name === undefined || name === null) return {};
  return typeof name === 'string' ? { name } : fail(`${prop}.name`, `is ${show(name)}`, 'text');
}

function readParams(value: unknown): MlflowParam[] {
  return (readList(value, 'signature.params') ?? []).map((entry, index) => {
    const { name, type, dtype, default: given } = asObject(entry, `signature.params[${index}]`);
    if (typeof name !== 'string') return fail(`signature.params[${index}].name`, `is ${show(name)}`, 'text');
    return { name, type: String(type ?? dtype), default: given };
  });
}

function readList(value: unknown, prop: string): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  let parsed: unknown = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch (error) {
      return fail(prop, `is not JSON: ${(error as Error).message}`);
    }
  }
  return parsed === null ? undefined : Array.isArray(parsed) ? parsed : fail(prop, `is ${show(parsed)}`, 'a list');
}

type Json = Readonly<Record<string, unknown>>;

function asObject(value: unknown, prop: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : fail(prop, `is ${show(value)}`, 'an object');
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && Number(length) >= -1);
}

function isOneOf<T extends string>(value: unknown, allowed: readonly T[]): value is T {
  return (allowed as readonly unknown[]).includes(value);
}

function fail(prop: string, found: string, allowed?: string): never {
  throw new SignatureError({ prop, found, ...(allowed === undefined ? {} : { allowed }), remedy: 'log the model again, or correct MLmodel' });
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

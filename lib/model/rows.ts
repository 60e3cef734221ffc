import { suggestion } from '../suggestion';
import { isDatatype, type Datatype } from '../tensor/datatype';
import { elementCount, type Tensor, type TensorData } from '../tensor/tensor';
import type { TensorSpec } from './signature';

/**
 * Rows that a model was never trained on, with what the framework that trained it answers for them:
 * what any host of the model must answer too. Written by a training script as `rows.json` beside the model.
 */
export interface ModelRows {
  readonly schemaVersion: 1;
  readonly model: string;
  readonly version: string;
  /** Name and version of what made the expected outputs, for instance `scikit-learn 1.9.1`. */
  readonly framework: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** The output whose first element is compared with `truth`. */
  readonly label: string;
  readonly rows: readonly ModelRow[];
}

/** One element of the batch. */
export interface ModelRow {
  readonly inputs: RowValues;
  /** Absent where the framework itself fails on this input; then `throws` is true. */
  readonly expected?: RowValues;
  /** The right answer, which no model need give. */
  readonly truth: RowValue;
  /** The input is valid, and the model fails on it. */
  readonly throws?: true;
}

/** What golden requests need of rows: the right answers where they are known, and no truth. */
export interface GoldenRows {
  readonly schemaVersion: 1;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly rows: readonly GoldenRow[];
}

export interface GoldenRow {
  readonly inputs: RowValues;
  /** Absent where nobody knows: then the answer has to be of the right form. */
  readonly expected?: RowValues;
  /** The input is valid, and the model fails on it. */
  readonly throws?: true;
}

/** Elements by tensor name, row-major, without the batch dimension. */
export type RowValues = Readonly<Record<string, readonly RowValue[]>>;

export type RowValue = number | string | boolean;

/** Reads the text of a rows.json; throws on anything that is not one, naming the place. */
export function parseModelRows(text: string): ModelRows {
  const rows = parseGoldenRows(text);
  const top = rows as unknown as Record<string, unknown>;
  for (const key of ['model', 'version', 'framework', 'label']) {
    if (typeof top[key] !== 'string') fail(key, top[key], 'a string');
  }
  if (!rows.outputs.some(({ name }) => name === top.label)) fail('label', top.label, 'the name of an output');
  rows.rows.forEach((row, i) => {
    const { truth } = row as { readonly truth?: unknown };
    if (row.throws !== true && row.expected === undefined) fail(`rows[${i}].expected`, row.expected, 'an object');
    if (!isRowValue(truth)) fail(`rows[${i}].truth`, truth, 'a number, a string or a boolean');
  });
  return rows as ModelRows;
}

/** The same of which only golden requests are made: a truth and a label are not needed, and answers need not be known. */
export function parseGoldenRows(text: string): GoldenRows {
  const parsed: unknown = JSON.parse(text);
  const top = object(parsed, 'the rows file');
  if (top.schemaVersion !== 1) fail('schemaVersion', top.schemaVersion, '1');
  const inputs = specs(top.inputs, 'inputs');
  const outputs = specs(top.outputs, 'outputs');
  list(top.rows, 'rows').forEach((value, i) => {
    const at = `rows[${i}]`;
    const row = object(value, at);
    // A row whose `expected` is misspelt would be held to nothing.
    const unknown = Object.keys(row).find((key) => !ROW_KEYS.includes(key));
    if (unknown !== undefined) throw new Error(`${at} has ${JSON.stringify(unknown)}, which rows do not have${suggestion(unknown, ROW_KEYS)}`);
    checkValues(row.inputs, inputs, `${at}.inputs`);
    if (row.throws === true ? row.expected !== undefined : row.throws !== undefined) {
      fail(`${at}.throws`, row.throws, 'true without `expected`, or left out');
    }
    if (row.expected !== undefined) checkValues(row.expected, outputs, `${at}.expected`);
  });
  return parsed as GoldenRows;
}

const ROW_KEYS: readonly string[] = ['inputs', 'expected', 'truth', 'throws'];

/** The Open Inference Protocol v2 request for one row. */
export function inferRequest(rows: Pick<ModelRows, 'inputs'>, row: Pick<ModelRow, 'inputs'>): object {
  return {
    inputs: rows.inputs.map((spec) => {
      const data = row.inputs[spec.name] ?? [];
      return { name: spec.name, shape: [1, ...rowShape(spec, data.length)], datatype: spec.datatype, data };
    }),
  };
}

/** One batch of rows as tensors, in the order of the specs. All rows must have the same length of every dimension. */
export function rowTensors(wanted: readonly TensorSpec[], rows: readonly RowValues[]): Tensor[] {
  return wanted.map((spec) => {
    const perRow = rows.map((values) => values[spec.name] ?? []);
    const shapes = perRow.map((values) => rowShape(spec, values.length));
    const shape = shapes[0] ?? spec.shape.slice(1).map((length) => Math.max(length, 0));
    const other = shapes.find((candidate) => candidate.join() !== shape.join());
    if (other) {
      throw new Error(`rows of '${spec.name}' with shapes [${shape}] and [${other}] do not make one batch: take rows of one shape, or pad them`);
    }
    return { name: spec.name, datatype: spec.datatype, shape: [rows.length, ...shape], data: dataOf(spec.datatype, perRow.flat()) };
  });
}

/** The shape of one row, without the batch: the one dimension of any length follows from the number of elements. */
export function rowShape(spec: TensorSpec, elements: number): number[] {
  const shape = spec.shape.slice(1);
  const open = shape.indexOf(-1);
  const fixed = elementCount(shape.filter((length) => length !== -1));
  if (open !== -1 && shape.indexOf(-1, open + 1) === -1 && fixed > 0 && elements % fixed === 0) shape[open] = elements / fixed;
  if (elementCount(shape) !== elements) {
    throw new Error(`a row of '${spec.name}' has ${elements} elements, which do not fill the shape [${spec.shape.slice(1)}]`);
  }
  return shape;
}

function dataOf(datatype: Datatype, values: readonly RowValue[]): TensorData {
  switch (datatype) {
    case 'BYTES': return values.map(String);
    case 'INT64': return BigInt64Array.from(values.map(bigInt));
    case 'UINT64': return BigUint64Array.from(values.map(bigInt));
    case 'FP16': throw new Error('rows of FP16 tensors are not supported: give the model FP32 inputs and outputs');
    default: return ARRAYS[datatype].from(values.map(Number));
  }
}

const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

function bigInt(value: RowValue): bigint {
  return BigInt(value);
}

function specs(value: unknown, at: string): TensorSpec[] {
  return list(value, at).map((item, i) => {
    const spec = object(item, `${at}[${i}]`);
    if (typeof spec.name !== 'string') fail(`${at}[${i}].name`, spec.name, 'a string');
    if (!isDatatype(spec.datatype)) fail(`${at}[${i}].datatype`, spec.datatype, 'a datatype such as FP32');
    const shape = list(spec.shape, `${at}[${i}].shape`);
    if (shape[0] !== -1) fail(`${at}[${i}].shape`, shape, 'a shape whose first dimension, the batch, is -1');
    if (!shape.every((length) => Number.isInteger(length) && Number(length) >= -1)) fail(`${at}[${i}].shape`, shape, 'whole numbers from -1');
    return item as TensorSpec;
  });
}

function checkValues(value: unknown, wanted: readonly TensorSpec[], at: string): void {
  const values = object(value, at);
  const unknown = Object.keys(values).find((name) => !wanted.some((spec) => spec.name === name));
  for (const spec of wanted) {
    if (values[spec.name] === undefined) throw new Error(`${at} has no ${spec.name}, but ${Object.keys(values).join(', ') || 'nothing'}${unknown === undefined ? '' : suggestion(unknown, [spec.name])}`);
    const elements = list(values[spec.name], `${at}.${spec.name}`);
    const wrong = elements.find((element) => !fits(spec.datatype, element));
    if (wrong !== undefined) fail(`${at}.${spec.name}`, wrong, `elements of ${spec.datatype}`);
    rowShape(spec, elements.length);
  }
  if (unknown !== undefined) fail(at, unknown, `only ${wanted.map(({ name }) => name).join(', ')}`);
}

function fits(datatype: Datatype, element: unknown): boolean {
  if (datatype === 'BYTES') return typeof element === 'string';
  if (datatype === 'BOOL') return typeof element === 'boolean';
  if (datatype.startsWith('FP')) return typeof element === 'number';
  return Number.isSafeInteger(element);
}

function isRowValue(value: unknown): value is RowValue {
  return ['number', 'string', 'boolean'].includes(typeof value);
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(at, value, 'an object');
  return value as Record<string, unknown>;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) fail(at, value, 'a list');
  return value as unknown[];
}

function fail(at: string, got: unknown, allowed: string): never {
  throw new Error(`${at} is ${JSON.stringify(got)}, but must be ${allowed}`);
}

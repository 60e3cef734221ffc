import type { Tensor } from '../tensor/tensor';
import type { CompiledModel } from './compiled';
import type { DecodedRequest } from './decoded';
import { readNestedInput } from './nested';
import type { JsonObject } from './objects';
import { isObject, own } from './objects';
import { NO_PARAMETERS, readId, readParameters } from './parameters';
import { badRequest } from './refusal';
import type { Table } from './table';
import { gather, readTable, tableLayout } from './table';
import { count, quote, quoteAll, show } from './words';

/**
 * The JSON forms of MLflow's scoring server, which TensorFlow Serving, KServe v1 and Vertex AI share in part.
 * All are answered with {"predictions": …}.
 */
const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

export function decodeForm(body: JsonObject, model: CompiledModel): DecodedRequest {
  const sent = FORMS.filter((form) => Object.hasOwn(body, form));
  const [form] = sent;
  if (form === undefined || sent.length > 1) {
    const got = form === undefined ? `got ${keysOf(body)}` : `got ${quoteAll(sent)}`;
    throw badRequest(`the body must have exactly one of ${quoteAll(FORMS)}, ${got}`);
  }
  const inputs = readForm(form, own(body, form), model);
  const parameters = readParameters(body, 'params', 'the request');
  return {
    inputs,
    parameters: parameters === NO_PARAMETERS ? readParameters(body, 'parameters', 'the request') : parameters,
    answer: { kind: 'predictions', id: readId(body) },
  };
}

function readForm(form: (typeof FORMS)[number], value: unknown, model: CompiledModel): Tensor[] {
  switch (form) {
    case 'dataframe_split':
      return readColumns(readSplit(value), model);
    case 'dataframe_records':
      return readRecords(value, form, model);
    case 'instances':
      return readInstances(value, model);
    case 'inputs':
      return readInputs(value, model);
  }
}

function keysOf(body: JsonObject): string {
  const keys = Object.keys(body);
  return keys.length === 0 ? 'an empty object' : quoteAll(keys);
}

function readSplit(value: unknown): Table {
  if (!isObject(value)) throw badRequest(`"dataframe_split" must be an object {"columns", "data"}, got ${show(value)}`);
  const names = readNames(own(value, 'columns'));
  const data = own(value, 'data');
  if (!Array.isArray(data)) throw badRequest(`"data" of "dataframe_split" must be an array of rows, got ${show(data)}`);
  const first: unknown = data[0];
  const width = names?.length ?? (Array.isArray(first) ? first.length : 0);
  // All lengths first: room is made only for values that are there.
  for (let row = 0; row < data.length; row++) {
    const values: unknown = data[row];
    if (!Array.isArray(values)) throw badRequest(`row ${row} of "dataframe_split" must be an array, got ${show(values)}`);
    if (values.length !== width) throw badRequest(`row ${row} of "dataframe_split" has ${count(values.length, 'value')}, not ${width}`);
  }
  const cells: unknown[] = [];
  for (const values of data as unknown[][]) {
    for (const value of values) cells.push(value);
  }
  return { names: isDefaultIndex(own(value, 'columns')) ? undefined : names, width, rows: data.length, cells };
}

function readNames(columns: unknown): readonly string[] | undefined {
  if (columns === undefined || columns === null) return undefined;
  if (!Array.isArray(columns)) throw badRequest(`"columns" of "dataframe_split" must be an array of names, got ${show(columns)}`);
  return (columns as unknown[]).map((name) => {
    if (typeof name !== 'string' && typeof name !== 'number') throw badRequest(`"columns" of "dataframe_split" must hold names, got ${show(name)}`);
    return String(name);
  });
}

/** 0, 1, 2 and so on, as numbers: what pandas writes for columns that have no names. */
function isDefaultIndex(columns: unknown): boolean {
  return Array.isArray(columns) && columns.every((name, index) => name === index);
}

function readRecords(value: unknown, form: string, model: CompiledModel): Tensor[] {
  if (!Array.isArray(value)) throw badRequest(`"${form}" must be an array of rows, got ${show(value)}`);
  const first: unknown = value[0];
  const names = isObject(first) ? Object.keys(first) : undefined;
  const width = names?.length ?? 0;
  const cells: unknown[] = [];
  for (let row = 0; row < value.length; row++) {
    const record: unknown = value[row];
    if (!isObject(record) || names === undefined) throw badRequest(`row ${row} of "${form}" must be an object, got ${show(record)}`);
    for (const name of names) {
      if (!Object.hasOwn(record, name)) throw badRequest(`row ${row} of "${form}" lacks ${quote(name)}, which row 0 has`);
      cells.push(record[name]);
    }
    const keys = Object.keys(record);
    if (keys.length !== width) {
      const known = new Set(names);
      const extra = keys.find((key) => !known.has(key)) ?? '';
      throw badRequest(`row ${row} of "${form}" has ${quote(extra)}, which row 0 has not`);
    }
  }
  return readColumns({ names, width, rows: value.length, cells }, model);
}

/** Columns that are named as the inputs are hold the rows of these inputs; else they are the columns of the table. */
function readColumns(table: Table, model: CompiledModel): Tensor[] {
  const { names } = table;
  if (names === undefined || names.length !== model.inputs.length) return readTable(table, model);
  const index = model.inputs.map(({ name }) => names.indexOf(name));
  if (index.includes(-1)) return readTable(table, model);
  return model.inputs.map((spec, input) => readNestedInput(gather(table, index[input] ?? 0), spec));
}

function readInstances(value: unknown, model: CompiledModel): Tensor[] {
  if (!Array.isArray(value)) throw badRequest(`"instances" must be an array of rows, got ${show(value)}`);
  const [first] = value as unknown[];
  if (isObject(first) && !isElement(first, model)) return readRecords(value, 'instances', model);
  const [spec] = model.inputs;
  if (value.length === 0) return model.inputs.map((input) => readNestedInput([], input));
  if (spec === undefined || model.inputs.length > 1) {
    throw badRequest(`an instance is ${show(first)}, but the model takes ${count(model.inputs.length, 'input')}: send objects with ${inputNames(model)}`);
  }
  return [readNestedInput(value, spec)];
}

function readInputs(value: unknown, model: CompiledModel): Tensor[] {
  if (isObject(value) && !isElement(value, model)) return readNamedInputs(value, model);
  const [spec] = model.inputs;
  if (spec === undefined || model.inputs.length > 1) {
    throw badRequest(`"inputs" is ${show(value)}, but the model takes ${count(model.inputs.length, 'input')}: send an object with ${inputNames(model)}`);
  }
  return [readNestedInput(value, spec)];
}

function readNamedInputs(value: JsonObject, model: CompiledModel): Tensor[] {
  const names = Object.keys(value);
  const known = names.filter((name) => model.inputIndex.has(name));
  if (known.length === 0 && names.length > 0 && typeof model.table() !== 'string') return readColumns(transpose(value, names, model), model);
  const unknown = names.filter((name) => !model.inputIndex.has(name));
  if (unknown.length > 0) throw badRequest(`unknown ${unknown.length === 1 ? 'input' : 'inputs'} ${quoteAll(unknown)}; the model takes ${inputNames(model)}`);
  return model.inputs.map((spec) => {
    if (!Object.hasOwn(value, spec.name)) throw badRequest(`missing input ${quote(spec.name)}; the model takes ${inputNames(model)}`);
    return readNestedInput(value[spec.name], spec);
  });
}

/** Columns by name, each an array of its rows. */
function transpose(value: JsonObject, names: readonly string[], model: CompiledModel): Table {
  tableLayout(model);
  const columns = names.map((name) => {
    const column = value[name];
    if (!Array.isArray(column)) throw badRequest(`column ${quote(name)} of "inputs" must be an array, got ${show(column)}`);
    return column as unknown[];
  });
  const rows = columns[0]?.length ?? 0;
  const uneven = columns.findIndex((column) => column.length !== rows);
  if (uneven >= 0) {
    throw badRequest(`column ${quote(names[uneven] ?? '')} of "inputs" has ${columns[uneven]?.length} rows, column ${quote(names[0] ?? '')} has ${rows}`);
  }
  const cells: unknown[] = [];
  for (let row = 0; row < rows; row++) {
    for (const column of columns) cells.push(column[row]);
  }
  return { names, width: names.length, rows, cells };
}

/** {"b64": …} is bytes, not a row, unless a column has that name. */
function isElement(value: JsonObject, model: CompiledModel): boolean {
  if (!Object.hasOwn(value, 'b64') || model.inputs.length !== 1 || model.inputs[0]?.datatype !== 'BYTES') return false;
  const layout = model.table();
  return typeof layout === 'string' || !layout.byName.has('b64');
}

function inputNames(model: CompiledModel): string {
  return quoteAll(model.inputs.map(({ name }) => name));
}

import type { TensorSpec } from '../model/signature';
import type { WritableData } from '../tensor/data';
import { allocate } from '../tensor/data';
import type { Datatype } from '../tensor/datatype';
import type { Tensor } from '../tensor/tensor';
import type { CompiledModel } from './compiled';
import { elementSetter, whyRefused } from './elements';
import { readNestedInput } from './nested';
import { badRequest } from './refusal';
import { checkShape } from './shapes';
import type { TableColumn, TableLayout } from './table-layout';
import { layOutPositions } from './table-layout';
import { count, quote, quoteAll } from './words';

/** Rows of equal width, as a dataframe or a csv file brings them. */
export interface Table {
  /** Names of the columns sent; undefined when they come by position. */
  readonly names?: readonly string[];
  readonly width: number;
  readonly rows: number;
  /** Row-major. */
  readonly cells: readonly unknown[];
}

/** What a cell stands for, where cells are text. */
export type ReadCell = (datatype: Datatype, cell: unknown) => unknown;

/** The inputs of a model from a table: columns by name where there are names, in any order; else all of them, by position. */
export function readTable(table: Table, model: CompiledModel, readCell?: ReadCell): Tensor[] {
  const [only] = model.inputs;
  if (table.names === undefined && only !== undefined && model.inputs.length === 1) {
    const matrix = readMatrix(table, only, model, readCell);
    if (matrix !== undefined) return [matrix];
  }
  const layout = layoutFor(table, model);
  const order = matchColumns(table, layout, model);
  const position = positionOfColumns(order, layout);
  return model.inputs.map((spec, input): Tensor => {
    if (layout.nested.has(input)) {
      const column = layout.columns.findIndex((candidate) => candidate.input === input);
      return readNestedInput(table.rows === 0 ? [] : gather(table, position(column)), spec);
    }
    const stride = spec.shape[1] === -1 ? layout.columns.length : (spec.shape[1] ?? 1);
    const shape = spec.shape.length === 1 ? [table.rows] : [table.rows, stride];
    checkShape(shape, spec);
    const data = allocate(spec.datatype, table.rows * stride);
    if (table.rows > 0) {
      for (const [index, target] of layout.columns.entries()) {
        if (target.input === input) fillColumn(table, position(index), data, target, stride, spec.datatype, readCell);
      }
    }
    return { name: spec.name, datatype: spec.datatype, shape, data };
  });
}

/** A whole matrix by position: its cells are in the order of its elements. undefined where that is not what is sent. */
function readMatrix(table: Table, spec: TensorSpec, model: CompiledModel, readCell: ReadCell | undefined): Tensor | undefined {
  const { rows, width, cells } = table;
  const [, columns] = spec.shape;
  if (spec.shape.length !== 2 || rows === 0 || (columns !== -1 && columns !== width)) return undefined;
  const shape = [rows, width];
  checkShape(shape, spec);
  const data = allocate(spec.datatype, cells.length);
  const set = elementSetter(spec.datatype);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (set(data, i, readCell === undefined ? cell : readCell(spec.datatype, cell))) continue;
    const layout = model.table();
    const column = i % width;
    const name = typeof layout === 'string' ? undefined : layout.columns[column]?.name;
    throw badCell(name ?? String(column), Math.floor(i / width), spec.datatype, cell);
  }
  return { name: spec.name, datatype: spec.datatype, shape, data };
}

/** The cells of one column. */
export function gather(table: Table, column: number): unknown[] {
  const cells: unknown[] = [];
  for (let row = 0; row < table.rows; row++) cells.push(table.cells[row * table.width + column]);
  return cells;
}

/** The names of the columns, or why the model takes none. */
export function tableLayout(model: CompiledModel): TableLayout {
  const layout = model.table();
  if (typeof layout !== 'string') return layout;
  throw badRequest(`the inputs of this model do not read as a table (${layout}): send tensors, as "inputs" or to /v2/models/${model.model.name}/infer`);
}

function layoutFor(table: Table, model: CompiledModel): TableLayout {
  const layout = tableLayout(model);
  if (!layout.anyWidth) return layout;
  const wide = layOutPositions(table.width);
  if (typeof wide === 'string') throw badRequest(wide);
  return wide;
}

function fillColumn(
  table: Table,
  column: number,
  into: WritableData,
  target: TableColumn,
  stride: number,
  datatype: Datatype,
  readCell: ReadCell | undefined,
): void {
  const set = elementSetter(datatype);
  const offset = target.offset ?? 0;
  for (let row = 0; row < table.rows; row++) {
    const cell = table.cells[row * table.width + column];
    if (!set(into, row * stride + offset, readCell === undefined ? cell : readCell(datatype, cell))) {
      throw badCell(target.name, row, datatype, cell);
    }
  }
}

function badCell(column: string, row: number, datatype: Datatype, cell: unknown): Error {
  return badRequest(`column ${quote(column)}, row ${row}: ${whyRefused(datatype, cell)}`);
}

/** Where the columns of the model stand among those sent. */
function positionOfColumns(order: readonly number[] | undefined, layout: TableLayout): (column: number) => number {
  if (order === undefined) return (column) => column;
  const positions = layout.columns.map(() => 0);
  for (const [sent, column] of order.entries()) positions[column] = sent;
  return (column) => positions[column] ?? 0;
}

/** For each column sent, the index of the model's column; undefined when they are already in order. */
function matchColumns(table: Table, layout: TableLayout, model: CompiledModel): readonly number[] | undefined {
  if (table.names === undefined) {
    if (table.width === layout.columns.length || table.rows === 0 && table.width === 0) return undefined;
    throw badRequest(`rows have ${count(table.width, 'column')}, the model takes ${layout.columns.length}${listNames(layout)}`);
  }
  const sent = new Set<string>();
  const unknown: string[] = [];
  const order = table.names.map(() => 0);
  for (const [index, name] of table.names.entries()) {
    if (sent.has(name)) throw badRequest(`column ${quote(name)} is there twice`);
    sent.add(name);
    const known = layout.byName.get(name);
    if (known === undefined) unknown.push(name);
    else order[index] = known;
  }
  if (unknown.length > 0 && !layout.named) throw noNames(unknown, model);
  const missing = layout.columns.filter(({ name }) => !sent.has(name)).map(({ name }) => name);
  if (unknown.length === 0 && missing.length === 0) return order;

  const problems = [
    unknown.length > 0 ? `unknown ${unknown.length === 1 ? 'column' : 'columns'} ${quoteAll(unknown)}` : '',
    missing.length > 0 ? `missing ${missing.length === 1 ? 'column' : 'columns'} ${quoteAll(missing)}` : '',
  ].filter((problem) => problem !== '');
  const index = unknown.includes('') ? '; a column without a name is what pandas writes for its index: use to_csv(index=False)' : '';
  throw badRequest(`${problems.join(', ')}${listNames(layout)}${index}`);
}

function noNames(unknown: readonly string[], model: CompiledModel): Error {
  return badRequest(
    `columns are named (${quoteAll(unknown)}), but input ${quote(model.inputs[0]?.name ?? '')} of this model has no column names to match them by: ` +
      'send the columns in the order of training without names (no "columns", or a csv with header=absent), or give the model version column names',
  );
}

function listNames(layout: TableLayout): string {
  return layout.named ? `; the model takes ${quoteAll(layout.columns.map(({ name }) => name))}` : '';
}

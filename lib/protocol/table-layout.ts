import type { TensorSpec } from '../model/signature';
import { inputName } from './shapes';
import { quote, showShape } from './words';

/** One column of the table that a model's inputs make. */
export interface TableColumn {
  readonly name: string;
  /** Index of the input that the column feeds. */
  readonly input: number;
  /** Which element of the input's row; undefined where a cell is the whole (nested) row. */
  readonly offset: number | undefined;
}

export interface TableLayout {
  readonly columns: readonly TableColumn[];
  readonly byName: ReadonlyMap<string, number>;
  /** Inputs whose rows are single nested cells. */
  readonly nested: ReadonlySet<number>;
  /** False where the model names no columns, so that they are known by their position alone: "0", "1" and so on. */
  readonly named: boolean;
  /** The model takes any number of columns; `columns` is empty. */
  readonly anyWidth: boolean;
}

/**
 * A matrix is one column per element of its rows; an input of shape [-1] or [-1,1] is one column of its own name;
 * any other input is one column of nested values. Answers why not, where the inputs do not read as a table.
 */
export function layOutTable(inputs: readonly TensorSpec[]): TableLayout | string {
  const columns: TableColumn[] = [];
  let named = true;
  for (const [input, spec] of inputs.entries()) {
    const width = spec.shape[1] ?? 1;
    if (spec.shape.length === 0) return `${inputName(spec)} has no batch dimension`;
    if (spec.shape.length === 2 && spec.columns !== undefined) {
      if (width !== spec.columns.length) {
        return `${inputName(spec)} of shape ${showShape(spec.shape)} names ${spec.columns.length} columns`;
      }
      columns.push(...spec.columns.map((name, offset) => ({ name, input, offset })));
    } else if (spec.shape.length === 1 || (spec.shape.length === 2 && width === 1)) {
      columns.push({ name: spec.name, input, offset: 0 });
    } else if (spec.shape.length === 2 && inputs.length === 1) {
      if (width === -1) return { columns: [], byName: new Map(), nested: new Set(), named: false, anyWidth: true };
      named = false;
      columns.push(...positions(width));
    } else {
      columns.push({ name: spec.name, input, offset: undefined });
    }
  }
  return layout(columns, named);
}

/** The layout of a matrix of any width, for one request's width. */
export function layOutPositions(width: number): TableLayout | string {
  return layout(positions(width), false);
}

function positions(width: number): TableColumn[] {
  return Array.from({ length: width }, (_, offset) => ({ name: String(offset), input: 0, offset }));
}

function layout(columns: readonly TableColumn[], named: boolean): TableLayout | string {
  const byName = new Map<string, number>();
  for (const [index, { name }] of columns.entries()) {
    if (byName.has(name)) return `two of its columns are named ${quote(name)}`;
    byName.set(name, index);
  }
  const nested = new Set(columns.filter(({ offset }) => offset === undefined).map(({ input }) => input));
  return { columns, byName, nested, named, anyWidth: false };
}

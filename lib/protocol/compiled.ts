import type { TensorSpec } from '../model/signature';
import type { ServedModel } from './contract';
import type { SharedDimension } from './dimensions';
import { sharedDimensions } from './dimensions';
import type { TableLayout } from './table-layout';
import { layOutTable } from './table-layout';

/** What is worked out of a model once, and used by each of its requests. */
export interface CompiledModel {
  readonly model: ServedModel;
  readonly inputs: readonly TensorSpec[];
  /** Index into `inputs`. */
  readonly inputIndex: ReadonlyMap<string, number>;
  readonly outputIndex: ReadonlyMap<string, number>;
  /** Whether JSON numbers may have to be exact beyond 2^53. */
  readonly takesInt64: boolean;
  /** Dimensions that must agree between inputs. */
  readonly shared: readonly SharedDimension[];
  /** How the inputs read as a table, or why they do not. */
  table(): TableLayout | string;
}

const compiled = new WeakMap<ServedModel, CompiledModel>();

/** Pass the same object for the same model: it is the key under which the work is kept. */
export function compile(model: ServedModel): CompiledModel {
  let known = compiled.get(model);
  if (known === undefined) {
    known = compileModel(model);
    compiled.set(model, known);
  }
  return known;
}

function compileModel(model: ServedModel): CompiledModel {
  const { inputs, outputs } = model.signature;
  let layout: TableLayout | string | undefined;
  return {
    model,
    inputs,
    inputIndex: indexByName(inputs),
    outputIndex: indexByName(outputs),
    takesInt64: inputs.some((input) => input.datatype === 'INT64' || input.datatype === 'UINT64'),
    shared: sharedDimensions(inputs),
    table: () => (layout ??= layOutTable(inputs)),
  };
}

function indexByName(specs: readonly TensorSpec[]): Map<string, number> {
  return new Map(specs.map((spec, index) => [spec.name, index]));
}

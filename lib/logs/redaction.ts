import type { Signature, TensorSpec } from '../model/signature';
import { parseRedactionPath } from './redaction-path';

/** What of one tensor is left out: all of it, or some elements of its last dimension. */
export type Redacted = 'all' | ReadonlySet<number>;

/** What is left out of requests and answers, by the names of tensors. */
export interface Redaction {
  readonly inputs: ReadonlyMap<string, Redacted>;
  readonly outputs: ReadonlyMap<string, Redacted>;
}

/**
 * Finds what the paths name. One that names nothing is most likely a slip of the pen, by which something would be written that was to be left
 * out: it comes back, and whoever asked writes nothing.
 */
export function compileRedaction(paths: readonly string[], signature: Signature): { readonly redaction: Redaction; readonly unmatched: readonly string[] } {
  const redaction = { inputs: new Map<string, Redacted>(), outputs: new Map<string, Redacted>() };
  const unmatched = paths.filter((text) => {
    const path = parseRedactionPath(text);
    if ('problem' in path) return true;
    const found = named(path.names, signature[path.section]);
    for (const [name, part] of found) redaction[path.section].set(name, both(redaction[path.section].get(name), part));
    return found.length === 0;
  });
  return { redaction, unmatched };
}

type Found = readonly (readonly [tensor: string, part: Redacted])[];

/** A single name is that of a tensor or, as in a table, of a column of any. */
function named([name, column]: readonly string[], specs: readonly TensorSpec[]): Found {
  if (name === undefined) return specs.map((spec) => [spec.name, 'all']);
  const tensors = specs.filter((spec) => spec.name === name);
  if (column !== undefined) return tensors.flatMap((spec) => columnOf(spec, column));
  return [...tensors.map((spec): Found[number] => [spec.name, 'all']), ...specs.flatMap((spec) => (spec.columns === undefined ? [] : columnOf(spec, name)))];
}

/** By its name; where the model names none, by its position. */
function columnOf(spec: TensorSpec, column: string): Found {
  if (spec.columns !== undefined) return spec.columns.includes(column) ? [[spec.name, new Set(spec.columns.flatMap((each, index) => (each === column ? [index] : [])))]] : [];
  const width = spec.shape.length < 2 ? 0 : spec.shape.at(-1)!;
  if (!/^(0|[1-9]\d{0,6})$/.test(column) || (width !== -1 && Number(column) >= width)) return [];
  return [[spec.name, new Set([Number(column)])]];
}

function both(one: Redacted | undefined, other: Redacted): Redacted {
  if (one === undefined) return other;
  return one === 'all' || other === 'all' ? 'all' : new Set([...one, ...other]);
}

import type { Signature, TensorSpec } from '../model/signature';
import { canWiden } from '../tensor/widen';

/** One way in which a signature differs from another, and what it means to callers of the first that meet the second. */
export interface SignatureChange {
  readonly kind: 'input' | 'output';
  readonly tensor: string;
  readonly change: 'added' | 'removed' | 'datatype' | 'shape' | 'dimensions' | 'columns' | 'order';
  readonly from?: string;
  readonly to?: string;
  /** Why callers break; absent where they do not. */
  readonly breaks?: string;
}

/** Everything that is different. */
export function diffSignatures(from: Signature, to: Signature): readonly SignatureChange[] {
  return [
    ...tensors('input', from.inputs, to.inputs, inputChanges, { added: 'callers do not send it', removed: 'callers that send it are refused' }),
    ...tensors('output', from.outputs, to.outputs, outputChanges, { removed: 'callers that read it find nothing' }),
  ];
}

/** `[-1, 64]`, with names of dimensions where they have some: `[rows, 64]`. */
export function shapeText({ shape, dimensionNames = [] }: Pick<TensorSpec, 'shape' | 'dimensionNames'>): string {
  return `[${shape.map((length, index) => (length !== -1 ? String(length) : dimensionNames[index] === undefined || dimensionNames[index] === '' ? '-1' : dimensionNames[index])).join(', ')}]`;
}

type Changes = (from: TensorSpec, to: TensorSpec) => readonly Omit<SignatureChange, 'kind' | 'tensor'>[];

function tensors(kind: SignatureChange['kind'], from: readonly TensorSpec[], to: readonly TensorSpec[], changes: Changes, breaks: { readonly added?: string; readonly removed: string }): readonly SignatureChange[] {
  const named = (specs: readonly TensorSpec[], name: string): TensorSpec | undefined => specs.find((spec) => spec.name === name);
  const mine = from.map(({ name }) => name).filter((name) => named(to, name) !== undefined);
  const theirs = to.map(({ name }) => name).filter((name) => named(from, name) !== undefined);
  return [
    ...from.flatMap((spec): readonly SignatureChange[] => {
      const other = named(to, spec.name);
      if (other === undefined) return [{ kind, tensor: spec.name, change: 'removed', from: `${spec.datatype} ${shapeText(spec)}`, breaks: breaks.removed }];
      return changes(spec, other).map((change) => ({ kind, tensor: spec.name, ...change }));
    }),
    ...to.filter(({ name }) => named(from, name) === undefined).map((spec): SignatureChange => ({
      kind, tensor: spec.name, change: 'added', to: `${spec.datatype} ${shapeText(spec)}`, ...(breaks.added !== undefined && { breaks: breaks.added }),
    })),
    // Inputs are sent by name; answers list outputs in the model's order.
    ...(mine.join('\n') === theirs.join('\n') ? [] : [{
      kind, tensor: theirs.join(', '), change: 'order' as const, from: mine.join(', '), to: theirs.join(', '), ...(kind === 'output' && { breaks: 'callers that read outputs by their place read others' }),
    }]),
  ];
}

/** What callers may send has to stay what the model takes. */
const inputChanges: Changes = (from, to) => [
  ...(from.datatype === to.datatype ? [] : [{
    change: 'datatype' as const, from: from.datatype, to: to.datatype, ...(!canWiden(from.datatype, to.datatype) && { breaks: `${from.datatype} is refused where it would not be exact in ${to.datatype}` }),
  }]),
  ...shapeChanges(from, to, holdsShape(to.shape, from.shape) ? undefined : 'requests of other shapes are refused'),
  ...columnChanges(from, to, {
    gone: 'requests that name columns are refused', reordered: 'rows without names of columns go into the wrong ones', others: 'requests that name columns are refused, and rows without names go into the wrong ones',
  }),
];

/** What callers get has to be of what they know. */
const outputChanges: Changes = (from, to) => [
  ...(from.datatype === to.datatype ? [] : [{ change: 'datatype' as const, from: from.datatype, to: to.datatype, breaks: `callers that read ${from.datatype} get ${to.datatype}` }]),
  ...shapeChanges(from, to, holdsShape(from.shape, to.shape) ? undefined : 'callers get other shapes'),
  ...columnChanges(from, to, { gone: 'callers that read columns by name find none', reordered: 'callers that read columns by their place read others', others: 'callers read other columns' }),
];

/** Whether every shape that fits the narrower one fits the wider one. */
function holdsShape(wider: readonly number[], narrower: readonly number[]): boolean {
  return wider.length === narrower.length && wider.every((length, index) => length === -1 || length === narrower[index]);
}

function shapeChanges(from: TensorSpec, to: TensorSpec, breaks: string | undefined): ReturnType<Changes> {
  if (from.shape.join() !== to.shape.join()) return [{ change: 'shape', from: shapeText(from), to: shapeText(to), ...(breaks !== undefined && { breaks }) }];
  const names = ({ shape, dimensionNames = [] }: TensorSpec): string => shape.map((_, index) => dimensionNames[index] ?? '').join();
  return names(from) === names(to) ? [] : [{ change: 'dimensions', from: shapeText(from), to: shapeText(to) }];
}

function columnChanges({ columns: from }: TensorSpec, { columns: to }: TensorSpec, breaks: { readonly gone: string; readonly reordered: string; readonly others: string }): ReturnType<Changes> {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (from === undefined) return [{ change: 'columns', to: columnsText(to ?? []) }];
  if (to === undefined) return [{ change: 'columns', from: columnsText(from), breaks: breaks.gone }];
  const same = JSON.stringify([...from].sort()) === JSON.stringify([...to].sort());
  // What is the same at both ends says nothing.
  const first = from.findIndex((name, index) => name !== to[index]);
  const [left, right] = [from, to].map((names) => columnsText(names.slice(Math.max(0, first)), first > 0));
  return [{ change: 'columns', from: left, to: right, breaks: same ? breaks.reordered : breaks.others }];
}

/** Not more of them than a person compares. */
function columnsText(names: readonly string[], isRest = false): string {
  return `${isRest ? '…, ' : ''}${names.slice(0, 6).join(', ')}${names.length > 6 ? `, … (${names.length})` : ''}`;
}

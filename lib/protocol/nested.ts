import type { TensorSpec } from '../model/signature';
import type { WritableData } from '../tensor/data';
import { allocate } from '../tensor/data';
import type { Datatype } from '../tensor/datatype';
import { elementCount, type Tensor } from '../tensor/tensor';
import type { SetElement } from './elements';
import { elementSetter, whyRefused } from './elements';
import { badRequest } from './refusal';
import { checkShape, inputName, showIndex } from './shapes';
import { count, show, showShape } from './words';

/**
 * Nested JSON arrays as a tensor. Lengths are all checked before anything is allocated, and nothing is
 * followed deeper than the model's own rank.
 */
export function readNestedInput(value: unknown, spec: TensorSpec): Tensor {
  const where = inputName(spec);
  const rank = spec.shape.length;
  const shape = inferShape(value, spec, where);
  // A column of scalars for an input of shape [-1,1].
  const column = shape.length === rank - 1 && spec.shape[rank - 1] === 1 && rank === 2;
  checkShape(column ? [...shape, 1] : shape, spec, where);
  const data = readNested(value, shape, spec.datatype, where);
  return { name: spec.name, datatype: spec.datatype, shape: column ? [...shape, 1] : shape, data };
}

/** Values nested exactly as the shape says. */
export function readNested(value: unknown, shape: readonly number[], datatype: Datatype, where: string): WritableData {
  checkLengths(value, shape, 0, where);
  const data = allocate(datatype, elementCount(shape));
  const bad = shape.length === 0
    ? (elementSetter(datatype)(data, 0, value) ? -1 : 0)
    : fillNested(value as readonly unknown[], shape, 0, data, 0, elementSetter(datatype));
  if (bad >= 0) throw badElement(where, bad, shape, datatype, valueAt(value, bad, shape));
  return data;
}

/** Values one after another, as many as the shape has room for. */
export function readFlat(values: readonly unknown[], shape: readonly number[], datatype: Datatype, where: string): WritableData {
  const expected = elementCount(shape);
  if (values.length !== expected) {
    throw badRequest(`${where}: data has ${count(values.length, 'element')}, shape ${showShape(shape)} holds ${expected}`);
  }
  const data = allocate(datatype, expected);
  const set = elementSetter(datatype);
  for (let i = 0; i < expected; i++) {
    if (!set(data, i, values[i])) throw badElement(where, i, shape, datatype, values[i]);
  }
  return data;
}

export function badElement(where: string, flat: number, shape: readonly number[], datatype: Datatype, value: unknown): Error {
  const at = shape.length === 0 ? '' : `, element ${showIndex(flat, shape)}`;
  return badRequest(`${where}${at}: ${whyRefused(datatype, value)}`);
}

/** By the first element of each level; whether the others agree is checked afterwards. */
function inferShape(value: unknown, spec: TensorSpec, where: string): number[] {
  const shape: number[] = [];
  let level = value;
  while (Array.isArray(level)) {
    if (shape.length === spec.shape.length) {
      throw badRequest(`${where}: the values are nested deeper than the ${count(shape.length, 'dimension')} of ${showShape(spec.shape)}`);
    }
    shape.push(level.length);
    if (level.length === 0) {
      // Nothing below tells the remaining lengths: they are what the model says, or none.
      for (let i = shape.length; i < spec.shape.length; i++) shape.push(Math.max(spec.shape[i] ?? 0, 0));
      return shape;
    }
    level = (level as unknown[])[0];
  }
  if (shape.length === 0 && spec.shape.length > 0) {
    throw badRequest(`${where}: got ${show(value)}, the model takes an array of shape ${showShape(spec.shape)}`);
  }
  return shape;
}

function checkLengths(value: unknown, shape: readonly number[], depth: number, where: string): void {
  if (depth === shape.length) return;
  if (!Array.isArray(value)) {
    throw badRequest(`${where}: ragged: ${show(value)} stands where shape ${showShape(shape)} has an array of ${shape[depth]}`);
  }
  const length = shape[depth] ?? 0;
  if (value.length !== length) {
    throw badRequest(`${where}: ragged: an array of ${value.length} stands where shape ${showShape(shape)} has an array of ${length}`);
  }
  if (depth + 1 === shape.length) return;
  for (let i = 0; i < length; i++) checkLengths((value as unknown[])[i], shape, depth + 1, where);
}

/** The flat position of the first element that is refused, or -1. */
function fillNested(
  values: readonly unknown[],
  shape: readonly number[],
  depth: number,
  data: WritableData,
  offset: number,
  set: SetElement,
): number {
  if (depth + 1 === shape.length) {
    for (let i = 0; i < values.length; i++) {
      if (!set(data, offset + i, values[i])) return offset + i;
    }
    return -1;
  }
  const stride = elementCount(shape.slice(depth + 1));
  for (let i = 0; i < values.length; i++) {
    const bad = fillNested(values[i] as readonly unknown[], shape, depth + 1, data, offset + i * stride, set);
    if (bad >= 0) return bad;
  }
  return -1;
}

function valueAt(value: unknown, flat: number, shape: readonly number[]): unknown {
  let level = value;
  let rest = flat;
  for (let depth = 0; depth < shape.length; depth++) {
    const stride = elementCount(shape.slice(depth + 1));
    level = (level as unknown[])[Math.floor(rest / stride)];
    rest %= stride;
  }
  return level;
}

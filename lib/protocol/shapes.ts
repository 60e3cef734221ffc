import type { TensorSpec } from '../model/signature';
import type { Tensor } from '../tensor/tensor';
import { badRequest } from './refusal';
import { count, quote, show, showShape } from './words';

const MAX_DIMENSION = 2 ** 31 - 1;

export function inputName(spec: TensorSpec): string {
  return `input ${quote(spec.name)}`;
}

/** A shape as it was sent. Nothing is allocated by it: the data is compared with it first. */
export function readShape(value: unknown, where: string): readonly number[] {
  if (!Array.isArray(value)) throw badRequest(`${where}: shape must be an array of integers, got ${show(value)}`);
  for (const length of value as unknown[]) {
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > MAX_DIMENSION) {
      throw badRequest(`${where}: a dimension of the shape is ${show(length)}, it must be an integer from 0 to ${MAX_DIMENSION}`);
    }
  }
  return value as number[];
}

export function checkShape(shape: readonly number[], spec: TensorSpec, where = inputName(spec)): void {
  if (shape.length !== spec.shape.length) {
    throw badRequest(`${where}: shape ${showShape(shape)} has ${count(shape.length, 'dimension')}, the model takes ${showShape(spec.shape)}`);
  }
  for (let i = 0; i < shape.length; i++) {
    if (spec.shape[i] !== -1 && spec.shape[i] !== shape[i]) {
      throw badRequest(`${where}: shape ${showShape(shape)} does not fit, the model takes ${showShape(spec.shape)}`);
    }
  }
}

/** Length of the batch: the first dimension, where all tensors share it. */
export function batchLength(tensors: readonly Tensor[]): number | undefined {
  const rows = tensors[0]?.shape[0];
  for (const tensor of tensors) {
    if (tensor.shape[0] !== rows) return undefined;
  }
  return rows;
}

/** `[2,0]`: the index of a flat position. */
export function showIndex(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = flat;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i] ?? 1;
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return showShape(index);
}

import type { Value } from '../value';
import { numbersOf } from './integers';
import type { RunOperator } from './operator';
import { around, axisOf, copy, movable, room, stridesOf } from './shapes';

/** Slices of a tensor by their index along an axis; negative ones count from the end. */
export const gather: RunOperator = ({ parameters }) => {
  const axis = parameters.axis as number;
  return ([x, indices]) => {
    const along = axisOf(axis, x!.shape.length);
    const { outer, length, inner } = around(x!.shape, along);
    const wanted = indicesOf(indices!, length);
    const { result, target } = room(x!.datatype, outer * wanted.length * inner);
    const source = movable(x!.data);
    for (let o = 0, at = 0; o < outer; o++) {
      for (let i = 0; i < wanted.length; i++, at += inner) copy(source, (o * length + wanted[i]!) * inner, inner, target, at);
    }
    return [{ datatype: x!.datatype, shape: [...x!.shape.slice(0, along), ...indices!.shape, ...x!.shape.slice(along + 1)], data: result }];
  };
};

export const gatherElements: RunOperator = ({ parameters }) => {
  const axis = parameters.axis as number;
  return ([x, indices]) => {
    const { shape } = indices!;
    const along = axisOf(axis, x!.shape.length);
    if (shape.length !== x!.shape.length || shape.some((own, i) => i !== along && own > x!.shape[i]!)) {
      throw new RangeError(`indices of the shape [${shape.join(', ')}] do not fit a tensor of [${x!.shape.join(', ')}]`);
    }
    const wanted = indicesOf(indices!, x!.shape[along]!);
    const [own, strides] = [stridesOf(shape), stridesOf(x!.shape)];
    const { result, target } = room(x!.datatype, wanted.length);
    const source = movable(x!.data);
    for (let i = 0; i < wanted.length; i++) {
      let from = 0;
      for (let d = 0; d < shape.length; d++) from += (d === along ? wanted[i]! : Math.floor(i / own[d]!) % shape[d]!) * strides[d]!;
      copy(source, from, 1, target, i);
    }
    return [{ datatype: x!.datatype, shape, data: result }];
  };
};

/** Elements of the last dimension; a list comes out as one row of a matrix. */
export const arrayFeatureExtractor: RunOperator = () => ([x, indices]) => {
  const { shape } = x!;
  const length = shape.at(-1) ?? 0;
  const wanted = numbersOf(indices!);
  if (wanted.length === 0) throw new RangeError('no index is given');
  for (const index of wanted) if (index < 0 || index >= length) throw new RangeError(`index ${index} of a dimension of length ${length}`);
  const rows = length === 0 ? 0 : x!.data.length / length;
  const { result, target } = room(x!.datatype, rows * wanted.length);
  const source = movable(x!.data);
  for (let row = 0, at = 0; row < rows; row++) for (let i = 0; i < wanted.length; i++, at++) copy(source, row * length + wanted[i]!, 1, target, at);
  return [{ datatype: x!.datatype, shape: [...(shape.length === 1 ? [1] : shape.slice(0, -1)), wanted.length], data: result }];
};

function indicesOf(indices: Value, length: number): number[] {
  const wanted = numbersOf(indices);
  for (let i = 0; i < wanted.length; i++) {
    const index = wanted[i]!;
    if (index < -length || index >= length) throw new RangeError(`index ${index} of a dimension of length ${length}`);
    if (index < 0) wanted[i] = index + length;
  }
  return wanted;
}

import type { TensorSpec } from '../model/signature';
import type { Tensor } from '../tensor/tensor';
import { badRequest } from './refusal';
import { quote, showShape } from './words';

/** One open dimension of one input. */
export interface Axis {
  readonly input: string;
  readonly axis: number;
}

/** Dimensions of several inputs that must have one length. */
export interface SharedDimension {
  /** As the model calls it. */
  readonly name: string;
  readonly axes: readonly Axis[];
}

/**
 * Which open dimensions must agree: those that the model gives one name, and the rows of a table
 * whose columns are inputs of their own ([-1,1]), which exporters leave without a name.
 */
export function sharedDimensions(inputs: readonly TensorSpec[]): readonly SharedDimension[] {
  const axes = new Map<string, Axis[]>();
  const columns = inputs.every(({ shape }) => shape.length === 2 && shape[0] === -1 && shape[1] === 1);
  for (const { name: input, shape, dimensionNames } of inputs) {
    for (const [axis, length] of shape.entries()) {
      const name = dimensionNames?.[axis] ?? '';
      if (length !== -1 || (name === '' && !(columns && axis === 0))) continue;
      const same = axes.get(name);
      if (same === undefined) axes.set(name, [{ input, axis }]);
      else same.push({ input, axis });
    }
  }
  return [...axes].filter(([, same]) => same.length > 1).map(([name, same]) => ({ name, axes: same }));
}

/** Refuses inputs whose shared dimensions differ: the model would fail on them, and it would look like its own fault. */
export function checkSharedDimensions(inputs: readonly Tensor[], shared: readonly SharedDimension[]): void {
  for (const { name, axes } of shared) {
    let first: { readonly tensor: Tensor; readonly axis: number } | undefined;
    for (const { input, axis } of axes) {
      const tensor = inputs.find((candidate) => candidate.name === input);
      if (tensor === undefined) continue;
      first ??= { tensor, axis };
      if (tensor.shape[axis] === first.tensor.shape[first.axis]) continue;
      const meaning = name === '' ? 'the number of rows' : `the dimension ${quote(name)}`;
      throw badRequest(
        `inputs ${quote(first.tensor.name)} and ${quote(input)} have the shapes ${showShape(first.tensor.shape)} and ${showShape(tensor.shape)}: ` +
          `${meaning} must be the same in both`,
      );
    }
  }
}

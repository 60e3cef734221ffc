import { constant, fp32, int64, type OneNode } from '../../../../support/parity/one-node';
import { FLOATS, type Random } from './random';

type Make = (random: Random) => OneNode;

const list = (numbers: readonly (number | bigint)[]) => constant(int64([numbers.length], numbers));

export const SHAPES: Readonly<Record<string, Make>> = {
  Concat: (random) => {
    const shape = random.shape();
    const axis = random.below(shape.length);
    const datatype = random.pick(['FP32', 'INT64', 'BYTES'] as const);
    const part = () => random.tensor(shape.map((length, i) => (i === axis ? random.below(4) : length)), datatype);
    return { operator: 'Concat', version: 13, attributes: { axis: random.chance(0.5) ? axis : axis - shape.length }, inputs: [part(), part(), part()], outputs: [datatype] };
  },
  Transpose: (random) => {
    const shape = random.shape();
    const order = shape.map((_, i) => ({ i, key: random.share() })).sort((a, b) => a.key - b.key).map(({ i }) => i);
    const datatype = random.pick(['FP32', 'INT64', 'BYTES'] as const);
    return { operator: 'Transpose', version: 13, attributes: { ...(random.chance(0.7) && { perm: order }) }, inputs: [random.tensor(shape, datatype)], outputs: [datatype] };
  },
  Reshape: (random) => {
    const shape = random.shape();
    const count = shape.reduce((product, length) => product * length, 1);
    const wanted = random.pick([[-1], [count], [1, -1], [-1, shape.at(-1)!], [7]]);
    return { operator: 'Reshape', version: 14, inputs: [random.reals(shape), list(wanted)], outputs: ['FP32'] };
  },
  'Reshape to a computed shape': (random) => {
    const shape = random.shape();
    return { operator: 'Reshape', version: 14, inputs: [random.reals(shape), int64([2], [-1, shape.at(-1)!])], outputs: ['FP32'] };
  },
  Flatten: (random) => {
    const shape = random.shape();
    return { operator: 'Flatten', version: 13, attributes: { axis: random.below(2 * shape.length + 1) - shape.length }, inputs: [random.reals(shape)], outputs: ['FP32'] };
  },
  Squeeze: (random) => {
    const shape = random.shape().map((length) => (random.chance(0.5) ? 1 : length));
    const axes = shape.flatMap((length, i) => (length === 1 && random.chance(0.7) ? [i] : []));
    return { operator: 'Squeeze', version: 13, inputs: [random.reals(shape), ...(axes.length > 0 ? [list(axes)] : [])], outputs: ['FP32'] };
  },
  Unsqueeze: (random) => {
    const shape = random.shape();
    return { operator: 'Unsqueeze', version: 13, inputs: [random.reals(shape), list(random.chance(0.5) ? [random.below(shape.length + 1)] : [0, -1])], outputs: ['FP32'] };
  },
  Slice: (random) => {
    const shape = random.shape();
    const datatype = random.pick(['FP32', 'INT64'] as const);
    const end = random.pick([random.below(12) - 6, 2n ** 63n - 1n, 2147483647, -(2n ** 63n)]);
    const lists = [[random.below(12) - 6], [end], [random.below(shape.length)], [random.pick([1, 2, -1, -2])]];
    return { operator: 'Slice', version: 13, inputs: [random.tensor(shape, datatype), ...lists.map(list)], outputs: [datatype] };
  },
  'Slice 1': (random) => ({ operator: 'Slice', version: 1, attributes: { starts: [random.below(6) - 3], ends: [random.below(6) - 3], axes: [1] }, inputs: [random.reals([2, 4])], outputs: ['FP32'] }),
  Split: (random) => {
    const length = 1 + random.below(6);
    const first = random.below(length + 1);
    return { operator: 'Split', version: 13, attributes: { axis: 1 }, inputs: [random.reals([3, length]), list([first, length - first])], outputs: ['FP32', 'FP32'] };
  },
  'Split 18': (random) => ({ operator: 'Split', version: 18, attributes: { axis: 1, num_outputs: 2 }, inputs: [random.reals([2, 1 + random.below(6)])], outputs: ['FP32', 'FP32'] }),
  Gather: (random) => {
    const shape = random.shape();
    const axis = random.below(shape.length);
    const over = random.chance(0.1) ? 1 : 0;
    const indices = random.integers(random.shape(random.below(3)), -shape[axis]! - over, shape[axis]! + over);
    return { operator: 'Gather', version: 13, attributes: { axis }, inputs: [random.reals(shape), indices], outputs: ['FP32'] };
  },
  'Gather of text': (random) => ({ operator: 'Gather', version: 13, attributes: { axis: 0 }, inputs: [random.words([4]), random.integers([3], -4, 4)], outputs: ['BYTES'] }),
  GatherElements: (random) => {
    const shape = random.shape().map((length) => Math.max(length, 1));
    const axis = random.below(shape.length);
    const own = shape.map((length, i) => 1 + random.below(i === axis ? 4 : length));
    return { operator: 'GatherElements', version: 13, attributes: { axis }, inputs: [random.reals(shape), random.integers(own, -shape[axis]!, shape[axis]!)], outputs: ['FP32'] };
  },
  Expand: (random) => {
    const shape = random.shape();
    return { operator: 'Expand', version: 13, inputs: [random.reals(random.narrower(shape)), list(shape)], outputs: ['FP32'] };
  },
  Tile: (random) => {
    const shape = random.shape();
    return { operator: 'Tile', version: 13, inputs: [random.reals(shape), list(shape.map(() => random.below(3)))], outputs: ['FP32'] };
  },
  Shape: (random) => ({ operator: 'Shape', version: 15, attributes: { ...(random.chance(0.5) && { start: random.below(3) - 1 }) }, inputs: [random.reals(random.shape())], outputs: ['INT64'] }),
  ConstantOfShape: (random) => {
    const shape = random.shape();
    return { operator: 'ConstantOfShape', version: 13, attributes: { value: { tensor: random.pick([fp32([1], [2.5]), fp32([1], [Infinity])]) } }, inputs: [int64([shape.length], shape)], outputs: ['FP32'] };
  },
  OneHot: (random) => ({
    operator: 'OneHot', version: 11, attributes: { axis: random.below(2) - 1 },
    inputs: [random.integers(random.shape(), -5, 6), constant(int64([], [4])), constant(fp32([2], [0.5, 2]))], outputs: ['FP32'],
  }),
  TopK: (random) => {
    const datatype = random.pick(FLOATS);
    const shape = random.shape().map((length) => Math.max(length, 1));
    const axis = random.below(shape.length);
    return { operator: 'TopK', version: 13, attributes: { axis, largest: random.below(2) }, inputs: [random.plain(shape, datatype), list([random.below(shape[axis]! + 1)])], outputs: [datatype, 'INT64'] };
  },
  CumSum: (random) => {
    const datatype = random.pick(FLOATS);
    const shape = random.shape();
    return { operator: 'CumSum', version: 14, attributes: { exclusive: random.below(2), reverse: random.below(2) }, inputs: [random.reals(shape, datatype), constant(int64([], [random.below(shape.length)]))], outputs: [datatype] };
  },
};

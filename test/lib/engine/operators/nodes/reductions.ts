import { constant, float, int64, type OneNode } from '../../../../support/parity/one-node';
import { FLOATS, type Random } from './random';

type Make = (random: Random) => OneNode;

/** What is left of huge numbers that cancel each other out, and whether NaN is passed over, depends on the order: ordinary numbers for those. */
const reduction = (operator: string): Make => (random) => {
  const datatype = random.pick(FLOATS);
  const shape = random.shape();
  const axes = shape.flatMap((_, i) => (random.chance(0.5) ? [i] : []));
  const asInput = operator === 'ReduceSum';
  const x = random.chance(0.3) && ['ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare'].includes(operator) ? random.reals(shape, datatype) : random.plain(shape, datatype);
  return {
    operator, version: 13,
    attributes: { keepdims: random.below(2), ...(asInput || axes.length === 0 ? {} : { axes }) },
    inputs: [x, ...(asInput && axes.length > 0 ? [constant(int64([axes.length], axes))] : [])],
    outputs: [datatype],
  };
};

const softmax = (operator: string): Make => (random) => {
  const shape = random.shape();
  const datatype = random.pick(FLOATS);
  const x = random.chance(0.3) && operator === 'Softmax' && datatype === 'FP32' ? random.reals(shape) : random.moderate(shape, datatype);
  return { operator, version: random.pick([11, 13]), attributes: { axis: random.below(shape.length) }, inputs: [x], outputs: [datatype] };
};

const arg = (operator: string): Make => (random) => {
  const shape = random.shape();
  const datatype = random.pick(FLOATS);
  return { operator, version: 13, attributes: { axis: random.below(shape.length), keepdims: random.below(2), select_last_index: random.below(2) }, inputs: [random.plain(shape, datatype)], outputs: ['INT64'] };
};

const REDUCTIONS_BY_NAME = ['Sum', 'Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map((name) => `Reduce${name}`);

export const REDUCTIONS: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(REDUCTIONS_BY_NAME.map((operator) => [operator, reduction(operator)])),
  'sums of long rows': (random) => ({
    operator: random.pick(['ReduceSum', 'ReduceMean', 'ReduceLogSumExp']), version: 11, attributes: { keepdims: 1, axes: [1] },
    inputs: [random.plain([1 + random.below(5), 1 + random.below(40)])], outputs: ['FP32'],
  }),
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  LpNormalization: (random) => {
    const datatype = random.pick(FLOATS);
    const shape = random.shape();
    return { operator: 'LpNormalization', version: 13, attributes: { axis: random.below(shape.length), p: 1 + random.below(2) }, inputs: [random.plain(shape, datatype)], outputs: [datatype] };
  },
  MatMul: (random) => {
    const datatype = random.pick(FLOATS);
    const [rows, depth, columns] = [random.below(4), 1 + random.below(40), 1 + random.below(12)];
    return { operator: 'MatMul', version: 13, inputs: [random.plain(random.chance(0.3) ? [2, rows, depth] : [rows, depth], datatype), constant(random.plain([depth, columns], datatype))], outputs: [datatype] };
  },
  // A single row by what is no constant onnxruntime adds up in another order: whole numbers do not care.
  'MatMul of stacks': (random) => {
    const datatype = random.pick(FLOATS);
    const [rows, depth, columns] = [1 + random.below(4), 1 + random.below(6), 1 + random.below(6)];
    const left = random.pick([[2, rows, depth], [3, 1, rows, depth], [depth], [rows, depth], [0, depth]]);
    const right = random.pick([[2, depth, columns], [depth], [depth, columns]]);
    return { operator: 'MatMul', version: 13, inputs: [random.whole(left, datatype), random.whole(right, datatype)], outputs: [datatype] };
  },
  Gemm: (random) => {
    const datatype = random.pick(FLOATS);
    const [rows, depth, columns] = [2 + random.below(4), 1 + random.below(40), 1 + random.below(12)];
    const [transA, transB] = [random.below(2), random.below(2)];
    const b = random.plain(transB ? [columns, depth] : [depth, columns], datatype);
    const bias = random.pick([undefined, [columns], [], [1, columns], [rows, 1]]);
    return {
      operator: 'Gemm', version: 13,
      attributes: { transA, transB, alpha: float(random.pick([1, 0.5])), beta: float(random.pick([1, 2])) },
      inputs: [random.plain(transA ? [depth, rows] : [rows, depth], datatype), random.chance(0.5) ? constant(b) : b, bias === undefined ? undefined : random.plain(bias, datatype)],
      outputs: [datatype],
    };
  },
};

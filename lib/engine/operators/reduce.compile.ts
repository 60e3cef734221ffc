import { fact, fixedIntegers, FLOATS, NUMBERS, required } from './compile-helpers';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';

/** Softmax and LogSoftmax: https://onnx.ai/onnx/operators/onnx__Softmax.html; before version 13 along the axis and all behind it. */
export const softmax: CompileOperator = ({ operator, attributes, inputs, version }) => {
  const { datatype, shape } = required(inputs, 0, FLOATS);
  const flat = version < 13;
  return { run: 'Softmax', parameters: { axis: attributes.int('axis', flat ? 1 : -1), flat, log: operator === 'LogSoftmax' }, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__ArgMax.html and ArgMin */
export const arg: CompileOperator = ({ operator, attributes, inputs }) => {
  const { shape } = required(inputs, 0, ['FP32', 'FP64', 'INT32']);
  const axis = attributes.int('axis', 0);
  const keepDimensions = attributes.int('keepdims', 1) !== 0;
  const last = attributes.int('select_last_index', 0) !== 0;
  return {
    run: 'Arg',
    parameters: { axis, keepDimensions, last, smallest: operator === 'ArgMin' },
    outputs: [fact('INT64', shape === undefined ? undefined : reducedShape(shape, [axis], keepDimensions))],
  };
};

/** From these versions on the axes are an input. */
const AXES_AS_INPUT: Readonly<Record<string, number | undefined>> = { ReduceSum: 13 };

/** ReduceSum and its kind: https://onnx.ai/onnx/operators/onnx__ReduceSum.html */
export const reduce: CompileOperator = ({ operator, attributes, inputs, version }) => {
  const integersToo = ['ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceMean'].includes(operator);
  const { datatype, shape } = required(inputs, 0, integersToo ? NUMBERS : FLOATS);
  const keepDimensions = attributes.int('keepdims', 1) !== 0;
  const asInput = version >= (AXES_AS_INPUT[operator] ?? 18);
  const axes = asInput ? fixedIntegers(inputs, 1, 'axes') : attributes.ints('axes');
  const noneMeansSame = asInput && attributes.int('noop_with_empty_axes', 0) !== 0;
  if (noneMeansSame && operator !== 'ReduceSum' && (axes ?? []).length === 0) throw new NotCovered('it has no axes and `noop_with_empty_axes`');
  const all = axes === undefined || axes.length === 0 ? (noneMeansSame ? [] : shape?.map((_, i) => i)) : axes;
  return {
    run: 'Reduce',
    inputs: [0],
    parameters: { operation: operator, keepDimensions, noneMeansSame, ...(axes === undefined ? {} : { axes }) },
    outputs: [fact(datatype, shape === undefined || all === undefined ? undefined : reducedShape(shape, all, keepDimensions))],
  };
};

function reducedShape(shape: readonly number[], axes: readonly number[], keepDimensions: boolean): number[] {
  const gone = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  for (const axis of gone) if (axis < 0 || axis >= shape.length) throw new NotCovered(`it reduces axis ${axis} of ${shape.length}`);
  return keepDimensions ? shape.map((length, i) => (gone.has(i) ? 1 : length)) : shape.filter((_, i) => !gone.has(i));
}

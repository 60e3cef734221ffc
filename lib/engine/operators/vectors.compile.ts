import { fact, NUMBERS, required } from './compile-helpers';
import type { CompiledNode, CompileOperator } from './operator';
import { NotCovered } from './operator';

/** https://onnx.ai/onnx/operators/onnx__LpNormalization.html */
export const lpNormalization: CompileOperator = ({ attributes, inputs }) => {
  const { datatype, shape } = required(inputs, 0, ['FP32', 'FP64']);
  const [axis, p] = [attributes.int('axis', -1), attributes.int('p', 2)];
  if (p !== 1 && p !== 2) throw new NotCovered(`its p is ${p}`);
  return { run: 'LpNormalization', parameters: { axis, p }, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__TopK.html; the number is an input from version 10 on. */
export const topK: CompileOperator = ({ attributes, inputs, version }): CompiledNode => {
  const { datatype, shape } = required(inputs, 0, version < 11 ? ['FP32', 'FP64'] : NUMBERS);
  const axis = attributes.int('axis', -1);
  const largest = attributes.int('largest', 1) !== 0;
  if (attributes.int('sorted', 1) === 0) throw new NotCovered('its results are in no order');
  const at = axis < 0 ? axis + (shape?.length ?? 0) : axis;
  if (version < 10) {
    const count = attributes.int('k', 0);
    const known = shape?.map((length, i) => (i === at ? count : length));
    return { run: 'TopK', parameters: { axis, largest, count }, outputs: [fact(datatype, known), fact('INT64', known)] };
  }
  const count = required(inputs, 1, ['INT64']).constant;
  const known = shape?.map((length, i) => (i === at ? (count === undefined ? -1 : Number((count.data as BigInt64Array)[0])) : length));
  return { run: 'TopK', parameters: { axis, largest }, outputs: [fact(datatype, known), fact('INT64', known)] };
};

/** https://onnx.ai/onnx/operators/onnx__CumSum.html */
export const cumSum: CompileOperator = ({ attributes, inputs }) => {
  const { datatype, shape } = required(inputs, 0, NUMBERS);
  required(inputs, 1, ['INT32', 'INT64']);
  const parameters = { exclusive: attributes.int('exclusive', 0) !== 0, reverse: attributes.int('reverse', 0) !== 0 };
  return { run: 'CumSum', parameters, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__Clip.html; limits are inputs from version 11 on. */
export const clip: CompileOperator = ({ attributes, inputs, version }) => {
  const { datatype, shape } = required(inputs, 0, version < 12 ? ['FP32'] : ['FP32', 'FP64', 'INT32', 'INT64']);
  attributes.ignore('consumed_inputs');
  if (version >= 11) return { run: 'Clip', outputs: [fact(datatype, shape)] };
  const [low, high] = [attributes.float('min'), attributes.float('max')];
  return { run: 'Clip', inputs: [0], parameters: { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__OneHot.html */
export const oneHot: CompileOperator = ({ attributes, inputs }) => {
  required(inputs, 0, ['FP32', 'INT32', 'INT64']);
  required(inputs, 1, ['FP32', 'INT32', 'INT64']);
  const { datatype } = required(inputs, 2, ['FP32', 'INT64', 'INT32']);
  return { run: 'OneHot', parameters: { axis: attributes.int('axis', -1) }, outputs: [fact(datatype)] };
};

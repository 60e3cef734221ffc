import { fact, FLOATS, NUMBERS, required } from './compile-helpers';
import type { CompileOperator } from './operator';
import type { Parameters } from '../plan';
import type { Datatype } from '../../tensor/datatype';

const DATATYPES: Readonly<Record<string, readonly Datatype[] | undefined>> = { Abs: NUMBERS, Neg: NUMBERS, Sign: NUMBERS, Relu: ['FP32', 'FP64', 'INT32'], LeakyRelu: ['FP32'], Softplus: ['FP32'], Erf: ['FP32'] };

/** Functions of one number: https://onnx.ai/onnx/operators/onnx__Abs.html and so on. */
export const elementwise: CompileOperator = ({ operator, attributes, inputs }) => {
  const { datatype, shape } = required(inputs, 0, DATATYPES[operator] ?? FLOATS);
  // Before version 6 there was a list of inputs that may be overwritten.
  attributes.ignore('consumed_inputs');
  return { run: 'Elementwise', parameters: { operation: operator }, outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__Relu.html */
export const relu: CompileOperator = (node) => ({ ...elementwise(node), run: 'Relu', parameters: {} });

/** https://onnx.ai/onnx/operators/onnx__LeakyRelu.html */
export const leakyRelu: CompileOperator = (node) => ({ ...elementwise(node), run: 'LeakyRelu', parameters: { alpha: node.attributes.float('alpha', 0.01) } });

/** https://onnx.ai/onnx/operators/onnx__IsNaN.html and IsInf */
export const classify: CompileOperator = ({ operator, attributes, inputs }) => {
  const { shape } = required(inputs, 0, FLOATS);
  const parameters: Parameters = operator === 'IsNaN'
    ? { operation: operator }
    : { operation: operator, positive: attributes.int('detect_positive', 1) !== 0, negative: attributes.int('detect_negative', 1) !== 0 };
  return { run: 'Classify', parameters, outputs: [fact('BOOL', shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__Not.html */
export const not: CompileOperator = ({ inputs }) => ({ run: 'Not', outputs: [fact('BOOL', required(inputs, 0, ['BOOL']).shape)] });

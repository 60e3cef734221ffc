import type { Value } from '../value';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';

/** https://onnx.ai/onnx/operators/onnx__Constant.html */
export const constant: CompileOperator = ({ attributes }) => {
  const value = attributes.tensor('value') ?? attributesAsValue(attributes);
  if (value === undefined) throw new NotCovered('it has no value that is a dense tensor');
  return { run: '', outputs: [{ datatype: value.datatype, shape: value.shape, constant: value }] };
};

function attributesAsValue(attributes: Parameters<CompileOperator>[0]['attributes']): Value | undefined {
  const float = attributes.float('value_float');
  if (float !== undefined) return { datatype: 'FP32', shape: [], data: Float32Array.of(float) };
  const floats = attributes.floats('value_floats');
  if (floats !== undefined) return { datatype: 'FP32', shape: [floats.length], data: floats };
  const int = attributes.int('value_int');
  if (int !== undefined) return { datatype: 'INT64', shape: [], data: BigInt64Array.of(BigInt(int)) };
  const ints = attributes.bigints('value_ints');
  if (ints !== undefined) return { datatype: 'INT64', shape: [ints.length], data: ints };
  const string = attributes.string('value_string');
  if (string !== undefined) return { datatype: 'BYTES', shape: [], data: [string] };
  const strings = attributes.strings('value_strings');
  return strings === undefined ? undefined : { datatype: 'BYTES', shape: [strings.length], data: strings };
}

/** https://onnx.ai/onnx/operators/onnx__Identity.html */
export const identity: CompileOperator = ({ inputs }) => {
  const [input] = inputs;
  if (input === undefined) throw new NotCovered('it has no input');
  return { run: '', same: 0, outputs: [input] };
};

import type { Datatype } from '../../tensor/datatype';
import type { TensorData, TypedArray } from '../../tensor/tensor';
import type { Attributes } from './attributes';
import { fact, required } from './compile-helpers';
import type { CompiledNode, CompileOperator, NodeToCompile } from './operator';
import { NotCovered } from './operator';

interface List {
  readonly datatype: Datatype;
  readonly data: TensorData;
}

/** https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html: keys and values since version 2, as tensors since 4. */
export const labelEncoder: CompileOperator = (node) => {
  if (node.version < 2) return byPlaces(node, 'classes_strings');
  const { attributes, version } = node;
  const keys = listOf(attributes, 'keys', version);
  const values = listOf(attributes, 'values', version);
  if (keys.data.length !== values.data.length) throw new NotCovered(`it has ${keys.data.length} keys and ${values.data.length} values`);
  const defaults = attributes.tensor('default_tensor') ?? defaultOf(attributes, values.datatype);
  // Only one of them is about the values; the others may stand there with what the specification says.
  attributes.ignore('default_string', 'default_int64', 'default_float');
  if (defaults.datatype !== values.datatype) throw new NotCovered(`its values are ${values.datatype}, and the default is ${defaults.datatype}`);
  return translate(node, keys, values, defaults.data, version >= 4);
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_CategoryMapper.html */
export const categoryMapper: CompileOperator = ({ attributes, inputs }) => {
  const { datatype, shape } = required(inputs, 0, ['BYTES', 'INT64']);
  const texts: List = { datatype: 'BYTES', data: attributes.strings('cats_strings') ?? [] };
  const integers: List = { datatype: 'INT64', data: attributes.bigints('cats_int64s') ?? new BigInt64Array() };
  const [text, integer] = [attributes.string('default_string', '_Unused'), attributes.bigint('default_int64', -1n)];
  if (texts.data.length !== integers.data.length) throw new NotCovered(`it has ${texts.data.length} texts and ${integers.data.length} integers`);
  return datatype === 'BYTES' ? packed(texts, integers, BigInt64Array.of(integer), shape, false) : packed(integers, texts, [text], shape, false);
};

/** Text to its place in a list, or the other way round. */
function byPlaces({ attributes, inputs }: NodeToCompile, name: string): CompiledNode {
  const { datatype, shape } = required(inputs, 0, ['BYTES', 'INT64']);
  const texts: List = { datatype: 'BYTES', data: attributes.strings(name) ?? [] };
  const integers: List = { datatype: 'INT64', data: BigInt64Array.from({ length: texts.data.length }, (_, i) => BigInt(i)) };
  const [text, integer] = [attributes.string('default_string', '_Unused'), attributes.bigint('default_int64', -1n)];
  return datatype === 'BYTES' ? packed(texts, integers, BigInt64Array.of(integer), shape, false) : packed(integers, texts, [text], shape, false);
}

function translate({ inputs }: NodeToCompile, keys: List, values: List, otherwise: TensorData, matchesNaN: boolean): CompiledNode {
  const { shape } = required(inputs, 0, [keys.datatype]);
  return packed(keys, values, otherwise, shape, matchesNaN);
}

/** The default stands behind the values. */
function packed(keys: List, values: List, otherwise: TensorData, shape: readonly number[] | undefined, matchesNaN: boolean): CompiledNode {
  const all = joined(values.data, otherwise);
  const parameters: Record<string, string | boolean | readonly string[]> = { to: values.datatype, matchesNaN };
  const arrays: Record<string, TypedArray> = {};
  for (const [name, list] of [['keys', keys.data], ['values', all]] as const) {
    if (Array.isArray(list)) parameters[name] = list as string[];
    else arrays[name] = list as TypedArray;
  }
  return { run: 'LabelEncoder', parameters, arrays, outputs: [fact(values.datatype, shape)] };
}

function joined(values: TensorData, last: TensorData): TensorData {
  if (Array.isArray(values)) return [...(values as string[]), ...(last as string[]).slice(0, 1)];
  const array = new ((values as Float32Array).constructor as new (length: number) => Float32Array)(values.length + 1);
  array.set(values as Float32Array);
  array.set((last as Float32Array).subarray(0, 1), values.length);
  return array;
}

function listOf(attributes: Attributes, role: 'keys' | 'values', version: number): List {
  const [texts, integers, floats] = [attributes.strings(`${role}_strings`), attributes.bigints(`${role}_int64s`), attributes.floats(`${role}_floats`)];
  const tensor = version < 4 ? undefined : attributes.tensor(`${role}_tensor`);
  if (texts !== undefined) return { datatype: 'BYTES', data: texts };
  if (integers !== undefined) return { datatype: 'INT64', data: integers };
  if (floats !== undefined) return { datatype: 'FP32', data: floats };
  if (tensor === undefined) throw new NotCovered(`it has no ${role}`);
  return tensor;
}

function defaultOf(attributes: Attributes, datatype: Datatype): List {
  switch (datatype) {
    case 'BYTES': return { datatype, data: [attributes.string('default_string', '_Unused')] };
    case 'INT64': return { datatype, data: BigInt64Array.of(attributes.bigint('default_int64', -1n)) };
    case 'FP32': return { datatype, data: Float32Array.of(attributes.float('default_float', -0)) };
    case 'FP64': return { datatype, data: Float64Array.of(attributes.float('default_float', -0)) };
    default: throw new NotCovered(`its values are ${datatype}`);
  }
}

import { spread } from './compare';
import { ALL, fact, NUMBERS, product, required, sameDatatype } from './compile-helpers';
import { int64s, numbersOf } from './integers';
import type { CompileOperator, NodeToCompile } from './operator';
import { NotCovered } from './operator';
import type { Parameters } from '../plan';

/** https://onnx.ai/onnx/operators/onnx__Concat.html */
export const concat: CompileOperator = ({ attributes, inputs, version }) => {
  const facts = inputs.map((_, i) => required(inputs, i, ALL));
  const datatype = sameDatatype(facts);
  const axis = version < 4 ? attributes.int('axis', 1) : attributes.int('axis');
  if (axis === undefined) throw new NotCovered('it has no axis');
  if (facts.length === 1) return { run: '', same: 0, outputs: [facts[0]!] };
  const rank = facts[0]!.shape?.length ?? 0;
  const along = axis < 0 ? axis + rank : axis;
  const known = facts.every(({ shape }) => shape?.length === rank);
  const shape = !known ? undefined : Array.from({ length: rank }, (_, i) => {
    const lengths = facts.map((one) => one.shape![i]!);
    if (i !== along) return lengths.find((length) => length !== -1) ?? -1;
    return lengths.includes(-1) ? -1 : lengths.reduce((sum, length) => sum + length, 0);
  });
  return { run: 'Concat', parameters: { axis }, outputs: [fact(datatype, shape)] };
};

const NONE: Parameters = {};

/** https://onnx.ai/onnx/operators/onnx__Transpose.html */
export const transpose: CompileOperator = ({ attributes, inputs }) => {
  const { datatype, shape } = required(inputs, 0, ALL);
  const order = attributes.ints('perm');
  const known = order ?? shape?.map((_, i) => shape.length - 1 - i);
  return { run: 'Transpose', parameters: order === undefined ? NONE : { order }, outputs: [fact(datatype, shape === undefined ? undefined : known?.map((i) => shape[i] ?? -1))] };
};

/** https://onnx.ai/onnx/operators/onnx__Slice.html; inputs instead of attributes from version 10 on. */
export const slice: CompileOperator = (node) => {
  const { datatype, shape } = required(node.inputs, 0, ALL);
  const names = ['starts', 'ends', 'axes', 'steps'] as const;
  const lists = node.version < 10
    ? names.map((name) => (name === 'steps' ? undefined : node.attributes.ints(name)))
    : names.map((_, i) => (node.inputs[i + 1] === undefined ? undefined : fixed(node, i + 1)));
  if (lists.includes('computed')) return { run: 'Slice', outputs: [fact(datatype)] };
  const parameters = Object.fromEntries(names.flatMap((name, i) => (lists[i] === undefined ? [] : [[name, lists[i] as number[]]])));
  // What a slice leaves of a dimension is only known where the dimension is.
  const axes = parameters.axes ?? parameters.starts?.map((_, i) => i) ?? [];
  const touched = new Set(axes.map((axis) => (axis < 0 ? axis + (shape?.length ?? 0) : axis)));
  return { run: 'Slice', inputs: [0], parameters, outputs: [fact(datatype, shape?.map((length, i) => (touched.has(i) ? -1 : length)))] };
};

/** https://onnx.ai/onnx/operators/onnx__Split.html */
export const split: CompileOperator = (node) => {
  const { datatype, shape } = required(node.inputs, 0, ALL);
  const axis = node.attributes.int('axis', 0);
  const count = node.attributes.int('num_outputs');
  if (count !== undefined && count !== node.outputs.length) throw new NotCovered(`it has ${node.outputs.length} outputs of ${count}`);
  const lengths = node.version < 13 ? node.attributes.ints('split') : node.inputs[1] === undefined ? undefined : fixed(node, 1);
  const at = axis < 0 ? axis + (shape?.length ?? 0) : axis;
  const outputs = node.outputs.map((_, i) => fact(datatype, shape?.map((own, d) => (d === at ? (Array.isArray(lengths) ? lengths[i]! : -1) : own))));
  if (lengths === 'computed') return { run: 'Split', parameters: { axis }, outputs };
  return { run: 'Split', inputs: [0], parameters: { axis, ...(lengths === undefined ? {} : { lengths }) }, outputs };
};

/** https://onnx.ai/onnx/operators/onnx__Expand.html */
export const expand: CompileOperator = (node) => {
  const { datatype } = required(node.inputs, 0, ALL);
  required(node.inputs, 1, ['INT64']);
  return { run: 'Expand', outputs: [fact(datatype)] };
};

/** https://onnx.ai/onnx/operators/onnx__Tile.html */
export const tile: CompileOperator = (node) => {
  if (node.version < 6) throw new NotCovered(`it is of operator set ${node.version}`);
  required(node.inputs, 1, ['INT64']);
  const { datatype, shape } = required(node.inputs, 0, ALL);
  const repeats = fixed(node, 1);
  return { run: 'Tile', outputs: [fact(datatype, repeats === 'computed' ? undefined : shape?.map((length, i) => product([length, repeats[i] ?? 1])))] };
};

/** https://onnx.ai/onnx/operators/onnx__Shape.html */
export const shape: CompileOperator = ({ attributes, inputs }) => {
  const x = inputs[0];
  const start = attributes.int('start', 0);
  const end = attributes.int('end');
  const lengths = x?.shape?.slice(start, end);
  if (lengths !== undefined && !lengths.includes(-1)) {
    const constant = { datatype: 'INT64' as const, shape: [lengths.length], data: int64s(lengths) };
    return { run: '', outputs: [{ ...constant, constant }] };
  }
  return { run: 'Shape', parameters: { start, ...(end === undefined ? {} : { end }) }, outputs: [fact('INT64', lengths === undefined ? undefined : [lengths.length])] };
};

/** https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html */
export const constantOfShape: CompileOperator = (node) => {
  const lengths = required(node.inputs, 0, ['INT64']);
  const value = node.attributes.tensor('value') ?? { datatype: 'FP32' as const, shape: [1], data: Float32Array.of(0) };
  if (value.data.length !== 1) throw new NotCovered(`its value has ${value.data.length} elements`);
  if (lengths.constant !== undefined) {
    const constant = spread({ ...value, shape: [] }, numbersOf(lengths.constant));
    return { run: '', outputs: [{ datatype: constant.datatype, shape: constant.shape, constant }] };
  }
  if (value.datatype === 'BYTES') throw new NotCovered('its value is text');
  // Kernels are given the values of the node's inputs only.
  const number = value.datatype === 'INT64' ? Number((value.data as BigInt64Array)[0]) : (value.data as Float64Array)[0]!;
  return { run: 'ConstantOfShape', parameters: { datatype: value.datatype, value: Number.isFinite(number) ? number : String(number) }, outputs: [fact(value.datatype)] };
};

/** https://onnx.ai/onnx/operators/onnx__Gather.html */
export const gather: CompileOperator = ({ attributes, inputs }) => {
  const x = required(inputs, 0, ALL);
  const indices = required(inputs, 1, ['INT32', 'INT64']);
  const axis = attributes.int('axis', 0);
  const at = axis < 0 ? axis + (x.shape?.length ?? 0) : axis;
  // Of a block of several texts onnxruntime copies the first.
  if (x.datatype === 'BYTES' && at !== (x.shape?.length ?? 0) - 1) throw new NotCovered('it takes rows of text, not single ones');
  const shape = x.shape === undefined || indices.shape === undefined ? undefined : [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return { run: 'Gather', parameters: { axis }, outputs: [fact(x.datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__GatherElements.html */
export const gatherElements: CompileOperator = ({ attributes, inputs }) => {
  const { datatype } = required(inputs, 0, ALL);
  return { run: 'GatherElements', parameters: { axis: attributes.int('axis', 0) }, outputs: [fact(datatype, required(inputs, 1, ['INT32', 'INT64']).shape)] };
};

/** https://onnx.ai/onnx/operators/onnx_aionnxml_ArrayFeatureExtractor.html */
export const arrayFeatureExtractor: CompileOperator = ({ inputs }) => {
  const { datatype, shape } = required(inputs, 0, [...NUMBERS, 'BYTES']);
  const indices = required(inputs, 1, ['INT64']);
  const count = indices.shape === undefined ? -1 : product(indices.shape);
  return { run: 'ArrayFeatureExtractor', outputs: [fact(datatype, shape === undefined ? undefined : [...(shape.length === 1 ? [1] : shape.slice(0, -1)), count])] };
};

function fixed({ inputs }: NodeToCompile, index: number): number[] | 'computed' {
  const constant = required(inputs, index, ['INT64', 'INT32']).constant;
  return constant === undefined ? 'computed' : numbersOf(constant);
}


import type { ValueFact } from '../value';
import { ALL, fact, product, required } from './compile-helpers';
import { numbersOf } from './integers';
import type { CompiledNode, CompileOperator, NodeToCompile } from './operator';
import { NotCovered } from './operator';

/** https://onnx.ai/onnx/operators/onnx__Reshape.html */
export const reshape: CompileOperator = (node) => {
  const x = required(node.inputs, 0, ALL);
  const zeroIsZero = node.attributes.int('allowzero', 0) !== 0;
  if (node.version < 5) return given(node, node.attributes.ints('shape') ?? [], reshapedShape(x, node.attributes.ints('shape') ?? []));
  const wanted = required(node.inputs, 1, ['INT64']);
  if (wanted.constant === undefined) return { run: 'Reshape', parameters: { operation: 'Reshape', zeroIsZero }, outputs: [fact(x.datatype)] };
  const numbers = numbersOf(wanted.constant);
  const compiled = given(node, numbers, zeroIsZero && numbers.includes(0) ? undefined : reshapedShape(x, numbers));
  return { ...compiled, parameters: { ...compiled.parameters, zeroIsZero } };
};

/** https://onnx.ai/onnx/operators/onnx__Flatten.html */
export const flatten: CompileOperator = (node) => {
  const { shape } = required(node.inputs, 0, ALL);
  const axis = node.attributes.int('axis', 1);
  const at = axis < 0 ? axis + (shape?.length ?? 0) : axis;
  return given(node, [axis], shape === undefined ? undefined : [product(shape.slice(0, at)), product(shape.slice(at))]);
};

/** https://onnx.ai/onnx/operators/onnx__Squeeze.html; the axes are an input from version 13 on. */
export const squeeze: CompileOperator = (node) => {
  const { shape } = required(node.inputs, 0, ALL);
  const axes = axesOf(node);
  if (axes === 'computed') return { run: 'Reshape', parameters: { operation: 'Squeeze' }, outputs: [fact(required(node.inputs, 0, ALL).datatype)] };
  const gone = shape === undefined ? [] : (axes ?? []).map((axis) => (axis < 0 ? axis + shape.length : axis));
  const known = axes === undefined && shape?.includes(-1) === true ? undefined : shape?.filter((length, i) => (axes === undefined ? length !== 1 : !gone.includes(i)));
  return given(node, axes, known);
};

/** https://onnx.ai/onnx/operators/onnx__Unsqueeze.html; the axes are an input from version 13 on. */
export const unsqueeze: CompileOperator = (node) => {
  const { shape } = required(node.inputs, 0, ALL);
  const axes = axesOf(node);
  if (axes === 'computed') return { run: 'Reshape', parameters: { operation: 'Unsqueeze' }, outputs: [fact(required(node.inputs, 0, ALL).datatype)] };
  if (axes === undefined) throw new NotCovered('it has no axes');
  if (shape === undefined) return given(node, axes, undefined);
  const rank = shape.length + axes.length;
  const added = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const rest = [...shape];
  return given(node, axes, Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : rest.shift()!)));
};

function axesOf({ version, attributes, inputs }: NodeToCompile): number[] | 'computed' | undefined {
  if (version < 13) return attributes.ints('axes');
  const axes = inputs[1];
  if (axes === undefined) return undefined;
  return axes.constant === undefined ? 'computed' : numbersOf(axes.constant);
}

function given({ operator, inputs }: NodeToCompile, numbers: readonly number[] | undefined, shape: readonly number[] | undefined): CompiledNode {
  const { datatype } = inputs[0]!;
  return { run: 'Reshape', inputs: [0], parameters: { operation: operator, ...(numbers === undefined ? {} : { numbers }) }, outputs: [fact(datatype, shape)] };
}

function reshapedShape({ shape }: ValueFact, numbers: readonly number[]): number[] | undefined {
  if (numbers.includes(0) && shape === undefined) return undefined;
  const wanted = numbers.map((length, i) => (length === 0 ? (shape?.[i] ?? -1) : length));
  const all = shape === undefined ? -1 : product(shape);
  const known = product(wanted.filter((_, i) => numbers[i] !== -1));
  return all > 0 && known > 0 ? wanted.map((length, i) => (numbers[i] === -1 ? all / known : length)) : wanted;
}

import type { Value } from '../value';
import { broadcastShape } from './broadcast';
import { blockOf, CONSTANT_BLOCK, multiplyAdd, type Reals, transposed } from './matrix';
import type { RunOperator } from './operator';

/** The second matrix is a constant of the model, stored by columns. */
export const matMulByConstant: RunOperator = ({ parameters, arrays }) => {
  const { depth, columns } = parameters as { depth: number; columns: number };
  const weights = arrays.weights as Reals;
  return ([a]) => {
    const { datatype, shape } = a!;
    if (shape.at(-1) !== depth) throw new RangeError(`a row has ${shape.at(-1) ?? 0} numbers, the model multiplies ${depth}`);
    const data = a!.data as Reals;
    const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const result = datatype === 'FP32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
    multiplyAdd(data, 0, weights, 0, result, 0, { rows, columns, depth, alpha: 1, block: CONSTANT_BLOCK });
    return [{ datatype, shape: [...shape.slice(0, -1), columns], data: result }];
  };
};

/** As numpy.matmul: https://onnx.ai/onnx/operators/onnx__MatMul.html */
export const matMul: RunOperator = () => ([a, b]) => [matrixProduct(a!, b!)];

function matrixProduct(a: Value, b: Value): Value {
  const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [rows, depth, columns] = [left.at(-2)!, left.at(-1)!, right.at(-1)!];
  if (right.at(-2) !== depth) throw new RangeError(`the shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be multiplied`);
  // Numbers alone by an empty list of rows: numpy answers, onnxruntime does not.
  if (b.shape.length === 1 && a.shape.slice(0, -1).includes(0)) throw new RangeError(`the shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be multiplied`);
  const stack = broadcastShape(left.slice(0, -2), right.slice(0, -2));
  const count = stack.reduce((product, length) => product * length, 1);
  const data = a.datatype === 'FP32' ? new Float32Array(count * rows * columns) : new Float64Array(count * rows * columns);
  const sizes = { rows, columns, depth, alpha: 1, block: blockOf(columns, depth) };
  for (let i = 0; i < count; i++) {
    const matrix = transposed(b.data as Reals, depth, columns, offset(stack, right, i) * depth * columns);
    multiplyAdd(a.data as Reals, offset(stack, left, i) * rows * depth, matrix, 0, data, i * rows * columns, sizes);
  }
  const shape = [...stack, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])];
  return { datatype: a.datatype, shape, data };
}

/** Which matrix of a stack of them stands at a place of the broadcast stack. */
function offset(stack: readonly number[], shape: readonly number[], index: number): number {
  const own = shape.slice(0, -2);
  let found = 0;
  let stride = 1;
  let rest = index;
  for (let i = stack.length - 1; i >= 0; i--) {
    const at = rest % stack[i]!;
    rest = Math.floor(rest / stack[i]!);
    const length = own[i - stack.length + own.length] ?? 1;
    if (length > 1) found += at * stride;
    stride *= length;
  }
  return found;
}

import type { Value } from '../value';
import { broadcast } from './broadcast';
import { blockOf, CONSTANT_BLOCK, multiplyAdd, type Reals, transposed } from './matrix';
import type { RunOperator } from './operator';

/** alpha A B + beta C: https://onnx.ai/onnx/operators/onnx__Gemm.html */
export const gemm: RunOperator = ({ parameters, arrays }) => {
  const { alpha, beta, transA, transB } = parameters as { alpha: number; beta: number; transA: boolean; transB: boolean };
  /** The second matrix by columns, and the third, where they are constants. */
  const weights = arrays.weights as Reals | undefined;
  const fixed = parameters as { depth?: number; columns?: number };
  return ([a, ...others]) => {
    const [b, c] = weights === undefined ? others : [undefined, others[0]];
    const [aRows, aColumns] = matrixShape(a!);
    const [rows, depth] = transA ? [aColumns, aRows] : [aRows, aColumns];
    const [bDepth, columns] = b === undefined ? [fixed.depth!, fixed.columns!] : transB ? [...matrixShape(b)].reverse() as [number, number] : matrixShape(b);
    if (bDepth !== depth) throw new RangeError(`a row has ${depth} numbers, the model multiplies ${bDepth}`);
    const left = transA ? transposed(a!.data as Reals, aRows, aColumns) : (a!.data as Reals);
    const right = weights ?? (transB ? (b!.data as Reals) : transposed(b!.data as Reals, depth, columns));
    const result = a!.datatype === 'FP32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
    if (c !== undefined) fill(result, [rows, columns], c, beta);
    multiplyAdd(left, 0, right, 0, result, 0, { rows, columns, depth, alpha, block: weights === undefined ? blockOf(columns, depth) : CONSTANT_BLOCK });
    return [{ datatype: a!.datatype, shape: [rows, columns], data: result }];
  };
};

function matrixShape({ shape }: Value): [number, number] {
  if (shape.length !== 2) throw new RangeError(`a matrix is multiplied, and the shape is [${shape.join(', ')}]`);
  return [shape[0]!, shape[1]!];
}

/** With the bias, broadcast. */
function fill(result: Reals, shape: readonly number[], bias: Value, beta: number): void {
  const wide = broadcast(shape, bias.shape);
  if (wide.count !== result.length || wide.shape.length !== 2) throw new RangeError(`a bias of shape [${bias.shape.join(', ')}] does not fit a result of [${shape.join(', ')}]`);
  const data = bias.data as Reals;
  wide.rows((i, _step, j, step, _out, length) => {
    for (const end = i + length; i < end; i++, j += step) result[i] = beta * data[j]!;
  });
}

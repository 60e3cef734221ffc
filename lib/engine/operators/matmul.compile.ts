import type { Value, ValueFact } from '../value';
import { fact, FLOATS, required, sameDatatype } from './compile-helpers';
import { type Reals, transposed } from './matrix';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';

/** https://onnx.ai/onnx/operators/onnx__MatMul.html */
export const matMul: CompileOperator = ({ inputs }) => {
  const [a, b] = [required(inputs, 0, FLOATS), required(inputs, 1, FLOATS)];
  const datatype = sameDatatype([a, b]);
  const constant = matrixOf(b);
  if (constant !== undefined && a.constant === undefined && (a.shape?.length ?? 0) >= 2) {
    const [depth, columns] = constant.shape as [number, number];
    checkDepth(a.shape!.at(-1)!, depth);
    return {
      run: 'MatMulByConstant',
      inputs: [0],
      parameters: { depth, columns },
      arrays: { weights: transposed(constant.data as Reals, depth, columns) },
      outputs: [fact(datatype, [...a.shape!.slice(0, -1), columns])],
    };
  }
  const shape = a.shape?.length === 2 && b.shape?.length === 2 ? [a.shape[0]!, b.shape[1]!] : undefined;
  return { run: 'MatMul', outputs: [fact(datatype, shape)] };
};

/** https://onnx.ai/onnx/operators/onnx__Gemm.html */
export const gemm: CompileOperator = ({ attributes, inputs, version }) => {
  if (version < 7) throw new NotCovered(`it is of operator set ${version}, and broadcasts by an attribute before 7`);
  const facts = [required(inputs, 0, FLOATS), required(inputs, 1, FLOATS), ...(inputs[2] === undefined ? [] : [required(inputs, 2, FLOATS)])];
  const datatype = sameDatatype(facts);
  const [a, b] = facts as [ValueFact, ValueFact];
  const parameters = {
    alpha: attributes.float('alpha', 1),
    beta: attributes.float('beta', 1),
    transA: attributes.int('transA', 0) !== 0,
    transB: attributes.int('transB', 0) !== 0,
  };
  const [rows, depth] = parameters.transA ? [...(a.shape ?? [])].reverse() : (a.shape ?? []);
  const [bDepth, columns] = parameters.transB ? [...(b.shape ?? [])].reverse() : (b.shape ?? []);
  if (depth !== undefined && bDepth !== undefined) checkDepth(depth, bDepth);
  const outputs = [fact(datatype, rows === undefined || columns === undefined ? undefined : [rows, columns])];
  const constant = matrixOf(b);
  const bias = inputs[2] === undefined ? [] : [2];
  if (constant === undefined) return { run: 'Gemm', parameters, inputs: [0, 1, ...bias], outputs };
  const weights = parameters.transB ? (constant.data as Reals) : transposed(constant.data as Reals, bDepth!, columns!);
  return { run: 'Gemm', parameters: { ...parameters, depth: bDepth!, columns: columns! }, arrays: { weights }, inputs: [0, ...bias], outputs };
};

function matrixOf({ constant }: ValueFact): Value | undefined {
  return constant?.shape.length === 2 ? constant : undefined;
}

function checkDepth(depth: number, expected: number): void {
  if (depth !== -1 && expected !== -1 && depth !== expected) throw new NotCovered(`it multiplies rows of ${depth} numbers by columns of ${expected}`);
}

import { broadcastShape } from './broadcast';
import { fact, FLOATS, NUMBERS, required, sameDatatype } from './compile-helpers';
import type { CompileOperator, NodeToCompile } from './operator';
import { NotCovered } from './operator';
import type { ValueFact } from '../value';

/**
 * Add, Sub, Mul, Div, Min, Max and Sum: https://onnx.ai/onnx/operators/onnx__Add.html and its neighbours.
 * Before version 7 broadcasting was an attribute.
 */
export const arithmetic: CompileOperator = (node) => {
  if (node.version < 7) throw new NotCovered(`it is of operator set ${node.version}, and broadcasts by an attribute before 7`);
  const facts = node.inputs.map((_, i) => required(node.inputs, i, NUMBERS));
  return { run: 'Arithmetic', parameters: { operation: node.operator === 'Sum' ? 'Add' : node.operator }, outputs: [fact(sameDatatype(facts), broadcastOf(facts))] };
};

/** https://onnx.ai/onnx/operators/onnx__Mean.html */
export const mean: CompileOperator = (node) => {
  const facts = node.inputs.map((_, i) => required(node.inputs, i, ['FP32']));
  return { run: 'Mean', outputs: [fact(sameDatatype(facts), broadcastOf(facts))] };
};

/** https://onnx.ai/onnx/operators/onnx__Pow.html: the exponent may be of another type; the result is of the base's. */
export const pow: CompileOperator = (node) => {
  const base = required(node.inputs, 0, FLOATS);
  const exponent = required(node.inputs, 1, NUMBERS);
  if (node.version < 7) throw new NotCovered(`it is of operator set ${node.version}, and broadcasts by an attribute before 7`);
  return { run: 'Pow', outputs: [fact(base.datatype, broadcastOf([base, exponent]))] };
};

/** https://onnx.ai/onnx/operators/onnx__Equal.html, Greater, GreaterOrEqual, Less, LessOrEqual, And, Or, Xor. */
export const compare: CompileOperator = (node) => compared(node, COMPARED[node.operator] ?? NUMBERS);

const COMPARED: Readonly<Record<string, readonly ('FP32' | 'FP64' | 'INT32' | 'INT64' | 'BOOL' | 'BYTES')[] | undefined>> = {
  Equal: [...NUMBERS, 'BOOL', 'BYTES'],
  And: ['BOOL'],
  Or: ['BOOL'],
  Xor: ['BOOL'],
};

function compared(node: NodeToCompile, datatypes: Parameters<typeof required>[2]): ReturnType<CompileOperator> {
  if (node.version < 7) throw new NotCovered(`it is of operator set ${node.version}, and broadcasts by an attribute before 7`);
  const facts = [required(node.inputs, 0, datatypes), required(node.inputs, 1, datatypes)];
  sameDatatype(facts);
  return { run: 'Compare', parameters: { operation: node.operator }, outputs: [fact('BOOL', broadcastOf(facts))] };
}

/** https://onnx.ai/onnx/operators/onnx__Where.html */
export const where: CompileOperator = (node) => {
  const condition = required(node.inputs, 0, ['BOOL']);
  const facts = [required(node.inputs, 1, [...NUMBERS, 'BOOL', 'BYTES']), required(node.inputs, 2, [...NUMBERS, 'BOOL', 'BYTES'])];
  return { run: 'Where', outputs: [fact(sameDatatype(facts), broadcastOf([condition, ...facts]))] };
};

/** The shape that broadcasting gives; undefined where one is not known. An open dimension beside 1 stays open, beside another takes that. */
export function broadcastOf(facts: readonly ValueFact[]): number[] | undefined {
  return facts.reduce<number[] | undefined>((all, { shape }) => (all === undefined || shape === undefined ? undefined : joined(all, shape)), []);
}

function joined(a: readonly number[], b: readonly number[]): number[] {
  const open = (shape: readonly number[], other: readonly number[]) =>
    shape.map((length, i) => {
      if (length !== -1) return length;
      const beside = other[i - shape.length + other.length] ?? 1;
      return beside === -1 ? 1 : beside;
    });
  try {
    const closed = broadcastShape(open(a, b), open(b, a));
    return closed.map((length, i) => {
      const x = a[i - closed.length + a.length] ?? 1;
      const y = b[i - closed.length + b.length] ?? 1;
      return length === 1 && (x === -1 || y === -1) ? -1 : length;
    });
  } catch (error) {
    if (error instanceof RangeError) throw new NotCovered(error.message);
    throw error;
  }
}

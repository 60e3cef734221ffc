import type { RowValue } from '../model/rows';
import type { TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import type { GoldenRequest } from './golden-set';

/** Where an answer is not the known one. */
export interface Mismatch {
  readonly row: number;
  /** Absent where there was no answer to compare. */
  readonly output?: string;
  readonly expected?: readonly RowValue[];
  readonly got?: readonly unknown[];
  /** Why there was no answer. */
  readonly error?: string;
}

interface AnsweredOutput {
  readonly name: string;
  readonly datatype?: unknown;
  readonly shape?: unknown;
  readonly data: readonly unknown[];
}

/** Compares the answer of the model server to a direct invocation; undefined when it is as expected. `forms`: of the outputs whose values are not known. */
export function compareAnswer({ row, expected }: GoldenRequest, answer: unknown, tolerance: number, forms: readonly TensorSpec[] = []): Mismatch | undefined {
  const { outputs, error } = (answer ?? {}) as { readonly outputs?: readonly AnsweredOutput[]; readonly error?: unknown };
  if (!Array.isArray(outputs)) return { row, error: typeof error === 'string' ? error : 'the answer has no outputs' };
  const answered = outputs as readonly AnsweredOutput[];
  if (expected === undefined) {
    const misshapen = forms.map((form) => formMismatch(form, answered.find(({ name }) => name === form.name))).find((found) => found !== undefined);
    return misshapen === undefined ? undefined : { row, error: misshapen };
  }
  for (const [name, values] of Object.entries(expected)) {
    const got = answered.find((output) => output.name === name)?.data;
    if (got?.length === values.length && values.every((value, index) => agrees(value, got[index], tolerance))) continue;
    return { row, output: name, expected: values, got: got ?? [] };
  }
  return undefined;
}

/** Why an output cannot be one of a model with this signature, answering one row. */
function formMismatch({ name, datatype, shape }: TensorSpec, output: AnsweredOutput | undefined): string | undefined {
  if (output === undefined) return `the answer has no output ${name}`;
  if (output.datatype !== datatype) return `${name} is ${String(output.datatype)}, and the model's signature has ${datatype}`;
  if (!Array.isArray(output.shape) || !Array.isArray(output.data)) return `${name} has no shape and data`;
  const got = output.shape as readonly number[];
  // A model need not say what shape an output has; the batch of a golden request is one.
  const wanted = shape.map((length, index) => (length === -1 && index === 0 ? 1 : length));
  if (shape.length > 0 && (got.length !== wanted.length || wanted.some((length, index) => length !== -1 && length !== got[index]))) {
    return `${name} has the shape [${got.join(', ')}], and the model's signature has [${shape.join(', ')}]`;
  }
  const elements = got.reduce((product, length) => product * length, 1);
  if (output.data.length !== elements) return `${name} has ${output.data.length} elements, which do not fill the shape [${got.join(', ')}]`;
  const wrong = output.data.find((element) => !isElementOf(datatype, element));
  return wrong === undefined ? undefined : `${name} holds ${JSON.stringify(wrong)}, which is no ${datatype}`;
}

/** What is not finite is written as text, as JSON has no word for it; whole numbers beyond 2^53 may be. */
function isElementOf(datatype: Datatype, element: unknown): boolean {
  if (datatype === 'BYTES') return typeof element === 'string';
  if (datatype === 'BOOL') return typeof element === 'boolean';
  return typeof element === 'number' || typeof element === 'bigint' || (typeof element === 'string' && /^(?:-?Infinity|NaN|-?\d+)$/.test(element));
}

function agrees(expected: RowValue, got: unknown, tolerance: number): boolean {
  if (typeof expected !== 'number' || typeof got !== 'number') return expected === got;
  return Math.abs(expected - got) <= tolerance * Math.max(1, Math.abs(expected));
}

const SHOWN = 5;
const SHOWN_VALUES = 80;

/** The mismatches for whoever has to find out why, the first few in full. */
export function describeMismatches(target: string, mismatches: readonly Mismatch[], all: number): string {
  const lines = mismatches.slice(0, SHOWN).map(({ row, output, expected, got, error }) => (
    error === undefined ? `row ${row}: ${output} is ${shown(got)}, expected ${shown(expected)}` : `row ${row}: ${error}`
  ));
  const more = mismatches.length > SHOWN ? [`and ${mismatches.length - SHOWN} more`] : [];
  // One line: cdk and logs break it as they like.
  return `${target} answers ${mismatches.length} of ${all} golden requests wrongly: ${[...lines, ...more].join('; ')}`;
}

function shown(values: readonly unknown[] | undefined): string {
  const text = JSON.stringify(values);
  return text.length > SHOWN_VALUES ? `${text.slice(0, SHOWN_VALUES)}...` : text;
}

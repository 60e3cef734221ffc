import type { RowValue } from '../model/rows';
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

/** Compares the answer of the model server to a direct invocation; undefined when it is as expected. */
export function compareAnswer({ row, expected }: GoldenRequest, answer: unknown, tolerance: number): Mismatch | undefined {
  const { outputs, error } = (answer ?? {}) as { readonly outputs?: readonly { readonly name: string; readonly data: readonly unknown[] }[]; readonly error?: unknown };
  if (!Array.isArray(outputs)) return { row, error: typeof error === 'string' ? error : 'the answer has no outputs' };
  for (const [name, values] of Object.entries(expected)) {
    const got = (outputs as readonly { readonly name: string; readonly data: readonly unknown[] }[]).find((output) => output.name === name)?.data;
    if (got?.length === values.length && values.every((value, index) => agrees(value, got[index], tolerance))) continue;
    return { row, output: name, expected: values, got: got ?? [] };
  }
  return undefined;
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

import { inferRequest, type GoldenRows, type RowValue } from '../model/rows';
import type { Signature, TensorSpec } from '../model/signature';
import type { Problem } from '../problem';

/** Requests whose answers are known, or at least their form, as the rollout hook replays them. */
export interface GoldenSet {
  readonly schemaVersion: 1;
  /** By how much numbers may differ: absolutely, and of larger ones relatively. */
  readonly tolerance: number;
  /** Calls at a time, and environments that are warm afterwards. */
  readonly parallel: number;
  /** What the outputs look like of which no values are known; those that are compared. Absent where all values are known. */
  readonly outputs?: readonly TensorSpec[];
  readonly requests: readonly GoldenRequest[];
}

export interface GoldenRequest {
  /** Its place in the file, from 0. */
  readonly row: number;
  readonly request: object;
  /** Elements by output; absent where nobody knows them: then the answer has to be of the right form. */
  readonly expected?: Readonly<Record<string, readonly RowValue[]>>;
}

export interface GoldenOptions {
  readonly tolerance: number;
  readonly parallel: number;
  /** Outputs that are compared; all when undefined. */
  readonly outputs?: readonly string[];
  /** Rows that are sent; all when undefined. */
  readonly maxRows?: number;
}

/** What a file of rows looks like. */
export const ROWS_FORMAT = 'https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/examples/models/README.md';

/** What the hook's function has time and memory for. */
export const GOLDEN_ROWS = { max: 10_000 } as const;
export const GOLDEN_PARALLEL = { min: 1, max: 100 } as const;

/** Rows as requests, spread over the file where not all are taken. Rows on which the model itself fails have no answer. */
export function goldenSet(rows: GoldenRows, { tolerance, parallel, outputs, maxRows }: GoldenOptions): GoldenSet {
  const compared = outputs === undefined ? rows.outputs : rows.outputs.filter(({ name }) => outputs.includes(name));
  const asked = rows.rows.flatMap((row, index) => (row.throws === true ? [] : [{ index, row }]));
  const wanted = Math.min(asked.length, maxRows ?? asked.length);
  const taken = Array.from({ length: wanted }, (_, index) => asked[Math.floor((index * asked.length) / wanted)]!);
  return {
    schemaVersion: 1,
    tolerance,
    parallel,
    ...(taken.some(({ row }) => row.expected === undefined) ? { outputs: compared } : {}),
    requests: taken.map(({ index, row }) => ({
      row: index,
      request: inferRequest(rows, row),
      ...(row.expected === undefined ? {} : { expected: Object.fromEntries(compared.map(({ name }) => [name, row.expected?.[name] ?? []])) }),
    })),
  };
}

/** What is wrong with the options, before the rows are read. */
export function checkGoldenOptions({ tolerance, parallel, maxRows }: { readonly tolerance?: number; readonly parallel?: number; readonly maxRows?: number }): Problem[] {
  const problems: Problem[] = [];
  if (tolerance !== undefined && !(tolerance >= 0 && tolerance < Infinity)) {
    problems.push({ prop: 'tolerance', found: `is ${tolerance}`, allowed: 'a number from 0', remedy: 'say by how much a number may differ, for instance 1e-4' });
  }
  const { min, max } = GOLDEN_PARALLEL;
  if (parallel !== undefined && !(Number.isInteger(parallel) && parallel >= min && parallel <= max)) {
    problems.push({ prop: 'parallelCalls', found: `is ${parallel}`, allowed: `a whole number from ${min} to ${max}`, remedy: 'choose how many environments to warm' });
  }
  if (maxRows !== undefined && !(Number.isInteger(maxRows) && maxRows >= 1 && maxRows <= GOLDEN_ROWS.max)) {
    problems.push({ prop: 'maxRows', found: `is ${maxRows}`, allowed: `a whole number from 1 to ${GOLDEN_ROWS.max}`, remedy: 'leave it out to send all rows' });
  }
  return problems;
}

/** Whether rows can be sent to a model, and compared with what it answers. */
export function checkGoldenRows(rows: GoldenRows, { outputs, maxRows }: Pick<GoldenOptions, 'outputs' | 'maxRows'>): Problem[] {
  const asked = rows.rows.filter((row) => row.throws !== true).length;
  const problems: Problem[] = [];
  if (asked === 0) problems.push({ prop: 'path', found: 'has no row that the model answers', remedy: `write rows as ${ROWS_FORMAT} describes` });
  if (maxRows === undefined && asked > GOLDEN_ROWS.max) {
    problems.push({ prop: 'path', found: `has ${asked} rows`, allowed: `${GOLDEN_ROWS.max}`, remedy: 'set `maxRows`' });
  }
  if (outputs?.length === 0) problems.push({ prop: 'outputs', found: 'is empty', remedy: 'leave it out to compare all outputs' });
  for (const name of outputs ?? []) {
    if (rows.outputs.some((output) => output.name === name)) continue;
    problems.push({ prop: 'outputs', found: `names ${name}`, allowed: rows.outputs.map((output) => output.name).join(', '), remedy: 'name outputs of the rows' });
  }
  return problems;
}

/** Whether the rows are those of a model with this signature. */
export function checkAgainstSignature(rows: Pick<GoldenRows, 'inputs' | 'outputs'>, outputs: readonly string[] | undefined, signature: Signature): Problem[] {
  const wanted = outputs ?? rows.outputs.map(({ name }) => name);
  return [
    ...differences('input', rows.inputs, signature.inputs),
    ...differences('output', rows.outputs.filter(({ name }) => wanted.includes(name)), signature.outputs),
    ...signature.inputs
      .filter(({ name }) => !rows.inputs.some((input) => input.name === name))
      .map(({ name }) => ({ prop: 'goldenRequests', found: `have no values for the model's input ${name}`, remedy: 'write the rows for this model' })),
  ];
}

function differences(kind: string, given: readonly TensorSpec[], known: readonly TensorSpec[]): Problem[] {
  return given.flatMap(({ name, datatype }) => {
    const spec = known.find((candidate) => candidate.name === name);
    if (spec === undefined) return [{ prop: 'goldenRequests', found: `name the ${kind} ${name}`, allowed: known.map((candidate) => candidate.name).join(', '), remedy: 'write the rows for this model' }];
    if (spec.datatype === datatype) return [];
    return [{ prop: 'goldenRequests', found: `have the ${kind} ${name} as ${datatype}`, allowed: spec.datatype, remedy: 'write the rows for this model' }];
  });
}

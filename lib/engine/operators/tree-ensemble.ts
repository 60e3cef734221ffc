import type { TensorData } from '../../tensor/tensor';
import type { Value } from '../value';
import { classify } from '../trees/classify';
import { regress } from '../trees/regress';
import { walker } from '../trees/walk';
import type { NodeToRun, RunOperator } from './operator';

export type Aggregate = 'SUM' | 'AVERAGE' | 'MIN' | 'MAX';
export type Transform = 'NONE' | 'SOFTMAX' | 'LOGISTIC' | 'SOFTMAX_ZERO' | 'PROBIT';

/** How a compiled ensemble is described; the compile side writes it, this side trusts it. */
export type EnsembleParameters = {
  readonly kind: 'classifier' | 'regressor';
  /** Classes or targets: how many scores a row has. */
  readonly targets: number;
  readonly trees: number;
  /** Of comparing and summing. */
  readonly precision: 'float' | 'double';
  /** Of a regressor's results. */
  readonly output: 'float' | 'double';
  /** Whether each tree votes for one target, each leaf for all, or each leaf for some. */
  readonly votes: 'tree' | 'dense' | 'sparse';
  readonly aggregate: Aggregate;
  readonly transform: Transform;
  /** Two classes, and all votes are for one of them. */
  readonly isBinary: boolean;
  readonly weightsArePositive: boolean;
  readonly base: readonly number[];
  readonly labels?: readonly string[];
  /** The least number of columns that the input must have. */
  readonly columns: number;
  /** Of the gathered features, how many are taken as they are. */
  readonly plain: number;
};

export type Numbers = Float32Array | Float64Array;

/** Rows that are walked through all trees together: their sums stay in the processor's nearest memory. */
const BLOCK_ROWS = 128;

export const treeEnsemble: RunOperator = (node) => {
  const parameters = node.parameters as unknown as EnsembleParameters;
  const { targets, columns } = parameters;
  const accumulate = walker(parameters, node.arrays, BLOCK_ROWS);
  const finish = parameters.kind === 'classifier' ? classifier(parameters, node) : regressor(parameters);
  return ([input]) => {
    const { shape, data } = input!;
    if (shape.length !== 2 || shape[1]! < columns) {
      throw new RangeError(`the trees compare ${columns} columns, and were given the shape [${shape.join(', ')}]`);
    }
    const [rows = 0, stride = 0] = shape;
    const values = numbersOf(data);
    const results = finish.begin(rows);
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - first);
      const { scores, voted } = accumulate(values, first * stride, stride, count);
      for (let row = 0; row < count; row++) finish.row(scores, voted, row * targets, first + row);
    }
    return results();
  };
};

/** Turns sums into results, row by row. */
export interface Finish {
  /** Makes room; answers what takes the results out. */
  begin(rows: number): () => readonly Value[];
  row(scores: Numbers, voted: Uint8Array, at: number, row: number): void;
}

/** Results are not held on to: they are the caller's. */
const NO_SCORES = new Float32Array(0);

function classifier(parameters: EnsembleParameters, { arrays }: NodeToRun): Finish {
  const { targets, labels: texts } = parameters;
  const numbers = arrays.labels as BigInt64Array | undefined;
  const decide = classify(parameters);
  let scores = NO_SCORES;
  let labels: TensorData = [];
  return {
    begin: (rows) => {
      scores = new Float32Array(rows * targets);
      labels = numbers === undefined ? Array<string>(rows).fill('') : new BigInt64Array(rows);
      return () => {
        const values: Value[] = [
          { datatype: numbers === undefined ? 'BYTES' : 'INT64', shape: [rows], data: labels },
          { datatype: 'FP32', shape: [rows, targets], data: scores },
        ];
        [scores, labels] = [NO_SCORES, []];
        return values;
      };
    },
    row: (sums, voted, at, row) => {
      const chosen = decide(sums, voted, at, scores, row * targets);
      if (numbers === undefined) (labels as string[])[row] = texts![chosen]!;
      else (labels as BigInt64Array)[row] = numbers[chosen]!;
    },
  };
}

function regressor(parameters: EnsembleParameters): Finish {
  const { targets, output } = parameters;
  const decide = regress(parameters);
  let results: Numbers = NO_SCORES;
  return {
    begin: (rows) => {
      results = output === 'double' ? new Float64Array(rows * targets) : new Float32Array(rows * targets);
      return () => {
        const value: Value = { datatype: output === 'double' ? 'FP64' : 'FP32', shape: [rows, targets], data: results };
        results = NO_SCORES;
        return [value];
      };
    },
    row: (sums, voted, at, row) => decide(sums, voted, at, results, row * targets),
  };
}

/** Integers are compared as the floats that they become in C++. */
function numbersOf(data: TensorData): Numbers {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  return Float32Array.from(data as ArrayLike<bigint | number>, Number);
}

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GoldenOptions } from '../../lib/golden/golden-set';
import { checkGoldenOptions, checkGoldenRows, ROWS_FORMAT } from '../../lib/golden/golden-set';
import type { ModelRows } from '../../lib/model/rows';
import { parseModelRows } from '../../lib/model/rows';
import { checkKnown } from '../private/known';
import { rejectAt } from '../private/reject';

/** Settings of golden requests. */
export interface GoldenRequestsOptions {
  /**
   * By how much a number in an answer may differ, in whatever unit it is: absolutely, and of numbers above 1 relatively.
   *
   * @default 0.0001
   */
  readonly tolerance?: number;

  /**
   * Outputs of the model that are compared. Name only the label where versions may differ in their probabilities.
   *
   * @default - all
   */
  readonly outputs?: string[];

  /**
   * Number of rows that are sent, spread over the file.
   *
   * @default - all
   */
  readonly maxRows?: number;

  /**
   * Number of calls at a time: as many environments of the new version are warm when its first user comes.
   *
   * @default 5
   */
  readonly parallelCalls?: number;
}

/**
 * Requests whose right answers are known. Each new version has to give them before any user reaches it; a version that does not is
 * stopped, and the old one goes on serving.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   goldenRequests: GoldenRequests.fromFile('models/rows.json', { outputs: ['label'] }),
 * });
 */
export class GoldenRequests {
  /**
   * Rows with the answers that are expected: a JSON file with `inputs`, `outputs` and `rows`. Rows that are marked `throws` have no
   * answer, and are left out.
   *
   * @see https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/examples/models/README.md
   * @throws if the file is not of that format, or an option is out of its range
   */
  public static fromFile(path: string, options: GoldenRequestsOptions = {}): GoldenRequests {
    const place = `GoldenRequests.fromFile('${path}')`;
    const { tolerance = 1e-4, parallelCalls = 5, outputs, maxRows } = options;
    rejectAt(place, checkKnown({ tolerance, parallelCalls, maxRows }));
    rejectAt(place, checkGoldenOptions({ tolerance, parallel: parallelCalls, maxRows }));
    const rows = read(path, place);
    rejectAt(place, checkGoldenRows(rows, { outputs, maxRows }));
    return new GoldenRequests(rows, { tolerance, parallel: parallelCalls, outputs, maxRows });
  }

  private readonly rows: ModelRows;
  private readonly options: GoldenOptions;

  private constructor(rows: ModelRows, options: GoldenOptions) {
    this.rows = rows;
    this.options = options;
  }

  /** @internal */
  public _contents(): { readonly rows: ModelRows; readonly options: GoldenOptions } {
    return { rows: this.rows, options: this.options };
  }
}

function read(path: string, place: string): ModelRows {
  const file = resolve(path);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    rejectAt(place, [{ prop: 'path', found: `does not exist (${file})`, remedy: 'paths are relative to the folder that cdk runs in' }]);
  }
  let problem: string;
  try {
    return parseModelRows(readFileSync(path, 'utf8'));
  } catch (error) {
    problem = (error as Error).message;
  }
  rejectAt(place, [{ prop: 'path', found: `cannot be read: ${problem}`, remedy: `name a rows file as ${ROWS_FORMAT} describes` }]);
  throw new Error(problem);
}

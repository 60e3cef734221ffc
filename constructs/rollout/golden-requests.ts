import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GoldenOptions } from '../../lib/golden/golden-set';
import { checkGoldenOptions, checkGoldenRows } from '../../lib/golden/golden-set';
import type { GoldenRows } from '../../lib/model/rows';
import { checkKnown } from '../private/known';
import { readGoldenFile } from '../private/golden-file';
import { defaultMlflowRows, readMlflowRows } from '../private/mlflow-rows';
import { rejectAt } from '../private/reject';
import type { ModelArtifact } from '../model/model-artifact';
import { guard } from '../private/declared/guard';

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
   * answer, and are left out. The answer to a row without `expected` has to be of the form that `outputs` says, whatever its values.
   *
   * @see https://github.com/cdk-serverless-inference/cdk-serverless-inference/blob/main/examples/models/README.md
   * @throws if the file is not of that format, or an option is out of its range
   */
  public static fromFile(path: string, options: GoldenRequestsOptions = {}): GoldenRequests {
    const place = `GoldenRequests.fromFile('${path}')`;
    return GoldenRequests.of(place, options, () => read(path, place));
  }

  /**
   * The input example that MLflow saved with a model: each of its rows has to be answered in the form of the model's signature, whatever the
   * values, since no answer is saved with it. A file `golden.json` in the folder, with rows as `fromFile` takes them, is taken instead, with its answers.
   *
   * @param directory where the folder with the file `MLmodel` is, relative to the working directory
   * @see https://mlflow.org/docs/latest/ml/model/signatures/#input-examples
   * @throws if the model was saved without an example, or it does not fit the model
   *
   * @example
   *
   * const churn = new ModelFunction(this, 'Churn', {
   *   model: ModelVersion.of('churn', '3', ModelArtifact.fromMlflow('models/churn-3')),
   *   goldenRequests: GoldenRequests.fromMlflow('models/churn-3'),
   * });
   */
  public static fromMlflow(directory: string, options: GoldenRequestsOptions = {}): GoldenRequests {
    const place = `GoldenRequests.fromMlflow('${directory}')`;
    return GoldenRequests.of(place, options, () => readMlflowRows(place, directory));
  }

  /**
   * What a model is asked where nobody says: the rows beside a model from MLflow.
   *
   * @internal
   */
  public static _ofArtifact(artifact: ModelArtifact): GoldenRequests | undefined {
    const saved = artifact._mlflow();
    const rows = saved && defaultMlflowRows(saved);
    return saved && rows && GoldenRequests.of(`the golden requests of ${saved.folder}`, {}, () => rows);
  }

  private static of(place: string, { tolerance = 1e-4, parallelCalls = 5, outputs, maxRows }: GoldenRequestsOptions, read: () => GoldenRows): GoldenRequests {
    rejectAt(place, checkKnown({ tolerance, parallelCalls, maxRows }));
    rejectAt(place, checkGoldenOptions({ tolerance, parallel: parallelCalls, maxRows }));
    const rows = read();
    rejectAt(place, checkGoldenRows(rows, { outputs, maxRows }));
    return new GoldenRequests(rows, { tolerance, parallel: parallelCalls, outputs, maxRows });
  }

  private readonly rows: GoldenRows;
  private readonly options: GoldenOptions;

  private constructor(rows: GoldenRows, options: GoldenOptions) {
    this.rows = rows;
    this.options = options;
  }

  /** @internal */
  public _contents(): { readonly rows: GoldenRows; readonly options: GoldenOptions } {
    return { rows: this.rows, options: this.options };
  }
}

guard('GoldenRequests', GoldenRequests);

function read(path: string, place: string): GoldenRows {
  const file = resolve(path);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    rejectAt(place, [{ prop: 'path', found: `does not exist (${file})`, remedy: 'paths are relative to the folder that cdk runs in' }]);
  }
  return readGoldenFile(file, place, 'path');
}

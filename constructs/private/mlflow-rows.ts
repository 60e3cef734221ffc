import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAgainstSignature } from '../../lib/golden/golden-set';
import { ExampleError, exampleRequest, exampleRows } from '../../lib/mlflow/example';
import type { SavedExample } from '../../lib/mlflow/mlmodel';
import { GOLDEN_FILE } from '../../lib/mlflow/model';
import type { GoldenRow, GoldenRows } from '../../lib/model/rows';
import type { Signature } from '../../lib/model/signature';
import type { Problem } from '../../lib/problem';
import { readGoldenFile } from './golden-file';
import type { MlflowInfo } from './mlflow-directory';
import { readMlflowModel } from './mlflow-directory';
import { problemsOf, rejectAt } from './reject';

/** Where older versions of MLflow and such that name no file put it. */
const SERVING_FILE = 'serving_input_example.json';

/** The rows of a folder of MLflow's: those that an import wrote with their answers, or the input example. */
export function readMlflowRows(place: string, directory: string): GoldenRows {
  // Nothing is loaded here.
  const { folder, signature, mlmodel: { example } } = readMlflowModel(place, directory, { allowPickle: true });
  if (signature === undefined) refuse(place, NO_TENSORS);
  const golden = join(folder, GOLDEN_FILE);
  if (existsSync(golden)) {
    const rows = readGoldenFile(golden, place, GOLDEN_FILE);
    rejectAt(place, checkAgainstSignature(rows, undefined, signature));
    return rows;
  }
  if (example === undefined) refuse(place, NO_EXAMPLE);
  return { schemaVersion: 1, inputs: signature.inputs, outputs: signature.outputs, rows: readExample(place, folder, example, signature) };
}

/**
 * The rows that a version has without anybody asking: none where an example cannot be sent row by row, and none for servers of the user's own,
 * whose outputs may be called otherwise than an example without answers can know.
 */
export function defaultMlflowRows({ folder, flavor }: MlflowInfo): GoldenRows | undefined {
  const place = `the folder ${folder}`;
  if (existsSync(join(folder, GOLDEN_FILE))) return readMlflowRows(place, folder);
  let rows: GoldenRows | undefined;
  const problems = flavor === 'onnx' ? problemsOf(() => { rows = readMlflowRows(place, folder); }) : [];
  return problems.length === 0 ? rows : undefined;
}

function readExample(place: string, folder: string, example: SavedExample, signature: Signature): readonly GoldenRow[] {
  const file = exampleFile(folder, example);
  if (file === undefined) refuse(place, NO_EXAMPLE);
  try {
    const request = exampleRequest(readFileSync(join(folder, file), 'utf8'), file, example, file !== example.path);
    return exampleRows(request, signature);
  } catch (error) {
    if (!(error instanceof ExampleError)) throw error;
    refuse(place, { prop: file, found: `makes no golden requests: ${error.message}`, remedy: 'log the model with an example that it takes, or write rows: GoldenRequests.fromFile' });
  }
}

function exampleFile(folder: string, { servingPath, path }: SavedExample): string | undefined {
  return [servingPath, SERVING_FILE, path].find((file) => file !== undefined && existsSync(join(folder, file)));
}

const NO_EXAMPLE: Problem = {
  prop: 'directory', found: 'holds no input example', remedy: 'log the model with one (input_example=X[:5]), or write rows: GoldenRequests.fromFile',
};

const NO_TENSORS: Problem = {
  prop: 'signature', found: 'has types that no tensor has, so that nothing can be asked of the model by it', remedy: 'leave the golden requests out, or write rows: GoldenRequests.fromFile',
};

function refuse(place: string, problem: Problem): never {
  rejectAt(place, [problem]);
  throw new Error(problem.found);
}

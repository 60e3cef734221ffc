import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion } from '../../constructs';
import { compareAnswer } from '../../lib/golden/compare';
import { goldenSet } from '../../lib/golden/golden-set';
import { startLocal, type LocalServer } from '../../local';
import { temporaryFolder } from './support/assembly';
import { invoke } from './support/run';

/** What MLflow's own scoring answers to the input example of each model: test/mlflow/make.py. */
const MLFLOW = join(__dirname, '..', 'mlflow');
const NAMES = readdirSync(join(MLFLOW, 'answers')).map((file) => file.replace('.json', ''));
const SAME = process.arch === 'x64' ? Architecture.X86_64 : Architecture.ARM_64;

type Scored = Readonly<Record<string, unknown>>;

let server: LocalServer;

beforeAll(async () => {
  const app = new App({ outdir: temporaryFolder() });
  const stack = new Stack(app, 'Demo');
  for (const name of NAMES) {
    new ModelFunction(stack, name, { model: ModelVersion.of(name, '1', ModelArtifact.fromMlflow(join(MLFLOW, 'models', name))), architecture: SAME }).addUrl();
  }
  server = await startLocal({ assembly: app.synth().directory, port: 0 });
});

afterAll(() => server.close());

const json = (path: string): Scored => JSON.parse(readFileSync(join(MLFLOW, path), 'utf8')) as Scored;

async function ask(name: string, body: unknown): Promise<{ readonly status: number; readonly body: Scored }> {
  const url = server.functions.find((fn) => fn.name === name)?.urls[0]?.url as string;
  const response = await fetch(new URL('/invocations', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Scored };
}

/** Elements by output. MLflow's ONNX models answer a table or an object of arrays, ours rows of one output or of several. */
function elements(predictions: unknown, [only = '']: readonly string[]): Record<string, unknown[]> {
  if (!Array.isArray(predictions)) return Object.fromEntries(Object.entries(predictions as object).map(([name, values]) => [name, (values as unknown[]).flat()]));
  const [first] = predictions as unknown[];
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return { [only]: (predictions as unknown[]).flat() };
  return Object.fromEntries(Object.keys(first).map((name) => [name, (predictions as Scored[]).flatMap((row) => row[name])]));
}

const near = (values: readonly unknown[]): unknown[] => values.map((value) => (typeof value === 'number' ? expect.closeTo(value, 3) : value));

test('there is one of each kind', () => expect(NAMES).toEqual(['onnx-columns', 'onnx-external', 'onnx-matrix', 'onnx-tensors']));

test.each(NAMES)('%s answers the request that MLflow saved with it as MLflow does', async (name) => {
  const answer = await ask(name, json(`models/${name}/serving_input_example.json`));
  expect(answer.status).toBe(200);
  const theirs = elements(json(`answers/${name}.json`).predictions, []);
  const ours = elements(answer.body.predictions, Object.keys(theirs));
  expect(ours).toEqual(Object.fromEntries(Object.entries(theirs).map(([output, values]) => [output, near(values)])));
});

test('columns are matched by name, in any order, and one that is missing is named', async () => {
  const { dataframe_split: { columns, data } } = json('models/onnx-matrix/serving_input_example.json') as { dataframe_split: { columns: string[]; data: number[][] } };
  const [given, reversed, short] = await Promise.all([
    ask('onnx-matrix', { dataframe_split: { columns, data } }),
    ask('onnx-matrix', { dataframe_split: { columns: [...columns].reverse(), data: data.map((row) => [...row].reverse()) } }),
    ask('onnx-matrix', { dataframe_split: { columns: columns.slice(1), data: data.map((row) => row.slice(1)) } }),
  ]);
  expect(reversed).toEqual(given);
  expect(short).toMatchObject({ status: 400, body: { error: expect.stringContaining('missing column "age"') as string } });
});

test('golden requests of an input example are answered in the form that the signature says', async () => {
  const { rows, options } = GoldenRequests.fromMlflow(join(MLFLOW, 'models', 'onnx-tensors'))._contents();
  const set = goldenSet(rows, options);
  expect(set.requests.map(({ expected }) => expected)).toEqual([undefined, undefined, undefined]);
  for (const request of set.requests) {
    const { value } = await invoke(server, 'onnx-tensors', request.request);
    expect(compareAnswer(request, value, 0, set.outputs)).toBeUndefined();
  }
  const { value } = await invoke(server, 'onnx-external', { inputs: [{ name: 'pixels', shape: [1, 64], datatype: 'FP32', data: Array.from({ length: 64 }, () => 0) }] });
  expect(compareAnswer(set.requests[0]!, value, 0, set.outputs)).toEqual({ row: 0, error: 'the answer has no output label' });
});

import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csiFile } from '../bin/support';
import { aws, closeAll } from '../local/aws/support';
import { ROOT } from '../support/script';
import { QUIET, startMlflow, type MlflowServerProcess } from './mlflow-server';

const EXAMPLE = join(ROOT, 'examples/mlflow');

let workspace: string;
let mlflow: MlflowServerProcess | undefined;

beforeAll(() => {
  // Below the root, where an app finds the package by its name.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  workspace = mkdtempSync(join(ROOT, '.cache', 'mlflow-'));
});
afterAll(async () => {
  await mlflow?.close();
  await closeAll();
  rmSync(workspace, { recursive: true, force: true, maxRetries: 3 });
});

/** The blocks of commands of the README, from the mark on. */
function commandsOf(readme: string): readonly string[] {
  const [, tested = ''] = readme.split('<!-- from here on a test runs every line');
  return [...tested.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands = '']) => commands);
}

/** What the README takes for granted: `python` and `mlflow` of a virtual environment, and `npx` of a clone that is built. */
function shims(folder: string, python: string): string {
  mkdirSync(folder, { recursive: true });
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const script = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  script('python', `exec '${python}' "$@"`);
  script('npx', `tool="$1"; shift\ncase "$tool" in\n  csi) exec '${process.execPath}' '${csiFile()}' "$@" ;;\n  cdk) exec '${process.execPath}' '${cdk}' "$@" --no-notices ;;\n  tsx) exec '${process.execPath}' --import tsx "$@" ;;\nesac\nexit 64`);
  return folder;
}

interface Answer {
  readonly label: number;
  readonly probabilities: readonly number[];
}

test('every line of the example\'s README: from training with scikit-learn to what the function answers for wines that were held out', async () => {
  const [app, home] = [join(workspace, 'app'), join(workspace, 'home')];
  cpSync(EXAMPLE, app, { recursive: true, filter: (path) => !path.includes('cdk.out') });
  mkdirSync(home);
  const server = await aws({ speed: 60 });
  mlflow = await startMlflow(join(workspace, 'mlflow'));
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:AWS_|CDK_|MLFLOW_)/.test(name))), ...server.environment, ...QUIET,
    PATH: `${shims(join(workspace, 'bin'), mlflow.python)}:${process.env['PATH'] ?? ''}`, PYTHON: mlflow.python, HOME: home, CI: '1', NO_COLOR: '1', CDK_VALIDATION: 'false',
    AWS_EC2_METADATA_DISABLED: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  };
  const run = (commands: string): Promise<{ readonly status: number | null; readonly stdout: string; readonly output: string }> => new Promise((done, fail) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], { cwd: app, env: environment });
    let [stdout, output] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString('utf8'); output += chunk.toString('utf8'); });
    child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
    child.on('error', fail);
    child.on('close', (status) => done({ status, stdout, output }));
  });
  const must = async (commands: string): Promise<string> => {
    const { status, stdout, output } = await run(commands);
    if (status !== 0) throw new Error(`ended with ${String(status)}:\n${output}`);
    return stdout;
  };
  /** The last line of a block is what curl printed. */
  const expectAnswers = (stdout: string, digits: number): void => {
    const { predictions } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { readonly predictions: readonly Answer[] };
    const own = JSON.parse(readFileSync(join(app, 'held-out.answers.json'), 'utf8')) as readonly Answer[];
    expect(predictions).toHaveLength(54);
    expect(predictions.map(({ label }) => label)).toEqual(own.map(({ label }) => label));
    predictions.forEach(({ probabilities }, row) => probabilities.forEach((value, index) => expect(value).toBeCloseTo(own[row]?.probabilities[index] as number, digits)));
  };
  const [first = '', second = ''] = commandsOf(readFileSync(join(app, 'README.md'), 'utf8')).map((commands) => commands.replace('http://127.0.0.1:5000', (mlflow as MlflowServerProcess).url));

  const answered = await must(first);
  expect(answered).toContain('wine 1: wrote models/wine/1.json');
  expectAnswers(answered, 6);
  const manifest = JSON.parse(readFileSync(join(app, 'models/wine/1.json'), 'utf8')) as { readonly lineage: object; readonly metrics: object };
  expect(manifest.lineage).toMatchObject({ source: 'mlflow', server: mlflow.url, registeredModel: 'wine', registeredVersion: '1', alias: 'champion', framework: expect.stringContaining('scikit-learn') as string, dataset: expect.stringMatching(/^wine \w+ \(training\)$/) as string });
  expect(Object.keys(manifest.metrics)).toEqual(['accuracy', 'log_loss']);

  // The same again is nothing to do; another model under that version is refused, and nothing is left of it.
  const before = readFileSync(join(app, 'models/wine/1.json'), 'utf8');
  const settings = `export MLFLOW_TRACKING_URI=${mlflow.url}\n`;
  expect(await must(`${settings}npx csi registry import mlflow:models:/wine/1`)).toContain('is there already, with the same content');
  // Up to the deploy, whose golden requests are wrong: version 1 goes on.
  const [train = '', deploy = ''] = second.split(/^(?=npx cdk deploy)/m);
  await must(`${settings}${train}`);
  const other = await run(`${settings}npx csi registry import mlflow:models:/wine/2 --version 1`);
  expect([other.status, other.output]).toEqual([1, expect.stringContaining('wine 1 is there already with other content')]);
  expect(readFileSync(join(app, 'models/wine/1.json'), 'utf8')).toBe(before);
  for (const nothing of ['mlflow:models:/wine@nobody', 'mlflow:models:/beer/1', 'mlflow:models:/wine/9 --name beer']) {
    expect((await run(`${settings}npx csi registry import ${nothing}`)).status).toBe(1);
  }
  expect(existsSync(join(app, 'models/beer'))).toBe(false);

  const golden = join(app, 'models/wine/2/golden.json');
  const right = readFileSync(golden, 'utf8');
  writeFileSync(golden, right.replace(/"label":\[(\d)\]/, (_, label: string) => `"label":[${(Number(label) + 1) % 3}]`));
  const wrong = await run(deploy.split('\n')[0] ?? '');
  expect([wrong.status, wrong.output]).toEqual([1, expect.stringContaining('lifecycle event validation functions failed')]);

  const url = (JSON.parse(readFileSync(join(app, 'outputs.json'), 'utf8')) as { readonly Mlflow: { readonly WineUrl: string } }).Mlflow.WineUrl;
  const answeredBy = async (): Promise<string | null> => (await fetch(`${url}invocations`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: readFileSync(join(app, 'held-out.json')) })).headers.get('csi-model-version');
  expect(await answeredBy()).toBe('1');

  writeFileSync(golden, right);
  expectAnswers(await must(`URL=${url}\n${deploy}`), 6);
  expect(await answeredBy()).toBe('2');
}, 900_000);

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { ModelArtifact, ModelFunction, ModelVersion, ServingImage } from '../../../constructs';
import { inferRequest, parseModelRows, type ModelRow } from '../../../lib/model/rows';
import { dockerShim, type AwsServer } from '../../../local';
import { callScript } from '../../support/script';
import { aws, clientOf, closeAll, deploy, folder, lambdaRole, ROOT } from '../aws/support';

const EXAMPLE = join(ROOT, 'examples/python-server');
const REPOSITORY = 'images';
const URI = `000000000000.dkr.ecr.us-east-1.amazonaws.com/${REPOSITORY}`;

let server: AwsServer;
let lambda: LambdaClient;
const { PYTHON } = process.env;

beforeAll(async () => {
  process.env['PYTHON'] = callScript('venv.mjs', 'python') as string;
  server = await aws();
  lambda = new LambdaClient({ ...clientOf(server), maxAttempts: 1 });
  await new ECRClient(clientOf(server)).send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
}, 600_000);
afterAll(async () => {
  if (PYTHON === undefined) delete process.env['PYTHON'];
  else process.env['PYTHON'] = PYTHON;
  await closeAll();
});

async function docker(cwd: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await dockerShim({ args, cwd, environment: server.environment });
  return status === 0 ? stdout : `${status}: ${stderr}`;
}

function context(files: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Builds, pushes and deploys an image; answers what the build said. */
async function serve(name: string, folderOfContext: string, properties: object = {}, buildArgs: readonly string[] = []): Promise<string> {
  const said = await docker(folderOfContext, 'build', '--tag', name, ...buildArgs, '.');
  await docker('/', 'tag', name, `${URI}:${name}`);
  await docker('/', 'push', `${URI}:${name}`);
  expect(await deploy(server, name, {
    Role: lambdaRole(),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, PackageType: 'Image', Code: { ImageUri: `${URI}:${name}` }, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, MemorySize: 512, Timeout: 30, ...properties } },
  })).toBe('CREATE_COMPLETE');
  return said;
}

async function invoke(FunctionName: string, event: object = {}) {
  const { Payload, FunctionError, LogResult = '' } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' }));
  return { answer: JSON.parse(Payload?.transformToString() ?? 'null') as Record<string, unknown>, error: FunctionError, log: Buffer.from(LogResult, 'base64').toString('utf8') };
}

/** The folder that Docker would build of the example's app with a version. */
function exampleContext(version: string, file: string): string {
  const app = new App();
  const model = ModelVersion.of('diagnosis', version, ModelArtifact.fromFile(join(EXAMPLE, 'models', version, file)));
  new ModelFunction(new Stack(app, 'Stack'), 'Fn', { model, image: ServingImage.fromAsset(join(EXAMPLE, 'server')) });
  const { directory } = app.synth();
  return readdirSync(directory).map((name) => join(directory, name)).find((asset) => existsSync(join(asset, 'Dockerfile'))) as string;
}

test.each([['1', 'model.joblib'], ['2', 'model.ubj']])('version %s of the example, %s: every held-out row is answered as the framework does', async (version, file) => {
  const name = `diagnosis-${version}`;
  const variables = { CSI_MODEL_NAME: 'diagnosis', CSI_MODEL_VERSION: version, CSI_MODEL_FILE: file };
  expect(await serve(name, exampleContext(version, file), { MemorySize: 1769, Environment: { Variables: variables } }))
    .toMatch(/^app\.handler for python3\.13, to run as a process of Python \d+\.\d+\.\d+ and without a container\nsha256:[0-9a-f]{64}\n$/);
  const rows = parseModelRows(readFileSync(join(EXAMPLE, 'models', version, 'rows.json'), 'utf8'));
  const shape = [rows.rows.length, 30];
  const { answer, error } = await invoke(name, { id: 'a', inputs: [{ name: 'features', datatype: 'FP64', shape, data: rows.rows.map(({ inputs }) => inputs['features']) }] });
  const all = (output: string): readonly unknown[] => rows.rows.flatMap(({ expected }) => expected?.[output] ?? []);
  expect([error, answer]).toEqual([undefined, {
    model_name: 'diagnosis', model_version: version, id: 'a',
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [shape[0]], data: all('label') },
      { name: 'probabilities', datatype: 'FP64', shape: [shape[0], 2], data: all('probabilities').map((value) => expect.closeTo(value as number, 12)) },
    ],
  }]);
  expect((await invoke(name, inferRequest(rows, rows.rows[0] as ModelRow))).log).toContain('"Namespace": "ServerlessInference"');
  for (const value of ['1', null, true]) {
    const { answer, error } = await invoke(name, { inputs: [{ name: 'features', datatype: 'FP64', shape: [1, 30], data: Array(30).fill(value) }] });
    expect([error, answer]).toEqual([undefined, expect.objectContaining({ error: "'features' has data that are not all finite numbers", status_code: 400 })]);
  }
  expect((await invoke(name, { inputs: [] })).answer).toMatchObject({ error: '"inputs" must be the one tensor \'features\', got []', status_code: 400 });
}, 120_000);

test('a handler finds what Lambda gives it, and nothing of the machine\'s packages', async () => {
  const root = context({
    Dockerfile: 'FROM public.ecr.aws/lambda/python:3.13\nARG COLOUR=red\nENV COLOUR=$COLOUR\nCOPY app.py lib ./\nCMD ["app.handler"]\n',
    'lib/helper.py': 'VALUE = 42\n',
    'app.py': `import importlib.util, os, sys
import helper
def handler(event, context):
    print('seen', event)
    return {'value': helper.VALUE, 'colour': os.environ['COLOUR'], 'set': os.environ['SET'], 'cwd': os.getcwd() == os.environ['LAMBDA_TASK_ROOT'],
            'version': context.function_version, 'name': context.function_name, 'memory': context.memory_limit_in_mb,
            'left': 20000 < context.get_remaining_time_in_millis() <= 30000, 'numpy': importlib.util.find_spec('numpy') is not None}
def other(event, context):
    raise ValueError('no: ' + event['why'])
`,
  });
  await serve('context', root, { Environment: { Variables: { SET: 'by the function' } } }, ['--build-arg', 'COLOUR=blue']);
  const { answer, log } = await invoke('context', { a: 1 });
  expect(answer).toEqual({ value: 42, colour: 'blue', set: 'by the function', cwd: true, version: '$LATEST', name: 'context', memory: '512', left: true, numpy: false });
  expect(log).toContain("seen {'a': 1}\n");
  expect(log).toMatch(/REPORT RequestId: .*Init Duration/);

  await serve('other', root, { ImageConfig: { Command: ['app.other'] }, Environment: { Variables: { SET: '' } } });
  expect(await invoke('other', { why: 'because' })).toMatchObject({ error: 'Unhandled', answer: { errorType: 'ValueError', errorMessage: 'no: because', stackTrace: [expect.stringContaining('line 9, in other')] } });
});

test('a module that cannot be imported fails the init phase and then the invocation, as on AWS', async () => {
  await serve('broken', context({ Dockerfile: 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py .\nCMD ["app.handler"]\n', 'app.py': 'import nothing_of_that_name\n' }));
  const { answer, error, log } = await invoke('broken');
  expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType: 'Runtime.ImportModuleError', errorMessage: "Unable to import module 'app': No module named 'nothing_of_that_name'" })]);
  expect(log).toMatch(/INIT_REPORT .*Status: error\tError Type: Runtime\.ImportModuleError/);
});

test('a function of a Node.js image runs too', async () => {
  await serve('node', context({ Dockerfile: 'FROM public.ecr.aws/lambda/nodejs:24\nCOPY index.js .\nCMD ["index.handler"]\n', 'index.js': 'exports.handler = async (event) => ({ ...event, root: process.env.LAMBDA_TASK_ROOT === __dirname });\n' }));
  expect((await invoke('node', { a: 1 })).answer).toEqual({ a: 1, root: true });
});

test('the same context is the same image; what cannot be had without a container is refused with its line', async () => {
  const files = { Dockerfile: 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py .\nCMD ["app.handler"]\n', 'app.py': 'handler = None\n' };
  const build = (changed: Readonly<Record<string, string>> = {}): Promise<string> => docker(context({ ...files, ...changed }), 'build', '--tag', 't', '.');
  const first = await build();
  expect(await build()).toBe(first);
  expect(await build({ 'app.py': 'handler = 1\n' })).not.toBe(first);
  expect(await build({ Dockerfile: files.Dockerfile.replace('app.handler', 'app.other') })).not.toBe(first);
  expect(await build({ Dockerfile: `${files.Dockerfile}RUN dnf install -y gcc\n` })).toMatch(/^1: csi docker: line 4 of \S+Dockerfile needs Docker: `dnf install -y gcc` is not carried out here.* Built here, /);
  expect(await build({ 'requirements.txt': 'numpy==never\n', Dockerfile: files.Dockerfile.replace('CMD', 'COPY requirements.txt .\nRUN pip install -r requirements.txt\nCMD') }))
    .toMatch(/^1: csi docker: pip cannot install what the image asks for into Python [\d.]+ of this machine: .*never/s);
});

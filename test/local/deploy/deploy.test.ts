import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { AwsStatus } from '../../../local';
import { callable } from '../../../local/deploy/callable';
import { cdkApp } from '../../../local/deploy/cdk-app';
import { cdkEnvironment } from '../../../local/deploy/cdk-run';
import { cdkCommand, deploy } from '../../../local/deploy/deploy';
import { findCdk } from '../../../local/deploy/find-cdk';
import { findServer } from '../../../local/deploy/find-server';
import { LocalHttpServer } from '../../../local/http';
import { temporaryFolder } from '../support/assembly';

const STATUS: AwsStatus = { account: '000000000000', region: 'us-east-1', environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'us-east-1' }, stacks: [], functions: [], apis: [], endpoints: [], deployments: [], alarms: [], now: 0, speed: 1 };
const BOOTSTRAPPED: AwsStatus = { ...STATUS, stacks: [{ name: 'CDKToolkit', status: 'CREATE_COMPLETE', resources: [] }] };

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(temporaryFolder());
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** An assembly with one stack. */
const assembly = (environment: string): Readonly<Record<string, string>> => ({
  'manifest.json': JSON.stringify({ version: '50.0.0', artifacts: { S: { type: 'aws:cloudformation:stack', environment, properties: { templateFile: 'S.template.json' } } } }),
  'S.template.json': JSON.stringify({ Resources: {} }),
});

/** A `cdk` that writes down how it was called, and ends as its folder says. */
function fakeCdk(status: number) {
  const folder = folderOf({ 'cdk.js': `require('fs').appendFileSync(${JSON.stringify('calls')}.replace('calls', __dirname + '/calls'), JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), region: process.env.AWS_REGION }) + '\\n'); process.exitCode = process.argv[2] === 'bootstrap' ? 0 : ${status};` });
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { args: string[]; cwd: string; region: string });
  return { program: { script: join(folder, 'cdk.js'), version: '2.1148.1' }, calls };
}

test('cdk bootstraps once, away from the app, and then deploys every stack', async () => {
  const { program, calls } = fakeCdk(0);
  const folder = folderOf({ 'cdk.json': '{}' });
  const said: string[] = [];
  const options = { app: cdkApp(folder, undefined, []), cdk: program, destroy: false, cdkArguments: [], say: (line: string) => { said.push(line); } };
  expect(await deploy({ ...options, server: STATUS })).toBe(0);
  expect(calls().map(({ args }) => args)).toEqual([['bootstrap', 'aws://000000000000/us-east-1', '--no-notices'], ['deploy', '--all', '--require-approval', 'never', '--no-notices']]);
  expect(calls().map(({ cwd }) => cwd === folder)).toEqual([false, true]);
  expect(said).toEqual(['cdk bootstrap aws://000000000000/us-east-1, once for this state', 'cdk deploy --all --require-approval never --no-notices']);
  expect(await deploy({ ...options, server: BOOTSTRAPPED })).toBe(0);
  expect(calls()).toHaveLength(3);
  expect(await deploy({ ...options, server: STATUS, destroy: true })).toBe(0);
  expect(calls().at(-1)).toMatchObject({ args: ['destroy', '--all', '--force', '--no-notices'], region: 'us-east-1' });
});

test.each([
  ['aws://123456789012/us-east-1', /the stack S is for the account 123456789012, and this server stands for 000000000000: .*--account 123456789012 --state/],
  ['aws://unknown-account/eu-west-1', /the stack S is for the region eu-west-1, and this server stands for us-east-1: .*--region eu-west-1 --state/],
])('a failed deploy of a stack for %s says what the server stands for', async (environment, hint) => {
  const folder = folderOf(assembly(environment));
  const said: string[] = [];
  expect(await deploy({ app: cdkApp(folder, undefined, []), cdk: fakeCdk(3).program, server: BOOTSTRAPPED, destroy: false, cdkArguments: [], say: (line) => { said.push(line); } })).toBe(3);
  expect(said.at(-1)).toMatch(hint);
});

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['no stacks', { 'cdk.json': '{}', 'cdk.out/manifest.json': '{"version":"50.0.0","artifacts":{}}' }, 1],
  ['nothing synthesized', { 'cdk.json': '{}' }, 0],
  ['a stack for this place', { 'cdk.json': '{"output":"cdk.out"}', ...Object.fromEntries(Object.entries(assembly('aws://000000000000/us-east-1')).map(([name, text]) => [`cdk.out/${name}`, text])) }, 0],
])('of %s, a failure says what there is to say', async (_, files, hints) => {
  const said: string[] = [];
  await deploy({ app: cdkApp(folderOf(files), undefined, []), cdk: fakeCdk(1).program, server: BOOTSTRAPPED, destroy: false, cdkArguments: [], say: (line) => { said.push(line); } });
  expect(said.slice(1)).toEqual(hints === 0 ? [] : [expect.stringMatching(/cdk\.out has no stacks: there is nothing to deploy$/)]);
});

test.each([
  [[], ['--all', '--require-approval', 'never', '--no-notices']],
  [['A', 'B', '-c', 'x=1'], ['--require-approval', 'never', '--no-notices', 'A', 'B', '-c', 'x=1']],
  [['-c', 'x=1'], ['--all', '--require-approval', 'never', '--no-notices', '-c', 'x=1']],
  [['--all'], ['--require-approval', 'never', '--no-notices', '--all']],
  [['--require-approval=broadening'], ['--all', '--no-notices', '--require-approval=broadening']],
])('%j goes to cdk', (cdkArguments, words) => {
  expect(cdkCommand({ app: { folder: '/', assembly: '/cdk.out' }, destroy: false, cdkArguments })).toEqual(['deploy', ...words]);
});

test('an app is a project, an assembly or a command', () => {
  const project = folderOf({ 'cdk.json': '{"app":"x"}' });
  expect(cdkApp(project, undefined, [])).toEqual({ folder: project, assembly: join(project, 'cdk.out') });
  expect(cdkApp(project, 'node app.js', ['-o', 'out'])).toEqual({ folder: project, app: 'node app.js', assembly: join(project, 'out') });
  expect(cdkApp(project, undefined, ['--output=/tmp/out']).assembly).toBe('/tmp/out');
  expect(cdkApp(folderOf({ 'cdk.json': '{"output":"dist"}' }), undefined, []).assembly).toMatch(/dist$/);
  expect(cdkApp(folderOf({ 'cdk.json': '{' }), undefined, []).assembly).toMatch(/cdk\.out$/);
  const synthesized = folderOf(assembly('aws://unknown-account/unknown-region'));
  expect(cdkApp(synthesized, undefined, [])).toEqual({ folder: process.cwd(), app: synthesized, assembly: synthesized });
  const plain = folderOf({});
  expect(cdkApp(plain, 'node app.js', [])).toEqual({ folder: plain, app: 'node app.js', assembly: join(plain, 'cdk.out') });
});

test.each<[Readonly<Record<string, string>>, string, RegExp]>([
  [{}, '.', /is no CDK app: it has neither a cdk\.json nor the manifest\.json/],
  [{}, 'MyStack', /there is no folder .*MyStack\. To name a stack, put it after two dashes/],
  [{ 'app.ts': '' }, 'app.ts', /app\.ts is a file: name the folder of the app, or the command that synthesizes it with --app/],
])('with %j, %s is refused', (files, place, message) => {
  expect(() => cdkApp(join(folderOf(files), place), undefined, [])).toThrow(message);
});

const cdkAt = (version: string): string => JSON.stringify({ name: 'aws-cdk', version, bin: { cdk: 'bin/cdk' } });

test('the cdk of the project comes before that of the path', () => {
  const above = folderOf({ 'node_modules/aws-cdk/package.json': cdkAt('2.1148.1'), 'app/infra/cdk.json': '' });
  expect(findCdk([join(above, 'app', 'infra')], '')).toEqual({ script: join(above, 'node_modules/aws-cdk/bin/cdk'), version: '2.1148.1' });
  const global = folderOf({ 'cdk.cmd': '', cdk: '', 'node_modules/aws-cdk/package.json': cdkAt('2.1100.0') });
  expect(findCdk([folderOf({})], ['', folderOf({}), global].join(delimiter))).toEqual({ script: join(global, 'node_modules/aws-cdk/bin/cdk'), version: '2.1100.0', note: expect.stringContaining('older') });
});

test('without cdk, and with the one that npm calls its latest, it says what to install', () => {
  expect(() => findCdk([folderOf({})], '')).toThrow(/is not installed in \S+, nor above it: npm install --save-dev aws-cdk@2\.1148\.1/);
  expect(() => findCdk([folderOf({ 'node_modules/aws-cdk/package.json': cdkAt('3.0.0') })], '')).toThrow(/aws-cdk is 3\.0\.0, which npm's tag `latest` names by mistake/);
});

test('nothing of the user\'s own account reaches cdk', () => {
  const environment = cdkEnvironment({
    PATH: '/bin', HOME: '/home/me', AWS_PROFILE: 'prod', AWS_SESSION_TOKEN: 'x', AWS_ENDPOINT_URL_S3: 'https://x', CDK_DOCKER: 'podman', CDK_DEFAULT_ACCOUNT: '1',
  }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', CDK_DOCKER: '/csi-docker' });
  expect(environment).toMatchObject({ PATH: '/bin', HOME: '/home/me', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', CDK_DOCKER: '/csi-docker', AWS_EC2_METADATA_DISABLED: 'true' });
  expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['AWS_PROFILE']));
  expect(['AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_S3', 'CDK_DEFAULT_ACCOUNT'].filter((name) => name in environment)).toEqual([]);
  expect([environment['AWS_CONFIG_FILE'], environment['AWS_SHARED_CREDENTIALS_FILE']].map((file) => existsSync(file as string))).toEqual([false, false]);
});

test('what else answers on a port is no server; where nothing does, there is none', async () => {
  const other = await LocalHttpServer.listen(0, async (_, response) => { response.end('hello'); });
  await expect(findServer(other.port)).rejects.toThrow(`what answers on port ${other.port} is no \`csi local start\`: name another port with --port`);
  await other.close();
  expect(await findServer(other.port)).toBeUndefined();
});

test('what can be called is told with a request that fits', () => {
  const files = {
    'manifest.json': JSON.stringify({
      version: '50.0.0',
      artifacts: {
        S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.template.json', stackName: 'Demo' } },
        A: { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } },
      },
    }),
    'S.template.json': JSON.stringify({
      Resources: {
        Model: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'i.h', Code: { S3Bucket: 'b', S3Key: 'model.zip' } } },
        Plain: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'i.h', Code: { ZipFile: 'x' } } },
      },
    }),
    'S.assets.json': JSON.stringify({ files: { a: { source: { path: 'model' }, destinations: { d: { objectKey: 'model.zip' } } } } }),
    'model/csi-model.json': JSON.stringify({ schemaVersion: 1, name: 'iris', version: '7', files: [], signature: { inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }], outputs: [] } }),
  };
  const resource = (logicalId: string) => ({ logicalId, type: 'AWS::Lambda::Function', tier: 'executed' as const, status: 'CREATE_COMPLETE', physicalId: `demo-${logicalId}` });
  const fn = (logicalId: string, urls: readonly string[]) => ({ name: `demo-${logicalId}`, versions: [], aliases: {}, urls });
  const status = (urls: readonly string[], plainUrls: readonly string[] = []): AwsStatus => ({
    ...STATUS, stacks: [{ name: 'Demo', status: 'CREATE_COMPLETE', resources: [resource('Plain'), resource('Model')] }], functions: [fn('Model', urls), fn('Plain', plainUrls)],
  } as unknown as AwsStatus);
  const folder = folderOf(files);
  const text = callable(folder, status(['http://127.0.0.1:5000/']));
  expect(text).toMatch(/demo-Plain +- +-\ndemo-Model +iris 7 +http:\/\/127\.0\.0\.1:5000\/\n/);
  expect(text).toMatch(/curl -s -w '\\n' http:\/\/127\.0\.0\.1:5000\/v2\/models\/iris\/infer .*-d '\{"inputs":\[\{"name":"x","datatype":"FP32","shape":\[1,2\],"data":\[0,0\]\}\]\}'$/);
  expect(callable(folder, status([], ['http://127.0.0.1:5001/']))).toMatch(/curl -s -w '\\n' http:\/\/127\.0\.0\.1:5001\/$/);
  expect(callable(folder, status([]))).toMatch(/aws lambda invoke --function-name demo-Model .*answer\.json$/);
  expect(callable(folder, STATUS)).toBe('');
  const arn = 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/digits';
  const variants = [{ name: 'Main', shadow: false, serverless: true, weight: 1, instances: 0, model: 'iris 7' }];
  const endpoints = [{ name: 'Digits', arn, status: 'InService', config: 'c', variants, example: '{"inputs":[]}' }, { name: 'Other', arn: `${arn}-2`, status: 'InService', config: 'c', variants }];
  const hosted = { ...STATUS, endpoints, stacks: [{ name: 'Demo', status: 'CREATE_COMPLETE', resources: [{ ...resource('E'), type: 'AWS::SageMaker::Endpoint', physicalId: arn }] }] };
  expect(callable(folder, hosted)).toMatch(/^ENDPOINT +VARIANT +MODEL +STATUS\nDigits +Main +iris 7 +InService\n\nFor instance:\n\n {2}csi invoke Digits --endpoint http:\/\/127\.0\.0\.1:1 --data '\{"inputs":\[\]\}'$/);
  const [digits] = endpoints;
  expect(callable(folder, { ...hosted, endpoints: [{ ...digits, asynchronous: true }] } as unknown as AwsStatus)).toMatch(/aws sagemaker-runtime invoke-endpoint-async --endpoint-name Digits .*--input-location s3:/);
  const keeper = { ...STATUS, stacks: [{ name: 'Demo', status: 'CREATE_COMPLETE', resources: [resource('CsiModelCopierFunction3E97F991')] }], functions: [fn('CsiModelCopierFunction3E97F991', [])] };
  expect(callable(folder, keeper as unknown as AwsStatus)).toBe('');
});

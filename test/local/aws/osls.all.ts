import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { callScript } from '../../support/script';
import { appOf, aws, cdk, clientOf, closeAll, folder, ROOT } from './support';

/** https://github.com/oss-serverless/serverless, unmodified. 96 MB with what it needs: fetched by who runs this test, and kept beside other caches. */
const OSLS = 'osls@4.3.1';

afterAll(closeAll);

function oslsFile(): string {
  const home = join(ROOT, '.cache', OSLS.replace('@', '-'));
  const file = join(home, 'node_modules/osls/bin/serverless.js');
  if (!existsSync(file)) {
    mkdirSync(home, { recursive: true });
    execFileSync('npm', ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', OSLS], { stdio: 'pipe', shell: process.platform === 'win32' });
  }
  return file;
}

function osls(environment: Readonly<Record<string, string>>, service: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly stdout: string; readonly output: string }> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('SLS_'));
  const child = spawn(process.execPath, [oslsFile(), ...args], {
    cwd: service,
    env: { ...Object.fromEntries(inherited), ...environment, HOME: service, USERPROFILE: service, CI: '1', AWS_EC2_METADATA_DISABLED: 'true', NODE_NO_WARNINGS: '1' },
  });
  let stdout = '';
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString('utf8'); output += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => done({ status, stdout, output }));
  });
}

/** The notebook of docs/registry-contract.md, as it is written there. */
function notebook(environment: Readonly<Record<string, string>>, home: string, rows: readonly unknown[]): Promise<unknown> {
  const [, code = ''] = /^```python\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, 'docs/registry-contract.md'), 'utf8')) ?? [];
  const script = `import json, sys\nrows = json.load(sys.stdin)\n${code}\nprint(json.dumps({"labels": [p["label"] for p in predictions], "champion": champion, "digest": record["digest"]}))\n`;
  const child = spawn(callScript('venv.mjs', 'python') as string, ['-c', script], { env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString('utf8'); });
  child.stdin.end(JSON.stringify(rows));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done(JSON.parse(text)) : fail(new Error(`the notebook ended with ${status}`))));
  });
}

test('a service of the Serverless Framework finds the model by its parameters and outputs, asks it, and finds it on another host', async () => {
  const server = await aws({ speed: 120, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const service = folder();
  cpSync(join(__dirname, 'osls'), service, { recursive: true });
  const ssm = new SSMClient(clientOf(server));
  const deployModel = async (host: string): Promise<void> => {
    expect(await cdk(server, home, ['deploy', '-a', appOf('registry'), '--all', '--require-approval', 'never', '-c', `host=${host}`])).toMatchObject({ status: 0 });
  };
  const published = async (): Promise<Readonly<Record<string, string | undefined>>> => {
    const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path: '/models/digits/endpoints/live' }));
    return Object.fromEntries(Parameters.map(({ Name = '', Value }) => [Name.split('/').at(-1), Value]));
  };
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 20);
  const read = async (): Promise<unknown> => {
    const deployed = await osls(server.environment, service, ['deploy']);
    expect(deployed).toMatchObject({ status: 0 });
    const invoked = await osls(server.environment, service, ['invoke', '--function', 'read', '--data', JSON.stringify({ instances: rows.map(({ inputs }) => inputs['pixels']) })]);
    expect(invoked).toMatchObject({ status: 0 });
    return JSON.parse(invoked.stdout);
  };
  const asNotebook = (): Promise<unknown> => notebook(server.environment, service, rows.map(({ inputs }) => inputs['pixels']));
  const labels = rows.map(({ expected }) => expected?.['label']?.[0]);
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);

  await deployModel('function');
  const asFunction = await published();
  expect(Object.keys(asFunction).sort()).toEqual(['arn', 'digest', 'name', 'region', 'type', 'url', 'version']);
  expect(await read()).toEqual({ labels, type: 'function', arn: asFunction['arn'], output: asFunction['arn'], version: '2', url: asFunction['url'] });
  expect(await asNotebook()).toEqual({ labels, champion: '2', digest: asFunction['digest'] });
  expect(asFunction['arn']).toMatch(/^arn:aws:lambda:us-east-1:000000000000:function:Hosts-DigitsFunction\w+-\w+:live$/);

  // One deploy: what had the parameters goes, and what takes its place has them.
  await deployModel('endpoint');
  const asEndpoint = await published();
  const { name = '' } = asEndpoint;
  expect(name).toMatch(/^hosts-digits/);
  expect(asEndpoint).toEqual({ type: 'sagemaker', arn: `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}`, name, region: 'us-east-1', version: '2', digest: asFunction['digest'] });
  expect(await read()).toEqual({ labels, type: 'sagemaker', arn: asEndpoint['arn'], output: asEndpoint['arn'], version: '2', url: 'none' });
  expect(await asNotebook()).toEqual({ labels, champion: '2', digest: asFunction['digest'] });

  expect(await osls(server.environment, service, ['remove'])).toMatchObject({ status: 0 });
  expect(await cdk(server, home, ['destroy', '-a', appOf('registry'), '--all', '--force', '-c', 'host=endpoint'])).toMatchObject({ status: 0 });
  expect(await published()).toEqual({});
}, 900_000);

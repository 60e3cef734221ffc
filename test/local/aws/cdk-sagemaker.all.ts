import { DescribeEndpointCommand, ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { callScript } from '../../support/script';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

const HOSTS = ['-a', appOf('hosts'), '--require-approval', 'never'];

afterAll(closeAll);

function requests(model: string): readonly object[] {
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models', model, 'rows.json'), 'utf8'));
  return rows.rows.map((row) => inferRequest(rows, row));
}

function python(environment: Readonly<Record<string, string>>, home: string, input: unknown): Promise<unknown> {
  const child = spawn(callScript('venv.mjs', 'python') as string, [join(__dirname, 'sagemaker-clients.py')], { env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString('utf8'); });
  child.stdin.end(JSON.stringify(input));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', () => done(JSON.parse(text)));
  });
}

test('two models on three hosts: every held-out row is answered by the endpoints as by the function, and a new version takes over', async () => {
  const server = await aws({ docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const { status, output } = await cdk(server, home, ['deploy', ...HOSTS]);
  if (status !== 0) throw new Error(output);
  const hosts = [['Digits', 'digits/2'], ['Cancer', 'breast-cancer/1']].map(([id, model]) => ({
    function: outputOf(output, `${id}Function`), endpoints: [outputOf(output, `${id}Serverless`), outputOf(output, `${id}RealTime`)], requests: requests(model ?? ''),
  }));
  const rows = hosts.map((host) => host.requests.length);
  const shared = { status: 'InService', variants: ['Main'] };
  expect(await python(server.environment, home, hosts)).toEqual([
    { ...shared, rows: rows[0], equal: rows[0], attributes: ['csi-model-name=digits,csi-model-version=2'], instances: [0] },
    { ...shared, rows: rows[0], equal: rows[0], attributes: ['csi-model-name=digits,csi-model-version=2'], instances: [1] },
    { ...shared, rows: rows[1], equal: rows[1], attributes: ['csi-model-name=breast-cancer,csi-model-version=1'], instances: [0] },
    { ...shared, rows: rows[1], equal: rows[1], attributes: ['csi-model-name=breast-cancer,csi-model-version=1'], instances: [1] },
  ]);

  const sageMaker = new SageMakerClient(clientOf(server));
  const EndpointName = hosts[0]?.endpoints[1];
  const before = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
  const second = await cdk(server, home, ['deploy', ...HOSTS, '-c', 'digits=1']);
  if (second.status !== 0) throw new Error(second.output);
  const after = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
  expect(after.EndpointConfigName).not.toBe(before.EndpointConfigName);
  expect(await python(server.environment, home, [{ ...hosts[0], requests: requests('digits/1').slice(0, 20) }])).toMatchObject([{ rows: 20, equal: 20 }, { rows: 20, equal: 20 }]);

  const destroyed = await cdk(server, home, ['destroy', '--force', ...HOSTS.slice(0, 2)]);
  if (destroyed.status !== 0) throw new Error(destroyed.output);
  expect((await sageMaker.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
}, 300_000);

// Local invoke: a call of the Lambda API of `csi local start`, against an idle environment with an empty handler in it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, table } from './support/report.mjs';
import stats from './support/stats.cjs';

const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } };
const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'empty', Runtime: 'nodejs24.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => null;' } },
};

export async function localInvoke({ node, pack, short, slack, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  const agent = new Agent({ keepAlive: true });
  const child = spawn(node.path, [join(pack.folder, 'dist', 'bin', 'csi.js'), 'local', 'start', '--port', '0', '--state', join(folder, 'state')], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { endpoint, key } = await environmentOf(child);
    const call = caller(agent, endpoint, key);
    await deployed(call, { Resources: { Role: ROLE, Empty: FUNCTION } });
    const invoke = async () => {
      const started = performance.now();
      const { status, body } = await call('lambda', '/2015-03-31/functions/empty/invocations', '{}');
      if (status !== 200 || body !== 'null') throw new Error(`the empty function answered ${status} ${body}`);
      return performance.now() - started;
    };
    const rounds = [];
    for (let round = 0; round < (short ? 3 : 7); round++) {
      for (let i = 0; i < (round === 0 ? 500 : 50); i++) await invoke();
      const times = [];
      for (let i = 0; i < 1000; i++) times.push(await invoke());
      rounds.push(times);
      say(`round ${round + 1}`);
    }
    const at = (share) => stats.median(rounds.map((times) => stats.quantile(times, share)));
    return {
      title: `Local invoke: a call of csi local start, in milliseconds; 1,000 calls in each of ${rounds.length} rounds`,
      samples: { p50: rounds.map((times) => stats.quantile(times, 0.5)), p99: rounds.map((times) => stats.quantile(times, 0.99)) },
      gates: [stats.gate('local invoke: one call of an empty function, p50', at(0.5), 3, slack, { unit: ' ms' })],
      text: table(['', 'p50', 'p90', 'p99'], [['empty function, one caller', ...[0.5, 0.9, 0.99].map((share) => figure(at(share)))]]),
    };
  } finally {
    child.kill('SIGTERM');
    agent.destroy();
    await new Promise((ended) => (child.exitCode === null && child.signalCode === null ? child.once('exit', ended) : ended()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What the server prints for clients. */
function environmentOf(child) {
  return new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(text)?.[1];
      const key = /AWS_ACCESS_KEY_ID=(\S+)/.exec(text)?.[1];
      if (endpoint !== undefined && key !== undefined) done({ endpoint, key });
    });
    child.once('exit', (status) => fail(new Error(`csi local start ended with ${status}:\n${text}`)));
  });
}

function caller(agent, endpoint, key) {
  return (service, path, body, type = 'application/json') => new Promise((done, fail) => {
    const outgoing = request(`${endpoint}${path}`, {
      method: 'POST', agent, headers: {
        'content-type': type, 'content-length': Buffer.byteLength(body), authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode, body: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

async function deployed(call, template) {
  const ask = (Action, more = {}) => call('cloudformation', '/', new URLSearchParams({ Action, Version: '2010-05-15', StackName: 'Bench', ...more }).toString(), 'application/x-www-form-urlencoded');
  await ask('CreateStack', { 'TemplateBody': JSON.stringify(template), 'Capabilities.member.1': 'CAPABILITY_IAM' });
  for (;;) {
    const { body } = await ask('DescribeStacks');
    if (body.includes('<StackStatus>CREATE_COMPLETE<')) return;
    if (!body.includes('<StackStatus>CREATE_IN_PROGRESS<')) throw new Error(`the stack was not made:\n${body}`);
    await new Promise((later) => setTimeout(later, 20));
  }
}

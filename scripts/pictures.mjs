// The pictures of the README and of docs/: deploys examples/observability to a local AWS with the unmodified `cdk`, sends it 10, then 100,
// then 10 requests a second from another process, deploys the next model version by canary in the middle of that, and draws what there is to see.
//
//   node scripts/pictures.mjs [--speed N] [--plan PLAN]
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root } from './run.mjs';

const EXAMPLE = join(root, 'examples', 'observability');
const ROWS = join(root, 'examples', 'models', 'digits', '1', 'rows.json');
const OBJECTIVE = '100ms';
/** Of the machine's time: as long as the canary bakes, and long enough to see it before and after. */
const PLAN = '10x90,100x150,10x90';
/** How much faster the clock of alarms and rollouts runs: the ten minutes of the canary take two. */
const SPEED = '5';
/** Environments that the function may have: for the spike, and as many again for what asks the new version. */
const ENVIRONMENTS = 40;
/** Requests at the same time: a machine that is busy with other things makes requests late, and none is refused for it. */
const CONNECTIONS = '16';
/** When the new version is deployed: soon after the load has grown. */
const DEPLOY_AFTER_S = 75;

const { values: options } = parseArgs({ options: { speed: { type: 'string', default: SPEED }, plan: { type: 'string', default: PLAN }, into: { type: 'string', default: join(root, 'docs', 'pictures') } } });
const { startAws } = requireTypeScript('../local/index.ts', import.meta.url);
const { cdk, outputsOf } = requireTypeScript('../bin/demo/cdk.ts', import.meta.url);

process.env.CDK_VALIDATION = 'false';
const running = new Set();
const folder = mkdtempSync(join(tmpdir(), 'csi-pictures-'));
const server = await startAws({ port: 0, state: join(folder, 'state'), speed: Number(options.speed), project: root, concurrency: ENVIRONMENTS });
const port = new URL(server.endpoint).port;
try {
  mkdirSync(options.into, { recursive: true });
  await must('cdk bootstrap', ['bootstrap', 'aws://000000000000/us-east-1']);
  const { DigitsUrl, DashboardName } = outputsOf(await must('cdk deploy, with version 1', deploy('1')));
  const answers = join(folder, 'answers.jsonl');
  // What is cold is no part of the picture of a service.
  await csi(['load', DigitsUrl, '--body', ROWS, '--plan', '2x5,10x10', '--connections', CONNECTIONS]);
  const load = csi(['load', DigitsUrl, '--body', ROWS, '--plan', options.plan, '--connections', CONNECTIONS, '--objective', OBJECTIVE, '--out', answers]);
  load.catch(() => {});
  await new Promise((later) => setTimeout(later, DEPLOY_AFTER_S * 1000));
  await must('cdk deploy, with version 2', deploy('2'));
  await load;
  const seconds = options.plan.split(',').reduce((sum, phase) => sum + Number(phase.split('x')[1]), 0);
  await csi(['dashboard', DashboardName, '--port', port, '--width', '1060', '--png', join(options.into, 'dashboard.png'), '--since', `${Math.ceil((seconds * Number(options.speed)) / 60) + 3}m`]);
  await csi(['cost', '--compare', '--memory', '1024', '--p50', '50ms', '--p95', '80ms', '--rps', '20', '--svg', join(options.into, 'break-even.svg')]);
  await csi(['latency', answers, '--svg', join(options.into, 'latency.svg')]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const child of running) child.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function deploy(version) {
  return ['deploy', '--app', `cd ${JSON.stringify(EXAMPLE)} && npx tsx app.ts`, '--all', '--require-approval', 'never', '-c', `version=${version}`];
}

async function must(title, args) {
  console.log(`${title} ...`);
  const { status, output } = await cdk(server.environment, folder, args, new AbortController().signal);
  if (status !== 0) throw new Error(`${title} ended with ${status}:\n${output}`);
  return output;
}

/** The command line from the sources, in a process of its own. */
function csi(args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'bin', 'csi.ts'), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    running.add(child);
    child.once('error', fail);
    child.once('close', (status) => {
      running.delete(child);
      if (status === 0) done();
      else fail(new Error(`csi ${args[0]} ended with ${status}`));
    });
  });
}

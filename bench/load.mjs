// Load: a tenfold spike on a model that `csi local deploy` serves, by `csi load`: an open loop, latencies from when each request was due.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';
import { figure, table } from './support/report.mjs';
import stats from './support/stats.cjs';

const EXAMPLE = join('examples', 'first-model');
const OBJECTIVE_MS = 100;
/** Within which P95 is to be back under the objective. */
const BACK_WITHIN_S = 10;
const PHASES = ['before', 'spike', 'after'];
/** Environments that the function may have: for half a second of the spike, so that only a longer stall refuses requests. */
const ENVIRONMENTS = 50;

export async function load({ node, pack, short, slack, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'csi-bench-'));
  const csi = join(pack.folder, 'dist', 'bin', 'csi.js');
  const plan = short ? '10x5,100x10,10x5' : '10x30,100x60,10x30';
  say('deploy');
  const server = spawn(node.path, [csi, 'local', 'deploy', EXAMPLE, '--port', '0', '--state', join(folder, 'state'), '--concurrency', String(ENVIRONMENTS)], { cwd: root, env: { ...process.env, CDK_VALIDATION: 'false' }, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const { url, body } = await deployed(server);
    writeFileSync(join(folder, 'body.json'), body);
    // A first environment is there: what a cold start takes is measured apart (cold-start).
    say('warm up');
    await run(node.path, [csi, 'load', url, '--body', join(folder, 'body.json'), '--plan', '2x3,10x3', '--json'], folder);
    say(plan);
    const result = await run(node.path, [csi, 'load', url, '--body', join(folder, 'body.json'), '--plan', plan, '--objective', `${OBJECTIVE_MS}ms`, '--out', join(folder, 'answers.jsonl'), '--json'], folder);
    const { phases, spike, all, answers, longestWaitMs } = JSON.parse(result);
    const failures = answers.filter(({ status }) => status < 200 || status > 299);
    const last = failures.length === 0 ? undefined : lastFailure(join(folder, 'answers.jsonl'), phases[0].seconds);
    const back = spike.secondsToObjective ?? Infinity;
    return {
      title: `Load: a tenfold spike on digits, ${plan} requests a second and seconds, Poisson; milliseconds from when a request was due`,
      samples: { plan, objectiveMs: OBJECTIVE_MS, phases, spike, longestWaitMs },
      gates: [
        stats.gate('load: requests that failed', all.failed, 0, slack),
        stats.gate('load: P95 back under the objective after', back, BACK_WITHIN_S, slack, { unit: ' s' }),
      ],
      text: [
        table(['', 'requests', 'failed', 'p50', 'p95', 'p99', 'max'], phases.map(({ rate, count, failed, p50, p95, p99, max }, index) => [`${PHASES[index]}, ${rate} a second`, count, failed, ...[p50, p95, p99, max].map(figure)])),
        ...(last === undefined ? [] : [`failed: ${failures.map(({ status, count }) => `${count} x ${status === 0 ? 'no answer' : status}`).join(', ')}; the last of them was due ${figure(last)} s after the spike began`]),
        `seconds from the beginning of the spike until P95 is under ${OBJECTIVE_MS} ms, and stays there for five: ${Number.isFinite(back) ? back : 'not while it lasted'}`,
      ].join('\n\n'),
    };
  } finally {
    server.kill('SIGINT');
    await new Promise((ended) => (server.exitCode === null && server.signalCode === null ? server.once('exit', ended) : ended()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Seconds from the end of the first phase to when the last request that failed was due; lines are `[at, latency, waited, status, ...]`. */
function lastFailure(file, start) {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1).map((line) => JSON.parse(line));
  return Math.max(...rows.filter(([, , , status]) => status < 200 || status > 299).map(([at]) => at)) / 1000 - start;
}

/** The request that the command shows to try. */
function deployed(child) {
  return new Promise((done, fail) => {
    let text = '';
    const hear = (chunk) => {
      text += chunk;
      const [, url, body] = /curl -s -w '\\n' (http:\S+) .* -d '(.+)'\n/.exec(text) ?? [];
      if (url !== undefined) done({ url, body });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (status) => fail(new Error(`csi local deploy ended with ${status}:\n${text}`)));
  });
}

/** Standard output of a command that has to succeed. */
function run(command, args, cwd) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => { output += chunk; });
    child.stderr.on('data', (chunk) => { errors += chunk; });
    child.once('error', fail);
    child.once('close', (status) => (status === 0 ? done(output) : fail(new Error(`csi load ended with ${status}:\n${output}${errors}`))));
  });
}

/**
 * Load for the demo, in a process of its own: sends held-out rows one after the other at a steady rate, never twice, and writes a
 * line of JSON a second with what came back. Ends when its standard input does, or it is told to.
 *
 *   load.ts URL ROWS.JSON REQUESTS_PER_SECOND CONNECTIONS
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { inferRequest, parseModelRows } from '../../lib/model/rows';
import { inferUrl } from '../../local/score-rows';
import type { LoadSample } from './load-process';

const [url = '', file = '', rate = '100', connections = '6'] = process.argv.slice(2);
const rows = parseModelRows(readFileSync(file, 'utf8'));
const bodies = rows.rows.map((row) => JSON.stringify(inferRequest(rows, row)));
const target = inferUrl(url.replace(/\/$/, ''), rows.model);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

let answers: LoadSample['answers'] = [];
let sent = 0;
let inFlight = 0;
let stopped = false;
const started = performance.now();

function count(version: string, status: number): void {
  const known = answers.find((answer) => answer.version === version && answer.status === status);
  answers = known === undefined ? [...answers, { version, status, count: 1 }] : answers.map((answer) => (answer === known ? { ...answer, count: answer.count + 1 } : answer));
}

function send(): void {
  const body = bodies[sent % bodies.length] as string;
  sent++;
  inFlight++;
  const ended = (version: string, status: number): void => {
    inFlight--;
    count(version, status);
    if (stopped && inFlight === 0) finish();
  };
  const outgoing = request(target, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
    response.resume();
    response.on('end', () => ended(String(response.headers['csi-model-version'] ?? '?'), response.statusCode ?? 0));
    response.on('error', () => ended('?', 0));
  });
  outgoing.on('error', () => ended('?', 0));
  outgoing.end(body);
}

/** As many as are due by now, as far as connections are free: what could not be sent is sent later, so that none queues up. */
const pace = setInterval(() => {
  const due = ((performance.now() - started) / 1000) * Number(rate);
  while (sent < due && inFlight < Number(connections)) send();
}, 5);
const report = setInterval(write, 1000);

function write(): void {
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - started) / 1000, answers } satisfies LoadSample)}\n`);
  answers = [];
}

function stop(): void {
  if (stopped) return;
  stopped = true;
  clearInterval(pace);
  if (inFlight === 0) finish();
}

function finish(): void {
  clearInterval(report);
  write();
  agent.destroy();
  process.stdin.destroy();
}

process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop);
// Ctrl-C reaches the whole group: the demo decides when the load ends.
process.on('SIGINT', () => undefined);

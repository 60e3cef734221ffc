/**
 * Load in a process of its own: sends held-out rows at a steady rate, never twice, and writes a line of JSON a second with what came back.
 * Ends when its standard input does, or it is told to.
 *
 *   child.ts URL ROWS.JSON REQUESTS_PER_SECOND CONNECTIONS
 */
import { arrivals } from '../../lib/load/plan';
import type { LoadAnswer } from '../../lib/load/result';
import { inferUrl } from '../../local/score-rows';
import { readBodies } from './bodies';
import { LoadEngine } from './engine';
import { httpSender } from './http-sender';
import { countsOf, type LoadSample } from './samples';

const TIMEOUT_MS = 60_000;

const [url = '', file = '', rate = '100', connections = '6'] = process.argv.slice(2);
const { bodies, model = '' } = readBodies(file);
const { send, close } = httpSender(inferUrl(url.replace(/\/$/, ''), model), { connections: Number(connections), timeoutMs: TIMEOUT_MS });

let answers: LoadAnswer[] = [];
const engine = new LoadEngine({
  send, bodies, connections: Number(connections),
  // Until it is told to end.
  arrivals: arrivals([{ rate: Number(rate), seconds: Infinity }], 'fixed', Math.random),
  onAnswer: (answer) => { answers.push(answer); },
});
const report = setInterval(write, 1000);

function write(): void {
  // Without latencies: so few connections make a queue, and its wait would be taken for the server's.
  process.stdout.write(`${JSON.stringify({ seconds: engine.elapsed / 1000, answers: countsOf(answers) } satisfies LoadSample)}\n`);
  answers = [];
}

function stop(): void {
  void engine.stop().then(() => {
    clearInterval(report);
    write();
    close();
    process.stdin.destroy();
  });
}

process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGTERM', stop);
// Ctrl-C reaches the whole group: who started it decides when the load ends.
process.on('SIGINT', () => undefined);

// How long ONNX Runtime takes to make a session of a file, each time in a process of its own, as a cold start does.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SessionCost } from '../../lib/optimize/session-cost';
import { LocalError } from '../../local/errors';

const TRIES = 7;

/** The options are those of the model server. */
const SCRIPT = `
  const [engine, model] = process.argv.slice(1);
  const ort = require(engine);
  ort.env.logLevel = 'fatal';
  const began = process.cpuUsage();
  ort.InferenceSession.create(model, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, enableMemPattern: false, logSeverityLevel: 4 }).then(() => {
    const { user, system } = process.cpuUsage(began);
    process.stdout.write(String((user + system) / 1000));
  }, (error) => { process.stderr.write(error.message); process.exitCode = 1; });`;

/** The least of several tries, which other programs disturb least; by turns, so that what disturbs one disturbs the other. `engineRoot` is a folder that finds onnxruntime-node. */
export function sessionCost(before: string, after: string, engineRoot: string): SessionCost {
  const engine = createRequire(join(engineRoot, 'package.json')).resolve('onnxruntime-node');
  const least = { before: Infinity, after: Infinity };
  for (let i = 0; i < TRIES; i++) {
    least.before = Math.min(least.before, once(engine, before));
    least.after = Math.min(least.after, once(engine, after));
  }
  return least;
}

function once(engine: string, model: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', SCRIPT, engine, model], { encoding: 'utf8' });
  if (status !== 0) throw new LocalError(`ONNX Runtime makes no session of ${model}: ${stderr}`);
  return Number(stdout);
}

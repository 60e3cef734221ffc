// A fleet: a thousand models, each with bytes of its own, against the same functions written with aws-cdk-lib's L2.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCase } from './support/child.mjs';
import { workFolder } from './support/package.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';
import { prepareModels } from './synth.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'synth', 'app.cjs');
/** Models in a nested stack: as many as share a log group, and as many as may have every option later. */
const FLEETS = { 'fleet': 90, 'fleet-20': 20 };

export async function fleet({ node, pack, short, slack, say }) {
  const plans = short ? [{ count: 100, rounds: 5 }] : [{ count: 100, rounds: 7 }, { count: 1000, rounds: 5 }];
  const modelFolder = prepareModels(Math.max(...plans.map(({ count }) => count)));
  const out = join(workFolder, 'cdk.out');
  const samples = {};
  for (const { count, rounds } of plans) {
    writeFleet(modelFolder, count);
    const runVariant = (variant) => async () => {
      rmSync(out, { recursive: true, force: true });
      return runCase(node.path, [script, variant, String(count), 'many', modelFolder, join(pack.folder, 'assets'), out], { cwd: pack.app });
    };
    samples[count] = await interleave(Object.fromEntries([...Object.keys(FLEETS), 'l2'].map((variant) => [variant, runVariant(variant)])), { rounds, warmUp: count === 1000 ? 0 : 1, say: (text) => say(`${count} models, ${text}`) });
  }
  rmSync(out, { recursive: true, force: true });

  const rows = [];
  const gates = [];
  for (const { count } of plans) {
    const of = samples[count];
    const over = (variant, figureOf) => stats.ratioOfMedians(of[variant][figureOf], of.l2[figureOf]);
    const [cpu, memory] = ['cpuMs', 'peakMiB'].map((figureOf) => over('fleet', figureOf));
    for (const variant of Object.keys(of)) {
      const { wallMs, cpuMs, peakMiB, resources, templateBytes, stacks } = of[variant];
      const ratios = variant === 'l2' ? ['', '', ''] : ['cpuMs', 'wallMs', 'peakMiB'].map((figureOf) => ratioText(over(variant, figureOf)));
      rows.push([String(count), variant, figure(stats.median(wallMs)), figure(stats.median(cpuMs)), figure(stats.median(peakMiB)), figure(resources[0] / count), figure(templateBytes[0] / count), stacks[0], ...ratios]);
    }
    gates.push(stats.gate(`fleet of ${count}: CPU time over L2`, cpu, 0.8, slack));
    gates.push(stats.gate(`fleet of ${count}: peak memory over L2`, memory, 1.1, slack));
    gates.push(stats.gate(`fleet of ${count}: bytes over L2`, of.fleet.templateBytes[0] / of.l2.templateBytes[0], 0.8, 1));
    if (count >= 90) gates.push(stats.gate(`fleet of ${count}: resources for each model`, of.fleet.resources[0] / count, 5, 1));
  }
  return {
    title: 'Fleet: a model each, 90 or 20 to a nested stack, against L2 with 60 to a stack; validation off',
    samples,
    gates,
    text: table(['models', 'written with', 'wall ms', 'CPU ms', 'peak MiB', 'resources each', 'bytes each', 'templates', 'CPU over L2', 'wall over L2', 'memory over L2'], rows),
  };
}

/** The manifest and lock that a fleet of the first `count` models has. */
function writeFleet(modelFolder, count) {
  mkdirSync(modelFolder, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `model-${String(i).padStart(4, '0')}`);
  const models = names.map((name, i) => ({ name, version: '1', artifact: `${i}/model.onnx` }));
  writeFileSync(join(modelFolder, 'fleet.json'), JSON.stringify({ models }));
  for (const [fleet, modelsPerShard] of Object.entries(FLEETS)) {
    const shards = Object.fromEntries(names.map((name, i) => [name, Math.floor(i / modelsPerShard) + 1]));
    writeFileSync(join(modelFolder, `${fleet}.lock.json`), JSON.stringify({ lockVersion: 1, modelsPerShard, models: shards }, undefined, 2));
  }
}

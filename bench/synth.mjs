// Synth: ours against the same resources written with aws-cdk-lib alone, L2 and L1.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/run.mjs';
import { runCase } from './support/child.mjs';
import { workFolder } from './support/package.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'synth', 'app.cjs');
const MODEL = join(root, 'examples', 'models', 'digits', '2', 'model.onnx');
const VARIANTS = ['ours', 'l2', 'l2-plain', 'l1'];
/** What ours may take of the same written with L2: what a stack has once weighs less the more functions there are. */
const AIMS = { 1: 1.15, 10: 1.15, 100: 1, 1000: 0.8 };

export async function synth({ node, pack, short, slack, say }) {
  const plans = short
    ? [{ count: 10, rounds: 5 }, { count: 100, rounds: 5 }]
    : [{ count: 1, rounds: 11 }, { count: 10, rounds: 11 }, { count: 100, rounds: 11 }, { count: 1000, rounds: 5 }];
  const variants = short ? ['ours', 'l2'] : VARIANTS;
  const modelFolder = prepareModels(100);
  const out = join(workFolder, 'cdk.out');
  const runVariant = (variant, count, models) => async () => {
    rmSync(out, { recursive: true, force: true });
    return runCase(node.path, [script, variant, String(count), models, modelFolder, join(pack.folder, 'assets'), out], { cwd: pack.app });
  };

  const samples = {};
  for (const { count, rounds } of plans) {
    const cases = Object.fromEntries(variants.map((variant) => [variant, runVariant(variant, count, 'one')]));
    samples[count] = await interleave(cases, { rounds, warmUp: count === 1000 ? 0 : 1, say: (text) => say(`${count} functions, ${text}`) });
  }
  if (!short) {
    const cases = { ours: runVariant('ours', 100, 'many'), l2: runVariant('l2', 100, 'many') };
    samples['100 with a model each'] = await interleave(cases, { rounds: 7, say: (text) => say(`100 functions with a model each, ${text}`) });
  }
  rmSync(out, { recursive: true, force: true });

  const sizes = Object.keys(samples);
  const ratios = {};
  const rows = [];
  for (const size of sizes) {
    const count = Number.parseInt(size, 10);
    const of = samples[size];
    ratios[size] = { cpu: stats.ratioOfMedians(of.ours.cpuMs, of.l2.cpuMs), wall: stats.ratioOfMedians(of.ours.wallMs, of.l2.wallMs) };
    for (const variant of Object.keys(of)) {
      const { wallMs, cpuMs, peakMiB, resources, templateBytes } = of[variant];
      rows.push([
        size,
        variant,
        figure(stats.median(wallMs)),
        figure(stats.median(cpuMs)),
        figure(stats.minimum(cpuMs)),
        figure(stats.median(peakMiB)),
        figure(resources[0] / count),
        figure(templateBytes[0] / count),
        variant === 'ours' ? ratioText(ratios[size].cpu) : '',
        variant === 'ours' ? ratioText(ratios[size].wall) : '',
      ]);
    }
  }
  const medianCpu = (size, variant) => stats.median(samples[size][variant].cpuMs);
  const medianPeak = (size, variant) => stats.median(samples[size][variant].peakMiB);
  const slopes = [];
  const counts = plans.map(({ count }) => count);
  const steps = counts.slice(1).map((count, i) => [counts[i], count]);
  const perFunction = (figureOf, variant, [from, to]) => (figureOf(to, variant) - figureOf(from, variant)) / (to - from);
  for (const step of steps) {
    for (const variant of variants) {
      slopes.push([`${step[0]} to ${step[1]}`, variant, figure(perFunction(medianCpu, variant, step)), figure(perFunction(medianPeak, variant, step) * 1024)]);
    }
  }

  const largest = String(counts.at(-1));
  const gates = [];
  for (const count of counts) gates.push(stats.gate(`synth of ${count}: CPU time over L2`, ratios[count].cpu, AIMS[count], slack));
  for (const size of sizes) {
    gates.push(stats.gate(`synth of ${size}: resources over L2`, samples[size].ours.resources[0] / samples[size].l2.resources[0], 1, 1));
  }
  gates.push(stats.gate('synth: copies of the one model that 100 functions share', samples[100].ours.stagedModels[0], 1, 1));
  if (!short) {
    const growth = perFunction(medianCpu, 'ours', [100, 1000]) / perFunction(medianCpu, 'ours', [10, 100]);
    gates.push(stats.gate('synth: CPU time per function from 100 to 1,000 over that from 10 to 100', growth, 1.15, slack));
    gates.push(stats.gate('synth: CPU time per function of 1,000 over that of 100', medianCpu(1000, 'ours') / 1000 / (medianCpu(100, 'ours') / 100), 1.1, slack));
  }

  return {
    title: 'Synth: model functions, 60 to a stack, validation off',
    samples,
    gates,
    text: [
      table(['functions', 'written with', 'wall ms', 'CPU ms', 'CPU min', 'peak MiB', 'resources each', 'bytes each', 'CPU over L2', 'wall over L2'], rows),
      table(['per further function', 'written with', 'CPU ms', 'peak KiB'], slopes),
      `stacks at ${largest}: ${samples[largest].ours.stacks[0]}`,
    ].join('\n\n'),
  };
}

/** The same model with other bytes each: a protobuf message may repeat a field, and the last one counts. */
export function prepareModels(count) {
  const folder = join(workFolder, 'models');
  const model = readFileSync(MODEL);
  for (let i = 0; i < count; i++) {
    mkdirSync(join(folder, String(i)), { recursive: true });
    const producerVersion = Buffer.from(String(i).padStart(4, '0'));
    writeFileSync(join(folder, String(i), 'model.onnx'), Buffer.concat([model, Buffer.from([0x1a, producerVersion.length]), producerVersion]));
  }
  return folder;
}

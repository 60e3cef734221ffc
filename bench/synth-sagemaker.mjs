// Synth of endpoints on SageMaker's instances: ours against the two packages that people take for it, and L1.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/run.mjs';
import { runCase } from './support/child.mjs';
import { workFolder } from './support/package.mjs';
import { benchPeers } from './support/peers.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'synth-sagemaker', 'app.cjs');
const ALPHA = '@aws-cdk/aws-sagemaker-alpha';
const PEERS = { 'alpha': ALPHA, 'alpha-plain': ALPHA, 'genai': '@cdklabs/generative-ai-cdk-constructs' };
/** What ours may take of each. */
const AIMS = { alpha: 0.8, genai: 0.5 };

export async function synthSageMaker({ node, pack, short, slack, say }) {
  const peers = benchPeers();
  const { dependencies } = JSON.parse(readFileSync(join(root, 'bench', 'peers', 'package.json'), 'utf8'));
  const title = `Synth of SageMaker endpoints, 30 to a stack, validation off; ${[...new Set(Object.values(PEERS))].map((name) => `${name} ${dependencies[name]}`).join(', ')}`;
  if (peers === undefined) return { title, samples: {}, gates: [], text: 'npm could not install what is compared with: nothing was measured' };
  const plans = short ? [{ count: 30, rounds: 3 }] : [{ count: 1, rounds: 11 }, { count: 100, rounds: 9 }, { count: 1000, rounds: 3 }];
  const variants = short ? ['ours', 'alpha', 'genai'] : ['ours', 'alpha', 'alpha-plain', 'genai', 'l1'];
  const out = join(workFolder, 'cdk.out');
  const runVariant = (variant, count) => async () => {
    rmSync(out, { recursive: true, force: true });
    return runCase(node.path, [script, variant, String(count), peers, out], { cwd: pack.app });
  };
  const samples = {};
  for (const { count, rounds } of plans) {
    const cases = Object.fromEntries(variants.map((variant) => [variant, runVariant(variant, count)]));
    samples[count] = await interleave(cases, { rounds, warmUp: count === 1000 || short ? 0 : 1, say: (text) => say(`${count} endpoints, ${text}`) });
  }
  rmSync(out, { recursive: true, force: true });

  const rows = [];
  const gates = [];
  for (const { count } of plans) {
    const of = samples[count];
    for (const variant of variants) {
      const { wallMs, cpuMs, peakMiB, resources, endpoints, templateBytes } = of[variant];
      const over = variant in PEERS ? ratioText(stats.ratioOfMedians(of.ours.cpuMs, cpuMs)) : '';
      rows.push([String(count), variant, figure(stats.median(wallMs)), figure(stats.median(cpuMs)), figure(stats.median(peakMiB)), figure(resources[0] / endpoints[0]), figure(templateBytes[0] / endpoints[0]), over]);
    }
    for (const [variant, aim] of Object.entries(AIMS)) gates.push(stats.gate(`synth of ${count} endpoints: CPU time over ${PEERS[variant]}`, stats.ratioOfMedians(of.ours.cpuMs, of[variant].cpuMs), aim, slack));
  }
  return { title, samples, gates, text: table(['endpoints', 'written with', 'wall ms', 'CPU ms', 'peak MiB', 'resources each', 'bytes each', 'CPU of ours over it'], rows) };
}

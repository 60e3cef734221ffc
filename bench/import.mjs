// Import of the package, in the layout of the tarball, over bare aws-cdk-lib.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCase } from './support/child.mjs';
import { figure, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'import', 'load.cjs');
const WAYS = {
  bare: "require('aws-cdk-lib')",
  package: '... and the package, nothing used',
  'same constructs': '... and the classes of CDK that a function with alias, role and log group takes',
  'our constructs': '... and the package, with ModelArtifact, ModelVersion, ModelFunction used',
  'every name': '... and the package, every name of it (what an ES module import does)',
};

export async function importTime({ node, pack, short, slack, say }) {
  const cases = Object.fromEntries(Object.keys(WAYS).map((way) => [way, () => runCase(node.path, [script, way], { cwd: pack.app })]));
  const samples = await interleave(cases, { rounds: short ? 9 : 31, warmUp: 2, say });

  const over = (way, base, key) => stats.median(samples[way][key]) - stats.median(samples[base][key]);
  const rows = Object.keys(WAYS).map((way) => [
    WAYS[way],
    figure(stats.median(samples[way].wallMs)),
    figure(stats.median(samples[way].cpuMs)),
    figure(stats.minimum(samples[way].cpuMs)),
    figure(over(way, 'bare', 'cpuMs')),
    figure(stats.median(samples[way].peakMiB)),
    samples[way].modules[0],
  ]);
  return {
    title: 'Import, CommonJS, from the packed package',
    samples,
    gates: [
      stats.gate('import of the package over bare aws-cdk-lib, CPU', over('package', 'bare', 'cpuMs'), 15, slack, { unit: ' ms' }),
      stats.gate('import and use of our constructs over the same constructs of CDK, CPU', over('our constructs', 'same constructs', 'cpuMs'), 15, slack, { unit: ' ms' }),
    ],
    text: table(['', 'wall ms', 'CPU ms', 'CPU min', 'CPU over bare', 'peak MiB', 'modules'], rows),
  };
}

// Cold start: from the start of the process to its first answer through a Lambda Runtime API.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstAnswer } from './cold-start/runtime-api.mjs';
import { digitsRows, httpApiEvent, lambdaEnvironment, lambdaFolders } from './support/layers.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import { interleave } from './support/rounds.mjs';
import stats from './support/stats.cjs';

const here = join(dirname(fileURLToPath(import.meta.url)), 'cold-start');

/** One thread is what the memory size buys; whoever leaves the engine's default pays for starting more. */
const PEERS = ['empty', 'by hand', 'by hand, one thread'];

export async function coldStart({ node, pack, short, slack, say }) {
  const { opt, model, byHand } = await lambdaFolders(node, pack);
  const [{ pixels, label }] = digitsRows();
  const event = httpApiEvent({
    path: '/v2/models/digits/infer',
    body: JSON.stringify({ inputs: [{ name: 'pixels', shape: [1, pixels.length], datatype: 'FP32', data: pixels }] }),
  });
  const start = (handler, task, labelIn) => async () => {
    const { answer, ...figures } = await firstAnswer({ node: node.path, bootstrap: join(here, 'bootstrap.mjs'), handler, event, environment: lambdaEnvironment(opt, task) });
    const found = labelIn(JSON.parse(answer.body));
    if (answer.statusCode !== 200 || found !== label) throw new Error(`${handler} answered ${JSON.stringify(answer)}, not the label ${label}`);
    return figures;
  };
  const cases = {
    empty: start(join(here, 'empty', 'index.js'), join(here, 'empty'), () => label),
    'by hand': start(join(byHand, 'index.js'), byHand, (body) => body.label[0]),
    'by hand, one thread': start(join(byHand, 'one-thread.js'), byHand, (body) => body.label[0]),
    ours: start(join(opt, 'nodejs', 'server', 'index.mjs'), model, (body) => body.outputs.find(({ name }) => name === 'label').data[0]),
  };
  const samples = await interleave(cases, { rounds: short ? 25 : 51, warmUp: 2, say });

  const ratios = Object.fromEntries(
    ['wallMs', 'cpuMs'].map((key) => [key, Object.fromEntries(PEERS.map((base) => [base, stats.ratioOfMedians(samples.ours[key], samples[base][key])]))]),
  );
  const rows = Object.entries(samples).map(([name, { wallMs, cpuMs, peakMiB }]) => [
    name,
    figure(stats.median(wallMs)),
    figure(stats.minimum(wallMs)),
    figure(stats.median(cpuMs)),
    figure(stats.minimum(cpuMs)),
    figure(stats.median(peakMiB)),
  ]);
  return {
    title: 'Cold start: start of the process to first answer, digits 2',
    samples,
    gates: [
      stats.gate('cold start: wall time over by hand', ratios.wallMs['by hand'], 1.15, slack),
      stats.gate('cold start: CPU time over by hand', ratios.cpuMs['by hand'], 1.15, slack),
    ],
    text: [
      table(['', 'wall ms', 'wall min', 'CPU ms', 'CPU min', 'peak MiB'], rows),
      table(['ours over', 'wall', 'CPU'], PEERS.map((base) => [base, ratioText(ratios.wallMs[base]), ratioText(ratios.cpuMs[base])])),
    ].join('\n\n'),
  };
}

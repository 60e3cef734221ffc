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
const OURS = ['trees, compiled', 'digits, compiled', 'digits, onnxruntime'];

/** Ratios of ours over a peer, of wall time and of CPU time: what is aimed at, and what the quick form holds them to where that is not reached. */
const AIMS = [['trees, compiled', 'empty', 1.15, 1.6], ['digits, compiled', 'empty', 1.15, 1.9], ['digits, onnxruntime', 'empty', 1.9, 2.4], ['digits, onnxruntime', 'by hand', 1.15]];
const KINDS = { wallMs: 'wall', cpuMs: 'CPU' };

export async function coldStart({ node, pack, short, slack, say }) {
  const { opt, model, compiled, trees, byHand } = await lambdaFolders(node, pack);
  const [{ pixels, label }] = digitsRows();
  const infer = (name, input, data) => httpApiEvent({
    path: `/v2/models/${name}/infer`,
    body: JSON.stringify({ inputs: [{ name: input, shape: [1, data.length], datatype: 'FP32', data }] }),
  });
  const digits = infer('digits', 'pixels', pixels);
  const start = (handler, task, event, isRight) => async () => {
    const { answer, ...figures } = await firstAnswer({ node: node.path, bootstrap: join(here, 'bootstrap.mjs'), handler, event, environment: lambdaEnvironment(opt, task) });
    if (answer.statusCode !== 200 || !isRight(JSON.parse(answer.body))) throw new Error(`${handler} answered ${JSON.stringify(answer)}`);
    return figures;
  };
  const server = join(opt, 'nodejs', 'server', 'index.mjs');
  const outputOf = ({ outputs }, wanted) => outputs.find(({ name }) => name === wanted).data;
  const isDigit = (body) => outputOf(body, 'label')[0] === label;
  const byHandIsRight = (body) => body.label[0] === label;
  const cases = {
    empty: start(join(here, 'empty', 'index.js'), join(here, 'empty'), digits, () => true),
    'by hand': start(join(byHand, 'index.js'), byHand, digits, byHandIsRight),
    'by hand, one thread': start(join(byHand, 'one-thread.js'), byHand, digits, byHandIsRight),
    'trees, compiled': start(server, trees, infer('trees', 'features', Array.from({ length: 20 }, (_, i) => i / 20)), (body) => Math.abs(outputOf(body, 'probabilities').reduce((a, b) => a + b) - 1) < 1e-6),
    'digits, compiled': start(server, compiled, infer('digits-compiled', 'pixels', pixels), isDigit),
    'digits, onnxruntime': start(server, model, digits, isDigit),
  };
  const samples = await interleave(cases, { rounds: short ? 15 : 51, warmUp: 2, say });

  const ratio = (kind, ours, peer) => stats.ratioOfMedians(samples[ours][kind], samples[peer][kind]);
  const rows = Object.entries(samples).map(([name, { wallMs, cpuMs, peakMiB }]) => [
    name,
    figure(stats.median(wallMs)),
    figure(stats.minimum(wallMs)),
    figure(stats.median(cpuMs)),
    figure(stats.minimum(cpuMs)),
    figure(stats.median(peakMiB)),
  ]);
  return {
    title: 'Cold start: start of the process to first answer',
    samples,
    gates: AIMS.flatMap(([ours, peer, limit, guard]) => Object.entries(KINDS).map(([kind, name]) => stats.gate(`cold start: ${ours} over ${peer}, ${name}`, ratio(kind, ours, peer), limit, slack, { guard }))),
    text: [
      table(['', 'wall ms', 'wall min', 'CPU ms', 'CPU min', 'peak MiB'], rows),
      table(['', 'over', 'wall', 'CPU'], OURS.flatMap((ours) => PEERS.map((peer) => [ours, peer, ratioText(ratio('wallMs', ours, peer)), ratioText(ratio('cpuMs', ours, peer))]))),
    ].join('\n\n'),
  };
}

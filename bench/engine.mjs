// The engine without native code against onnxruntime with one thread: one row and batches, by kind and size of the model.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { root } from '../scripts/run.mjs';
import { boosted, forest, logistic, perceptron } from './engine/models.mjs';
import { runCase } from './support/child.mjs';
import { workFolder } from './support/package.mjs';
import { figure, ratioText, table } from './support/report.mjs';
import stats from './support/stats.cjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const BATCHES = [1, 10, 100, 1000];

/** Aims by case and batch. */
const AIMS = { '100 trees of depth 6': { 1: 0.35, 1000: 1.5 }, '500 trees of depth 8': { 1: 0.65, 1000: 1.5 }, 'LightGBM, 100 trees of 15 leaves': { 1000: 1.5 }, 'forest, 100 trees to depth 12': { 1000: 1.5 } };
/** A compiled model of 100 trees of depth 6: 180 KB where its ONNX file has 267. */
const SIZE_AIM = 180 / 267;

export async function engine({ node, short, slack, say }) {
  const folder = join(workFolder, 'engine');
  mkdirSync(folder, { recursive: true });
  const files = bundle(folder);
  const { compileOnnx } = require(files.compile);
  const cases = modelsOf(short).map(({ name, onnx, rows: rowsFile }, index) => {
    const compiled = compileOnnx(onnx);
    if (compiled.kind !== 'compiled') throw new Error(`${name}: ${compiled.reasons.join('; ')}`);
    const model = join(folder, `${index}.onnx`);
    writeFileSync(model, onnx);
    writeFileSync(`${model}.csi`, compiled.bytes);
    const plan = {
      engine: files.load, onnxruntime: require.resolve('onnxruntime-node'), model, compiled: `${model}.csi`,
      ...(rowsFile === undefined ? {} : { rows: rowsFile }),
      batches: short ? [1, 1000] : BATCHES, warmUpMs: short ? 40 : 200, blocks: short ? 3 : 8, blockMs: short ? 15 : 60,
    };
    const planFile = join(folder, `${index}.json`);
    writeFileSync(planFile, JSON.stringify(plan));
    return { name, planFile, batches: plan.batches, bytes: { onnx: onnx.length, compiled: compiled.bytes.length } };
  });

  const rounds = short ? 3 : 7;
  const samples = {};
  for (let round = 0; round < rounds; round++) {
    for (const { name, planFile } of cases) {
      const result = await runCase(node.path, [join(here, 'engine', 'case.cjs'), planFile]);
      for (const [batch, ways] of Object.entries(result)) {
        for (const [way, figures] of Object.entries(ways)) {
          for (const [key, value] of Object.entries(figures)) ((((samples[name] ??= {})[batch] ??= {})[way] ??= {})[key] ??= []).push(value);
        }
      }
    }
    say(`round ${round + 1} of ${rounds}`);
  }

  const ratio = (name, batch, key = 'p50') => stats.ratioOfMedians(samples[name][batch].ours[key], samples[name][batch].onnxruntime[key]);
  const median = (name, batch, way, key) => figure(stats.median(samples[name][batch][way][key]));
  const rows = cases.flatMap(({ name, batches }) =>
    batches.map((batch) => [
      name,
      batch.toLocaleString('en-US'),
      ...['ours', 'onnxruntime'].flatMap((way) => [median(name, batch, way, 'p50'), median(name, batch, way, 'p99')]),
      ratioText(ratio(name, batch)),
      ratioText(ratio(name, batch, 'cpu')),
    ]),
  );
  const gates = cases.flatMap(({ name, bytes, batches }) => [
    ...batches.filter((batch) => AIMS[name]?.[batch] !== undefined)
      .map((batch) => stats.gate(`engine: ${name}, ${batch === 1 ? 'one row' : `${batch.toLocaleString('en-US')} rows`}, p50 over onnxruntime's`, ratio(name, batch), AIMS[name][batch], slack)),
    ...(name === '100 trees of depth 6' ? [stats.gate(`engine: ${name}, compiled bytes over those of the ONNX file`, bytes.compiled / bytes.onnx, SIZE_AIM, 1)] : []),
  ]);
  return {
    title: `Engine: rows through the engine without native code and through onnxruntime, one thread, in microseconds; ${rounds} processes for each model`,
    samples,
    gates,
    text: [
      table(['', 'rows', 'p50', 'p99', 'onnxruntime p50', 'p99', 'p50 over it', 'CPU over it'], rows),
      table(['', 'ONNX bytes', 'compiled bytes'], cases.map(({ name, bytes }) => [name, bytes.onnx.toLocaleString('en-US'), bytes.compiled.toLocaleString('en-US')])),
      `the engine's code: ${statSync(files.load).size.toLocaleString('en-US')} bytes, minified`,
    ].join('\n\n'),
  };
}

function modelsOf(short) {
  const example = (name, path) => {
    const folder = join(root, 'examples', 'models', path);
    return { name, onnx: new Uint8Array(readFileSync(join(folder, 'model.onnx'))), rows: join(folder, 'rows.json') };
  };
  const gated = [
    { name: '100 trees of depth 6', onnx: boosted(100, 6) },
    { name: '500 trees of depth 8', onnx: boosted(500, 8) },
  ];
  if (short) return gated;
  return [
    { name: 'logistic regression, 20 columns', onnx: logistic() },
    ...gated,
    example('LightGBM, 100 trees of 15 leaves', 'breast-cancer/1'),
    { name: 'forest, 100 trees to depth 12', onnx: forest(100, 12) },
    { name: 'net, 20-64-3', onnx: perceptron(64) },
    example('net, 64-256-64-10 (digits 2)', 'digits/2'),
  ];
}

/** As the bundles of the server are made. */
function bundle(folder) {
  const [compile, load] = ['compile', 'load'].map((name) => {
    const outfile = join(folder, `${name}.cjs`);
    buildSync({ entryPoints: [join(root, 'lib', 'engine', `${name}.ts`)], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: true });
    return outfile;
  });
  return { compile, load };
}

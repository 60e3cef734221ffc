// npm run parity: a corpus of random models from scikit-learn, LightGBM, XGBoost and CatBoost, each asked about ordinary and extreme
// inputs by onnxruntime and by the engine of lib/engine, and what came of it.
//   --seed 1         another corpus for each
//   --scale 1        how many models, as a multiple of the ordinary number
//   --only TEXT      families whose name contains it
//   --json FILE      the whole report, with every difference
//   --show           every difference on the terminal
//   --sample FILE    writes a small corpus with onnxruntime's answers, which npm test goes through (test/lib/engine/sample.jsonl)
// Ends with 1 when an answer differs.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { root } from './run.mjs';
import { python } from './venv.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    show: { type: 'boolean', default: false },
    sample: { type: 'string' },
  },
});

const load = (path) => requireTypeScript(join(root, path), import.meta.url);
const { examine } = load('test/support/parity/examine.ts');
const { summarize } = load('test/support/parity/summary.ts');

const folder = join(root, '.cache', 'parity', `seed-${options.seed}-scale-${options.scale}${options.only === '' ? '' : `-${options.only.replace(/\W+/g, '-')}`}${options.sample === undefined ? '' : '-sample'}`);
const SAMPLE = { rows: 3, modelBytes: 5000, perFamily: 2 };
const catboost = join(root, 'test', 'lib', 'engine', 'catboost');

if (!existsSync(join(folder, 'answers.jsonl'))) {
  generate();
  ask();
}
if (options.sample === undefined) report();
else sample();

function generate() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  must(python(), [join(root, 'scripts', 'parity', 'generate.py'), folder, '--seed', options.seed, '--scale', options.scale, '--only', options.only,
    ...(options.sample === undefined ? [] : ['--rows', String(SAMPLE.rows)])]);
  if ('CatBoost'.includes(options.only)) for (const file of readdirSync(catboost)) copyFileSync(join(catboost, file), join(folder, file));
  const names = readdirSync(folder).filter((file) => file.endsWith('.onnx')).map((file) => file.slice(0, -'.onnx'.length)).sort();
  writeFileSync(join(folder, 'names.json'), JSON.stringify(names));
}

/** onnxruntime's answers; where its process ended, that case is noted and the next one goes on in another process. */
function ask() {
  const names = JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'));
  const lines = [];
  let [model, at] = [0, 0];
  while (model < names.length) {
    const asked = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'parity', 'answers.ts'), folder, names[model], String(at)],
      { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'inherit'] });
    const answered = asked.stdout.split('\n').filter((line) => line !== '');
    lines.push(...answered);
    if (asked.status === 0) break;
    if (asked.signal === null) throw new Error('onnxruntime could not be asked');
    const last = answered.length === 0 ? { name: names[model], case: at - 1 } : JSON.parse(answered.at(-1));
    const count = JSON.parse(readFileSync(join(folder, `${last.name}.json`), 'utf8')).cases.length;
    [model, at] = last.case + 1 < count ? [names.indexOf(last.name), last.case + 1] : [names.indexOf(last.name) + 1, 0];
    lines.push(JSON.stringify({ name: names[model], case: at, crashed: asked.signal }));
    const length = JSON.parse(readFileSync(join(folder, `${names[model]}.json`), 'utf8')).cases.length;
    [model, at] = at + 1 < length ? [model, at + 1] : [model + 1, 0];
  }
  writeFileSync(join(folder, 'answers.jsonl'), `${lines.join('\n')}\n`);
}

function report() {
  const refused = JSON.parse(readFileSync(join(folder, 'refused.json'), 'utf8'));
  const answers = groupByName();
  const examined = [...answers].map(([name, lines]) => {
    const corpus = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    return examine(readFileSync(join(folder, `${name}.onnx`)), corpus, lines);
  });
  const { text, failed } = summarize(examined, refused, { show: options.show });
  console.log(text);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ seed: options.seed, examined, refused }, null, 1)}\n`);
  process.exitCode = failed ? 1 : 0;
}

/** The first small models of each family that are equal. */
function sample() {
  const perFamily = new Map();
  const lines = [];
  for (const [name, answers] of groupByName()) {
    const corpus = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const onnx = readFileSync(join(folder, `${name}.onnx`));
    const count = perFamily.get(corpus.family) ?? 0;
    if (count === SAMPLE.perFamily || onnx.length > SAMPLE.modelBytes || corpus.family === 'CatBoost' || examine(onnx, corpus, answers).state !== 'equal') continue;
    perFamily.set(corpus.family, count + 1);
    lines.push(JSON.stringify({ ...corpus, onnx: onnx.toString('base64'), answers }));
  }
  writeFileSync(options.sample, `${lines.join('\n')}\n`);
  console.log(`${lines.length} models of ${perFamily.size} families in ${options.sample}`);
}

function readAnswers() {
  return readFileSync(join(folder, 'answers.jsonl'), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

function groupByName() {
  const groups = new Map();
  for (const line of readAnswers()) groups.set(line.name, [...(groups.get(line.name) ?? []), line]);
  return groups;
}

function must(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.signal ?? result.status}`);
}

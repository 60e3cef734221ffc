// npm run models: trains every example model again (examples/models/*/train.py), says what became different,
// and brings the table in examples/models/README.md up to date.
// Arguments are names of models to train instead of all: npm run models -- digits
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';
import { python } from './venv.mjs';

const folder = join(root, 'examples', 'models');
const models = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'train.py'))).sort();
const unknown = process.argv.slice(2).filter((name) => !models.includes(name));
if (unknown.length > 0) {
  console.error(`there is no model ${unknown.join(', ')}: there are ${models.join(', ')}`);
  process.exit(1);
}
const chosen = process.argv.length > 2 ? process.argv.slice(2) : models;

const before = readVersions();
for (const model of chosen) run(python(), [join(folder, model, 'train.py')]);
const after = readVersions();

console.log();
for (const [version, files] of after) {
  if (chosen.includes(version.split('/')[0])) console.log(`${version}: ${difference(before.get(version), files)}`);
}
writeTable(after);
console.log('\nnow hold them to their frameworks: npm test -- test/models');

function readVersions() {
  const found = new Map();
  for (const model of models) {
    for (const version of readdirSync(join(folder, model)).sort()) {
      const path = join(folder, model, version);
      if (!existsSync(join(path, 'rows.json'))) continue;
      const onnx = readFileSync(join(path, 'model.onnx'));
      found.set(`${model}/${version}`, { onnx, rows: JSON.parse(readFileSync(join(path, 'rows.json'), 'utf8')) });
    }
  }
  return found;
}

function difference(old, now) {
  if (old === undefined) return `new, ${describe(now)}`;
  const changes = [];
  if (!old.onnx.equals(now.onnx)) changes.push('model.onnx changed');
  if (JSON.stringify(old.rows) !== JSON.stringify(now.rows)) changes.push(`rows.json changed (${rowChanges(old.rows, now.rows)})`);
  return changes.length > 0 ? `${changes.join(', ')}; ${describe(old)} before, ${describe(now)} now` : `the same bytes, ${describe(now)}`;
}

function rowChanges(old, now) {
  const inputs = ({ rows }) => JSON.stringify(rows.map((row) => row.inputs));
  if (inputs(old) !== inputs(now)) return 'other rows';
  const pairs = old.rows.map((row, i) => [row, now.rows[i]]);
  const labels = pairs.filter(([a, b]) => labelOf(old, a) !== labelOf(now, b)).length;
  let apart = 0;
  for (const [a, b] of pairs) {
    for (const [name, values] of Object.entries(a.expected ?? {})) {
      values.forEach((value, i) => {
        if (typeof value === 'number' && name !== old.label) apart = Math.max(apart, Math.abs(value - (b.expected?.[name]?.[i] ?? Infinity)));
      });
    }
  }
  return `${labels} labels, other outputs by up to ${apart.toPrecision(2)}`;
}

function describe({ rows }) {
  return `accuracy ${accuracy(rows)} %`;
}

/** Of the rows that were answered. */
function accuracy(rows) {
  const answered = rows.rows.filter((row) => !row.throws);
  return ((100 * answered.filter((row) => labelOf(rows, row) === row.truth).length) / answered.length).toFixed(1);
}

function labelOf(rows, row) {
  return row.expected?.[rows.label][0];
}

function writeTable(versions) {
  const readme = join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const [start, end] = ['<!-- written by npm run models -->\n', '<!-- end -->'];
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf(end);
  const lines = [...versions].map(([version, { onnx, rows }]) => {
    const failing = rows.rows.filter((row) => row.throws).length;
    const note = failing > 0 ? ` of the others; ${failing} fail` : '';
    return `| \`${version}\` | ${rows.framework} | ${rows.rows.length} | ${accuracy(rows)} %${note} | ${(onnx.length / 1024).toFixed(0)} KB |`;
  });
  const table = ['| version | trained with | held-out rows | accuracy | model.onnx |', '|---|---|---|---|---|', ...lines, ''].join('\n');
  writeFileSync(readme, text.slice(0, from) + table + text.slice(to));
}

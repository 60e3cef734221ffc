import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareEngines } from '../../bin/engine/compare';
import { compileOnnx } from '../../lib/engine/compile';
import type { EngineReport } from '../../lib/engine/report';
import { parseGoldenRows } from '../../lib/model/rows';
import { csi } from './support';

const EXAMPLES = join(__dirname, '../../examples/models');
const model = (name: string): string => join(EXAMPLES, name, 'model.onnx');

test('csi engine says which engine serves a model and why, and for which sizes of requests', async () => {
  const trees = await csi(['engine', model('breast-cancer/2')]).finished;
  expect([trees.status, trees.stdout.split('\n')[0]]).toEqual([0, `${model('breast-cancer/2')} is served by the library's own engine (compiled):`]);

  const tickets = await csi(['engine', model('tickets/1'), '--json']).finished;
  const report = JSON.parse(tickets.stdout) as EngineReport;
  expect(report).toMatchObject({ engine: 'onnxruntime', batchSize: 1 });
  expect(report.why.join()).toMatch(/Tokenizer/);
  expect(report.compiled).toBeUndefined();

  const batches = await csi(['engine', model('digits/1'), '--batch-size', '100000', '--json']).finished;
  expect(JSON.parse(batches.stdout)).toMatchObject({ engine: 'onnxruntime', batchSize: 100_000, compiled: { crossover: expect.any(Number) as number } });
});

test('csi engine --check asks both engines for rows', async () => {
  const rows = join(EXAMPLES, 'digits/4/rows.json');
  const same = await csi(['engine', model('digits/4'), '--check', rows, '--json']).finished;
  expect(same.status).toBe(0);
  expect((JSON.parse(same.stdout) as EngineReport).check).toMatchObject({ rows: 540, different: [] });

  const { outputs, rows: all, ...more } = JSON.parse(readFileSync(rows, 'utf8')) as { outputs: object[]; rows: object[] };
  const none = join(mkdtempSync(join(tmpdir(), 'csi-engine-')), 'rows.json');
  writeFileSync(none, JSON.stringify({ ...more, outputs, rows: all.slice(0, 1) }));
  const uncovered = await csi(['engine', model('tickets/1'), '--check', none]).finished;
  expect([uncovered.status, uncovered.stderr]).toEqual([1, expect.stringContaining('there is nothing to compare')]);
});

test('rows that the engines answer otherwise are told, with what each says', async () => {
  const other = compileOnnx(readFileSync(model('digits/3')));
  if (other.kind === 'not-covered') throw new Error(other.reasons.join());
  const rows = parseGoldenRows(readFileSync(join(EXAMPLES, 'digits/2/rows.json'), 'utf8'));
  const { different, largestDifference } = await compareEngines(model('digits/2'), other.bytes, rows, mkdtempSync(join(tmpdir(), 'csi-engine-')));
  expect(different).toHaveLength(10);
  expect(different[0]!.what).toMatch(/^(label|probabilities)\[\d\] is \S+ compiled, and \S+ by ONNX Runtime$/);
  expect(largestDifference).toBeGreaterThan(1e-3);
});

test.each<[string, readonly string[], string]>([
  ['no file', ['engine'], 'csi engine takes one ONNX file, got none'],
  ['a file that is not there', ['engine', 'nowhere.onnx'], 'there is no nowhere.onnx: name an ONNX file'],
  ['what is no ONNX', ['engine', join(EXAMPLES, 'README.md')], 'it is a text file'],
  ['a batch of no rows', ['engine', 'm.onnx', '--batch-size', '0'], '--batch-size is 0, but must be a whole number from 1'],
])('csi engine refuses %s', async (_what, args, message) => {
  const { status, stderr } = await csi(args).finished;
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnswerLine, CorpusModel } from '../../support/parity/case';
import { examine } from '../../support/parity/examine';

// A small part of what `npm run parity` goes through, with the answers that onnxruntime gave when the file was written:
// node scripts/parity.mjs --seed 2 --scale 0.4 --sample test/lib/engine/sample.jsonl
const sample = readFileSync(join(__dirname, 'sample.jsonl'), 'utf8').trimEnd().split('\n')
  .map((line) => JSON.parse(line) as CorpusModel & { readonly onnx: string; readonly answers: readonly AnswerLine[] });

test.each(sample.map((model) => [model.name, model] as const))('%s answers as onnxruntime did', (_, { onnx, answers, ...corpus }) => {
  expect(examine(Buffer.from(onnx, 'base64'), corpus, answers)).toMatchObject({ state: 'equal', reasons: [], differences: {} });
});

test('the sample has models of most families', () => {
  expect(sample.length).toBeGreaterThanOrEqual(40);
  expect(new Set(sample.map(({ family }) => family)).size).toBeGreaterThan(25);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusModel } from '../../support/parity/case';
import { examine } from '../../support/parity/examine';
import { answersOfOnnxRuntime } from '../../support/parity/onnxruntime';

const folder = join(__dirname, 'catboost');
const names = readdirSync(folder).filter((file) => file.endsWith('.onnx')).map((file) => file.slice(0, -'.onnx'.length));

/** CatBoost's own export; the files are made by scripts/parity/catboost_models.py. */
test.each(names)('%s answers as onnxruntime does', async (name) => {
  const onnx = readFileSync(join(folder, `${name}.onnx`));
  const corpus = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CorpusModel;
  const lines = await answersOfOnnxRuntime(onnx, corpus);
  expect(examine(onnx, corpus, lines)).toMatchObject({ state: 'equal', reasons: [], differences: {}, cases: 8 });
});

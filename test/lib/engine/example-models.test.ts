import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { compileOnnx } from '../../../lib/engine/compile';
import { loadCompiled } from '../../../lib/engine/load';
import { parseModelRows, rowTensors } from '../../../lib/model/rows';
import type { Tensor } from '../../../lib/tensor/tensor';
import { compareAnswers } from '../../support/parity/compare';
import { answerOf } from '../../support/parity/examine';
import { runInCompany, runOnnxRuntime } from '../../support/parity/onnxruntime';

const folder = join(__dirname, '../../../examples/models');
const rowsOf = (version: string) => parseModelRows(readFileSync(join(folder, version, 'rows.json'), 'utf8'));

// Row by row and all rows at once: digits 4 fails on rows with much ink, and on every batch with such a row.
test.each(['breast-cancer/1', 'breast-cancer/2', 'digits/1', 'digits/2', 'digits/3', 'digits/4', 'sessions/1'])('%s answers as onnxruntime does', async (version) => {
  const onnx = readFileSync(join(folder, version, 'model.onnx'));
  const compiled = compileOnnx(onnx);
  if (compiled.kind !== 'compiled') throw new Error(compiled.reasons.join('\n'));
  const model = loadCompiled(compiled.bytes);
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const rows = rowsOf(version);
  const sameLength = rows.rows.every(({ inputs }) => Object.values(inputs).every((values) => values.length === Object.values(rows.rows[0]!.inputs)[0]!.length));
  const batches: Tensor[][] = rows.rows.map(({ inputs }) => rowTensors(rows.inputs, [inputs]));
  if (sameLength) batches.push(rowTensors(rows.inputs, rows.rows.map(({ inputs }) => inputs)), rowTensors(rows.inputs, rows.rows.filter((row) => !row.throws).map(({ inputs }) => inputs)));
  let refused = 0;
  for (const inputs of batches) {
    const expected = await runOnnxRuntime(session, inputs);
    const found = answerOf(() => model.run(inputs));
    let { differences } = compareAnswers(expected, found);
    if (differences.length > 0) ({ differences } = compareAnswers(expected, found, await runInCompany(session, inputs)));
    expect(differences).toEqual([]);
    if (found === 'refused') refused++;
  }
  const failing = rows.rows.filter((row) => row.throws).length;
  expect(refused).toBe(failing === 0 ? 0 : failing + 1);
  await session.release();
});

test('tickets/1 is not covered, because of the operators for text', () => {
  expect(compileOnnx(readFileSync(join(folder, 'tickets/1/model.onnx')))).toEqual({
    kind: 'not-covered',
    reasons: [expect.stringContaining('com.microsoft.Tokenizer'), expect.stringContaining('TfIdfVectorizer')],
  });
});

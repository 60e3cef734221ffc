import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { optimize } from '../../bin/commands/optimize';
import { optimizeModel } from '../../bin/optimize/optimize-model';
import { readOnnxFile } from '../../bin/registry/model-files';
import { parseModelRows } from '../../lib/model/rows';
import { withMetadata } from '../../lib/onnx/metadata';
import { optimisationOf } from '../../lib/optimize/provenance';
import { identity } from '../handlers/model-server/onnx-writer';
import { sha256, temporaryFolder } from '../handlers/model-server/support';

const DIGITS = join(__dirname, '../../examples/models/digits/2');

function model(content: Uint8Array = readFileSync(join(DIGITS, 'model.onnx'))): string {
  const file = join(temporaryFolder(), 'model.onnx');
  writeFileSync(file, content);
  return file;
}

test('what is written is a model that says what it is, and answers alike', async () => {
  const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const file = model();
  expect(await optimize.run([file, '--force', '--rows', join(DIGITS, 'rows.json')])).toBe(0);
  const { rows } = parseModelRows(readFileSync(join(DIGITS, 'rows.json'), 'utf8'));
  const text = said.mock.calls.flat().join('\n');
  said.mockRestore();
  expect(text).toContain(`${rows.length + 16} inputs are answered alike, ${rows.length} of them yours; the largest difference is 0`);
  expect(text).toMatch(/a session takes \d+\.\d ms of CPU time instead of \d+\.\d/);
  const made = readOnnxFile(file.replace('model.onnx', 'model.optimized.onnx'));
  if ('notOnnx' in made) throw new Error(made.notOnnx);
  expect(optimisationOf(made.metadata)).toEqual({ source: sha256(readFileSync(file)), level: 'extended', onnxRuntime: '1.30.0' });
});

test('half precision goes in and comes out', async () => {
  const file = model(identity('FP16', ['rows', 2]));
  await expect(optimizeModel(ort, file, { shapes: new Map(), tolerance: 1e-4, scratch: temporaryFolder() })).resolves.toMatchObject({ compared: 16, difference: 0 });
});

test('the same model gives the same bytes, and keeps what it says of itself', async () => {
  const file = model(withMetadata(readFileSync(join(DIGITS, 'model.onnx')), new Map([['license', 'MIT']])));
  const once = async () => optimizeModel(ort, file, { shapes: new Map(), tolerance: 1e-4, scratch: temporaryFolder() });
  const { bytes } = await once();
  expect((await once()).bytes).toEqual(bytes);
  const made = readOnnxFile(model(bytes));
  expect('metadata' in made && made.metadata.get('license')).toBe('MIT');
});

test.each<[string, () => string[], RegExp]>([
  ['a file that is not there', () => ['nowhere.onnx'], /there is no file .*nowhere\.onnx/],
  ['what is no model', () => [model(Buffer.from('hello'))], /model\.onnx: it is a text file/],
  ['its source as the output', () => { const file = model(); return [file, '-o', file]; }, /would take the place of its source/],
  ['a link to its source as the output', () => { const file = model(); symlinkSync(file, `${file}.link`); return [file, '-o', `${file}.link`]; }, /would take the place of its source/],
  ['rows that are none', () => { const file = model(); return [file, '--rows', file]; }, /--rows .*model\.onnx: /],
  ['a shape of an input that there is not', () => [model(), '--shape', 'pixel=1,64'], /--shape names the input pixel, the model has pixels/],
  ['a shape that is none', () => [model(), '--shape', 'pixels:1'], /must be the name of an input and its lengths/],
  ['shapes that the model does not take', () => [model(), '--shape', 'pixels=1,63'], /answers none of the random inputs/],
  ['a tolerance of nothing', () => [model(), '--tolerance', '0'], /--tolerance is 0, but must be a number above 0/],
  ['no file', () => [], /takes one ONNX file/],
  ['a model that cannot be served', () => [model(identity('FP32', [], {}).subarray(0, 20))], /model\.onnx: it is/],
  ['what is optimised already', () => [model(withMetadata(readFileSync(join(DIGITS, 'model.onnx')), new Map([['csi.optimized', '{"source":"abc","level":"extended","onnxRuntime":"1.2.3"}']])))],
    /optimised file already, of ONNX Runtime 1\.2\.3: give the one that it was made of \(sha256 abc\)/],
])('%s is refused', async (_what, args, words) => {
  await expect(Promise.resolve().then(async () => optimize.run(args()))).rejects.toThrow(words);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SHIPPED_ENGINE } from '../../../lib/onnx/check-model';
import { withMetadata } from '../../../lib/onnx/metadata';
import { readOnnxModel } from '../../../lib/onnx/read-model';
import { optimisationEntry, optimisationOf, optimisedByAnother } from '../../../lib/optimize/provenance';

const ROOT = join(__dirname, '../../..');
const model = readFileSync(join(ROOT, 'examples/models/digits/2/model.onnx'));
const metadataOf = (bytes: Uint8Array) => readOnnxModel({ size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }).metadata;
const made = { source: 'ab'.repeat(32), level: 'extended', onnxRuntime: '1.29.1' } as const;

test('what is written into a model is read of it, whatever it is', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme', maxLength: 400 }), (key, value) => {
    const metadata = metadataOf(withMetadata(model, new Map([[`csi-${key}`, value]])));
    expect(metadata.get(`csi-${key}`)).toBe(value);
    expect(metadata.size).toBe(metadataOf(model).size + 1);
  }), { numRuns: 50 });
});

test('a model says of itself how it was optimised', () => {
  expect(optimisationOf(metadataOf(withMetadata(model, new Map([optimisationEntry(made)]))))).toEqual(made);
  expect(optimisationOf(metadataOf(model))).toBeUndefined();
});

test.each([['not JSON', '{'], ['another form', '{"source":1}'], ['a level that is of one machine', JSON.stringify({ ...made, level: 'all' })]])('%s is no such word', (_, text) => {
  expect(optimisationOf(new Map([['csi.optimized', text]]))).toBeUndefined();
});

test('only another version than the one that serves is worth a word', () => {
  const of = (onnxRuntime: string) => new Map([optimisationEntry({ ...made, onnxRuntime })]);
  expect(optimisedByAnother(of('1.30.0'), '1.30.0')).toBeUndefined();
  expect(optimisedByAnother(new Map(), '1.30.0')).toBeUndefined();
  expect(optimisedByAnother(of('1.29.1'), '1.30.0')).toMatch(/optimised by ONNX Runtime 1\.29\.1 and is served by 1\.30\.0.*csi optimize/);
});

test('the engine that is shipped is the one that is packed', () => {
  expect(readFileSync(join(ROOT, 'scripts/bundle.mjs'), 'utf8')).toContain(`const ENGINE_VERSION = '${SHIPPED_ENGINE}'`);
});

import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Datatype, Engine, ModelFunction, Transform } from '../../../constructs';
import { crc32 } from '../../../lib/archive/crc32';
import { digits } from '../stack';

function file(name: string, content: string, others: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'csi-transform-'));
  for (const [other, text] of Object.entries({ [name]: content, ...others })) writeFileSync(join(root, other), text);
  return join(root, name);
}

const SOURCE = `import { scale } from './scale';
export function preprocess(request: { inputs: Record<string, unknown> }) { return { ...request, scale }; }`;

test('TypeScript and what it imports become one file in the function\'s code', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const transform = Transform.fromFile(file('transform.ts', SOURCE, { 'scale.ts': 'export const scale: number = 16;' }));
  new ModelFunction(stack, 'Fn', { model: digits('1', { transform }), engine: Engine.onnxRuntime() });
  const { directory } = app.synth();
  const code = readdirSync(directory).map((name) => join(directory, name)).find((path) => existsSync(join(path, 'csi-model.json'))) as string;
  expect(readdirSync(code).sort()).toEqual(['csi-model.json', 'csi-transform.cjs', 'model.onnx']);
  const bundled = createRequire(__filename)(join(code, 'csi-transform.cjs')) as { preprocess(request: object): object };
  expect(bundled.preprocess({ inputs: {} })).toEqual({ inputs: {}, scale: 16 });
  expect(JSON.parse(readFileSync(join(code, 'csi-model.json'), 'utf8')).transform).toEqual({ path: 'csi-transform.cjs', sha256: transform.digest, crc32: crc32(readFileSync(join(code, 'csi-transform.cjs'))).toString(16).padStart(8, '0') });
});

test('the transform is part of the version\'s digest, and equal sources give equal digests', () => {
  const transform = (scale: number) => Transform.fromFile(file('transform.ts', SOURCE, { 'scale.ts': `export const scale = ${scale};` }));
  expect(transform(1).digest).toBe(transform(1).digest);
  expect(transform(1).digest).not.toBe(transform(2).digest);
  expect(digits('1', { transform: transform(1) }).digest).not.toBe(digits('1').digest);
});

test('what callers send may differ from what the model takes', () => {
  const inputs = [{ name: 'image', datatype: Datatype.UINT8, shape: [-1, 8, 8] }];
  const model = digits('1', { transform: Transform.fromFile(file('t.cjs', 'exports.preprocess = (r) => r;'), { inputs }) });
  expect(model.signature?.inputs).toEqual(inputs);
  expect(model.signature?.outputs).toEqual(model.modelSignature?.outputs);
  expect(model.modelSignature?.inputs[0].name).toBe('pixels');
});

test.each([
  ['a typo in TypeScript', 't.ts', 'export const preProcess = (r: unknown) => r;'],
  ['nothing', 't.ts', 'export const x = 1;'],
  ['nothing, in CommonJS', 't.cjs', 'exports.x = 1;'],
])('fails on a module that exports no function of a transform: %s', (_, name, source) => {
  expect(() => Transform.fromFile(file(name, source)).digest).toThrow('`path` exports neither preprocess nor postprocess, so it would do nothing: export one of them');
});

test.each([
  ['t.ts', 'export const postprocess = (r: unknown) => r;'],
  ['t.ts', 'export { preprocess } from "./other";'],
  ['t.cjs', 'exports.preprocess = (r) => r;'],
  ['t.js', 'module.exports = { postprocess: (r) => r };'],
])('takes a function however it is exported (%s: %s)', (name, source) => {
  expect(Transform.fromFile(file(name, source, { 'other.ts': 'export const preprocess = (r: unknown) => r;' })).digest).toMatch(/^[0-9a-f]{64}$/);
});

test('a .cjs file that requires nothing but Node is taken byte for byte, one that requires more is bundled', () => {
  const alone = 'const path = require("node:path"); exports.preprocess = (r) => r; // as it is';
  expect(Buffer.from(Transform.fromFile(file('t.cjs', alone))._bundle()).toString()).toBe(alone);
  const more = Transform.fromFile(file('t.cjs', 'const { scale } = require("./scale.cjs"); exports.preprocess = scale;', { 'scale.cjs': 'exports.scale = 16;' }));
  expect(Buffer.from(more._bundle()).toString()).toContain('16');
});

test('fails on a missing file and on one that does not bundle', () => {
  expect(() => Transform.fromFile('nowhere.ts')).toThrow('`path` is not a file');
  expect(() => Transform.fromFile(file('t.ts', 'import x from "./missing"; export const preprocess = x;')).digest).toThrow(/`path` does not bundle \([^]*Could not resolve "\.\/missing"/);
});

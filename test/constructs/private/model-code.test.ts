import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { ModelFunction } from '../../../constructs';
import { digits } from '../stack';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'csi-model-code-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['as a whole path', (path: string): string => path],
  ['from where the app runs, as cdk gives its cdk.out', (path: string): string => relative(process.cwd(), path)],
])('the model is in the assembly whose folder is named %s', (_, named) => {
  const app = new App({ outdir: named(join(folder, 'cdk.out')) });
  new ModelFunction(new Stack(app, 'Stack'), 'Digits', { model: digits() });
  app.synth();
  const assets = readdirSync(join(folder, 'cdk.out'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => readdirSync(join(folder, 'cdk.out', name)).sort());
  expect(assets).toContainEqual(['csi-model.json', 'model.onnx']);
});

// The folders that ModelFunction stages for models, as JSON by name. Arguments: folder to write to, then
// models as NAME=ENGINE=FILE. Modules are those of the working directory's app.
'use strict';
const { readFileSync, readdirSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [out, ...models] = process.argv.slice(2);
const installed = createRequire(join(process.cwd(), 'app.js'));
const { App, Stack } = installed('aws-cdk-lib/core');
const { Engine, ModelArtifact, ModelFunction, ModelVersion } = installed('cdk-serverless-inference');

const app = new App({ outdir: out });
for (const each of models) {
  const [name, engine, file] = each.split('=');
  new ModelFunction(new Stack(app, name), 'Fn', { model: ModelVersion.of(name, '2', ModelArtifact.fromFile(file)), engine: Engine[engine]() });
}
app.synth();

const staged = {};
for (const folder of readdirSync(out)) {
  try {
    staged[JSON.parse(readFileSync(join(out, folder, 'csi-model.json'), 'utf8')).name] = join(out, folder);
  } catch {
    // No model's.
  }
}
writeSync(3, JSON.stringify(staged));

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { ServingImage } from '../../../../constructs';
import { parseModelRows } from '../../../../lib/model/rows';
import { containerImage, containerProgram } from '../../../../local/aws/ecr/container-images';
import { ImageStore } from '../../../../local/aws/ecr/image-store';
import { Repositories } from '../../../../local/aws/ecr/repositories';
import { ModelContainer } from '../../../../local/aws/sagemaker/model-container';
import { StateFolder } from '../../../../local/aws/state/state-folder';
import { CodeFolders } from '../../../../local/code/folders';
import { PythonPackages } from '../../../../local/python/packages';
import { digits } from '../../../constructs/stack';
import { writeContext } from '../../docker/context';
import { closeAll, folder, ROOT } from '../support';

const REGISTRY = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
const closing: (() => unknown)[] = [];
afterAll(closeAll);
afterEach(async () => { for (const close of closing.splice(0)) await close(); });

function registry() {
  const state = StateFolder.open(join(folder(), 'state'), {}, { account: '000000000000', region: 'us-east-1' });
  closing.push(() => state.close());
  const store = new ImageStore(state, state.blobs, new PythonPackages(folder()));
  const repositories = new Repositories(state, { account: '000000000000', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: 'http://127.0.0.1:1' });
  repositories.create('images', {});
  const files = new CodeFolders({ platform: process.platform, arch: process.arch }, ROOT);
  closing.push(() => files.remove());
  return { state, store, repositories, files };
}

test('a stack\'s model server is found by its URI, and serves the model.tar.gz of a version as a process', async () => {
  const outdir = join(folder(), 'cdk.out');
  const stack = new Stack(new App({ outdir }), 'Stack');
  // An image for the other architecture runs too: its engine is exchanged.
  const architecture = process.arch === 'arm64' ? 'x86_64' : 'arm64';
  ServingImage.modelServer()._container(stack, digits('2'), { architecture });
  const { dockerImages } = JSON.parse(readFileSync(join((stack.node.root as App).synth().directory, 'Stack.assets.json'), 'utf8')) as { dockerImages: Record<string, { source: { directory: string } }> };
  const [[tag, { source }]] = Object.entries(dockerImages) as [[string, { source: { directory: string } }]];

  const { state, store, repositories, files } = registry();
  const content = await store.record({ folder: join(outdir, source.directory), architecture });
  repositories.push('images', content, tag);
  const found = containerImage(`${REGISTRY}/images:${tag}`, repositories, store);
  expect(found).toMatchObject({ kind: 'model-server', digest: content.digest, architecture, door: 'http', modelFolder: '/opt/ml/model' });
  expect(containerImage(`${REGISTRY}/images@${content.digest}`, repositories, store)).toMatchObject({ kind: 'model-server', digest: content.digest });
  if (found.kind !== 'model-server') throw new Error('seen above');

  const { server, environment, model } = containerProgram(found, { files, blobs: state.blobs });
  expect(model).toBeUndefined();
  const modelFolder = join(folder(), 'model');
  mkdirSync(modelFolder);
  execFileSync('tar', ['-xzf', join(outdir, readdirSync(outdir).find((name) => name.endsWith('.tar.gz')) ?? ''), '-C', modelFolder]);
  const container = await ModelContainer.start({ node: process.execPath, server, modelFolder, environment, startupMs: 20_000, onLine: () => undefined });
  closing.push(() => container.close());
  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows.slice(0, 20);
  const { status, body } = await container.invoke(Buffer.from(JSON.stringify({ instances: rows.map((row) => row.inputs['pixels']) })), { 'content-type': 'application/json' });
  const { predictions } = JSON.parse(body.toString('utf8')) as { predictions: { label: number }[] };
  expect([status, predictions.map(({ label }) => label)]).toEqual([200, rows.map((row) => row.expected?.['label']?.[0])]);
});

test('what no container can be started of is told apart', async () => {
  const { store, repositories, state, files } = registry();
  const home = folder();
  mkdirSync(join(home, 'function'));
  writeFileSync(join(home, 'function', 'index.js'), 'exports.handler = async () => 1;');
  writeFileSync(join(home, 'function', 'Dockerfile'), 'FROM public.ecr.aws/lambda/nodejs:24\nCOPY index.js ${LAMBDA_TASK_ROOT}/\nCMD ["index.handler"]\n');
  repositories.push('images', await store.record({ folder: join(home, 'function') }), 'lambda');
  repositories.push('images', await store.record({ folder: writeContext(join(home, 'http'), { door: 'http' }) }), 'http');
  expect(containerImage('763104351884.dkr.ecr.us-east-1.amazonaws.com/vllm:0.11', repositories, store)).toMatchObject({ kind: 'foreign' });
  for (const name of ['images:none', 'none:latest', `images@sha256:${'0'.repeat(64)}`]) expect(containerImage(`${REGISTRY}/${name}`, repositories, store)).toMatchObject({ kind: 'missing' });
  expect(containerImage(`${REGISTRY}/images:lambda`, repositories, store)).toMatchObject({ kind: 'other', problem: 'an image of a Lambda function for nodejs24.x, which answers no HTTP' });
  const within = containerImage(`${REGISTRY}/images:http`, repositories, store);
  expect(within).toEqual(expect.not.objectContaining({ modelFolder: expect.anything() }));
  if (within.kind !== 'model-server') throw new Error(within.kind);
  expect(readdirSync(containerProgram(within, { files, blobs: state.blobs }).model ?? '')).toContain('model.onnx');
});

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Size, Stack } from 'aws-cdk-lib/core';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Engine, ModelArtifact, ModelFunction, ModelVersion, S3ModelFileSystem } from '../../constructs';
import { parseModelRows } from '../../lib/model/rows';
import { scoreRows } from '../../local/score-rows';
import { temporaryFolder } from './support/assembly';
import { run } from './support/run';

const DIGITS = join(process.cwd(), 'examples', 'models', 'digits', '2');
const HOST = { platform: process.platform, arch: process.arch };
const OTHER = process.arch === 'x64' ? Architecture.ARM_64 : Architecture.X86_64;
const SAME = process.arch === 'x64' ? Architecture.X86_64 : Architecture.ARM_64;

const assemblies = new Map<unknown, string>();
/** Nobody writes into an assembly: those that are the same are one. */
function shared(key: unknown, synth: () => string): string {
  const present = assemblies.get(key) ?? synth();
  assemblies.set(key, present);
  return present;
}

const synthesize = (architecture: Architecture): string => shared(architecture, () => synthesized(architecture, Engine.onnxRuntime()));

function synthesized(architecture: Architecture, engine: Engine): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const fn = new ModelFunction(new Stack(app, 'Demo'), 'Digits', {
    model: ModelVersion.of('digits', '2', ModelArtifact.fromFile(join(DIGITS, 'model.onnx'))),
    architecture,
    engine,
  });
  fn.addUrl();
  app.synth();
  return outdir;
}

/** Fifty rows are enough to tell engines apart; all of them go through in `npm start`. */
function someRows() {
  const rows = parseModelRows(readFileSync(join(DIGITS, 'rows.json'), 'utf8'));
  return { ...rows, rows: rows.rows.slice(0, 50) };
}

describe('a model function on this machine', () => {
  test.each([
    ['of another architecture runs with its engine swapped', OTHER, 1],
    ['of this architecture runs the engine that ships', SAME, 0],
  ])('%s, and answers as the framework does', async (_, architecture, swaps) => {
    const server = await run(synthesize(architecture));
    const [fn] = server.functions;
    expect(fn).toMatchObject({ name: 'Digits', model: { name: 'digits', version: '2' } });
    // Off Linux no shipped engine runs, so both are swapped there.
    expect(fn?.swaps).toHaveLength(process.platform === 'linux' ? swaps : 1);
    const score = await scoreRows(fn?.urls[0]?.url as string, someRows());
    expect(score).toMatchObject({ rows: 50, agreed: 50, disagreements: [] });
  });

  test('that is compiled runs as it is, whatever the architecture, and answers as the framework does', async () => {
    const server = await run(synthesized(OTHER, Engine.compiled()));
    expect(server.functions[0]).toMatchObject({ model: { name: 'digits', version: '2', engine: 'compiled' }, swaps: [] });
    expect(await scoreRows(server.functions[0]?.urls[0]?.url as string, someRows())).toMatchObject({ rows: 50, agreed: 50, disagreements: [] });
  });

  test('runs the engine that npm installed, on a system that none is shipped for', async () => {
    // As on macOS, except that the package installed here is this machine's.
    const server = await run(synthesize(OTHER), { host: { platform: 'darwin', arch: HOST.arch }, project: process.cwd() });
    expect(server.functions[0]?.swaps).toMatchObject([{ kind: 'package', name: 'onnxruntime-node' }]);
    expect(await scoreRows(server.functions[0]?.urls[0]?.url as string, someRows())).toMatchObject({ agreed: 50 });
  });

  describe('whose model lies in S3', () => {
    const model = join(DIGITS, 'model.onnx');
    const sha256 = createHash('sha256').update(readFileSync(model)).digest('hex');

    const remote = (): string => shared('remote', synthesizedRemote);

    function synthesizedRemote(): string {
      const outdir = temporaryFolder();
      const app = new App({ outdir });
      const stack = new Stack(app, 'Demo');
      new ModelFunction(stack, 'Digits', {
        model: ModelVersion.of('digits', '2', ModelArtifact.fromS3({
          bucket: Bucket.fromBucketName(stack, 'Models', 'theirs'), key: 'ranker/digits.onnx', versionId: 'v1', sha256, size: Size.bytes(statSync(model).size),
        })),
        architecture: SAME,
      }).addUrl();
      app.synth();
      return outdir;
    }

    test.each([
      ['the file for its name', () => ({ Digits: model })],
      ['the file for the address that the app gave', () => ({ 's3://theirs/ranker/digits.onnx': model })],
      ['a folder for the one that the app gave', () => {
        const folder = temporaryFolder();
        copyFileSync(model, join(folder, 'digits.onnx'));
        return { 's3://theirs/ranker/': folder };
      }],
    ])('fetches it from %s', async (_, artifacts) => {
      const server = await run(remote(), { artifacts: artifacts() });
      const fn = server.functions.find(({ name }) => name === 'Digits');
      expect(await scoreRows(fn?.urls[0]?.url as string, someRows())).toMatchObject({ agreed: 50, disagreements: [] });
    });

    test('says at the first request that it is not here', async () => {
      const server = await run(remote());
      const { functionError } = await server.invoke('Digits', '{}');
      expect(functionError).toBe('Unhandled');
      expect(server.lines().join('\n')).toMatch(/! s3:\/\/\S+digits\.onnx is in S3 and not on this machine: start again with --artifact Digits=FILE/);
    });

    test('on a file system is read from the file that stands for it, and asked for without one', async () => {
      const outdir = temporaryFolder();
      const stack = new Stack(new App({ outdir }), 'Demo');
      const vpc = new Vpc(stack, 'Network', { maxAzs: 1, natGateways: 0, subnetConfiguration: [{ name: 'models', subnetType: SubnetType.PRIVATE_ISOLATED }] });
      const [fileSystem, size] = [new S3ModelFileSystem(stack, 'Files', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }), Size.bytes(statSync(model).size)];
      new ModelFunction(stack, 'Digits', {
        model: ModelVersion.of('digits', '2', ModelArtifact.fromFileSystem({ fileSystem, path: `digits/${sha256}/model.onnx`, sha256, size })),
        architecture: SAME,
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      }).addUrl();
      (stack.node.root as App).synth();

      const server = await run(outdir, { artifacts: { Digits: model } });
      const fn = server.functions.find(({ name }) => name === 'Digits');
      expect(await scoreRows(fn?.urls[0]?.url as string, someRows())).toMatchObject({ agreed: 50, disagreements: [] });
      const without = await run(outdir);
      expect(without.warnings.join()).toMatch(/Digits reads its model from a file system \(file:\/\/\/mnt\/models\/digits\/[0-9a-f]+\/\), which is not on this machine: start again with --artifact Digits=FILE/);
      expect((await without.invoke('Digits', '{}')).functionError).toBe('Unhandled');
    });

    test('does not start with a file of other content', async () => {
      const other = join(temporaryFolder(), 'other.onnx');
      writeFileSync(other, 'other');
      const found = createHash('sha256').update('other').digest('hex');
      for (const name of ['Digits', 's3://theirs/ranker/digits.onnx']) {
        await expect(run(remote(), { artifacts: { [name]: other } })).rejects.toThrow(
          `--artifact ${name}=${other}: ${other} is not the model that Digits was synthesized with (digits 2). It has the sha256 ${found}, expected is ${sha256}`,
        );
      }
    });

    test('does not start with a folder that has no such file', async () => {
      const folder = temporaryFolder();
      await expect(run(remote(), { artifacts: { Digits: folder } })).rejects.toThrow(`${folder} has no file digits.onnx, which Digits fetches`);
    });

    test('does not start with an address that it does not fetch', async () => {
      await expect(run(remote(), { artifacts: { 's3://theirs/digits.onnx': model } })).rejects.toThrow(
        'no function here fetches that address. What would work: Digits, s3://theirs/ranker/digits.onnx',
      );
    });
  });

  test('answers a direct invoke of its alias', async () => {
    const server = await run(synthesize(SAME));
    const { payload } = await server.invoke('Digits:live', JSON.stringify({ instances: [Array.from({ length: 64 }, () => 0)] }));
    const answer = JSON.parse(payload.toString()) as Record<string, unknown>;
    expect(answer).toMatchObject({ model_name: 'digits', model_version: '2' });
  });

  test('works from a copy of the assembly in another place', async () => {
    const from = synthesize(SAME);
    const to = temporaryFolder();
    copyTree(from, to);
    const server = await run(to);
    expect(await scoreRows(server.functions[0]?.urls[0]?.url as string, someRows())).toMatchObject({ agreed: 50 });
  });
});

function copyTree(from: string, to: string): void {
  if (!existsSync(to)) mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyTree(join(from, entry.name), join(to, entry.name));
    else copyFileSync(join(from, entry.name), join(to, entry.name));
  }
}

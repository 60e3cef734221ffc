import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../local/support/assembly';
import { csi } from './support';

test('csi fleet plan gives places, keeps them, and says in CI when there is something to write', async () => {
  const cwd = temporaryFolder();
  const model = (name: string): string => join(cwd, 'models', name, '1');
  for (const name of ['b', 'c']) {
    mkdirSync(model(name), { recursive: true });
    writeFileSync(join(model(name), 'model.onnx'), '');
  }
  const plan = (...args: readonly string[]) => csi(['fleet', 'plan', 'models', ...args], { cwd }).finished;
  const lock = (): unknown => (JSON.parse(readFileSync(join(cwd, 'fleet.lock.json'), 'utf8')) as { models: unknown }).models;

  expect(await plan('--check')).toMatchObject({ status: 1, stderr: expect.stringContaining('run `csi fleet plan models` and commit it') });
  expect(await plan('--models-per-shard', '1')).toMatchObject({ status: 0, stdout: expect.stringContaining('b in shard 1') });
  expect(lock()).toEqual({ b: 1, c: 2 });
  const file = join(cwd, 'fleet.lock.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
  symlinkSync('somebody@somewhere', join(cwd, 'models', '.#b'));
  expect(await plan('--check')).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing to change') });

  rmSync(join(cwd, 'models', 'b'), { recursive: true });
  mkdirSync(model('a'), { recursive: true });
  writeFileSync(join(model('a'), 'model.onnx'), '');
  expect((await plan()).status).toBe(0);
  expect(lock()).toEqual({ a: 3, b: 1, c: 2 });
  expect((await plan('--prune')).stdout).toContain('1 forgotten:\n  b');
  expect(lock()).toEqual({ a: 3, c: 2 });
}, 30_000);

test.each<[string, readonly string[], string]>([
  ['without a source', [], 'takes one folder or manifest, got none'],
  ['with a source that is not there', ['nowhere'], 'there is no nowhere'],
  ['with other limits than the lock has', ['fleet.json', '--models-per-shard', '3'], 'fleet.lock.json has shards of 2 models'],
  ['with too large shards', ['fleet.json', '--models-per-shard', '91'], 'must be a whole number from 1 to 90'],
  ['with a broken lock', ['fleet.json', '--lock', 'broken.json'], 'broken.json: `lock` is not JSON'],
  ['with a manifest that is wrong', ['wrong.json'], 'csi: wrong.json: 2 problems\n  - `models[0] (a).artifact` is missing\n  - `models[0] (a).artefact` is not known: did you mean artifact?'],
])('csi fleet plan %s is refused', async (_, args, message) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'fleet.json'), '{ "models": [{ "name": "a", "version": "1", "artifact": "a.onnx" }] }');
  writeFileSync(join(cwd, 'wrong.json'), '{ "models": [{ "name": "a", "version": "1", "artefact": "a.onnx" }] }');
  writeFileSync(join(cwd, 'fleet.lock.json'), '{ "lockVersion": 1, "modelsPerShard": 2, "models": {} }');
  writeFileSync(join(cwd, 'broken.json'), '{');
  expect(await csi(['fleet', 'plan', ...args], { cwd }).finished).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});

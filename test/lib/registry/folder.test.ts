import fc from 'fast-check';
import { compareVersions, isManifestPath, readManifestFolder } from '../../../lib/registry/folder';
import type { ModelManifest, VersionManifest } from '../../../lib/registry/manifest';

const version = (name: string, number: string, more: Partial<VersionManifest> = {}): VersionManifest => ({ name, version: number, digest: '0'.repeat(64), format: 'onnx', artifact: { file: `${number}/model.onnx` }, ...more });
const file = (path: string, content: VersionManifest | ModelManifest | string) => ({ path, text: typeof content === 'string' ? content : JSON.stringify(content) });
const found = (...files: readonly { path: string; text: string }[]): readonly string[] => readManifestFolder(files).problems.map(({ prop, found: what }) => `${prop} ${what}`);

test('models by name, versions as people count, and what is no manifest left alone', () => {
  const { models, problems } = readManifestFolder([
    file('tickets/1.json', version('tickets', '1')), file('digits/10.json', version('digits', '10')), file('digits/2.json', version('digits', '2')),
    file('digits/_model.json', { name: 'digits', aliases: { champion: '2' }, gates: [{ metric: 'accuracy', atLeast: 0.9 }] }),
    file('fleet.json', '{'), file('digits/2/rows.json', '{'), file('.git/x.json', '{'), file('digits/.#2.json', '{'),
  ]);
  expect(problems).toEqual([]);
  expect(models.map(({ manifest, path, versions }) => [manifest.name, path, versions.map((each) => each.path)])).toEqual([
    ['digits', 'digits/_model.json', ['digits/2.json', 'digits/10.json']], ['tickets', undefined, ['tickets/1.json']],
  ]);
});

test('all problems are told, each with its file', () => {
  expect(found(
    file('a/1.json', '{'), file('a/2.json', version('a', '2', { digest: 'x' })), file('a/3.json', version('a', '4')),
    file('a/_model.json', { name: 'a', aliases: { champion: '9', v1: '2' }, gates: [{ metric: 'm' }] }),
    file('b/1.json', version('a', '1')), file('c/1.json', version('nobody', '1')),
  ).map((line) => line.split(' ')[0])).toEqual(['a/1.json', 'a/2.json:', 'a/3.json:', 'a/_model.json:', 'b/1.json:', 'c/1.json:']);
});

test.each<[string, { path: string; text: string }, string]>([
  ['a name that another folder has', file('b/1.json', version('a', '1')), 'b/1.json: name is "a", the name of the model in a/: two models cannot have one name'],
  ['a name that its folder has not', file('b/1.json', version('c', '1')), 'b/1.json: name is "c"'],
  ['a version that its file has not', file('a/2.json', version('a', '3')), 'a/2.json: version is "3"'],
  ['an alias to nothing', file('a/_model.json', { name: 'a', aliases: { champion: '3' } }), 'a/_model.json: aliases.champion is "3", and there is no a/3.json'],
  ['a gate that asks for nothing', file('a/_model.json', { name: 'a', gates: [{ metric: 'm' }] }), 'a/_model.json: gates[0] asks for nothing'],
  ['a gate on what can be no alias', file('a/_model.json', { name: 'a', gates: [{ metric: 'm', notWorseThan: 'v1' }] }), 'a/_model.json: gates[0].notWorseThan is "v1", which looks like a version'],
  ['a path of one machine', file('a/2.json', version('a', '2', { artifact: { file: '/home/me/model.onnx' } })), 'a/2.json: artifact.file is "/home/me/model.onnx", which other machines do not have'],
  ['an entry that is no file', file('a/2.json', version('a', '2', { artifact: { s3: { bucket: 'b', prefix: 'p/', entry: 'x', files: [{ path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }] } } })), 'a/2.json: artifact.s3.entry is "x", which is none of the files'],
])('%s is refused', (_, wrong, message) => {
  expect(found(file('a/1.json', version('a', '1')), wrong)).toEqual([message]);
});

test('an alias to a version whose file is broken is not said to point to nothing', () => {
  expect(found(file('a/1.json', '{'), file('a/_model.json', { name: 'a', aliases: { champion: '1' } }))).toEqual([expect.stringMatching(/^a\/1\.json is not JSON/)]);
});

test('versions have one order, whatever order they are met in', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,8}$/);
  fc.assert(fc.property(text, text, text, (a, b, c) => {
    expect(compareVersions(a, b) === 0).toBe(a === b);
    expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
    if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
  }));
  expect(['10', '9', '1.10', '1.9', '2026-11-21', '1.9-rc'].sort(compareVersions)).toEqual(['1.9', '1.9-rc', '1.10', '9', '10', '2026-11-21']);
});

test.each([['digits/2.json', true], ['digits/_model.json', true], ['digits.json', false], ['a/b/c.json', false], ['digits/2.onnx', false], ['.x/2.json', false]])('%s is read: %s', (path, read) => {
  expect(isManifestPath(path)).toBe(read);
});

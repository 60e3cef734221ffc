import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { approvalStatus, parseModelManifest, parseRegistryExport, parseVersionManifest, type VersionManifest } from '../../../lib/registry/manifest';
import { REGISTRY_SCHEMAS } from '../../../lib/registry/schemas';

const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const MANIFEST: VersionManifest = { name: 'digits', version: '2', digest: DIGEST, format: 'onnx', artifact: { file: '2/model.onnx' }, metrics: { accuracy: 0.98 } };

test.each(Object.keys(REGISTRY_SCHEMAS))('%s is published as it is checked', (file) => {
  expect(JSON.parse(readFileSync(join(__dirname, '../../../schemas', file), 'utf8'))).toEqual(REGISTRY_SCHEMAS[file]);
});

test('a version that says nothing of its approval was approved by the review of its manifest', () => {
  expect(parseVersionManifest(JSON.stringify(MANIFEST))).toEqual({ manifest: MANIFEST, problems: [] });
  expect([undefined, 'pending', { status: 'rejected' }].map((approval) => approvalStatus(approval as VersionManifest['approval']))).toEqual(['approved', 'pending', 'rejected']);
});

test.each([
  [{ ...MANIFEST, digest: 'abc' }, 'digest'],
  [{ ...MANIFEST, version: '' }, 'version'],
  [{ ...MANIFEST, version: 2 }, 'version'],
  [{ ...MANIFEST, version: 'a/b' }, 'version'],
  [{ ...MANIFEST, version: '_model' }, 'version'],
  [{ ...MANIFEST, approval: 'yes' }, 'approval'],
  [{ ...MANIFEST, artefact: {} }, 'artefact'],
  [{ ...MANIFEST, metrics: { accuracy: '0.98' } }, 'metrics.accuracy'],
])('what is wrong with a manifest is named by its place: %#', (manifest, prop) => {
  const { manifest: read, problems } = parseVersionManifest(JSON.stringify(manifest));
  expect(read).toBeUndefined();
  expect(problems.map((problem) => problem.prop)).toEqual([prop]);
});

test.each(['v2', '2', 'a b', '', 'x'.repeat(64)])('%j is no alias', (alias) => {
  expect(parseModelManifest(JSON.stringify({ name: 'digits', aliases: { [alias]: '2' } })).problems).toHaveLength(1);
});

test('text that is no JSON is said to be none', () => {
  expect(parseVersionManifest('{').problems[0]?.found).toContain('is not JSON');
});

test('an export that says two things of one version, or of one model, is refused', () => {
  const other = { ...MANIFEST, digest: 'b'.repeat(64) };
  const found = (models: readonly object[]): readonly string[] => parseRegistryExport(JSON.stringify({ models })).problems.map((problem) => problem.found);
  expect(found([{ name: MANIFEST.name, versions: [MANIFEST] }])).toEqual([]);
  expect(found([{ name: MANIFEST.name, versions: [MANIFEST, other] }])).toEqual([`of ${MANIFEST.name} has "${MANIFEST.version}" more than once`]);
  expect(found([{ name: MANIFEST.name, versions: [MANIFEST] }, { name: MANIFEST.name, versions: [] }])).toEqual([`has "${MANIFEST.name}" more than once`]);
});

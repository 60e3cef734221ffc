import fc from 'fast-check';
import { exportedVersion, planExport, registryExport } from '../../../lib/registry/export';
import { readDeployed } from '../../../lib/registry/deployed';
import { formatRegistryExport } from '../../../lib/registry/format';
import { parseRegistryExport, type VersionManifest } from '../../../lib/registry/manifest';
import { parseReference, type VersionReference } from '../../../lib/registry/reference';

const MODEL = { name: 'digits', aliases: { champion: '2', canary: '3' }, versions: [{ version: '1', approval: 'approved' }, { version: '2', approval: 'approved' }, { version: '3', approval: 'pending' }] };
const plan = (all: boolean, ...names: readonly string[]) => planExport(MODEL, names.map((name) => parseReference(name) as VersionReference), all);

test.each<[readonly string[], boolean, object]>([
  [['digits'], false, { versions: ['1', '2'], aliases: { champion: '2' }, notes: ['digits 3 is pending, and left out: --all takes it too', 'digits@canary is left out with version 3'] }],
  [['digits'], true, { versions: ['1', '2', '3'], aliases: { champion: '2', canary: '3' }, notes: [] }],
  [['digits@champion'], false, { versions: ['2'], aliases: { champion: '2' } }],
  [['digits/2'], false, { versions: ['2'], aliases: { champion: '2' } }],
  [['digits/1', 'digits@champion'], false, { versions: ['1', '2'], aliases: { champion: '2' } }],
  [['digits/1'], false, { versions: ['1'], aliases: {} }],
  [['digits@canary'], false, { refusal: 'digits 3 is pending, and only approved versions are exported: approve it and deploy, or say --all' }],
])('%j, all: %s', (names, all, expected) => {
  expect(plan(all, ...names)).toMatchObject(expected);
});

test('what has expired is not exported, whoever asks', () => {
  const [first, ...others] = MODEL.versions;
  const model = { ...MODEL, versions: [{ ...first!, expired: '2026-11-22T10:00:00Z' }, ...others] };
  expect(planExport(model, [{ model: 'digits' }], true)).toMatchObject({ versions: ['2', '3'], notes: ['digits 1 has expired, and is left out: its files are gone'] });
  expect(planExport(model, [{ model: 'digits', version: '1' }], true)).toEqual({ refusal: expect.stringContaining('digits 1 has expired') });
});

test('an alias that is exported points to a version that is', () => {
  const status = fc.constantFrom('approved', 'pending', 'rejected');
  fc.assert(fc.property(fc.uniqueArray(fc.record({ version: fc.constantFrom('1', '2', '3', '4'), approval: status }), { selector: (each) => each.version }), fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2', '3', '4')), fc.boolean(), (versions, aliases, all) => {
    const planned = planExport({ name: 'm', aliases, versions }, [{ model: 'm' }], all);
    if ('refusal' in planned) {
      expect(versions.filter(({ approval }) => all || approval === 'approved')).toEqual([]);
      return;
    }
    for (const version of Object.values(planned.aliases)) expect(planned.versions).toContain(version);
    if (!all) for (const version of planned.versions) expect(versions.find((each) => each.version === version)?.approval).toBe('approved');
  }));
});

const MANIFEST: VersionManifest = {
  name: 'digits', version: '2', digest: '0'.repeat(64), format: 'onnx', approval: { status: 'approved', by: 'Ada' }, goldenRequests: '2/rows.json',
  artifact: { s3: { bucket: 'b', prefix: 'models/digits/d/', entry: 'model.onnx', kmsKeyArn: 'arn:k', files: [{ path: 'model.onnx', versionId: 'v', sha256: '1'.repeat(64), bytes: 3 }] } },
};

test('what is exported is what apps elsewhere read', () => {
  const exported = exportedVersion(MANIFEST);
  const { goldenRequests: _, ...kept } = MANIFEST;
  expect(exported).toEqual({ ...kept, approval: 'approved' });
  const whole = registryExport([{ plan: { name: 'digits', aliases: { champion: '2' }, versions: ['2'], notes: [] }, versions: [exported as VersionManifest] }]);
  expect(parseRegistryExport(formatRegistryExport(whole, { schema: 's' }))).toEqual({ problems: [], manifest: { $schema: 's', ...whole } });
});

test.each<[string, VersionManifest['artifact'], string]>([
  ['a file here', { file: '2/model.onnx' }, 'the bytes of digits 2 are the file 2/model.onnx beside its manifest, which apps elsewhere do not have: without --models'],
  ['an object that may change', { s3: { bucket: 'b', prefix: 'p/', entry: 'm', files: [{ path: 'm', sha256: '1'.repeat(64), bytes: 1 }] } }, 'digits 2 is not pinned in s3://b/p/: m has no version of the object'],
])('%s is not exported', (_, artifact, refusal) => {
  expect(exportedVersion({ ...MANIFEST, artifact })).toEqual({ refusal: expect.stringContaining(refusal) });
});

test('what an account has recorded, by model; what is published for other tools is not looked at', () => {
  const record = { schemaVersion: 1, name: 'digits', version: '10', digest: 'd', format: 'onnx', approval: 'approved', bytes: 1, later: true };
  const { models, problems } = readDeployed([
    { name: '/models/digits/versions/10', value: JSON.stringify(record) }, { name: '/models/digits/versions/9', value: JSON.stringify({ ...record, version: '9' }) },
    { name: '/models/digits/versions/11', value: '{' }, { name: '/models/digits/versions/12', value: JSON.stringify({ ...record, schemaVersion: 2, version: '12' }) }, { name: '/models/digits/versions/13', value: JSON.stringify(record) },
    { name: '/models/digits/aliases/champion', value: '9' }, { name: '/models/digits/endpoints/live/arn', value: 'arn' }, { name: '/models/a/aliases/champion', value: '1' }, { name: '/other', value: '' },
  ]);
  expect(models.map(({ name, aliases, versions }) => [name, aliases, versions.map(({ version }) => version)])).toEqual([['a', { champion: '1' }, []], ['digits', { champion: '9' }, ['9', '10']]]);
  expect(problems).toEqual(['11', '12', '13'].map((version) => `/models/digits/versions/${version} holds no record of digits ${version} that this version of csi reads`));
});

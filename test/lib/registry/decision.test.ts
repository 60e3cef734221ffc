import { aliasesOf, approve, gateReport, promote, rejectVersion, type Decision } from '../../../lib/registry/decision';
import type { FolderModel, FolderVersion } from '../../../lib/registry/folder';
import type { VersionManifest } from '../../../lib/registry/manifest';

const version = (number: string, accuracy: number, approval?: VersionManifest['approval']): FolderVersion => ({
  path: `digits/${number}.json`, manifest: { name: 'digits', version: number, digest: number, format: 'onnx', artifact: { file: 'x' }, metrics: { accuracy }, ...(approval !== undefined && { approval }) },
});
const [ONE, TWO, WORSE, REJECTED] = [version('1', 0.95), version('2', 0.98, 'pending'), version('3', 0.5, 'pending'), version('4', 0.99, { status: 'rejected', by: 'Ada', reason: 'biased' })] as const;
const MODEL: FolderModel = { manifest: { name: 'digits', aliases: { champion: '1' }, gates: [{ metric: 'accuracy', notWorseThan: 'champion' }] }, versions: [ONE, TWO, WORSE, REJECTED] };
const DECISION: Decision = { by: 'Ada', at: '2026-11-22T10:00:00Z', force: false };

test('a version that is better becomes champion, and what the gates said is kept', () => {
  const report = { passed: true, gates: [{ gate: 'accuracy not worse than champion', passed: true, detail: 'accuracy is 0.98; that of champion (version 1) is 0.95' }] };
  expect(promote(MODEL, TWO, 'champion', DECISION)).toEqual({
    report, version: { ...TWO.manifest, approval: { status: 'approved', by: 'Ada', at: '2026-11-22T10:00:00Z', report } }, model: { ...MODEL.manifest, aliases: { champion: '2' } },
  });
  expect(promote(MODEL, TWO, 'challenger', DECISION).model?.aliases).toEqual({ champion: '1', challenger: '2' });
  expect(promote(MODEL, ONE, 'champion', DECISION)).toEqual({ report: gateReport(MODEL, ONE.manifest) });
});

test.each([['promote', (force: boolean, reason?: string) => promote(MODEL, WORSE, 'champion', { ...DECISION, force, reason })], ['approve', (force: boolean, reason?: string) => approve(MODEL, WORSE, { ...DECISION, force, reason })]] as const)(
  '%s: a worse one is refused, unless it is forced with a reason', (_, decide) => {
    expect(decide(false)).toMatchObject({ refusal: expect.stringContaining('digits 3 does not pass a quality gate (accuracy not worse than champion)'), report: { passed: false } });
    expect(decide(false)).not.toHaveProperty('version');
    expect(decide(true)).toMatchObject({ refusal: '--force is recorded with a reason: say --reason TEXT' });
    expect(decide(true, 'an emergency')).toMatchObject({ version: { approval: { status: 'approved', reason: 'an emergency', report: { passed: false } } } });
  });

test('what was rejected is promoted by force alone, and approved by who decides anew', () => {
  expect(promote(MODEL, REJECTED, 'champion', DECISION).refusal).toBe('digits 4 was rejected by Ada, because: biased. Approve it first, or say --force --reason TEXT');
  expect(approve(MODEL, REJECTED, DECISION).version?.approval).toMatchObject({ status: 'approved' });
  expect(rejectVersion(TWO, { ...DECISION, reason: 'no' }).version?.approval).toEqual({ status: 'rejected', by: 'Ada', at: '2026-11-22T10:00:00Z', reason: 'no' });
});

test('a model without gates has no report', () => {
  const free = { ...MODEL, manifest: { name: 'digits' } };
  expect(promote(free, WORSE, 'champion', DECISION)).toEqual({ report: undefined, version: { ...WORSE.manifest, approval: { status: 'approved', by: 'Ada', at: DECISION.at } }, model: { name: 'digits', aliases: { champion: '3' } } });
  expect(aliasesOf({ champion: '2', b: '1', a: '2' }, '2')).toEqual(['a', 'champion']);
});

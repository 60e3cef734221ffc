import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryApprove, registryReject } from '../../bin/commands/registry/approve';
import { registryDiff } from '../../bin/commands/registry/diff';
import { registryExportCommand } from '../../bin/commands/registry/export';
import { registryList } from '../../bin/commands/registry/list';
import { registryPromote } from '../../bin/commands/registry/promote';
import { registryShow } from '../../bin/commands/registry/show';
import type { Command } from '../../bin/commands/command';
import { corrupt, digitsFolder, run } from './registry-support';

let models = '';
beforeEach(() => { models = digitsFolder(); });

const digits = (file: string): string => join(models, 'digits', file);
const text = (file: string): string => readFileSync(digits(file), 'utf8');
const asked = (command: Command, ...args: readonly string[]) => run(command, ...args, '--models', models);
const json = async (command: Command, ...args: readonly string[]): Promise<Record<string, unknown>> => JSON.parse((await asked(command, ...args, '--json')).text) as Record<string, unknown>;
const widest = (page: string): number => Math.max(...page.replaceAll(models, 'models').split('\n').map((line) => line.length));

test('list: what there is, and what is wrong beside it', async () => {
  expect(await asked(registryList, 'digits')).toEqual({
    status: 0, errors: '',
    text: `digits: Digits by hand
MODEL   VERSION  APPROVAL  ALIASES        SIZE  METRICS
digits  1        approved  champion    4.4 KiB  accuracy 0.95
digits  2        pending             133.8 KiB  accuracy 0.98
digits  3        pending             133.8 KiB  accuracy 0.4
`,
  });
  expect(await json(registryList)).toMatchObject({ models: [{ name: 'digits', aliases: { champion: '1' }, versions: [{ version: '1', approval: 'approved', aliases: ['champion'], bytes: 4470, metrics: { accuracy: 0.95 } }, { version: '2' }, { version: '3' }] }] });
  writeFileSync(digits('4.json'), '{');
  expect(await asked(registryList)).toMatchObject({ status: 1, text: expect.stringContaining('digits  3 '), errors: expect.stringMatching(/^csi: `digits\/4\.json` is not JSON/) });
});

test('show: everything of a version, in 80 columns, with the digest computed anew', async () => {
  const shown = await asked(registryShow, 'digits/2');
  expect(shown.status).toBe(0);
  expect(shown.text).toContain('\nintegrity  intact: the digest is that of its files\n');
  expect(shown.text).toMatch(/^input {3}pixels {9}FP32 {6}\[batch, 64\]$/m);
  expect(shown.text).toMatch(/^ {2}passes {2}accuracy >= 0\.9: accuracy is 0\.98$/m);
  expect(widest(shown.text)).toBeLessThanOrEqual(80);
  expect((await asked(registryShow, 'digits')).text).toMatch(/^digits 1 \(.*\naliases +champion$/ms);
  expect(await json(registryShow, 'digits@champion')).toMatchObject({ name: 'digits', version: '1', approval: { status: 'approved' }, integrity: { state: 'intact' }, lineage: { commit: 'c1' }, signature: { inputs: [{ name: 'pixels' }] } });
});

test('show: a version whose file has changed is corrupt, and one whose file is elsewhere is not said to be', async () => {
  corrupt(models, '2');
  const shown = await asked(registryShow, 'digits/2');
  expect(shown).toMatchObject({ status: 1, text: expect.stringMatching(/integrity +CORRUPT: model\.onnx is no ONNX file \(.*LFS/) });
  rmSync(digits('2/model.onnx'));
  expect(await asked(registryShow, 'digits/2')).toMatchObject({ status: 0, text: expect.stringContaining('MISSING: there is no file') });
  expect((await asked(registryList)).text).toMatch(/^digits {2}2 .* - {2}accuracy 0\.98$/m);
});

test('diff: signature, metrics and what the gates say; with --exit-code as diff does', async () => {
  const same = await asked(registryDiff, 'digits', '1', '@champion', '--exit-code');
  expect(same).toEqual({ status: 0, errors: '', text: 'digits 1 -> digits 1: no difference\n' });
  const diff = await asked(registryDiff, 'digits@champion', 'digits/3', '--exit-code');
  expect(diff).toMatchObject({ status: 1, text: expect.stringContaining('The signature is the same: callers notice nothing.') });
  expect(diff.text).toMatch(/^accuracy {2}0\.95 {2}0\.4 {7}-0\.55$/m);
  expect(diff.text).toMatch(/^ {2}FAILS {3}accuracy not worse than champion: accuracy is 0\.4; that of champion\n {10}\(version 1\) is 0\.95$/m);
  expect(widest(diff.text)).toBeLessThanOrEqual(80);
  expect((await asked(registryDiff, 'digits/1', 'digits/3')).status).toBe(0);
  expect(await json(registryDiff, 'digits', '1', '3')).toMatchObject({ different: true, breaksCallers: false, signature: [], metrics: [{ metric: 'accuracy', from: 0.95, to: 0.4, difference: -0.55 }], gates: { passed: false } });
});

test('diff: who calls the one breaks with the other', async () => {
  const manifest = JSON.parse(text('2.json')) as { signature?: unknown };
  writeFileSync(digits('5.json'), JSON.stringify({
    ...manifest, version: '5', format: 'other', artifact: { s3: { bucket: 'b', prefix: 'p/', entry: 'm', files: [{ path: 'm', sha256: '0'.repeat(64), bytes: 9 }] } },
    signature: { inputs: [{ name: 'pixels', datatype: 'FP16', shape: [-1, 64], dimensionNames: ['batch', ''] }, { name: 'age', datatype: 'INT64', shape: [-1] }], outputs: [] },
  }));
  const diff = await asked(registryDiff, 'digits/2', 'digits/5');
  expect(diff.text).toContain(`Callers of 2 break when they meet 5:
- input pixels: FP32 is refused where it would not be exact in FP16
- input age: callers do not send it
- output label: callers that read it find nothing
- output probabilities: callers that read it find nothing`);
  expect(diff.text).toMatch(/^input pixels +datatype +FP32 +FP16$/m);
  expect(diff.text).toMatch(/^format +onnx +other$/m);
});

test('promote: a better version; a review sees the decision and the alias, and nothing else', async () => {
  const before = { version: text('2.json'), model: text('_model.json') };
  const promoted = await asked(registryPromote, 'digits', '2', '--reason', 'better on every class', '--by', 'Ada');
  expect(promoted).toMatchObject({ status: 0, errors: '', text: expect.stringMatching(/^The gates say of digits 2:\n {2}passes .*\n\ndigits 2 is approved, and champion instead of 1\nwrote .*2\.json\nwrote .*_model\.json\nCommit them: /s) });
  expect(text('_model.json')).toBe(before.model.replace('"champion": "1"', '"champion": "2"'));
  const approval = (JSON.parse(text('2.json')) as { readonly approval: { readonly at: string } }).approval;
  expect(approval).toEqual({ status: 'approved', by: 'Ada', at: expect.stringMatching(/^\d{4}-.*Z$/), reason: 'better on every class', report: { passed: true, gates: expect.arrayContaining([]) } });
  expect(text('2.json').replace(/"approval": \{.*?\n {2}\}/s, '"approval": "pending"')).toBe(before.version);
  const again = { version: text('2.json'), model: text('_model.json') };
  expect(await asked(registryPromote, 'digits', '2')).toMatchObject({ status: 0, text: expect.stringContaining('digits 2 is champion already: there is nothing to change') });
  expect({ version: text('2.json'), model: text('_model.json') }).toEqual(again);
});

test('promote: a worse one is refused and nothing is written, unless it is forced with a reason, which is kept', async () => {
  const before = [text('3.json'), text('_model.json')];
  expect(await asked(registryPromote, 'digits', '3')).toMatchObject({ status: 1, text: expect.stringMatching(/FAILS .*accuracy >= 0\.9: accuracy is 0\.4/), errors: expect.stringContaining('csi: digits 3 does not pass 2 quality gates') });
  expect(await asked(registryPromote, 'digits', '3', '--force')).toMatchObject({ status: 1, errors: 'csi: --force is recorded with a reason: say --reason TEXT' });
  expect(await json(registryPromote, 'digits', '3')).toMatchObject({ changed: false, report: { passed: false }, files: [] });
  expect([text('3.json'), text('_model.json')]).toEqual(before);
  expect(await json(registryPromote, 'digits/3', '--alias', 'challenger', '--force', '--reason', 'a test', '--by', 'Ada')).toMatchObject({
    model: 'digits', version: '3', changed: true, alias: 'challenger', approval: { status: 'approved', reason: 'a test', report: { passed: false } }, files: [digits('3.json'), digits('_model.json')],
  });
  expect(JSON.parse(text('_model.json'))).toMatchObject({ aliases: { champion: '1', challenger: '3' } });
});

test('approve and reject: the manifest of the version alone', async () => {
  const model = text('_model.json');
  expect(await asked(registryApprove, 'digits', '3')).toMatchObject({ status: 1, errors: expect.stringContaining('does not pass 2 quality gates') });
  expect(await asked(registryApprove, 'digits', '2')).toMatchObject({ status: 0, text: expect.stringContaining('digits 2 is approved\nwrote ') });
  expect(await asked(registryReject, 'digits', '2')).toMatchObject({ status: 1, errors: 'csi: csi registry reject is recorded with a reason: say --reason TEXT' });
  expect(await asked(registryReject, 'digits', '1', '--reason', 'biased')).toMatchObject({ status: 0, errors: expect.stringContaining('! it is champion still') });
  expect(JSON.parse(text('1.json'))).toMatchObject({ approval: { status: 'rejected', reason: 'biased', by: expect.any(String) } });
  expect(await asked(registryPromote, 'digits', '1')).toMatchObject({ status: 1, errors: expect.stringContaining('digits 1 was rejected by ') });
  expect(text('_model.json')).toBe(model);
});

test.each<[string, (folder: string) => void, string]>([
  ['has changed', (folder) => corrupt(folder, '2'), 'digits/2.json: `digest` cannot be vouched for: model.onnx is no ONNX file'],
  ['is not here', (folder) => rmSync(join(folder, 'digits/2/model.onnx')), 'digits/2.json: `digest` cannot be vouched for: there is no file'],
])('a version whose file %s is not approved', async (_, change, message) => {
  change(models);
  const before = text('2.json');
  for (const command of [registryPromote, registryApprove]) expect(await asked(command, 'digits', '2')).toMatchObject({ status: 1, errors: expect.stringContaining(message) });
  expect(text('2.json')).toBe(before);
});

test.each<[string, Command, readonly string[], string]>([
  ['a model that is misspelt', registryShow, ['digts'], 'there is no model digts in MODELS: did you mean digits?'],
  ['an alias that is misspelt', registryShow, ['digits@champoin'], 'did you mean champion?'],
  ['no version', registryPromote, ['digits'], 'csi registry promote takes a version, too: csi registry promote digits VERSION'],
  ['a version that is not there', registryPromote, ['digits', '9'], 'digits has no version 9 in MODELS: it has 1, 2, 3'],
  ['an alias that looks like a version', registryPromote, ['digits', '2', '--alias', 'v2'], 'csi registry promote: `--alias` is "v2", which looks like a version'],
  ['an empty reason', registryApprove, ['digits', '2', '--reason', ' '], 'is recorded with a reason'],
  ['one version', registryDiff, ['digits/1'], 'csi registry diff takes two versions'],
  ['what names no version', registryShow, ['a/b/c'], '"a/b/c" names no version of a model: say NAME/VERSION, NAME@ALIAS or NAME'],
  ['two models', registryList, ['a', 'b'], 'takes one model, or none for all, got a, b'],
  ['a port without an account', registryList, ['--port', '1'], '--port names an account to read: say --deployed with it'],
  ['both places', registryList, ['--deployed'], '--models and --deployed are two places to read'],
  ['a file here that is to be used elsewhere', registryExportCommand, ['digits'], 'the bytes of digits 1 are the file 1/model.onnx beside its manifest'],
  ['what is not approved', registryExportCommand, ['digits/2'], 'digits 2 is pending, and only approved versions are exported'],
  ['nothing to export', registryExportCommand, [], 'takes one model or more'],
])('%s is refused', async (_, command, args, message) => {
  const { status, errors } = await asked(command, ...args);
  expect(status).toBe(1);
  expect(errors.replaceAll(models, 'MODELS')).toContain(message);
});

test('a folder that is not there, or has something wrong, is not written to', async () => {
  expect(await run(registryList, '--models', 'nowhere')).toMatchObject({ status: 1, errors: expect.stringContaining('there is no folder nowhere: name the one with NAME/VERSION.json by --models, or say --deployed') });
  writeFileSync(digits('4.json'), '{');
  expect(await asked(registryPromote, 'digits', '2')).toMatchObject({ status: 1, errors: expect.stringContaining('`digits/4.json` is not JSON') });
});

test('git says who decides', async () => {
  writeFileSync(join(models, 'config'), '[user]\n  name = Grace\n  email = grace@example.com\n');
  const inherited = process.env;
  process.env = { ...inherited, GIT_CONFIG_GLOBAL: join(models, 'config'), GIT_CONFIG_NOSYSTEM: '1', GIT_CEILING_DIRECTORIES: models };
  try {
    expect((await asked(registryApprove, 'digits', '2')).text).toContain('the decision of Grace <grace@example.com>');
    writeFileSync(join(models, 'config'), '');
    process.env['USER'] = 'grace';
    expect((await asked(registryApprove, 'digits', '2')).text).toContain('the decision of grace ');
  } finally {
    process.env = inherited;
  }
});

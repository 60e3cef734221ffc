import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { modelsOfDirectory } from '../../../lib/fleet/directory';
import { parseFleetLock } from '../../../lib/fleet/lock';
import type { FleetEntry } from '../../../lib/fleet/manifest';
import { parseFleetManifest } from '../../../lib/fleet/manifest';
import { FLEET_SCHEMAS } from '../../../lib/fleet/schemas';

const MODEL = { name: 'digits', version: '2', artifact: 'digits.onnx' };
const parse = (...models: readonly object[]) => parseFleetManifest(JSON.stringify({ models }));
const said = (...models: readonly object[]): string[] => parse(...models).problems.map(({ prop, found, allowed }) => [prop, found, ...(allowed === undefined ? [] : [`(${allowed})`])].join(' '));

test('a manifest with everything in it is read as it is', () => {
  const entry: FleetEntry = {
    ...MODEL,
    artifact: { bucket: 'b', key: 'k.onnx', versionId: 'v', sha256: 'a'.repeat(64), bytes: 5 },
    memorySize: 512, timeout: 30, ephemeralStorageSize: 1024, environment: { A: 'b' }, reservedConcurrency: 0, provisionedConcurrency: 1, description: 'd',
    rollout: { canary: { percentage: 10, bakeMinutes: 5 } },
    goldenRequests: { file: 'rows.json', tolerance: 0, outputs: ['label'], maxRows: 1, parallelCalls: 1 },
  };
  expect(parse(entry)).toEqual({ manifest: { models: [entry] }, problems: [] });
});

test('every problem of every model is named at once', () => {
  expect(said({ ...MODEL, memorysize: 1 }, { ...MODEL, name: 'tickets', timeout: 901, version: 2 }, { version: '1', artifact: 'x' })).toEqual([
    'models[0] (digits).memorysize is not known: did you mean memorySize?',
    expect.stringMatching(/^models\[1\] \(tickets\)\.version is 2 \(name of the version/),
    'models[1] (tickets).timeout is 901 (seconds that one request may take, from 1 to 900)',
    'models[2].name is missing',
  ]);
});

test.each<[string, object, RegExp]>([
  ['an artifact in S3 that is not pinned', { artifact: { bucket: 'b', key: 'k' } }, /artifact\.versionId is missing/],
  ['a rollout of two kinds', { rollout: { canary: { percentage: 1, bakeMinutes: 1 }, linear: { percentage: 1, intervalMinutes: 1 } } }, /rollout\.linear is not known/],
  ['a canary of 100 percent', { rollout: { canary: { percentage: 100, bakeMinutes: 1 } } }, /percentage is 100/],
  ['an unknown rollout', { rollout: 'blueGreen' }, /rollout is "blueGreen"/],
  ['half an environment', { reservedConcurrency: 0.5 }, /reservedConcurrency is 0.5/],
  ['memory below the least', { memorySize: 127 }, /memorySize is 127/],
  ['no golden rows', { goldenRequests: { file: 'r', maxRows: 0 } }, /maxRows is 0/],
])('refuses %s', (_, more, message) => {
  expect(said({ ...MODEL, ...more }).join('\n')).toMatch(message);
});

test('a name is there once, and is one that a model may have', () => {
  expect(said(MODEL, MODEL)).toEqual(['digits is there 2 times']);
  expect(said({ ...MODEL, name: 'a/b' })).toEqual([expect.stringContaining('a/b is no name for a model')]);
  expect(said({ ...MODEL, name: 'CsiServer' })).toEqual(['CsiServer begins with Csi, as what the models of a stack share does']);
});

test('whatever the JSON is, it is read or refused, and never crashes', () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.jsonValue().map((value) => JSON.stringify({ models: [value] }))), (text) => {
    const { manifest, problems } = parseFleetManifest(text);
    expect(manifest === undefined).toBe(problems.length > 0);
  }));
});

test('a folder is read as model servers do: the highest number is served', () => {
  const { models, problems } = modelsOfDirectory(['digits/9/model.onnx', 'digits/10/model.onnx', 'digits/train.py', 'README.md', 'flat.onnx', '_old/1/x', '.git/y/z', 'tickets/1/model.onnx', 'tickets/1/rows.json']);
  expect(problems).toEqual([]);
  expect(models).toEqual([
    { name: 'digits', version: '10', path: 'digits/10/model.onnx' },
    { name: 'flat', path: 'flat.onnx' },
    { name: 'tickets', version: '1', path: 'tickets/1/model.onnx' },
  ]);
});

test('versions that are dates and times are compared to the last digit', () => {
  expect(modelsOfDirectory(['digits/20261122054501001/model.onnx', 'digits/20261122054501003/model.onnx', 'digits/20261122054501002/model.onnx']).models[0]?.version).toBe('20261122054501003');
});

test.each(['constructor', 'toString', 'CsiRole', '-a', 'a b', 'ä'])('no model is called %s', (name) => {
  expect(modelsOfDirectory([`${name}.onnx`]).problems).toHaveLength(1);
});

test('a mark at the beginning of a file is no part of it', () => {
  expect(parseFleetManifest('\uFEFF{"models":[{"name":"a","version":"1","artifact":"a.onnx"}]}').problems).toEqual([]);
  expect(parseFleetLock('\uFEFF{"lockVersion":1,"modelsPerShard":20,"models":{}}').problems).toEqual([]);
});

test('a folder that holds no version is a mistake, and so is a model that is there in both ways', () => {
  expect(modelsOfDirectory(['digits/v1/model.onnx', 'a.onnx', 'a/1/model.onnx']).problems.map(({ prop, found }) => `${prop} ${found}`)).toEqual([
    'a is there twice: a.onnx and a/1/model.onnx',
    'digits holds no digits/1/model.onnx',
  ]);
  expect(modelsOfDirectory([]).problems).toHaveLength(1);
});

test.each(Object.keys(FLEET_SCHEMAS))('the published %s is what files are checked by', (file) => {
  expect(JSON.parse(readFileSync(join(__dirname, '../../../schemas', file), 'utf8'))).toEqual(FLEET_SCHEMAS[file]);
});

import fc from 'fast-check';
import type { FunctionSettings } from '../../../lib/lambda/check-function';
import { checkFunction } from '../../../lib/lambda/check-function';
import { defaultTimeoutSeconds, initWarning, memoryWarning, predictInitSeconds, timeoutWarning } from '../../../lib/lambda/init-time';
import { describeProblem, describeProblems } from '../../../lib/problem';

const MIB = 1024 * 1024;

function problems(settings: Partial<FunctionSettings>): string[] {
  return checkFunction({ environment: {}, ownEnvironmentBytes: 0, parts: [], userLayers: 0, ownLayers: 2, ...settings }).map(describeProblem);
}

test.each([
  ['memoryMiB', 128, 10_240, '`memorySize`'],
  ['timeoutSeconds', 1, 900, '`timeout`'],
  ['ephemeralStorageMiB', 512, 10_240, '`ephemeralStorageSize`'],
] as const)('%s is checked at its limits', (name, min, max, prop) => {
  for (const allowed of [min, max, undefined]) expect(problems({ [name]: allowed })).toEqual([]);
  for (const refused of [0, -1, min - 1, max + 1, min + 0.5]) {
    expect(problems({ [name]: refused })).toEqual([expect.stringContaining(`${prop} is ${refused}`)]);
    expect(problems({ [name]: refused })[0]).toContain(`allowed: ${min} to ${max}`);
  }
});

test('reserved concurrency may be 0, and not less', () => {
  expect(problems({ reservedConcurrency: 0 })).toEqual([]);
  expect(problems({ reservedConcurrency: -1 })).toEqual([expect.stringContaining('`reservedConcurrency` is -1')]);
  expect(problems({ reservedConcurrency: 1.5 })).toHaveLength(1);
});

test('the environment holds 4,096 bytes with the library\'s own, and not one more', () => {
  const value = (bytes: number) => ({ environment: { AB: 'x'.repeat(bytes) }, ownEnvironmentBytes: 100 });
  expect(problems(value(4096 - 102))).toEqual([]);
  expect(problems(value(4096 - 101))).toEqual([expect.stringContaining('holds 4097 bytes')]);
  expect(problems({ environment: { AB: 'é'.repeat(2048) } })).toEqual([expect.stringContaining('holds 4098 bytes')]);
});

test('a description has at most 256 characters', () => {
  expect(problems({ description: 'x'.repeat(256) })).toEqual([]);
  expect(problems({ description: 'x'.repeat(257) })).toEqual([expect.stringContaining('`description` has 257 characters, allowed: at most 256')]);
});

test('tokens in the environment are not measured', () => {
  expect(problems({ environment: { AB: undefined } })).toEqual([]);
});

test.each([
  ['CSI_X', 'the model server uses for itself'],
  ['AWS_REGION', 'is set by Lambda itself'],
  ['_HANDLER', 'is set by Lambda itself'],
  ['1A', 'not a name that Lambda takes'],
  ['A', 'not a name that Lambda takes'],
  ['A-B', 'not a name that Lambda takes'],
  ['', 'not a name that Lambda takes'],
])('fails on the environment variable %p', (name, expected) => {
  expect(problems({ environment: { [name]: 'x' } })).toEqual([expect.stringContaining(expected)]);
});

test('three layers go with the library\'s two, four do not', () => {
  expect(problems({ userLayers: 3 })).toEqual([]);
  expect(problems({ userLayers: 4 })).toEqual([expect.stringContaining('allowed: 3 beside the 2')]);
});

test('the package may have 250 MiB unzipped; a byte more is refused with the size of each part', () => {
  const parts = (model: number) => [{ name: 'model', bytes: model }, { name: 'engine layer', bytes: 25 * MIB }];
  expect(problems({ parts: parts(225 * MIB) })).toEqual([]);
  const [refused] = problems({ parts: parts(225 * MIB + 1) });
  expect(refused).toContain('makes a package of 250.1 MiB unzipped (model 225.1 MiB, engine layer 25 MiB), allowed: 250 MiB');
  expect(refused).toContain('ModelArtifact.fromS3');
});

test('every problem is reported, and one error holds them all', () => {
  const found = checkFunction({ memoryMiB: 1, timeoutSeconds: 0, environment: { CSI_A: '' }, ownEnvironmentBytes: 0, parts: [], userLayers: 9, ownLayers: 2 });
  expect(found).toHaveLength(4);
  const message = describeProblems('App/Fn', found);
  expect(message).toMatch(/^App\/Fn: 4 problems\n {2}- `memorySize`/);
  expect(describeProblems('App/Fn', found.slice(0, 1))).toMatch(/^App\/Fn: `memorySize`/);
});

test('start-up is predicted longer for more bytes, less memory, trees and a fetch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 128, max: 10_240 }), (mebibytes, memoryMiB) => {
      const base = { modelBytes: mebibytes * MIB, setUp: 'weights' as const, remote: false, memoryMiB };
      const seconds = predictInitSeconds(base);
      expect(seconds).toBeGreaterThan(0);
      expect(predictInitSeconds({ ...base, modelBytes: base.modelBytes + MIB })).toBeGreaterThan(seconds);
      expect(predictInitSeconds({ ...base, memoryMiB: memoryMiB + 1 })).toBeLessThanOrEqual(seconds);
      expect(predictInitSeconds({ ...base, setUp: 'trees' })).toBeGreaterThan(seconds);
      expect(predictInitSeconds({ ...base, setUp: 'compiled' })).toBeLessThan(seconds);
      expect(predictInitSeconds({ ...base, remote: true })).toBeGreaterThan(seconds);
      expect(predictInitSeconds({ ...base, mounted: { compared: true } })).toBeGreaterThan(seconds);
      expect(predictInitSeconds({ ...base, mounted: { compared: false } })).toBeLessThan(predictInitSeconds({ ...base, mounted: { compared: true } }));
    }),
  );
});

test('a small model starts in time, a large one on little memory does not, and is told what helps', () => {
  expect(initWarning({ modelBytes: MIB, setUp: 'trees', remote: false, memoryMiB: 1769 })).toBeUndefined();
  const warning = initWarning({ modelBytes: 220 * MIB, setUp: 'weights', remote: false, memoryMiB: 256 });
  expect(warning).toContain('raise memorySize to 1769 MiB');
  expect(warning).toContain('quantize the model');
  expect(initWarning({ modelBytes: 200 * MIB, setUp: 'trees', remote: false, memoryMiB: 1769 })).toContain('fewer or shallower trees');
  expect(initWarning({ modelBytes: 200 * MIB, setUp: 'compiled', remote: false, memoryMiB: 1769 })).toBeUndefined();
});

test('a first request gets the time that loading takes, up to what Lambda allows', () => {
  const profile = (mebibytes: number) => ({ modelBytes: mebibytes * MIB, setUp: 'weights' as const, remote: true, memoryMiB: 1769 });
  expect(defaultTimeoutSeconds(profile(1))).toBe(30);
  expect(defaultTimeoutSeconds(profile(2000))).toBe(Math.ceil(predictInitSeconds(profile(2000)) * 2));
  expect(defaultTimeoutSeconds(profile(1_000_000))).toBe(900);
  expect(timeoutWarning(profile(1), 1)).toBeUndefined();
  expect(timeoutWarning(profile(2000), 900)).toBeUndefined();
  expect(timeoutWarning(profile(2000), 30)).toMatch(/a request is ended after 30 s \(timeout\): a first request could never succeed. Raise timeout to 9\d s/);
});

test('a model that will hardly fit into memory is warned of, at the limit not', () => {
  expect(memoryWarning(100 * MIB, 300)).toBeUndefined();
  expect(memoryWarning(100 * MIB + 1, 300)).toContain('needs about 301 MiB');
});

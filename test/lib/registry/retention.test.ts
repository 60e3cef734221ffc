import fc from 'fast-check';
import { checkRetention, MIN_RETENTION_SECONDS, planRetention, type RecordedFacts, type Uses } from '../../../lib/registry/retention';

const DAY = 86_400;
const NOW = 1000 * DAY;
const NOBODY: Uses = { declared: [], aliases: [], endpoints: [], hosts: [] };

const artifactOf = (content: number): string => `s3://b/models/m/${content}/`;
const recorded: fc.Arbitrary<RecordedFacts[]> = fc.uniqueArray(fc.record({
  version: fc.integer({ min: 1, max: 8 }).map(String), artifact: fc.integer({ min: 1, max: 4 }).map(artifactOf), unusedSince: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
}), { selector: ({ version }) => version, maxLength: 8 });
const version = fc.integer({ min: 1, max: 8 }).map(String);
const named = fc.array(fc.record({ name: fc.constant('n'), version }), { maxLength: 2 });
const uses: fc.Arbitrary<Uses> = fc.record({
  declared: fc.array(version, { maxLength: 3 }), aliases: named, endpoints: named,
  hosts: fc.array(fc.record({ name: fc.constant('h'), version: fc.option(version, { nil: undefined, freq: 8 }) }, { requiredKeys: ['name'] }), { maxLength: 2 }),
});
const retainSeconds = fc.integer({ min: 0, max: 100 * DAY });

/** What somebody uses, looked up the plain way. */
function isUsed(each: string, { declared, aliases, endpoints, hosts }: Uses): boolean {
  return declared.includes(each) || [...aliases, ...endpoints, ...hosts].some((use) => use.version === each) || hosts.some((host) => host.version === undefined);
}

test('bytes that somebody uses never expire, whoever shares them', () => {
  fc.assert(fc.property(recorded, uses, retainSeconds, (facts, used, seconds) => {
    const { artifacts, versions } = planRetention(facts, used, { retainSeconds: seconds, now: NOW });
    for (const each of facts) if (isUsed(each.version, used)) expect(artifacts.get(each.artifact)).toBe(false);
    for (const each of versions) expect({ version: each.version, used: each.because.length > 0 }).toEqual({ version: each.version, used: isUsed(each.version, used) });
  }));
});

test('bytes expire only when all that have them were seen unused for as long as they are to be kept', () => {
  fc.assert(fc.property(recorded, uses, retainSeconds, (facts, used, seconds) => {
    for (const [artifact, expires] of planRetention(facts, used, { retainSeconds: seconds, now: NOW }).artifacts) {
      const sharing = facts.filter((each) => each.artifact === artifact);
      const all = sharing.every((each) => !isUsed(each.version, used) && each.unusedSince !== undefined && NOW - each.unusedSince >= Math.max(seconds, MIN_RETENTION_SECONDS));
      expect({ artifact, expires }).toEqual({ artifact, expires: all });
    }
  }));
});

test('a use more never lets more expire', () => {
  fc.assert(fc.property(recorded, uses, version, retainSeconds, (facts, used, more, seconds) => {
    const before = planRetention(facts, used, { retainSeconds: seconds, now: NOW }).artifacts;
    const after = planRetention(facts, { ...used, declared: [...used.declared, more] }, { retainSeconds: seconds, now: NOW }).artifacts;
    for (const [artifact, expires] of after) if (expires) expect(before.get(artifact)).toBe(true);
  }));
});

test('what is first seen unused counts from now, and does not expire in that run', () => {
  const { versions, artifacts } = planRetention([{ version: '1', artifact: 'a' }], NOBODY, { retainSeconds: 0, now: NOW });
  expect(versions).toEqual([{ version: '1', artifact: 'a', because: [], unusedSince: NOW }]);
  expect(artifacts.get('a')).toBe(false);
});

test('at the limit it expires, a second before it does not', () => {
  const at = (unusedSince: number) => planRetention([{ version: '1', artifact: 'a', unusedSince }], NOBODY, { retainSeconds: 30 * DAY, now: NOW }).artifacts.get('a');
  expect([at(NOW - 30 * DAY + 1), at(NOW - 30 * DAY)]).toEqual([false, true]);
});

test('what is used again counts from the beginning, and says why it stays', () => {
  const used: Uses = { declared: ['1'], aliases: [{ name: 'champion', version: '1' }], endpoints: [{ name: 'live', version: '1' }], hosts: [{ name: 'fn:3', version: '1' }, { name: 'fn:4' }] };
  expect(planRetention([{ version: '1', artifact: 'a', unusedSince: 0 }], used, { retainSeconds: DAY, now: NOW }).versions).toEqual([
    { version: '1', artifact: 'a', because: ['the stack declares it', 'it is champion', 'it answers at live', 'fn:3 serves it or can go back to it', 'fn:4 may serve it'] },
  ]);
});

test('what a model package refers to stays', () => {
  const { versions, artifacts } = planRetention([{ version: '1', artifact: 'a', unusedSince: 0, modelPackage: 'arn' }], NOBODY, { retainSeconds: DAY, now: NOW });
  expect([versions[0]?.because, versions[0]?.unusedSince, artifacts.get('a')]).toEqual([['its model package may be deployed'], undefined, false]);
});

test('less than a day is refused', () => {
  expect(checkRetention('retainUnusedFor', undefined)).toEqual([]);
  expect(checkRetention('retainUnusedFor', DAY)).toEqual([]);
  expect(checkRetention('retainUnusedFor', DAY - 1)).toEqual([expect.objectContaining({ prop: 'retainUnusedFor', allowed: '1 day or more' })]);
  expect(checkRetention('retainUnusedFor', 0)).toHaveLength(1);
});

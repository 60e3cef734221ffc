import fc from 'fast-check';
import { expiryOf, type AgingVersion, type LifecycleRule } from '../../../lib/s3/lifecycle';

const DAY = 86_400_000;
const NOON = 20_000.5 * DAY;

const version = (more: Partial<AgingVersion> = {}): AgingVersion => ({ versionId: 'v', stored: NOON, size: 1, marker: false, tags: {}, ...more });
const rule = (more: Partial<LifecycleRule> = {}): LifecycleRule => ({ enabled: true, ...more });

test('an object expires at the midnight after its days are over, and not before', () => {
  const rules = [rule({ days: 1 })];
  expect(expiryOf('k', [version()], rules, 20_002 * DAY - 1).current).toBe(false);
  expect(expiryOf('k', [version()], rules, 20_002 * DAY).current).toBe(true);
  expect(expiryOf('k', [version({ stored: 20_000 * DAY })], rules, 20_001 * DAY).current).toBe(true);
});

test('of what a filter does not let through, nothing expires', () => {
  const late = NOON + 1000 * DAY;
  expect(expiryOf('models/a', [version()], [rule({ days: 1, prefix: 'logs/' })], late).current).toBe(false);
  expect(expiryOf('models/a', [version()], [rule({ days: 1, enabled: false })], late).current).toBe(false);
  expect(expiryOf('models/a', [version({ tags: { b: 'true' } })], [rule({ days: 1, tags: { a: 'true' } })], late).current).toBe(false);
  expect(expiryOf('models/a', [version({ tags: { a: 'false' } })], [rule({ days: 1, tags: { a: 'true' } })], late).current).toBe(false);
  expect(expiryOf('models/a', [version({ tags: { a: 'true', b: '1' } })], [rule({ days: 1, tags: { a: 'true' } })], late).current).toBe(true);
  expect(expiryOf('models/a', [version({ size: 10 })], [rule({ days: 1, largerThan: 10 })], late).current).toBe(false);
  expect(expiryOf('models/a', [version({ size: 10 })], [rule({ days: 1, smallerThan: 10 })], late).current).toBe(false);
});

test('older versions go by the day on which they were replaced, but for as many as are to stay', () => {
  const versions = [version({ versionId: 'c', stored: NOON + 10 * DAY }), version({ versionId: 'b', stored: NOON + 5 * DAY }), version({ versionId: 'a' })];
  const rules = [rule({ noncurrentDays: 3 })];
  expect(expiryOf('k', versions, rules, NOON + 8 * DAY).versionIds).toEqual([]);
  expect(expiryOf('k', versions, rules, NOON + 9 * DAY).versionIds).toEqual(['a']);
  expect(expiryOf('k', versions, rules, NOON + 14 * DAY).versionIds).toEqual(['b', 'a']);
  expect(expiryOf('k', versions, [rule({ noncurrentDays: 3, newerNoncurrentVersions: 1 })], NOON + 14 * DAY).versionIds).toEqual(['a']);
});

test('a marker that nothing lies under goes where a rule says so, never by a rule about tags', () => {
  const marker = version({ marker: true, size: 0 });
  const late = NOON + 100 * DAY;
  expect(expiryOf('k', [marker], [rule({ expiredMarkers: true })], late)).toEqual({ current: false, versionIds: ['v'] });
  expect(expiryOf('k', [marker], [rule({ days: 1 })], late).versionIds).toEqual(['v']);
  expect(expiryOf('k', [marker], [rule({ days: 1, tags: { a: 'true' } })], late)).toEqual({ current: false, versionIds: [] });
  expect(expiryOf('k', [marker, version({ versionId: 'old' })], [rule({ expiredMarkers: true })], late).versionIds).toEqual([]);
});

test('what has expired at some time has expired at any later one', () => {
  const versions = fc.array(fc.record({
    versionId: fc.uuid(), stored: fc.integer({ min: 0, max: 400 * DAY }), size: fc.nat(100), marker: fc.boolean(), tags: fc.constantFrom<Record<string, string>>({}, { a: 'true' }),
  }), { maxLength: 5 });
  const rules = fc.array(fc.record({ enabled: fc.boolean(), days: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), noncurrentDays: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), tags: fc.constantFrom(undefined, { a: 'true' }) }), { maxLength: 3 });
  fc.assert(fc.property(versions, rules, fc.nat(500 * DAY), fc.nat(100 * DAY), (given, by, now, more) => {
    const before = expiryOf('k', given, by, now);
    const after = expiryOf('k', given, by, now + more);
    expect(!before.current || after.current).toBe(true);
    expect(after.versionIds).toEqual(expect.arrayContaining([...before.versionIds]));
    if (by.every(({ enabled }) => !enabled)) expect(after).toEqual({ current: false, versionIds: [] });
  }));
});

import fc from 'fast-check';
import { formatServed, MAX_TAG_LENGTH, parseServed, parseServedDigests, recordServed } from '../../../lib/versions/served';

const NOW = 1_790_000_000;
const version = fc.integer({ min: 1, max: 999_999 }).map(String);
const entry = fc.record({ version, since: fc.integer({ min: 0, max: NOW }) });
const served = fc.uniqueArray(entry, { maxLength: 40, selector: (one) => one.version });

test('reads what it writes', () => {
  expect(formatServed([{ version: '3', since: NOW }, { version: '1', since: 1_700_000_000 }])).toBe('3@1790000000 1@1700000000');
  fc.assert(fc.property(served, (versions) => {
    const read = parseServed(formatServed(versions));
    expect(read).toEqual(versions.slice(0, read.length));
  }));
});

test('a tag holds as many of the newest as fit, in characters that a tag may have', () => {
  fc.assert(fc.property(served, (versions) => {
    const text = formatServed(versions);
    expect(text.length).toBeLessThanOrEqual(MAX_TAG_LENGTH);
    expect(text).toMatch(/^[\d@ ]*$/);
    const left = versions[parseServed(text).length];
    if (left !== undefined) expect(`${text} ${left.version}@${left.since}`.length).toBeGreaterThan(MAX_TAG_LENGTH);
  }));
});

test('rubbish in a tag is passed over', () => {
  expect(parseServed(undefined)).toEqual([]);
  expect(parseServed('')).toEqual([]);
  expect(parseServed('  7@12\t$LATEST@5 0@5 -1@5 6@ @9 6@x 6@1.5 7@99 5@3,4@2 \n 2@1 ')).toEqual([{ version: '7', since: 12 }, { version: '2', since: 1 }]);
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => {
    const read = parseServed(text);
    expect(parseServed(formatServed(read))).toEqual(read);
    expect(new Set(read.map((one) => one.version)).size).toBe(read.length);
  }));
});

test('what carries all traffic now is first, once, and the others keep their order', () => {
  fc.assert(fc.property(served, version, (versions, now) => {
    const recorded = recordServed(versions, now, NOW);
    expect(recorded[0].version).toBe(now);
    expect(recorded.filter((one) => one.version === now)).toHaveLength(1);
    expect(recorded.slice(1)).toEqual(versions.filter((one) => one.version !== now));
    expect(recordServed(recorded, now, NOW + 100)).toEqual(recorded);
  }));
});

test('what is recorded twice keeps the time of the first; what comes back has a new one', () => {
  const first = recordServed([], '1', NOW);
  expect(recordServed(first, '1', NOW + 5)).toEqual([{ version: '1', since: NOW }]);
  expect(recordServed(recordServed(first, '2', NOW + 5), '1', NOW + 9.7)).toEqual([{ version: '1', since: NOW + 9 }, { version: '2', since: NOW + 5 }]);
});

test('an endpoint is remembered by the beginnings of digests, which are no numbers of versions', () => {
  const digests = [{ version: '0a1b2c3d', since: NOW }, { version: 'ffffffff', since: 1_700_000_000 }];
  expect(parseServedDigests(formatServed(digests))).toEqual(digests);
  expect(parseServed(formatServed(digests))).toEqual([]);
  expect(parseServedDigests('7@12 abc@5 0a1b2c3D@5 0a1b2c3d4@5 0a1b2c3d@5 0a1b2c3d@4')).toEqual([{ version: '0a1b2c3d', since: 5 }]);
});

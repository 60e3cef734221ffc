import * as fc from 'fast-check';
import { formatHold, HOLD_TAGS, holdTags, NO_HOLD, parseHeld, parseHold, parseHoldDigest, tagText } from '../../../lib/versions/hold';

test('what a rollback writes is read again, and accepts nothing; a release takes all of it away', () => {
  const tags = holdTags({ version: '1', since: 5.7, by: 'arn:aws:sts::111122223333:assumed-role/Deploy/jane=doe', reason: 'labels' });
  const there = Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined));
  expect(parseHeld(there)).toEqual({ version: '1', since: 5, by: 'arn:aws:sts::111122223333:assumed-role/Deploy/jane=doe', reason: 'labels', accepted: undefined });
  expect([Object.keys(tags).sort(), Object.keys(NO_HOLD).sort()]).toEqual([[...HOLD_TAGS].sort(), [...HOLD_TAGS].sort()]);
  expect(tags).toHaveProperty('csi:accepted', undefined);
});

test('the tag of a hold', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 4e9 }), (version, since) => {
    expect(parseHold(formatHold({ version: String(version), since }))).toEqual({ version: String(version), since });
  }));
  expect(parseHoldDigest(formatHold({ version: '0123abcd', since: 5 }))).toEqual({ version: '0123abcd', since: 5 });
  for (const bad of [undefined, '3@5', '0123abc@5', '0123abcde@5', '0123ABCD@5']) expect(parseHoldDigest(bad)).toBeUndefined();
  for (const bad of [undefined, '', '1', '1@', '@5', '0@5', '$LATEST@5', '1@x', '1@5 2@6']) expect(parseHold(bad)).toBeUndefined();
});

test('a text in a tag keeps to the characters and the length that a tag may have', () => {
  expect(tagText(' labels <look> wrong! ')).toBe('labels _look_ wrong_');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
    expect([...tagText(text)].length).toBeLessThanOrEqual(256);
    expect(tagText(text)).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u);
  }));
});

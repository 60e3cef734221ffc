import fc from 'fast-check';
import { canonicalJson } from '../../lib/canonical-json';

test('equal values give equal text, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('different values give different text', () => {
  expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
  expect(canonicalJson([undefined, null])).toBe('[null,null]');
  expect(canonicalJson(['ab'])).not.toBe(canonicalJson(['a', 'b']));
  expect(canonicalJson(1)).not.toBe(canonicalJson('1'));
});

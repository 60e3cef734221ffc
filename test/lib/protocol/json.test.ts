import fc from 'fast-check';
import { findJsonError } from '../../../lib/protocol/json-error';
import { hasLongInteger, parseExactIntegers } from '../../../lib/protocol/json-numbers';
import { replaceSpecials } from '../../../lib/protocol/json-specials';
import { bytes } from './support';

/** The value as JSON.parse would have it: with doubles for bigints. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}

describe('the exact reader', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(rounded(parseExactIntegers(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: 1000 },
    );
  });

  test('reads it with any spaces between', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('\t', ' \n', '  '), (value, space) => {
        const json = `${space}${JSON.stringify(value, undefined, space)}${space}`;
        expect(rounded(parseExactIntegers(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('keeps integers that a double does not', () => {
    expect(parseExactIntegers('[9007199254740991, 9007199254740993, -9223372036854775808, 1e20, 0.1234567890123456, "9007199254740993"]')).toEqual([
      9007199254740991,
      9007199254740993n,
      -9223372036854775808n,
      1e20,
      0.1234567890123456,
      '9007199254740993',
    ]);
  });

  test('makes __proto__ a key like any other', () => {
    const value = parseExactIntegers('{"__proto__":{"polluted":1}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('does not spend itself on a number of a million digits', () => {
    expect(parseExactIntegers(`[${'9'.repeat(1_000_000)}]`)).toEqual([Infinity]);
  });

  test('takes a string of escapes', () => {
    const json = JSON.stringify(['\\', '\\"', '"', '\\\\"', 'a\\', '\u0000']);
    expect(parseExactIntegers(json)).toEqual(JSON.parse(json));
  });
});

test.each([
  ['[123456789012345]', false],
  ['[1234567890123456]', true],
  ['[-1234567890123456]', true],
  ['[0.1234567890123456]', false],
  ['[0.1234567890123456, 1234567890123456]', true],
  ['[12345678,90123456]', false],
])('%s has a long integer: %p', (json, long) => {
  expect(hasLongInteger(bytes(json))).toBe(long);
});

describe('what Python writes for floats that JSON has no number for', () => {
  test.each([
    ['[NaN,-Infinity, Infinity]', '[null,"-Infinity", "Infinity"]'],
    ['{"NaN":NaN,"a\\"NaN":"Infinity"}', '{"NaN":null,"a\\"NaN":"Infinity"}'],
    ['{"a":[1,2]}', '{"a":[1,2]}'],
    ['"NaN', '"NaN'],
    ['[NaNs]', '[NaNs]'],
  ])('%s is read as %s', (json, replaced) => {
    expect(replaceSpecials(json, true)).toBe(replaced);
  });

  test('is read wherever Python writes it', () => {
    const python = (value: unknown): string => {
      if (typeof value === 'number') return String(value);
      if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${python(item)}`).join(', ')}}`;
    };
    const standIn = (_: string, value: unknown): unknown =>
      typeof value !== 'number' || Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value);
    const { value: values } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(NaN, Infinity, -Infinity, 1, null, 'NaN', '"', '\\', 'a"NaN'),
        fc.array(tie('value')),
        fc.dictionary(fc.constantFrom('NaN', 'a"', '\\'), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.parse(replaceSpecials(python(value), true))).toEqual(JSON.parse(JSON.stringify(value, standIn)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the place of an error', () => {
  test.each([
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[01]', 1],
    ['[1.]', 1],
    ['[.5]', 1],
    ['[+1]', 1],
    ['[tru]', 1],
    ['[truex]', 1],
    ['"abc', 0],
    ['"a\\x"', 3],
    ['"a\\u12g4"', 3],
    ['"a\nb"', 2],
    ['[1]]', 3],
    ['1 2', 2],
    ['[Infinity]', 1],
  ])('in %j is %i', (json, position) => {
    expect(() => JSON.parse(json) as unknown).toThrow();
    expect(findJsonError(json, false).position).toBe(position);
  });

  test('is found in whatever is not JSON', () => {
    const nearly = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, insert]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + insert + json.slice(place + 1);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) return;
        const { position, reason } = findJsonError(text, false);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
        expect(reason).not.toBe('');
      }),
      { numRuns: 3000 },
    );
  });
});

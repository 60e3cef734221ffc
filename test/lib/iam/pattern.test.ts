import fc from 'fast-check';
import { arnPattern, matches, matchesArnParts, NotModelled, patternOf, patternWith } from '../../../lib/iam/pattern';

const none = () => ({ modelled: true });

test.each([
  ['*', '', true],
  ['?', '', false],
  ['', '', true],
  ['', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-b-b-d', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['s3:Get*', 's3:GetObject', true],
  ['.+(', '.+(', true],
  ['a.c', 'abc', false],
  ['?', '😀', true],
])('%s matches %j: %s', (pattern, text, expected) => {
  expect(matches(patternOf(pattern), text)).toBe(expected);
});

test('a text matches itself, and a pattern made of it by wildcards', () => {
  fc.assert(fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
    const [from = 0, to = 0] = [a, b].map((at) => at % (text.length + 1)).sort((x, y) => x - y);
    const literal = patternOf(text).map((token, index) => (typeof token === 'object' ? token : { literal: [...text][index] as string }));
    expect(matches(literal, text)).toBe(true);
    const before = [...text].slice(0, from).map((character) => ({ literal: character }));
    const after = [...text].slice(to).map((character) => ({ literal: character }));
    expect(matches([...before, 'any', ...after], text)).toBe(true);
    expect(matches([...before, ...Array.from({ length: Math.max(0, [...text].length - before.length - after.length) }, () => 'one' as const), ...after], text)).toBe(true);
  }));
});

test('agrees with a regular expression on small alphabets', () => {
  const letters = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 9 });
  fc.assert(fc.property(letters('ab*?'), letters('ab'), (pattern, text) => {
    const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    expect(matches(patternOf(pattern), text)).toBe(regex.test(text));
  }));
});

test('a pattern of many stars is settled at once', () => {
  expect(matches(patternOf(`${'*a'.repeat(200)}b`), 'a'.repeat(1000))).toBe(false);
});

test.each([
  ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b:c', true],
  ['arn:aws:s3:::bucket/*/x', 'arn:aws:s3:::bucket/a:b/c/x', true],
  ['arn:aws:lambda:*:*:function:f', 'arn:aws:lambda:us-east-1:111122223333:function:f', true],
  // At the end of a part it reaches beyond the colon, within one it does not.
  ['arn:aws:lambda:*:function:f', 'arn:aws:lambda:us-east-1:111122223333:function:f', true],
  ['arn:aws:lambda:u*1:function:f', 'arn:aws:lambda:us-east-1:111122223331:function:f', false],
  ['arn:aws:lambda:us-east-1:111122223333:function:f', 'arn:aws:lambda:us-east-1:111122223333:function:f:live', false],
  ['arn:aws:lambda:us-east-1:111122223333:function:f:*', 'arn:aws:lambda:us-east-1:111122223333:function:f:live', true],
  ['arn:aws:lambda:us-east-1:111122223333:function:f:*', 'arn:aws:lambda:us-east-1:111122223333:function:f', false],
])('the resource %s covers %s: %s', (pattern, arn, expected) => {
  expect(matches(arnPattern(patternOf(pattern)), arn)).toBe(expected);
});

test.each([
  ['arn:aws:s3:::*', 'arn:aws:s3:::a:b', true],
  ['arn:aws:*:x', 'arn:aws:s3:us-east-1:1:x', false],
  ['arn:aws:s3:*:*:x', 'arn:aws:s3:us-east-1:1:x', true],
  ['arn:aws:s3', 'arn:aws:s3', false],
  ['*', 'arn:aws:s3:::a', false],
])('the condition value %s is like %s: %s', (pattern, arn, expected) => {
  expect(matchesArnParts(patternOf(pattern), arn)).toBe(expected);
});

test('variables stand for text without wildcards, have defaults, and match nothing where they have no value', () => {
  const variables = (key: string) => ({ value: ({ 'aws:userid': 'a*b' } as Record<string, string>)[key], modelled: key !== 'aws:SourceVpc' });
  const match = (pattern: string, text: string): boolean | undefined => {
    const compiled = patternWith(pattern, variables);
    return compiled && matches(compiled, text);
  };
  expect([match('home/${aws:userid}/*', 'home/a*b/c'), match('home/${aws:userid}/*', 'home/axb/c')]).toEqual([true, false]);
  expect([match("${aws:username, 'nobody'}", 'nobody'), match('${aws:username}', '')]).toEqual([true, undefined]);
  expect([match('${*}', '*'), match('${*}', 'a'), match('${$}{x}', '${x}')]).toEqual([true, false, true]);
  expect(() => patternWith('${aws:SourceVpc}', variables)).toThrow(NotModelled);
  expect(patternWith('${}', none)).toBeUndefined();
});

import fc from 'fast-check';
import { matchesOf } from '../../lib/lexer';

const WORD = /\s*(\w+)/y;
const words = (text: string): readonly (readonly [string, number])[] => [...matchesOf(WORD, text, (at) => new Error(`at ${at}`))].map((match) => [match[1] as string, match.index]);

test('one match after the other, with white space around them', () => {
  expect(words(' one  two ')).toEqual([['one', 0], ['two', 4]]);
  expect(words('')).toEqual([]);
  expect(words('  \n')).toEqual([]);
});

test('what is no piece is told with its place, and the next text begins anew', () => {
  expect(() => words('one ! two')).toThrow('at 3');
  expect(words('three')).toEqual([['three', 0]]);
});

test('every text is read whole, or refused', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^\w{1,5}$/)), (list) => {
    expect(words(list.join(' ')).map(([word]) => word)).toEqual(list);
  }));
});

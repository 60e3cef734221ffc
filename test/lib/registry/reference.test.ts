import fc from 'fast-check';
import { parseReference, resolveReference, type ReferableModel } from '../../../lib/registry/reference';

const MODELS: readonly ReferableModel[] = [{ name: 'digits', aliases: { champion: '2', challenger: '3', gone: '9' }, versions: ['1', '2', '3'] }, { name: 'tickets', aliases: {}, versions: ['1', '2'] }, { name: 'new', aliases: {}, versions: [] }];
const resolve = (text: string) => resolveReference(MODELS, parseReference(text) ?? { model: '' }, 'in models');

test.each([
  ['digits/1', '1', 'name'], ['digits@challenger', '3', 'alias'], ['digits', '2', 'champion'], ['tickets', '2', 'last'],
])('%s is version %s, by its %s', (text, version, by) => {
  expect(resolve(text)).toMatchObject({ version, by });
});

test.each([
  ['digts', 'there is no model digts in models: did you mean digits?'],
  ['x', 'there is no model x in models: there is digits, tickets, new'],
  ['digits/9', 'digits has no version 9 in models: it has 1, 2, 3'],
  ['digits/champion', 'digits has no version champion in models: did you mean digits@champion?'],
  ['digits/2026-11-22', 'digits has no version 2026-11-22 in models: it has 1, 2, 3'],
  ['digits@champoin', 'digits has no alias champoin in models: did you mean champion?'],
  ['digits@2', 'digits has no alias 2 in models: did you mean digits/2?'],
  ['digits@gone', 'digits@gone is version 9, which is not in models'],
  ['digits@toString', 'digits has no alias toString in models: it has champion, challenger, gone'],
  ['new', 'new has no versions in models'],
])('%s: %s', (text, message) => {
  expect(resolve(text)).toEqual({ message });
});

test('what is written is what is read', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,9}$/);
  fc.assert(fc.property(name, name, (model, last) => {
    expect([`${model}`, `${model}/${last}`, `${model}@${last}`].map(parseReference)).toEqual([{ model }, { model, version: last }, { model, alias: last }]);
  }));
  expect(['', '/1', 'a/', 'a@', 'a@b/c', 'a/b/c', 'a b'].map(parseReference)).toEqual(Array.from({ length: 7 }, () => undefined));
});

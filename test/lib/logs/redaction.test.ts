import fc from 'fast-check';
import { compileRedaction } from '../../../lib/logs/redaction';
import { parseRedactionPath } from '../../../lib/logs/redaction-path';
import type { Signature } from '../../../lib/model/signature';
import { spec } from '../protocol/support';

test.each([
  ['$.inputs', { section: 'inputs', names: [] }],
  ['$.outputs.*', { section: 'outputs', names: [] }],
  ['$.inputs[*]', { section: 'inputs', names: [] }],
  ['$.inputs.email', { section: 'inputs', names: ['email'] }],
  ['$.inputs.e-mail_2', { section: 'inputs', names: ['e-mail_2'] }],
  ['$.inputs.größe', { section: 'inputs', names: ['größe'] }],
  ['$.inputs[\'first name\']', { section: 'inputs', names: ['first name'] }],
  ['$.inputs["a.b"].c', { section: 'inputs', names: ['a.b', 'c'] }],
  ['$.inputs[\'it\\\'s\'][\'\\\\\']', { section: 'inputs', names: ['it\'s', '\\'] }],
  ['$.inputs.features.3', { section: 'inputs', names: ['features', '3'] }],
])('%s names %j', (path, expected) => {
  expect(parseRedactionPath(path)).toEqual(expected);
});

test.each([
  ['', 'does not begin'], ['inputs.email', 'does not begin'], ['$', 'does not begin'], ['$.parameters.a', 'does not begin'], ['$..email', 'does not begin'],
  ['$.inputsemail', 'neither'], ['$.inputs.', 'neither'], ['$.inputs.a b', 'neither'], ['$.inputs[0]', 'neither'], ['$.inputs[\'a]', 'neither'], ['$.inputs.a.b.c', 'deeper'],
  ['$.inputs.*.a', 'goes on after *'], ['$.inputs.a[?@.b]', 'neither'],
])('%s is no path: it %s', (path, problem) => {
  expect(parseRedactionPath(path)).toEqual({ problem: expect.stringContaining(problem) });
});

test('any name can be said in quotes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('\'', '"'), (name, quote) => {
    const quoted = name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
    expect(parseRedactionPath(`$.inputs[${quote}${quoted}${quote}]`)).toEqual({ section: 'inputs', names: [name] });
  }));
});

const signature: Signature = {
  inputs: [spec('people', 'FP32', [-1, 3], ['age', 'income', 'email']), spec('email', 'BYTES', [-1, 1]), spec('pixels', 'FP32', [-1, 4]), spec('count', 'INT64', [-1])],
  outputs: [spec('label', 'INT64', [-1]), spec('scores', 'FP32', [-1, 10])],
};

test.each([
  ['$.inputs.email', 'inputs', [['email', 'all'], ['people', new Set([2])]]],
  ['$.inputs.people.age', 'inputs', [['people', new Set([0])]]],
  ['$.inputs.income', 'inputs', [['people', new Set([1])]]],
  ['$.inputs.pixels.3', 'inputs', [['pixels', new Set([3])]]],
  ['$.inputs.*', 'inputs', [['people', 'all'], ['email', 'all'], ['pixels', 'all'], ['count', 'all']]],
  ['$.outputs', 'outputs', [['label', 'all'], ['scores', 'all']]],
] as const)('%s leaves that out', (path, section, expected) => {
  const { redaction, unmatched } = compileRedaction([path], signature);
  expect(unmatched).toEqual([]);
  expect(redaction[section]).toEqual(new Map<string, unknown>(expected));
});

test('paths that name nothing come back', () => {
  const paths = ['$.inputs.emial', '$.outputs.email', '$.inputs.people.3', '$.inputs.pixels.4', '$.inputs.count.0', '$.inputs.pixels.x', 'email'];
  expect(compileRedaction([...paths, '$.inputs.email'], signature).unmatched).toEqual(paths);
});

test('several paths add up, in any order', () => {
  const paths = ['$.inputs.people.age', '$.inputs.income', '$.inputs.people', '$.inputs.pixels.0', '$.inputs.pixels.2'];
  const added = { people: 'all', pixels: new Set([0, 2]) };
  for (const order of [paths, [...paths].reverse()]) expect(Object.fromEntries(compileRedaction(order, signature).redaction.inputs)).toEqual(added);
});

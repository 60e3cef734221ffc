import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseTemplate, TemplateError } from '../../../lib/cloudformation';
import { parseYaml } from '../../../lib/cloudformation/yaml';

const value = (text: string): unknown => {
  const parsed = parseYaml(text);
  if ('value' in parsed) return parsed.value;
  throw new Error(parsed.reason);
};

test('short forms of functions are written out', () => {
  expect(value([
    'a: !Ref X', 'b: !GetAtt X.Outputs.Y', 'c: !Sub "${X}"', 'd: !Join [",", [!Ref X, b]]', 'e: !GetAtt [X, Arn]', 'f: !Sub ["${y}", {y: !Ref X}]',
    'g: !If [C, !Ref "AWS::NoValue", 1]', 'h: !GetAZs', 'i: !Transform {Name: N}', 'j: !And [!Condition A, !Not [!Condition B]]',
    'k: !Base64\n  Fn::Sub: x', 'l: !Select [0, !Split [",", !ImportValue n]]', 'm: !FindInMap [M, a, b]', 'n: !Cidr [a, 1, 2]', 'o: !Equals [a, b]',
  ].join('\n'))).toEqual({
    a: { Ref: 'X' }, b: { 'Fn::GetAtt': ['X', 'Outputs.Y'] }, c: { 'Fn::Sub': '${X}' }, d: { 'Fn::Join': [',', [{ Ref: 'X' }, 'b']] },
    e: { 'Fn::GetAtt': ['X', 'Arn'] }, f: { 'Fn::Sub': ['${y}', { y: { Ref: 'X' } }] }, g: { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, 1] }, h: { 'Fn::GetAZs': '' },
    i: { 'Fn::Transform': { Name: 'N' } }, j: { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ Condition: 'B' }] }] }, k: { 'Fn::Base64': { 'Fn::Sub': 'x' } },
    l: { 'Fn::Select': [0, { 'Fn::Split': [',', { 'Fn::ImportValue': 'n' }] }] }, m: { 'Fn::FindInMap': ['M', 'a', 'b'] }, n: { 'Fn::Cidr': ['a', 1, 2] },
    o: { 'Fn::Equals': ['a', 'b'] },
  });
});

test('dates and times of day are text, numbers and truth are not', () => {
  expect(value('v: 2012-10-17\nt: 12:30\nn: 5\nb: true\ny: yes\ns: "true"\nq: "08"')).toEqual({ v: '2012-10-17', t: '12:30', n: 5, b: true, y: true, s: 'true', q: '08' });
});

test.each([
  ['a member twice', 'a: 1\na: 2'], ['a list that does not end', 'a: [1, 2'], ['an unknown tag', 'a: !Nope x'], ['bad indentation', 'a:\n  b: 1\n c: 2'],
])('refuses %s, and says where', (_, text) => {
  expect(parseYaml(text)).toEqual({ line: expect.any(Number), column: expect.any(Number), reason: expect.any(String) });
  expect(() => parseTemplate(text)).toThrow(TemplateError);
  expect(() => parseTemplate(text)).toThrow(/^Template format error: YAML not well-formed\. \(line \d+, column \d+\)/);
});

test('what a client writes as YAML 1.1 is read as it was', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).filter((each) => !JSON.stringify(each).includes('__proto__'));
  fc.assert(fc.property(json, (each) => {
    const copy = JSON.parse(JSON.stringify({ root: each })) as unknown;
    expect(value(stringify(copy, { version: '1.1', lineWidth: 0 }))).toEqual(copy);
  }));
});

test.each([['e1', 'e1'], ['.', '.'], ['E5', 'E5'], ['1.5', 1.5], ['.5', 0.5], ['1e3', 1000], ['-1.5', -1.5], ['.inf', Infinity]])('%s is read as %p: a number begins with a digit', (text, value) => {
  expect(parseYaml(`a: ${text}`)).toEqual({ value: { a: value } });
});

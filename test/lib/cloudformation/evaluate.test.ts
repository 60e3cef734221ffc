import fc from 'fast-check';
import type { EvaluationScope } from '../../../lib/cloudformation';
import { evaluate, evaluateConditions, evaluateRule, holdsUnknown, UNKNOWN } from '../../../lib/cloudformation';
import { template } from './specs';

const pseudo = {
  accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com', stackName: 'stack', stackId: 'arn:stack', notificationArns: ['n'],
};
const scope: EvaluationScope = {
  parameters: { Size: '128', Names: ['a', 'b'], Empty: '' },
  pseudo,
  mappings: { Map: { 'eu-west-1': { ami: 'ami-1', list: ['x', 'y'] } } },
  conditions: { Yes: true, No: false },
  ref: (logicalId) => (logicalId === 'Bucket' ? 'bucket-1' : undefined),
  getAtt: (logicalId, attribute) => (logicalId === 'Bucket' ? `${logicalId}/${attribute}` : undefined),
  importValue: (name) => {
    if (name !== 'there') throw new Error(`No export named ${name} found.`);
    return 'imported';
  },
};
const value = (each: unknown, more: Partial<EvaluationScope> = {}): unknown => evaluate(each, { ...scope, ...more });

test.each([
  ['parameters', { Ref: 'Size' }, '128'],
  ['list parameters', { Ref: 'Names' }, ['a', 'b']],
  ['an empty parameter', { Ref: 'Empty' }, ''],
  ['resources', { Ref: 'Bucket' }, 'bucket-1'],
  ['attributes', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'Bucket/Arn'],
  ['attributes in text', { 'Fn::GetAtt': 'Bucket.Nested.Arn' }, 'Bucket/Nested.Arn'],
  ['attributes in parts', { 'Fn::GetAtt': ['Bucket', 'Outputs', 'X'] }, 'Bucket/Outputs.X'],
  ['an attribute by a function', { 'Fn::GetAtt': ['Bucket', { Ref: 'Size' }] }, 'Bucket/128'],
  ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
  ['notification topics', { Ref: 'AWS::NotificationARNs' }, ['n']],
  ['joined text', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, 3, true]] }, 'a-128-3-true'],
  ['a joined function', { 'Fn::Join': ['', { Ref: 'Names' }] }, 'ab'],
  ['joined nothing', { 'Fn::Join': [',', []] }, ''],
  ['a join without what is no value', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a,b'],
  ['text with names in it', { 'Fn::Sub': '${Bucket}/${Bucket.Arn}/${AWS::Region}/${Size}' }, 'bucket-1/Bucket/Arn/eu-west-1/128'],
  ['text with names of its own', { 'Fn::Sub': ['${Bucket}-${x}', { Bucket: 'own', x: { Ref: 'Size' } }] }, 'own-128'],
  ['text that is left alone', { 'Fn::Sub': '${!Literal} $ {x} $x' }, '${Literal} $ {x} $x'],
  ['a list in text', { 'Fn::Sub': '[${Names}]' }, '[a,b]'],
  ['the nth', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['the nth of a function', { 'Fn::Select': [0, { 'Fn::Split': ['-', 'x-y'] }] }, 'x'],
  ['parts', { 'Fn::Split': ['|', 'a||b'] }, ['a', '', 'b']],
  ['a branch', { 'Fn::If': ['Yes', 'y', { Ref: 'Nowhere' }] }, 'y'],
  ['the other branch', { 'Fn::If': ['No', 'y', ['n']] }, ['n']],
  ['a mapping', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'ami'] }, 'ami-1'],
  ['a list of a mapping', { 'Fn::FindInMap': ['Map', 'eu-west-1', 'list'] }, ['x', 'y']],
  ['a default for a mapping', { 'Fn::FindInMap': ['Map', 'eu-west-1', 'none', { DefaultValue: { Ref: 'Size' } }] }, '128'],
  ['base64 of text beyond ASCII', { 'Fn::Base64': 'é✓' }, Buffer.from('é✓').toString('base64')],
  ['imports', { 'Fn::ImportValue': { 'Fn::Sub': 'there' } }, 'imported'],
  ['zones', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['zones of a region', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['blocks', { 'Fn::Cidr': ['10.0.0.0/16', 2, '8'] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['a length', { 'Fn::Length': { Ref: 'Names' } }, 2],
  ['JSON', { 'Fn::ToJsonString': { a: [{ Ref: 'Size' }] } }, '{"a":["128"]}'],
  ['what is no function', { Ref: 'Size', Other: 1 }, { Ref: 'Size', Other: 1 }],
  ['a condition of a policy', { Condition: { StringEquals: { a: { Ref: 'Size' } } } }, { Condition: { StringEquals: { a: '128' } } }],
])('gives %s', (_, each, expected) => {
  expect(value(each)).toEqual(expected);
});

test('no value is left out of lists and objects, and is undefined alone', () => {
  const gone = { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] };
  expect(value({ a: gone, b: [1, gone, { c: gone }] })).toEqual({ b: [1, {}] });
  expect(value(gone)).toBeUndefined();
});

test.each([
  [{ Ref: ['a'] }, 'Template error: every Ref object must have a single String value.'],
  [{ 'Fn::GetAtt': ['Bucket'] }, /every Fn::GetAtt object requires two non-empty parameters/],
  [{ 'Fn::Join': [',', 'text'] }, /every Fn::Join object requires two parameters/],
  [{ 'Fn::Join': [',', [{ a: 1 }]] }, /every Fn::Join object requires two parameters/],
  [{ 'Fn::Sub': ['a', 'b'] }, /One or more Fn::Sub intrinsic functions don't specify expected arguments/],
  [{ 'Fn::Select': [2, ['a', 'b']] }, 'Template error: Fn::Select cannot select nonexistent value at index 2'],
  [{ 'Fn::Select': [-1, ['a']] }, 'Template error: Fn::Select cannot select nonexistent value at index -1'],
  [{ 'Fn::Split': ['', 'a'] }, /every Fn::Split object requires two parameters/],
  [{ 'Fn::If': ['Maybe', 1, 2] }, 'Template error: unresolved condition dependency Maybe in Fn::If'],
  [{ 'Fn::If': ['Yes', 1] }, /Fn::If requires a list argument/],
  [{ 'Fn::FindInMap': ['None', 'a', 'b'] }, "Template error: Mapping named 'None' is not present in the 'Mappings' section of template."],
  [{ 'Fn::FindInMap': ['Map', 'us-east-1', 'ami'] }, 'Template error: Unable to get mapping for Map::us-east-1::ami'],
  [{ 'Fn::FindInMap': ['Map', 'constructor', 'name'] }, 'Template error: Unable to get mapping for Map::constructor::name'],
  [{ 'Fn::ImportValue': 'gone' }, 'No export named gone found.'],
  [{ 'Fn::Transform': { Name: 'AWS::Include' } }, /Fn::Transform needs a macro/],
  [{ 'Fn::Nope': 1 }, /Fn::Nope is not supported/],
  [{ 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } }, /Fn::GetStackOutput is not supported/],
  [{ 'Fn::Cidr': ['10.0.0.0/24', 2, 8] }, 'Template error: Fn::Cidr cannot make 2 blocks with 8 host bits from 10.0.0.0/24'],
])('refuses %j', (each, message) => {
  expect(() => value(each)).toThrow(message);
});

test('what depends on what is not known is not known', () => {
  const later = { 'Fn::GetAtt': ['Later', 'Arn'] };
  expect(value({
    ref: { Ref: 'Later' }, att: later, join: { 'Fn::Join': ['', ['a', later]] }, sub: { 'Fn::Sub': 'x${Later}' }, own: { 'Fn::Sub': ['${x}', { x: later }] },
    split: { 'Fn::Split': [',', later] }, select: { 'Fn::Select': [0, { 'Fn::Split': [',', later] }] }, base64: { 'Fn::Base64': later }, json: { 'Fn::ToJsonString': [later] },
    known: { 'Fn::Select': [0, ['a', later]] }, unused: { 'Fn::If': ['Yes', 'a', later] },
  })).toEqual({
    ref: UNKNOWN, att: UNKNOWN, join: UNKNOWN, sub: UNKNOWN, own: UNKNOWN, split: UNKNOWN, select: UNKNOWN, base64: UNKNOWN, json: UNKNOWN, known: 'a', unused: 'a',
  });
  expect(holdsUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(holdsUnknown({ a: [{ b: null }] })).toBe(false);
});

test('an output of another stack is asked for by its names', () => {
  const asked: unknown[] = [];
  const stackOutput = (reference: unknown) => (asked.push(reference), 'out');
  expect(value({ 'Fn::GetStackOutput': { StackName: { Ref: 'Size' }, OutputName: 'o', Region: 'r' } }, { stackOutput })).toBe('out');
  expect(asked).toEqual([{ stackName: '128', outputName: 'o', region: 'r' }]);
});

test('dynamic references are resolved after all functions', () => {
  const seen: string[] = [];
  const resolveDynamic = (reference: string) => (seen.push(reference), 'secret');
  const each = { a: [{ 'Fn::Sub': 'x-{{resolve:ssm:/${Size}:1}}-y' }], b: { 'Fn::Base64': '{{resolve:ssm:/z}}' }, c: '{{other}}' };
  expect(value(each, { resolveDynamic })).toEqual({ a: ['x-secret-y'], b: btoa('{{resolve:ssm:/z}}'), c: '{{other}}' });
  expect(seen).toEqual(['resolve:ssm:/128:1']);
  expect(value(each)).toMatchObject({ a: ['x-{{resolve:ssm:/128:1}}-y'] });
});

test('a value without functions stays as it is', () => {
  const plain = fc.jsonValue({ maxDepth: 4 }).filter((each) => !/"(Ref|Fn::|__proto__)/.test(JSON.stringify(each)));
  fc.assert(fc.property(plain, (each) => {
    expect(value(each)).toEqual(each);
  }));
});

test('Split undoes Join, and Sub with literals gives the text itself', () => {
  fc.assert(fc.property(fc.array(fc.string().filter((text) => !text.includes(';')), { minLength: 1 }), (parts) => {
    expect(value({ 'Fn::Split': [';', { 'Fn::Join': [';', parts] }] })).toEqual(parts);
  }));
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', '!', 'a', '.') }), (text) => {
    expect(value({ 'Fn::Sub': text.replaceAll(/\$\{([^}]*)\}/g, '${!$1}') })).toBe(text);
  }));
});

describe('conditions', () => {
  const conditions = (definitions: Readonly<Record<string, unknown>>, parameters: Readonly<Record<string, unknown>> = {}) => {
    const Parameters = Object.fromEntries(Object.keys(parameters).map((name) => [name, { Type: 'String' }]));
    return evaluateConditions(template({ Parameters, Conditions: definitions, Resources: { T: { Type: 'AWS::SNS::Topic' } } }), parameters, pseudo);
  };

  test('are worked out from parameters and from each other, in any order', () => {
    expect(conditions({
      Both: { 'Fn::And': [{ Condition: 'Prod' }, { Condition: 'Here' }] },
      Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      Here: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }] },
      Any: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'Both' }] },
    }, { Stage: 'prod' })).toEqual({ Both: true, Prod: true, Here: true, Any: true });
  });

  test('compare numbers and truth by their text', () => {
    expect(conditions({ N: { 'Fn::Equals': [1, '1'] }, B: { 'Fn::Equals': [true, 'true'] }, L: { 'Fn::Equals': [['a'], ['a']] }, X: { 'Fn::Equals': ['1', '01'] } }))
      .toEqual({ N: true, B: true, L: true, X: false });
  });

  test.each([
    ['a circle', { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } }, 'Circular dependency between conditions: [A, B, A]'],
    ['an unknown one', { A: { 'Fn::Not': [{ Condition: 'B' }] } }, 'Unresolved condition dependency B in the Conditions block'],
    ['a resource', { A: { 'Fn::Equals': [{ Ref: 'T' }, 'x'] } }, 'Unresolved dependencies [T]. Cannot reference resources in the Conditions block'],
    ['one of two', { A: { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }] } }, 'every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.'],
    ['two of one', { A: { 'Fn::Not': [true, false] } }, 'every Fn::Not object requires one boolean parameter.'],
  ])('refuse %s', (_, definitions, message) => {
    expect(() => conditions(definitions)).toThrow(message);
  });
});

test('rules hold or not', () => {
  const made = template({ Parameters: { V: { Type: 'String' } }, Resources: { T: { Type: 'AWS::SNS::Topic' } } });
  const old = { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3'], { Ref: 'V' }] }] };
  expect(evaluateRule(old, made, { V: '30' }, pseudo)).toBe(true);
  expect(evaluateRule(old, made, { V: '3' }, pseudo)).toBe(false);
  expect(evaluateRule({ 'Fn::EachMemberIn': [['a'], ['a', 'b']] }, made, {}, pseudo)).toBe(true);
  expect(evaluateRule({ 'Fn::EachMemberEquals': [['a', 'b'], 'a'] }, made, {}, pseudo)).toBe(false);
});

import { parseTemplate, TEMPLATE_LIMITS, TemplateError } from '../../../lib/cloudformation';

const TOPIC = { Type: 'AWS::SNS::Topic' };

function problemsOf(text: string): readonly string[] {
  try {
    parseTemplate(text);
    return [];
  } catch (error) {
    if (error instanceof TemplateError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

const problems = (sections: unknown): readonly string[] => problemsOf(JSON.stringify(sections));
const many = (count: number, value: unknown): Record<string, unknown> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`M${index}`, value]));

test('reads the sections of a template', () => {
  const template = parseTemplate(JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'd',
    Parameters: { P: { Type: 'Number', Default: 3, MinValue: '1', MaxValue: 5, AllowedValues: [1, 3], NoEcho: 'true' } },
    Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
    Mappings: { M: { a: { b: 'c' } } },
    Resources: { T: { ...TOPIC, DependsOn: 'U', Condition: 'C', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Snapshot', Metadata: { m: 1 } }, U: { ...TOPIC, DependsOn: ['T', 'T'] } },
    Outputs: { O: { Value: { Ref: 'T' }, Export: { Name: 'exported:name' }, Description: 'o' } },
  }));
  expect(template.parameters['P']).toEqual({ type: 'Number', default: 3, minValue: 1, maxValue: 5, allowedValues: ['1', '3'], noEcho: true });
  expect(template.resources['T']).toEqual({
    type: 'AWS::SNS::Topic', properties: {}, dependsOn: ['U'], condition: 'C', deletionPolicy: 'Retain', updateReplacePolicy: 'Snapshot', metadata: { m: 1 },
  });
  expect(template.resources['U']).toEqual({ type: 'AWS::SNS::Topic', properties: {}, dependsOn: ['T'], deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' });
  expect(template.outputs['O']).toEqual({ value: { Ref: 'T' }, description: 'o', exportName: 'exported:name' });
  expect(template.transform).toEqual([]);
});

test('databases are kept as snapshots unless the template says otherwise', () => {
  const policy = (resource: object) => parseTemplate(JSON.stringify({ Resources: { R: resource } })).resources['R']?.deletionPolicy;
  expect(policy({ Type: 'AWS::RDS::DBCluster' })).toBe('Snapshot');
  expect(policy({ Type: 'AWS::RDS::DBInstance' })).toBe('Snapshot');
  expect(policy({ Type: 'AWS::RDS::DBInstance', Properties: { DBClusterIdentifier: 'c' } })).toBe('Delete');
  expect(policy({ Type: 'AWS::RDS::DBCluster', DeletionPolicy: 'Delete' })).toBe('Delete');
});

test.each([
  ['nothing', '', 'Template format error: unsupported structure.'],
  ['a list', '[]', 'Template format error: unsupported structure.'],
  ['text', 'just text', 'Template format error: unsupported structure.'],
  ['half a template', '{"Resources": {', 'Template format error: JSON not well-formed. (line 1, column 16)'],
  ['no resources', '{}', 'Template format error: At least one Resources member must be defined.'],
  ['empty resources', '{"Resources": {}}', 'Template format error: At least one Resources member must be defined.'],
  ['a section that is none', '{"Resources": {"T": {"Type": "X"}}, "Resource": {}}', 'Invalid template property or properties [Resource]'],
  ['a resource that is text', '{"Resources": {"T": "X"}}', 'Template format error: [/Resources/T] Every Resources object must be an object, got a string.'],
  ['a resource without a type', '{"Resources": {"T": {}}}', 'Template format error: [/Resources/T] Every Resources object must contain a Type member.'],
  ['a misspelt attribute', '{"Resources": {"T": {"Type": "X", "dependsOn": "U"}}}', "Invalid template resource property 'dependsOn'"],
  ['a bad logical id', '{"Resources": {"my-topic": {"Type": "X"}}}', 'Template format error: Resource name my-topic is non alphanumeric.'],
  ['a number to depend on', '{"Resources": {"T": {"Type": "X", "DependsOn": 1}}}', 'Template format error: DependsOn must be a string or list of strings.'],
  ['a policy that is none', '{"Resources": {"T": {"Type": "X", "DeletionPolicy": "Keep"}}}',
    'Template format error: Unrecognized DeletionPolicy Keep for resource T, allowed: Delete, Retain, RetainExceptOnCreate, Snapshot'],
  ['a replace policy for creation', '{"Resources": {"T": {"Type": "X", "UpdateReplacePolicy": "RetainExceptOnCreate"}}}',
    'Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource T, allowed: Delete, Retain, Snapshot'],
  ['properties that are a list', '{"Resources": {"T": {"Type": "X", "Properties": []}}}', 'Template format error: Every Properties member must be an object, got a list'],
  ['a loop', '{"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::T": []}}',
    'Template format error: Fn::ForEach::T in Resources: Fn::ForEach cannot be expanded here, write its members out'],
])('refuses %s', (_, text, message) => {
  expect(problemsOf(text)).toEqual([message]);
});

test('says all that is wrong at once, with where it is', () => {
  const found = (): unknown => parseTemplate(JSON.stringify({ Resources: { A: {}, B: { ...TOPIC, Extra: 1 } }, Outputs: { O: {} } }));
  expect(found).toThrow(expect.objectContaining({
    name: 'TemplateError',
    problems: [
      expect.objectContaining({ logicalId: 'A', path: '/Resources/A' }),
      expect.objectContaining({ logicalId: 'B', path: '/Resources/B/Extra' }),
      expect.objectContaining({ path: '/Outputs/O' }),
    ],
  }));
});

test.each([
  ['Resources', TEMPLATE_LIMITS.resources, TOPIC, 'Template format error: Number of resources, 501, is greater than maximum allowed, 500'],
  ['Parameters', TEMPLATE_LIMITS.parameters, { Type: 'String' }, 'Template format error: Number of parameters, 201, is greater than maximum allowed, 200'],
  ['Outputs', TEMPLATE_LIMITS.outputs, { Value: 'v' }, 'Template format error: Number of outputs, 201, is greater than maximum allowed, 200'],
  ['Mappings', TEMPLATE_LIMITS.mappings, { a: { b: 'c' } }, 'Template format error: Number of mappings, 201, is greater than maximum allowed, 200'],
])('%s may be %d', (section, limit, member, message) => {
  expect(problems({ Resources: { T: TOPIC }, [section]: many(limit, member) })).toEqual([]);
  expect(problems({ Resources: { T: TOPIC }, [section]: many(limit + 1, member) })).toEqual([message]);
});

test('a template may have 1 MiB', () => {
  const text = (bytes: number) => JSON.stringify({ Metadata: { filler: '' }, Resources: { T: TOPIC } }).replace('""', `"${'x'.repeat(bytes)}"`);
  const room = TEMPLATE_LIMITS.bytes - text(0).length;
  expect(problemsOf(text(room))).toEqual([]);
  expect(problemsOf(text(room + 1))[0]).toMatch(/Member must have length less than or equal to 1048576/);
});

test('a description may have 1024 bytes', () => {
  expect(problems({ Description: 'é'.repeat(512), Resources: { T: TOPIC } })).toEqual([]);
  expect(problems({ Description: `${'é'.repeat(512)}x`, Resources: { T: TOPIC } })).toEqual(["Template format error: 'Description' length is greater than 1024."]);
});

test.each([
  ['String', true], ['Number', true], ['List<Number>', true], ['CommaDelimitedList', true], ['AWS::EC2::VPC::Id', true], ['List<AWS::EC2::Subnet::Id>', true],
  ['AWS::SSM::Parameter::Name', true], ['AWS::SSM::Parameter::Value<String>', true], ['AWS::SSM::Parameter::Value<List<String>>', true],
  ['AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', true], ['Boolean', false], ['string', false], ['', false],
])('a parameter of type %s: %s', (Type, valid) => {
  expect(problems({ Parameters: { P: { Type } }, Resources: { T: TOPIC } }).length === 0).toBe(valid);
});

test('null is no value, anywhere', () => {
  expect(problemsOf('{"Resources": {"T": {"Type": "X", "Properties": {"a": [1, null]}}}, "Outputs": null}')).toEqual([
    "[/Resources/T/Properties/a/1] 'null' values are not allowed in templates", "[/Outputs] 'null' values are not allowed in templates",
  ]);
  expect(problemsOf('Resources:\n  T:\n    Type: X\n    Properties:\n')).toEqual(["[/Resources/T/Properties] 'null' values are not allowed in templates"]);
});

test('names of objects are names like any other', () => {
  const template = parseTemplate('{"Resources": {"constructor": {"Type": "AWS::SNS::Topic"}, "toString": {"Type": "AWS::SNS::Topic"}}}');
  expect(Object.keys(template.resources)).toEqual(['constructor', 'toString']);
});

test('an export needs a name of letters, digits, colons and hyphens', () => {
  const exported = (Export: unknown) => problems({ Resources: { T: TOPIC }, Outputs: { O: { Value: 'v', Export } } });
  expect(exported({ Name: 'a:b-1' })).toEqual([]);
  expect(exported({ Name: { 'Fn::Sub': '${AWS::StackName}-x' } })).toEqual([]);
  for (const bad of [{}, { Name: '' }, { Name: 'a b' }, { Name: 1 }, 'name']) expect(exported(bad)[0]).toMatch(/^Template format error: Output O is malformed\. The Name field of every Export member/);
});

import { checkTemplate } from '../../../lib/cloudformation';
import { specs, template } from './specs';

const TOPIC = { Type: 'AWS::SNS::Topic' };
const CONDITION = { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } };

/** The problems of a template in which a topic has this display name. */
function problems(DisplayName: unknown, more: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const made = template({
    Parameters: { P: { Type: 'String' } },
    Mappings: { M: { a: { b: 'c' } } },
    Conditions: CONDITION,
    Resources: { T: { ...TOPIC, Properties: { DisplayName } }, Other: TOPIC, Fn: { Type: 'Custom::Any', Properties: { ServiceToken: 's' } } },
    ...more,
  });
  return checkTemplate(made, specs).map(({ message }) => message);
}

test.each([
  [{ Ref: 'P' }], [{ Ref: 'Other' }], [{ Ref: 'AWS::StackName' }], [{ 'Fn::GetAtt': ['Other', 'TopicArn'] }], [{ 'Fn::GetAtt': 'Other.TopicName' }],
  [{ 'Fn::GetAtt': ['Fn', 'Whatever.It.Says'] }], [{ 'Fn::Sub': '${Other}${Other.TopicArn}${P}${AWS::Region}${!Literal}' }],
  [{ 'Fn::Sub': ['${x}', { x: { Ref: 'P' } }] }], [{ 'Fn::If': ['C', 'a', 'b'] }], [{ 'Fn::FindInMap': ['M', 'a', 'b'] }], [{ 'Fn::FindInMap': ['M', { Ref: 'P' }, 'b'] }],
  [{ 'Fn::ImportValue': { 'Fn::Sub': '${P}-x' } }], [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }], [{ 'Fn::Join': ['', { 'Fn::Split': [',', { Ref: 'P' }] }] }],
  [{ 'Fn::Base64': { Ref: 'P' } }], [{ 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o' } }],
])('accepts %j', (value) => {
  expect(problems(value)).toEqual([]);
});

test.each([
  [{ Ref: 'Nowhere' }, 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template'],
  [{ Ref: 'toString' }, 'Template format error: Unresolved resource dependencies [toString] in the Resources block of the template'],
  [{ Ref: 1 }, 'Template error: every Ref object must have a single String value.'],
  [{ 'Fn::GetAtt': ['Nowhere', 'Arn'] }, 'Template error: instance of Fn::GetAtt references undefined resource Nowhere'],
  [{ 'Fn::GetAtt': ['P', 'Arn'] }, 'Template error: instance of Fn::GetAtt references undefined resource P'],
  [{ 'Fn::GetAtt': ['Other', 'Arn'] }, 'Template error: resource Other does not support attribute type Arn in Fn::GetAtt'],
  [{ 'Fn::GetAtt': ['Other'] }, 'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute'],
  [{ 'Fn::GetAtt': 'Other.' }, 'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute'],
  [{ 'Fn::Sub': '${Nowhere}' }, 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template'],
  [{ 'Fn::Sub': '${Nowhere.Arn}' }, 'Template error: instance of Fn::Sub references undefined resource Nowhere'],
  [{ 'Fn::Sub': '${Other.Arn}' }, 'Template error: resource Other does not support attribute type Arn in Fn::Sub'],
  [{ 'Fn::Sub': '${a b}' }, 'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons'],
  [{ 'Fn::Sub': {} }, expect.stringMatching(/^Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments/)],
  [{ 'Fn::If': ['D', 'a', 'b'] }, 'Template error: unresolved condition dependency D in Fn::If'],
  [{ 'Fn::If': ['C', 'a'] }, expect.stringMatching(/^Template error: Fn::If requires a list argument/)],
  [{ 'Fn::FindInMap': ['N', 'a', 'b'] }, "Template error: Mapping named 'N' is not present in the 'Mappings' section of template."],
  [{ 'Fn::FindInMap': ['M', 'a', 'x'] }, 'Template error: Unable to get mapping for M::a::x'],
  [{ 'Fn::FindInMap': ['M', 'a', 'x', { DefaultValue: 'd' }] }, expect.stringMatching(/^Template error: every Fn::FindInMap object requires three parameters/)],
  [{ 'Fn::Join': [',', 'a'] }, expect.stringMatching(/^Template error: every Fn::Join object requires two parameters/)],
  [{ 'Fn::Select': [2, ['a', 'b']] }, 'Template error: Fn::Select cannot select nonexistent value at index 2'],
  [{ 'Fn::Split': [',', ['a']] }, expect.stringMatching(/^Template error: every Fn::Split object requires two parameters/)],
  [{ 'Fn::Length': ['a'] }, expect.stringMatching(/^Template format error: Encountered unsupported function: Fn::Length\. Supported functions are: \[Ref, /)],
  [{ 'Fn::Equals': ['a', 'b'] }, expect.stringMatching(/^Template format error: Encountered unsupported function: Fn::Equals\./)],
  [{ 'Fn::Nope': 1 }, expect.stringMatching(/^Template format error: Encountered unsupported function: Fn::Nope\./)],
  [{ 'Fn::Transform': { Name: 'x' } }, 'Template error: Fn::Transform needs a macro, which cannot be run here'],
  [{ 'Fn::ImportValue': { Ref: 'Other' } }, 'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs'],
])('refuses %j', (value, message) => {
  expect(problems(value)).toEqual([message]);
});

test('a function has its object to itself', () => {
  expect(problems('x', { Resources: { T: { ...TOPIC, Metadata: { a: { 'Fn::Sub': 'x', b: 1 } } } } }))
    .toEqual(['Template format error: Fn::Sub must be the only member of its object, which has Fn::Sub, b']);
});

test('functions of the language extensions need their transform', () => {
  const Metadata = { m: { 'Fn::Length': ['a'] }, n: { 'Fn::ToJsonString': { a: 1 } } };
  expect(problems('x', { Resources: { T: { ...TOPIC, Metadata } } })).toHaveLength(2);
  expect(problems('x', { Resources: { T: { ...TOPIC, Metadata } }, Transform: 'AWS::LanguageExtensions' })).toEqual([]);
});

test('other transforms are refused, and nothing else is said', () => {
  expect(problems({ Ref: 'Nowhere' }, { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] }))
    .toEqual(['No transform named AWS::Serverless-2016-10-31 found: macros cannot be run here, allowed: AWS::LanguageExtensions']);
});

test.each([
  ['DependsOn', { Resources: { T: { ...TOPIC, DependsOn: ['Other'] } } }, 'Template format error: Unresolved resource dependencies [Other] in the Resources block of the template'],
  ['a condition', { Resources: { T: { ...TOPIC, Condition: 'D' } } }, 'Template format error: Unresolved condition dependency D in the Resources block of the template'],
  ['an output', { Outputs: { O: { Value: { Ref: 'Nowhere' } } } }, 'Template format error: Unresolved resource dependencies [Nowhere] in the Outputs block of the template'],
  ['the condition of an output', { Outputs: { O: { Value: 'v', Condition: 'D' } } }, 'Template format error: Unresolved condition dependency D in the Outputs block of the template'],
  ['a condition of a condition', { Conditions: { ...CONDITION, D: { 'Fn::Not': [{ Condition: 'E' }] } } }, 'Template format error: Unresolved condition dependency E in the Conditions block of the template'],
  ['a resource in a condition', { Conditions: { ...CONDITION, D: { 'Fn::Equals': [{ Ref: 'T' }, 'x'] } } },
    'Template format error: Unresolved dependencies [T]. Cannot reference resources in the Conditions block of the template'],
  ['a condition that is text', { Conditions: { ...CONDITION, D: 'true' } }, 'Template format error: Conditions can only be boolean operations on parameters and other conditions, got "true"'],
])('refuses what %s refers to in vain', (_, more, message) => {
  expect(problems('x', more)).toEqual([message]);
});

test('a circle names its resources', () => {
  expect(problems('x', {
    Resources: { A: { ...TOPIC, DependsOn: 'B' }, B: { ...TOPIC, Properties: { DisplayName: { 'Fn::Sub': '${C.TopicName}' } } }, C: { ...TOPIC, Metadata: { a: { Ref: 'A' } } }, D: TOPIC },
  })).toEqual(['Circular dependency between resources: [A, B, C]']);
  expect(problems('x', { Resources: { A: { ...TOPIC, DependsOn: 'A' } } })).toEqual(['Circular dependency between resources: [A]']);
});

test('a rule of the bootstrap template is understood', () => {
  expect(problems('x', {
    Rules: { Check: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'P' }] }] }, AssertDescription: 'old' }] } },
  })).toEqual([]);
});

test.each([
  [{ CodeDeployLambdaAliasUpdate: { ApplicationName: 'a', DeploymentGroupName: 'd' } }, []],
  [{ CodeDeployLambdaAliasUpdate: { ApplicationName: 'a' } }, ['Template format error: UpdatePolicy of resource A: required key [DeploymentGroupName] not found']],
  [{ CodeDeployLambdaAliasUpdate: { ApplicationName: 'a', DeploymentGroupName: 'd', Hook: 'h' } }, ['Template format error: UpdatePolicy of resource A: extraneous key [Hook] is not permitted']],
  [{ AutoScalingReplacingUpdate: { WillReplace: true } },
    ['Template format error: UpdatePolicy of resource A: AutoScalingReplacingUpdate is not for AWS::Lambda::Alias, allowed: AWS::AutoScaling::AutoScalingGroup']],
  [{ CodeDeploy: {} }, [expect.stringMatching(/extraneous key \[CodeDeploy\] is not permitted \(allowed: /)]],
])('an update policy %j', (UpdatePolicy, expected) => {
  expect(problems('x', { Resources: { A: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: 'f', FunctionVersion: '1', Name: 'live' }, UpdatePolicy } } })).toEqual(expected);
});

import type { AssemblyStack, Template } from '../../../local/assembly/assembly';
import { TemplateValues, UnresolvedValue, type Surroundings } from '../../../local/assembly/intrinsics';

function values(template: Template = {}, around: Partial<Surroundings> = {}): TemplateValues {
  const stack: AssemblyStack = { displayName: 'Demo', stackName: 'Demo', template, templateFile: '', acknowledged: [], nested: {}, path: () => undefined, asset: () => undefined, file: (path) => path };
  return new TemplateValues(stack, {
    account: '000000000000',
    region: 'eu-central-1',
    parameter: () => undefined,
    functionName: (id) => `${id}Name`,
    functionUrl: () => undefined,
    nestedOutput: (id, output) => `${id}.${output}`,
    importValue: (name) => `imported ${name}`,
    ...around,
  });
}

const TEMPLATE: Template = {
  Parameters: { Size: { Type: 'Number', Default: 3 }, Secret: { Type: 'String' }, Ssm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' } },
  Mappings: { Map: { 'eu-central-1': { ami: 'x' } } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
  },
  Resources: {
    Fn: { Type: 'AWS::Lambda::Function' },
    V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Name: 'live' } },
    Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Live' } } },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'models-${AWS::Region}' } } },
    Topic: { Type: 'AWS::SNS::Topic' },
    Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'v' } },
    Nested: { Type: 'AWS::CloudFormation::Stack' },
  },
};

describe('values of a template', () => {
  test.each<[string, unknown, unknown]>([
    ['a plain value', { a: [1, 'b', true, null] }, { a: [1, 'b', true, null] }],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Ref of a parameter', { Ref: 'Size' }, 3],
    ['Ref of a function', { Ref: 'Fn' }, 'FnName'],
    ['Ref of a version', { Ref: 'V' }, 'arn:aws:lambda:eu-central-1:000000000000:function:FnName:1'],
    ['Ref of an alias', { Ref: 'Live' }, 'arn:aws:lambda:eu-central-1:000000000000:function:FnName:live'],
    ['Ref of a bucket', { Ref: 'Bucket' }, 'demo-bucket'],
    ['Ref of a bucket with a name', { Ref: 'Named' }, 'models-eu-central-1'],
    ['Ref of a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-central-1:000000000000:demo-topic'],
    ['GetAtt of an ARN', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 'arn:aws:lambda:eu-central-1:000000000000:function:FnName'],
    ['GetAtt of a version number', { 'Fn::GetAtt': ['V', 'Version'] }, '1'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::demo-bucket'],
    ['GetAtt of a parameter\'s value', { 'Fn::GetAtt': ['Parameter', 'Value'] }, 'v'],
    ['GetAtt of a nested output', { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }, 'Nested.Name'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, { Ref: 'AWS::NoValue' }, 'b']] }, 'a-3-b'],
    ['Sub', { 'Fn::Sub': '${AWS::Region}/${Bucket}/${Bucket.Arn}/${!Kept}' }, 'eu-central-1/demo-bucket/arn:aws:s3:::demo-bucket/${Kept}'],
    ['Sub with variables', { 'Fn::Sub': ['${a}-${Size}', { a: { Ref: 'AWS::Partition' } }] }, 'aws-3'],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'ami'] }, 'x'],
    ['If, true', { 'Fn::If': ['Either', 'yes', { Ref: 'Nothing' }] }, 'yes'],
    ['If, false', { 'Fn::If': ['Both', { Ref: 'Nothing' }, 'no'] }, 'no'],
    ['Base64', { 'Fn::Base64': 'ü' }, 'w7w='],
    ['ImportValue', { 'Fn::ImportValue': 'Shared' }, 'imported Shared'],
    ['a property without a value', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
  ])('%s', (_, value, expected) => {
    expect(values(TEMPLATE).resolve(value)).toEqual(expected);
  });

  test('a parameter that the parent passes goes before its default', () => {
    expect(values(TEMPLATE, { parameter: () => 9 }).resolve({ Ref: 'Size' })).toBe(9);
  });

  test('the address of a function URL is the local one', () => {
    expect(values(TEMPLATE, { functionUrl: () => 'http://127.0.0.1:4568/' }).resolve({ 'Fn::GetAtt': ['Url', 'FunctionUrl'] })).toBe('http://127.0.0.1:4568/');
  });

  test.each<[string, unknown, string]>([
    ['a parameter without a default', { Ref: 'Secret' }, 'the parameter Secret has no default'],
    ['a parameter of SSM', { Ref: 'Ssm' }, 'the parameter Ssm is read from SSM at deploy time'],
    ['a dynamic reference', '{{resolve:secretsmanager:x}}', 'is read from AWS at deploy time'],
    ['an unknown name', { Ref: 'Nothing' }, 'Nothing is neither a parameter nor a resource of Demo'],
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 1] }, 'Fn::Cidr is not evaluated here'],
    ['an unknown mapping', { 'Fn::FindInMap': ['Map', 'x', 'y'] }, 'the mapping Map has no entry x.y'],
  ])('fails on %s', (_, value, message) => {
    expect(() => values(TEMPLATE).resolve(value)).toThrow(UnresolvedValue);
    expect(() => values(TEMPLATE).resolve(value)).toThrow(message);
  });
});

import { checkProperties, checkTemplate, coerceProperties, UNKNOWN } from '../../../lib/cloudformation';
import { resource, specs } from './specs';

const FUNCTION = { Code: { ZipFile: 'x' }, Role: 'arn:aws:iam::000000000000:role/r', Handler: 'index.handler', Runtime: 'nodejs24.x' };
const PREFIX = 'Properties validation failed for resource Subject with message: ';

/** The reasons, as CloudFormation gives them. */
function reasons(type: string, properties: Readonly<Record<string, unknown>>): readonly string[] {
  return checkProperties('Subject', type, properties, specs).map(({ message }) => message.replace(PREFIX, ''));
}
const lambda = (more: Readonly<Record<string, unknown>>): readonly string[] => reasons('AWS::Lambda::Function', { ...FUNCTION, ...more });

test('a problem names the resource, the property and the reason', () => {
  expect(checkProperties('Subject', 'AWS::Lambda::Function', { ...FUNCTION, MemorySize: 64 }, specs)).toEqual([{
    logicalId: 'Subject', path: '/Resources/Subject/Properties/MemorySize', message: `${PREFIX}#/MemorySize: failed validation constraint for keyword [minimum] (64 is not greater or equal to 128)`,
    schema: { kind: 'limit', found: 'is 64, allowed: 128 to 10240' },
  }]);
});

test.each([
  [{}, []],
  [{ MemorySize: 127 }, ['#/MemorySize: failed validation constraint for keyword [minimum] (127 is not greater or equal to 128)']],
  [{ MemorySize: 128 }, []],
  [{ MemorySize: 10_240 }, []],
  [{ MemorySize: 10_241 }, ['#/MemorySize: failed validation constraint for keyword [maximum] (10241 is not less or equal to 10240)']],
  [{ MemorySize: 10_241, CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'a' } } }, []],
  [{ Timeout: 0 }, ['#/Timeout: failed validation constraint for keyword [minimum] (0 is not greater or equal to 1)']],
  [{ Timeout: 900 }, []],
  [{ Timeout: 901 }, ['#/Timeout: failed validation constraint for keyword [maximum] (901 is not less or equal to 900)']],
  [{ ReservedConcurrentExecutions: 0 }, []],
  [{ ReservedConcurrentExecutions: -1 }, ['#/ReservedConcurrentExecutions: failed validation constraint for keyword [minimum] (-1 is not greater or equal to 0)']],
  [{ Description: 'x'.repeat(256) }, []],
  [{ Description: 'x'.repeat(257) }, ['#/Description: expected maxLength: 256, actual: 257']],
  [{ PackageType: 'Tar' }, ['#/PackageType: failed validation constraint for keyword [enum] (Tar is not a valid enum value, allowed: Image, Zip)']],
  [{ Runtime: 'nodejs1.x' }, ['#/Runtime: failed validation constraint for keyword [enum] (nodejs1.x is not a valid enum value)']],
  [{ Memory: 128 }, ['#: extraneous key [Memory] is not permitted']],
  [{ Code: { ZipFile: 'x', Zip: 'y' } }, ['#/Code: extraneous key [Zip] is not permitted']],
  [{ Code: 'x' }, ['#/Code: expected type: JSONObject, found: String']],
  [{ Code: undefined }, ['#: required key [Code] not found']],
  [{ FileSystemConfigs: [{ Arn: 'a' }], VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] } }, ['#/FileSystemConfigs/0: required key [LocalMountPath] not found']],
  [{ Layers: 'arn' }, ['#/Layers: expected type: JSONArray, found: String']],
  [{ Layers: Array.from({ length: 6 }, (_, index) => `arn:aws:lambda:us-east-1:000000000000:layer:l:${index}`) }, ['#/Layers: expected maximum item count: 5, found: 6']],
  [{ Layers: Array.from({ length: 2 }, () => 'arn:aws:lambda:us-east-1:000000000000:layer:l:1') }, ['#/Layers: array items are not unique']],
  [{ Architectures: [] }, ['#/Architectures: expected minimum item count: 1, found: 0']],
  [{ Architectures: ['arm'] }, ['#/Architectures/0: failed validation constraint for keyword [enum] (arm is not a valid enum value, allowed: x86_64, arm64)']],
  [{ Environment: { Variables: { A: 1, B: true } } }, []],
  [{ Environment: { Variables: { A: ['x'] } } }, ['#/Environment/Variables/A: expected type: String, found: JSONArray']],
  [{ Tags: [{ Key: 'k', Value: 1 }] }, []],
  [{ Tags: [{ Value: 'v' }] }, ['#/Tags/0: required key [Key] not found']],
  [{ Tags: [{ key: 'k', Key: 'k' }] }, ['#/Tags/0: extraneous key [key] is not permitted']],
  [{ Role: 'my-role' }, [expect.stringMatching(/^#\/Role: failed validation constraint for keyword \[pattern\] \(string \[my-role\] does not match pattern \^arn:/)]],
])('a function with %j', (more, expected) => {
  expect(lambda(more)).toEqual(expected);
});

test.each([
  ['128', []], ['1e3', []], ['many', ['#/MemorySize: expected type: Integer, found: String']], ['', ['#/MemorySize: expected type: Integer, found: String']],
  [128.5, ['#/MemorySize: expected type: Integer, found: Double']], ['64', ['#/MemorySize: failed validation constraint for keyword [minimum] (64 is not greater or equal to 128)']],
  [true, ['#/MemorySize: expected type: Integer, found: Boolean']], [[128], ['#/MemorySize: expected type: Integer, found: JSONArray']],
  ['{{resolve:ssm:/memory}}', []], [UNKNOWN, []],
])('MemorySize %p', (MemorySize, expected) => {
  expect(lambda({ MemorySize })).toEqual(expected);
});

test.each([[true, true], ['true', true], ['FALSE', true], ['yes', false], [1, false]])('the boolean %p', (ActionsEnabled, valid) => {
  const found = reasons('AWS::CloudWatch::Alarm', { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'm', Namespace: 'n', Statistic: 'Sum', Threshold: 1, ActionsEnabled });
  expect(found.length === 0).toBe(valid);
});

test.each([[10, true], [30, true], [45, false], [60, true], [90, false], [120, true], [0, false]])('an alarm over %d seconds', (Period, valid) => {
  expect(reasons('AWS::CloudWatch::Alarm', { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, MetricName: 'm', Namespace: 'n', Statistic: 'Sum', Threshold: 1, Period }).length === 0).toBe(valid);
});

test('numbers and truth are read out of text, and text out of numbers, as deep as the schema goes', () => {
  expect(coerceProperties('AWS::Lambda::Function', {
    MemorySize: '256', FunctionName: 5, Environment: { Variables: { A: 1, B: true } }, Tags: [{ Key: 'k', Value: 2 }], Layers: ['a'], VpcConfig: { Ipv6AllowedForDualStack: 'True' },
    Unheard: '1', Timeout: UNKNOWN, KmsKeyArn: { deep: '1' },
  }, specs)).toEqual({
    MemorySize: 256, FunctionName: '5', Environment: { Variables: { A: '1', B: 'true' } }, Tags: [{ Key: 'k', Value: '2' }], Layers: ['a'], VpcConfig: { Ipv6AllowedForDualStack: true },
    Unheard: '1', Timeout: UNKNOWN, KmsKeyArn: { deep: '1' },
  });
  expect(coerceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Version: '1', n: 1 } }, specs)).toEqual({ AssumeRolePolicyDocument: { Version: '1', n: 1 } });
});

describe('in a template, before anything is known', () => {
  const CONDITIONS = { Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } } };
  const problems = (Properties: Readonly<Record<string, unknown>>) => {
    const made = resource('AWS::Lambda::Function', { ...FUNCTION, ...Properties });
    return checkTemplate({ ...made, conditions: CONDITIONS.Conditions }, specs).map(({ message }) => message.replace(PREFIX, ''));
  };

  test('what a function gives is not looked at', () => {
    expect(problems({ MemorySize: { 'Fn::Sub': '${AWS::Region}' }, Layers: { 'Fn::Split': [',', 'a'] }, Code: { ZipFile: { 'Fn::Join': ['', ['x']] } } })).toEqual([]);
  });

  test('both branches of a condition are', () => {
    expect(problems({ MemorySize: { 'Fn::If': ['C', 64, 20_000] } })).toEqual([
      '#/MemorySize: failed validation constraint for keyword [minimum] (64 is not greater or equal to 128)', '#/MemorySize: failed validation constraint for keyword [maximum] (20000 is not less or equal to 10240)',
    ]);
    expect(problems({ MemorySize: { 'Fn::If': ['C', 128, { Ref: 'AWS::NoValue' }] } })).toEqual([]);
    expect(problems({ VpcConfig: { 'Fn::If': ['C', { Subnets: [] }, { Ref: 'AWS::NoValue' }] } })).toEqual(['#/VpcConfig: extraneous key [Subnets] is not permitted']);
  });

  test('no value is no value for what is required', () => {
    expect(problems({ Role: { Ref: 'AWS::NoValue' } })).toEqual(['#: required key [Role] not found']);
  });
});

test('custom resources take any property, and need to know who makes them', () => {
  for (const type of ['Custom::Thing', 'AWS::CloudFormation::CustomResource']) {
    expect(reasons(type, { ServiceToken: 'arn', Any: { thing: [1] } })).toEqual([]);
    expect(reasons(type, { Any: 1 })).toEqual(['#: required key [ServiceToken] not found']);
  }
});

test('a policy needs somebody to have it', () => {
  const policy = { PolicyName: 'p', PolicyDocument: { Statement: [] } };
  expect(reasons('AWS::IAM::Policy', { ...policy, Roles: ['r'] })).toEqual([]);
  expect(reasons('AWS::IAM::Policy', policy)).toEqual(['#: required key [Groups] not found, or required key [Roles] not found, or required key [Users] not found']);
});

test('types that are known have their specification, others none', () => {
  expect(specs.find('AWS::Nothing::AtAll')).toBeUndefined();
  expect(specs.find('constructor')).toBeUndefined();
  expect(specs.find('AWS::CDK::Metadata')?.properties['Analytics']?.required).toBe(false);
  expect(specs.find('AWS::Lambda::Function')).toMatchObject({ primaryIdentifier: ['FunctionName'], tagProperty: 'Tags', freeForm: false });
  expect(specs.find('AWS::Lambda::Function')?.attributes).toContain('Arn');
  expect(specs.find('AWS::Lambda::Function')?.properties['FunctionName']?.replacement).toBe('yes');
});

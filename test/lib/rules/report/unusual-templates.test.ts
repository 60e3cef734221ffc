import { reportOf } from './support';

const json = (template: unknown): string => JSON.stringify(template);
const check = (text: string) => {
  const { templates, unreadable } = reportOf([{ file: 'f', text }]);
  return { findings: templates.flatMap(({ open }) => open.map(({ rule, severity, logicalId, message }) => `${severity} ${rule} ${logicalId ?? '-'} ${message}`)), unreadable: unreadable.map(({ message }) => message) };
};
const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(', ')}]`)].join('\n');

test.each<[string, string, RegExp]>([
  ['an empty file', '', /is no template: it is empty$/],
  ['a list', '[1, 2]', /is no template: Template format error: unsupported structure/],
  ['a text', 'hello', /is no template/],
  ['broken JSON', '{"Resources": {', /not well-formed/],
  ['broken YAML', 'Resources:\n  A: [', /not well-formed\. \(line \d+, column \d+\): .*[^:\d]$/],
  ['a thousand tabs', '\t'.repeat(1_000), /is no template/],
  ['aliases of aliases', BOMB, /Excessive alias count/],
  ['an alias of nothing', 'a: *b', /Unresolved alias/],
  ['deep JSON', `{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"X": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}}}`, /nested too deeply/],
  ['deep YAML', `Resources: ${'['.repeat(20_000)}`, /nested too deeply/],
  ['JSON of another kind', json({ name: 'cdk-serverless-inference', version: '0.1.0' }), /is no template: it has none of AWSTemplateFormatVersion/],
  ['more than CloudFormation takes', json({ Description: 'x'.repeat(1_100_000) }), /less than or equal to 1048576/],
])('%s is not checked, and said so in one message', (_, text, message) => {
  expect(check(text)).toEqual({ findings: [], unreadable: [expect.stringMatching(message)] });
});

test.each<[string, string, readonly string[]]>([
  ['names of what JavaScript has itself', '{"Resources": {"constructor": {"Type": "AWS::SNS::Topic", "Properties": {"__proto__": 1, "toString": 2}}}}', [
    'error schema-unknown-property constructor `__proto__`', 'error schema-unknown-property constructor `toString`']],
  ['no resources', '{"Resources": {}}', ['error template-format - Template format error: At least one Resources member must be defined.']],
  ['a function for all properties', json({ Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'a'] } }, Resources: { A: { Type: 'AWS::Lambda::Url', Properties: { 'Fn::If': ['C', { AuthType: 'NONE', TargetFunctionArn: 'a' }, { Ref: 'AWS::NoValue' }] } } } }), []],
  ['a pattern of Java', json({ Parameters: { P: { Type: 'String', AllowedPattern: '[a-z]{6,16}+' } }, Resources: { A: { Type: 'AWS::SNS::Topic' } } }), []],
  ['types of others', json({ Resources: { A: { Type: 'Datadog::Monitors::Monitor', Properties: { Name: 'x' } }, C: { Type: 'AWS::S3::Buckett' } } }), ['error schema-unknown-type C `Type` is AWS::S3::Buckett']],
  ['a resource of SAM without its transform', json({ Resources: { A: { Type: 'AWS::Serverless::Function' } } }), ['error schema-unknown-type A `Type` is AWS::Serverless::Function']],
])('%s: what is found', (_, text, expected) => {
  const { findings, unreadable } = check(text);
  expect([findings.length, unreadable]).toEqual([expected.length, []]);
  expected.forEach((start, index) => expect(findings[index]).toContain(start));
});

const LIMIT = { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Handler: 'a.b', Role: 'arn:aws:iam::111111111111:role/r', Runtime: 'nodejs24.x', MemorySize: 64 } };

test.each<[string, object, string]>([
  ['SAM, whose Globals and types are its own', {
    Transform: 'AWS::Serverless-2016-10-31', Globals: { Function: { Timeout: 3 } },
    Resources: { Api: { Type: 'AWS::Serverless::Function', IgnoreGlobals: '*', Properties: { CodeUri: 1 } }, Fn: LIMIT, Permission: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'ApiRole' } } } },
  }, 'what AWS::Serverless-2016-10-31 makes of the template is not known here, 2 of 3 resources are looked at'],
  ['modules, whose resources have names of their own', { Resources: { Fn: LIMIT, Bucket: { Type: 'Ours::S3::Bucket::MODULE' }, Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'BucketKey' } } } } }, 'what the registry, from modules, makes'],
  ['a loop', { Transform: 'AWS::LanguageExtensions', Resources: { 'Fn::ForEach::Topics': ['X', ['a'], { 'Topic${X}': { Type: 'AWS::SNS::Topic' } }], Fn: LIMIT } }, 'what Fn::ForEach makes of the template is not known here, 1 of 1 resources'],
  ['a loop alone', { Transform: 'AWS::LanguageExtensions', Resources: { 'Fn::ForEach::Topics': ['X', ['a'], {}] } }, 'what Fn::ForEach makes'],
  ['a macro with parameters', { Transform: [{ Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } }], Resources: { Fn: LIMIT } }, 'what AWS::Include makes'],
  ['a macro within a resource', { Resources: { Fn: LIMIT, Topic: { Type: 'AWS::Lambda::Url', Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } } } } }, 'what Fn::Transform makes'],
])('%s: what is written is checked, and that there is more is said', (_, template, message) => {
  const { findings, unreadable } = check(json(template));
  expect(unreadable).toEqual([]);
  expect(findings[0]).toContain(`info template-macro - ${message}`);
  expect(findings.slice(1)).toEqual(JSON.stringify(template).includes('MemorySize') ? [expect.stringContaining('error schema-limit Fn `MemorySize` is 64')] : []);
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { registryBucket } from '../../../constructs/private/registry-bucket';
import { RegistryRecorder, type RecordedVersion } from '../../../constructs/private/registry-recorder';

function versionOf(name: string, version: string, bucket: IBucket): RecordedVersion {
  const digest = 'd'.repeat(64);
  return {
    backend: 'parameters', name, version, digest, bucket,
    manifest: { name, version, digest, format: 'onnx', artifact: { s3: { bucket: bucket.bucketName, prefix: `models/${name}/${digest}/`, entry: 'm.onnx', files: [{ path: 'm.onnx', sha256: 'a', bytes: 1 }] } } },
    record: { schemaVersion: 1, name, version, digest, format: 'onnx', approval: 'approved', bytes: 1, artifact: `s3://${bucket.bucketName}/models/${name}/${digest}/` },
  };
}

function stackWith(names: readonly string[], { retain, key = false }: { readonly retain?: Duration; readonly key?: boolean } = {}) {
  const stack = new Stack(new App(), 'S', { env: { account: '111122223333', region: 'eu-west-1' } });
  const bucket = registryBucket(stack, 'Bucket', { ...(key && { encryptionKey: new Key(stack, 'Key') }), ...(retain !== undefined && { retainUnusedFor: retain }) });
  if (retain !== undefined) RegistryRecorder.of(stack).retainUnusedFor(stack, bucket, retain);
  for (const name of names) RegistryRecorder.of(stack).record(stack, `Version-${name}`, versionOf(name, '1', bucket));
  return Template.fromStack(stack);
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** All that the recorder's role may do. */
function statementsOf(template: Template): readonly Statement[] {
  const [role] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Records versions of models' } }));
  const inline = (role as { readonly Properties: { readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[] } }).Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const managed = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => (Properties as { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }).PolicyDocument.Statement);
  return [...inline, ...managed];
}

test('a version is recorded by one function of the stack, with texts for what is JSON', () => {
  const template = stackWith(['digits', 'letters']);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResourceProperties('Custom::CsiModelVersion', { backend: 'parameters', name: 'digits', version: '1', digest: 'd'.repeat(64), bucket: { Ref: Match.anyValue() } });
  const [{ Properties }] = Object.values(template.findResources('Custom::CsiModelVersion', { Properties: { name: 'digits' } })) as [{ readonly Properties: { readonly record: { readonly 'Fn::Join': [string, unknown[]] } } }];
  const record = JSON.parse(Properties.record['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'BUCKET')).join('')) as object;
  expect(record).toMatchObject({ schemaVersion: 1, name: 'digits', artifact: `s3://BUCKET/models/digits/${'d'.repeat(64)}/` });
});

test('the role may write what is of its models, and say its own event, and nothing else', () => {
  const statements = statementsOf(stackWith(['digits']));
  const actions = statements.flatMap(({ Action }) => Action);
  expect(actions).toEqual([
    'logs:CreateLogStream', 'logs:PutLogEvents', 'cloudformation:DescribeStacks', 'events:PutEvents', 'ssm:GetParameter', 'ssm:PutParameter', 's3:GetObject', 's3:GetObjectVersion', 's3:PutObject',
    'xray:PutTraceSegments', 'xray:PutTelemetryRecords',
  ]);
  const of = (action: string): Statement => statements.find(({ Action }) => [Action].flat().includes(action))!;
  expect(JSON.stringify(of('ssm:PutParameter').Resource)).toContain(':ssm:eu-west-1:111122223333:parameter/models/digits/versions/*');
  expect(JSON.stringify(of('s3:PutObject').Resource)).toContain('/models/digits/versions/*');
  expect(of('events:PutEvents').Condition).toEqual({ StringEquals: { 'events:source': 'cdk-serverless-inference.registry', 'events:detail-type': 'Model Version Approval' } });
  expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([['xray:PutTraceSegments', 'xray:PutTelemetryRecords']]);
});

test('everything is kept unless said otherwise: no rule looks for what is unused, and nothing expires', () => {
  const template = stackWith(['digits']);
  template.resourceCountIs('AWS::Events::Rule', 0);
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: { VersioningConfiguration: { Status: 'Enabled' }, LifecycleConfiguration: { Rules: [{ Id: 'GivenUp', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }] } },
  });
});

test('what nobody uses expires by its tag alone, and the function looks for it daily, after deploys and when an alias changes', () => {
  const template = stackWith(['digits'], { retain: Duration.days(90) });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.anyValue(), { Id: 'Unused', Status: 'Enabled', TagFilters: [{ Key: 'csi:unused', Value: 'true' }], ExpirationInDays: 1, NoncurrentVersionExpiration: { NoncurrentDays: 7 } }] },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CSI_RETENTION: { 'Fn::Join': ['', ['{"', { Ref: Match.anyValue() }, '":7776000}']] } } } });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' });
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { source: ['aws.ssm'], detail: { name: [{ wildcard: '/models/*/aliases/*' }, { wildcard: '/models/*/endpoints/*/version' }] } } });
  const actions = statementsOf(template).flatMap(({ Action }) => Action);
  expect(actions).toEqual(expect.arrayContaining(['tag:GetResources', 'lambda:ListVersionsByFunction', 'ssm:GetParametersByPath', 's3:PutObjectTagging', 's3:ListBucketVersions']));
  expect(actions.filter((action) => action.includes('Delete'))).toEqual([]);
});

test('less than a day, or a time that only the deploy knows, does not synthesize', () => {
  expect(() => stackWith(['digits'], { retain: Duration.hours(23) })).toThrow(/`retainUnusedFor` is 23 hours/);
});

test('a key of one\'s own encrypts the bucket, and the role may use it before it has to', () => {
  const template = stackWith(['digits'], { key: true });
  template.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] } });
  const [[policy]] = Object.entries(template.findResources('AWS::IAM::Policy'));
  template.hasResource('Custom::CsiModelVersion', { DependsOn: Match.arrayWith([policy]) });
});

test('many models have policies that they fit into, at their longest names', () => {
  const names = Array.from({ length: 40 }, (_, index) => `m${String(index).padStart(2, '0')}`.padEnd(63, 'x'));
  const template = stackWith(names, { retain: Duration.days(30) });
  // The ARN of a bucket has up to 76 characters.
  const size = (document: unknown): number => JSON.stringify(document, (_, value: unknown) => {
    const join = (value as { readonly 'Fn::Join'?: [string, unknown[]] } | null)?.['Fn::Join'];
    return join === undefined ? value : join[1].map((part) => (typeof part === 'string' ? part : JSON.stringify(part).includes('AWS::Partition') ? 'aws-us-gov' : 'b'.repeat(76))).join(join[0]);
  }).replace(/\s/g, '').length;
  const managed = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => size((Properties as { readonly PolicyDocument: unknown }).PolicyDocument));
  expect(managed.length).toBeGreaterThan(2);
  expect(Math.max(...managed)).toBeLessThanOrEqual(6144);
  const [role] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Records versions of models' } }));
  expect(size((role as { readonly Properties: { readonly Policies: unknown } }).Properties.Policies)).toBeLessThanOrEqual(10_240);
  const [last] = Object.values(template.findResources('Custom::CsiModelVersion', { Properties: { name: names[39] } }));
  expect((last as { readonly DependsOn: readonly string[] }).DependsOn.some((id) => id.includes('Models'))).toBe(true);
});

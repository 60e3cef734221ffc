import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsServer } from '../../../local';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const USER = 'arn:aws:sts::000000000000:assumed-role/the-role/caller';

/** Makes whatever calls the event names, with the clients of the JS SDK and the credentials it finds. */
const CALLER = `
  const clients = { s3: ['S3Client', { forcePathStyle: true }], ssm: ['SSMClient', {}], sts: ['STSClient', {}], lambda: ['LambdaClient', {}], cloudformation: ['CloudFormationClient', {}], iam: ['IAMClient', {}], 'application-auto-scaling': ['ApplicationAutoScalingClient', {}] };
  exports.handler = async (calls) => Promise.all(calls.map(async ([service, command, input, credentials]) => {
    const sdk = require('@aws-sdk/client-' + service);
    const [name, more] = clients[service];
    try {
      const answer = await new sdk[name]({ ...more, maxAttempts: 1, ...(credentials && { credentials }) }).send(new sdk[command + 'Command'](input));
      if (answer.Body) return answer.Body.transformToString();
      delete answer.$metadata;
      return answer.Payload ? Buffer.from(answer.Payload).toString() : answer;
    } catch (error) {
      return [error.$metadata?.httpStatusCode, error.name, error.message];
    }
  }));`;

type Call = readonly [service: string, command: string, input: object, credentials?: object];

async function caller(server: AwsServer, statements: readonly object[], more: object = {}, properties: object = {}): Promise<(...calls: readonly Call[]) => Promise<unknown[]>> {
  const role = lambdaRole(...statements) as { readonly Properties: object };
  const status = await deploy(server, 'Caller', {
    Role: { ...role, Properties: { ...role.Properties, RoleName: 'the-role', ...properties } },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'caller', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CALLER } } },
    ...more,
  });
  expect(status).toBe('CREATE_COMPLETE');
  const lambda = new LambdaClient(clientOf(server));
  return async (...calls) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'caller', Payload: JSON.stringify(calls) }));
    return JSON.parse(Payload?.transformToString() ?? '') as unknown[];
  };
}

const denied = (action: string, resource: string, end = `because no identity-based policy allows the ${action} action`): string => `User: ${USER} is not authorized to perform: ${action} on resource: ${resource} ${end}`;
const allow = (Action: string | readonly string[], Resource: unknown, more: object = {}): object => ({ Effect: 'Allow', Action, Resource, ...more });

test('a function does in S3 what its role allows, and a missing object is only admitted to who may list', async () => {
  const server = await aws();
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  for (const Bucket of ['listed', 'unlisted']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['models/a', 'secret']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
  const call = await caller(server, [
    allow('s3:GetObject', ['arn:aws:s3:::listed/models/*', 'arn:aws:s3:::unlisted/models/*']),
    allow('s3:ListBucket', 'arn:aws:s3:::listed', { Condition: { StringLike: { 's3:prefix': ['models/*'] } } }),
    allow('s3:ListBucket', 'arn:aws:s3:::listed', { Condition: { Null: { 's3:prefix': 'true' } } }),
    allow('s3:DeleteObject', 'arn:aws:s3:::listed/models/*'),
  ]);
  expect(await call(
    ['s3', 'GetObject', { Bucket: 'listed', Key: 'models/a' }],
    ['s3', 'GetObject', { Bucket: 'listed', Key: 'secret' }],
    ['s3', 'GetObject', { Bucket: 'listed', Key: 'models/none' }],
    ['s3', 'GetObject', { Bucket: 'unlisted', Key: 'models/none' }],
    ['s3', 'HeadObject', { Bucket: 'listed', Key: 'models/none' }],
    ['s3', 'HeadObject', { Bucket: 'unlisted', Key: 'models/none' }],
    ['s3', 'GetObject', { Bucket: 'listed', Key: 'models/a', VersionId: 'x' }],
    ['s3', 'PutObject', { Bucket: 'listed', Key: 'models/a', Body: 'new' }],
    ['s3', 'GetObject', { Bucket: 'no-such', Key: 'a' }],
    ['s3', 'ListBuckets', {}],
  )).toEqual([
    'models/a',
    [403, 'AccessDenied', denied('s3:GetObject', '"arn:aws:s3:::listed/secret"')],
    [404, 'NoSuchKey', expect.anything()],
    [403, 'AccessDenied', denied('s3:ListBucket', '"arn:aws:s3:::unlisted"')],
    [404, 'NotFound', expect.anything()],
    [403, expect.anything(), expect.anything()],
    [403, 'AccessDenied', denied('s3:GetObjectVersion', '"arn:aws:s3:::listed/models/a"')],
    [403, 'AccessDenied', denied('s3:PutObject', '"arn:aws:s3:::listed/models/a"')],
    [404, 'NoSuchBucket', expect.anything()],
    [403, 'AccessDenied', denied('s3:ListAllMyBuckets', '"*"')],
  ]);
  expect(await call(
    ['s3', 'ListObjectsV2', { Bucket: 'listed', Prefix: 'models/' }],
    ['s3', 'ListObjectsV2', { Bucket: 'listed', Prefix: 'private/' }],
    ['s3', 'DeleteObjects', { Bucket: 'listed', Delete: { Objects: [{ Key: 'models/a' }, { Key: 'secret' }] } }],
    ['s3', 'CopyObject', { Bucket: 'listed', Key: 'models/b', CopySource: 'unlisted/secret' }],
  )).toEqual([
    expect.objectContaining({ KeyCount: 1 }),
    [403, 'AccessDenied', denied('s3:ListBucket', '"arn:aws:s3:::listed"')],
    expect.objectContaining({ Deleted: [{ Key: 'models/a' }], Errors: [{ Key: 'secret', Code: 'AccessDenied', Message: denied('s3:DeleteObject', '"arn:aws:s3:::listed/secret"') }] }),
    [403, 'AccessDenied', denied('s3:GetObject', '"arn:aws:s3:::unlisted/secret"')],
  ]);
}, 20_000);

test('each service refuses in its own protocol; who it is, is told without permission', async () => {
  const server = await aws();
  await new SSMClient(clientOf(server)).send(new PutParameterCommand({ Name: '/a/b', Type: 'String', Value: 'x' }));
  const call = await caller(server, [
    allow('ssm:GetParameter', 'arn:aws:ssm:us-east-1:000000000000:parameter/a/*'),
    allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:000000000000:function:caller'),
    { Effect: 'Deny', Action: 'cloudformation:*', Resource: '*' },
  ]);
  const fn = 'arn:aws:lambda:us-east-1:000000000000:function';
  expect(await call(
    ['sts', 'GetCallerIdentity', {}],
    ['ssm', 'GetParameter', { Name: '/a/b' }],
    ['ssm', 'GetParameters', { Names: ['/a/b'] }],
    ['lambda', 'Invoke', { FunctionName: 'caller', Payload: '[]' }],
    ['lambda', 'Invoke', { FunctionName: 'caller', Qualifier: 'live' }],
    ['lambda', 'Invoke', { FunctionName: 'no-such' }],
    ['cloudformation', 'DescribeStacks', { StackName: 'Caller' }],
    ['iam', 'GetRole', { RoleName: 'the-role' }],
  )).toEqual([
    expect.objectContaining({ Arn: USER, Account: '000000000000', UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:caller$/) }),
    expect.objectContaining({ Parameter: expect.objectContaining({ Value: 'x' }) }),
    [400, 'AccessDeniedException', denied('ssm:GetParameters', 'arn:aws:ssm:us-east-1:000000000000:parameter/a/b')],
    '[]',
    [403, 'AccessDeniedException', denied('lambda:InvokeFunction', `${fn}:caller:live`)],
    [403, 'AccessDeniedException', denied('lambda:InvokeFunction', `${fn}:no-such`)],
    [403, 'AccessDenied', expect.stringMatching(/cloudformation:DescribeStacks on resource: arn:aws:cloudformation:us-east-1:000000000000:stack\/Caller\/\S+ with an explicit deny in an identity-based policy$/)],
    [403, 'AccessDenied', denied('iam:GetRole', 'arn:aws:iam::000000000000:role/the-role')],
  ]);
}, 20_000);

test('tags may be narrowed to keys; a call that is about none meets a condition for all of them', async () => {
  const server = await aws();
  const fn = 'arn:aws:lambda:us-east-1:000000000000:function:caller';
  const call = await caller(server, [allow(['lambda:TagResource', 'lambda:UntagResource', 'lambda:ListTags'], fn, { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['mine', 'ours'] } } })]);
  expect(await call(
    ['lambda', 'TagResource', { Resource: fn, Tags: { mine: '1', ours: '2' } }],
    ['lambda', 'TagResource', { Resource: fn, Tags: { mine: '3', theirs: '4' } }],
    ['lambda', 'UntagResource', { Resource: fn, TagKeys: ['theirs'] }],
    ['lambda', 'UntagResource', { Resource: fn, TagKeys: ['ours'] }],
  )).toEqual([{}, [403, 'AccessDeniedException', denied('lambda:TagResource', fn)], [403, 'AccessDeniedException', denied('lambda:UntagResource', fn)], {}]);
  expect(await call(['lambda', 'ListTags', { Resource: fn }])).toEqual([{ Tags: expect.objectContaining({ mine: '1' }) as object }]);
  expect(server.events.filter((event) => event.type === 'warning')).toEqual([]);
});

test('a bucket and a function may allow the role themselves, and a bucket may deny it', async () => {
  const server = await aws();
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  for (const Key of ['a', 'c']) await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: Key }));
  const call = await caller(server, [allow('s3:GetObject', 'arn:aws:s3:::bucket/c')], {
    Permission: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  });
  const attempts: readonly Call[] = [['s3', 'GetObject', { Bucket: 'bucket', Key: 'a' }], ['s3', 'GetObject', { Bucket: 'bucket', Key: 'c' }], ['lambda', 'Invoke', { FunctionName: 'caller', Payload: '[]' }]];
  expect(await call(...attempts)).toEqual([[403, 'AccessDenied', denied('s3:GetObject', '"arn:aws:s3:::bucket/a"')], 'c', '[]']);
  const Principal = { AWS: 'arn:aws:iam::000000000000:role/the-role' };
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'bucket', Policy: JSON.stringify({ Version: '2012-10-17', Statement: [
    { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/a' },
    { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::bucket/c', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  ] }) }));
  expect(await call(...attempts)).toEqual(['a', [403, 'AccessDenied', denied('s3:GetObject', '"arn:aws:s3:::bucket/c"', 'with an explicit deny in a resource-based policy')], '[]']);
}, 20_000);

test('a session that a function assumes has the rights of that role, and only a role that trusts it is assumed', async () => {
  const server = await aws();
  await new SSMClient(clientOf(server)).send(new PutParameterCommand({ Name: '/a', Type: 'String', Value: 'x' }));
  const trusting = (principal: object) => ({
    Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }] } },
  });
  const call = await caller(server, [], {
    Reader: { Type: 'AWS::IAM::Role', Properties: { ...trusting({ AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Properties, RoleName: 'reader', ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess'] } },
    ByAccount: { Type: 'AWS::IAM::Role', Properties: { ...trusting({ AWS: '000000000000' }).Properties, RoleName: 'by-account' } },
    OfService: { Type: 'AWS::IAM::Role', Properties: { ...trusting({ Service: 'codedeploy.amazonaws.com' }).Properties, RoleName: 'of-service' } },
  });
  const assume = (name: string): Call => ['sts', 'AssumeRole', { RoleArn: `arn:aws:iam::000000000000:role/${name}`, RoleSessionName: 's' }];
  const [reader, byAccount, ofService] = await call(assume('reader'), assume('by-account'), assume('of-service'));
  expect([byAccount, ofService]).toEqual([
    [403, 'AccessDenied', denied('sts:AssumeRole', 'arn:aws:iam::000000000000:role/by-account')],
    [403, 'AccessDenied', `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/of-service`],
  ]);
  const { AccessKeyId, SecretAccessKey } = (reader as { readonly Credentials: { readonly AccessKeyId: string; readonly SecretAccessKey: string } }).Credentials;
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  expect(await call(['ssm', 'GetParameter', { Name: '/a' }, credentials], ['ssm', 'DeleteParameter', { Name: '/a' }, credentials])).toEqual([
    expect.objectContaining({ Parameter: expect.objectContaining({ Value: 'x' }) }),
    [400, 'AccessDeniedException', expect.stringContaining('User: arn:aws:sts::000000000000:assumed-role/reader/s is not authorized to perform: ssm:DeleteParameter')],
  ]);
  // The user may take on what trusts the account, not what only a service may be.
  const sts = new STSClient(clientOf(server));
  const asUser = (name: string) => sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${name}`, RoleSessionName: 's' }));
  expect((await asUser('by-account')).AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/by-account/s');
  await expect(asUser('of-service')).rejects.toMatchObject({ name: 'AccessDenied' });
}, 20_000);

test('a scalable target is registered by whoever may, and may do to the function what the service will', async () => {
  const server = await aws();
  const TARGET = { ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: 'function:scaled:live' };
  const scaled = {
    Scaled: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'scaled', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' } } },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Scaled' } } },
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Scaled' }, FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] }, Name: 'live' } },
  };
  const register = allow('application-autoscaling:RegisterScalableTarget', 'arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/*', {
    Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'lambda', 'application-autoscaling:scalable-dimension': 'lambda:function:ProvisionedConcurrency' } },
  });
  const role = (name: string, ...statements: readonly object[]) => {
    const made = lambdaRole(...statements) as { readonly Properties: object };
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }, Action: 'sts:AssumeRole' }] };
    return { ...made, Properties: { ...made.Properties, RoleName: name, AssumeRolePolicyDocument: trust } };
  };
  const provision = ['Get', 'Put', 'Delete'].map((verb) => `lambda:${verb}ProvisionedConcurrencyConfig`);
  const call = await caller(server, [], {
    ...scaled,
    Both: role('both', register, allow(provision, 'arn:aws:lambda:us-east-1:000000000000:function:scaled:live')),
    Half: role('half', register, allow(provision.slice(0, 1), 'arn:aws:lambda:us-east-1:000000000000:function:scaled:live')),
    Other: role('other', { ...register, Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'sagemaker' } } }),
  });
  const as = async (name: string): Promise<object> => {
    const [answer] = await call(['sts', 'AssumeRole', { RoleArn: `arn:aws:iam::000000000000:role/${name}`, RoleSessionName: 'rollout' }]);
    const { Credentials } = answer as { Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string } };
    return { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken };
  };
  const input = { ...TARGET, MinCapacity: 1, MaxCapacity: 2 };
  const [both, half, other] = await call(
    ['application-auto-scaling', 'RegisterScalableTarget', input, await as('both')],
    ['application-auto-scaling', 'RegisterScalableTarget', input, await as('half')],
    ['application-auto-scaling', 'RegisterScalableTarget', input, await as('other')],
  );
  expect(both).toEqual({ ScalableTargetARN: expect.stringMatching(/:scalable-target\/\w{32}$/) });
  expect(half).toEqual([400, 'ValidationException', expect.stringMatching(/assumed-role\/half\/rollout is not authorized to perform: lambda:PutProvisionedConcurrencyConfig on resource: .*:function:scaled:live /)]);
  expect(other).toEqual([400, 'AccessDeniedException', expect.stringContaining('is not authorized to perform: application-autoscaling:RegisterScalableTarget')]);
});

test('what is not understood or not known is denied, and said once', async () => {
  const server = await aws();
  const call = await caller(server, [allow('s3:ListAllMyBuckets', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })], {}, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBraketFullAccess'] });
  for (let i = 0; i < 2; i++) expect(await call(['s3', 'ListBuckets', {}])).toEqual([[403, 'AccessDenied', denied('s3:ListAllMyBuckets', '"*"')]]);
  const warnings = server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual([
    'the role the-role has the policy arn:aws:iam::aws:policy/AmazonBraketFullAccess, whose document is not known here: what only that policy allows is denied to functions',
    'the-role calls s3:ListAllMyBuckets: the document of its policy arn:aws:iam::aws:policy/AmazonBraketFullAccess is not known here, so it allows nothing',
    `${USER}, s3:ListAllMyBuckets: the condition key aws:SourceIp is not modelled here, so a policy that needs it allows nothing, and denies what it could deny`,
  ]);
}, 20_000);

test('nobody is warned of policies of roles that nobody here is held to', async () => {
  const server = await aws();
  const role = (Principal: object): object => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] }, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonBraketFullAccess'] },
  });
  expect(await deploy(server, 'Roles', { Account: role({ AWS: '000000000000' }), Scheduler: role({ Service: 'scheduler.amazonaws.com' }) })).toBe('CREATE_COMPLETE');
  const warnings = server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual([expect.stringMatching(/^the role Roles-Scheduler-\w+ has the policy/)]);
});

test('a function needs a role that Lambda may assume, and policies that are well formed', async () => {
  const server = await aws();
  const fn = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: '' } } };
  const trusting = (Principal: object) => ({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] } } });
  expect(await deploy(server, 'Other', { Role: trusting({ Service: 'codedeploy.amazonaws.com' }), Fn: fn })).toBe('ROLLBACK_COMPLETE');
  expect(await deploy(server, 'None', { Fn: { ...fn, Properties: { ...fn.Properties, Role: 'arn:aws:iam::000000000000:role/none' } } })).toBe('ROLLBACK_COMPLETE');
  expect(await deploy(server, 'Malformed', { Role: lambdaRole({ Effect: 'Allow', Action: 'GetObject', Resource: '*' }) })).toBe('ROLLBACK_COMPLETE');
  expect(await deploy(server, 'Missing', { Role: { ...lambdaRole(), Properties: { ...(lambdaRole() as { Properties: object }).Properties, ManagedPolicyArns: ['arn:aws:iam::000000000000:policy/none'] } } })).toBe('ROLLBACK_COMPLETE');
  const reasons = server.events.flatMap((event) => (event.type === 'stack' && event.event.status === 'CREATE_FAILED' ? [`${event.stack.name}: ${event.event.reason}`] : []));
  expect(reasons).toEqual([
    expect.stringMatching(/^Other: .*The role defined for the function cannot be assumed by Lambda\./),
    expect.stringMatching(/^None: .*The role defined for the function cannot be assumed by Lambda\./),
    expect.stringMatching(/^Malformed: .*Actions\/Conditions must be prefaced by a vendor/),
    expect.stringMatching(/^Missing: .*Policy arn:aws:iam::000000000000:policy\/none does not exist or is not attachable\./),
  ]);
});

test('roles and policies are read back, change with their stack, and stay when they are retained', async () => {
  const server = await aws();
  const iam = new IAMClient(clientOf(server));
  const document = (Action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const own = { Policies: [{ PolicyName: 'own', PolicyDocument: document('s3:GetObject') }], RoleName: 'kept' };
  const resources = (action: string, more: object = {}) => ({
    Role: { Type: 'AWS::IAM::Role', DeletionPolicy: 'Retain', Properties: { ...(lambdaRole() as { Properties: object }).Properties, ...own, ...more } },
    Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'added', PolicyDocument: document(action), Roles: [{ Ref: 'Role' }] } },
    Managed: { Type: 'AWS::IAM::ManagedPolicy', DeletionPolicy: 'Retain', Properties: { ManagedPolicyName: 'managed', Path: '/p/', PolicyDocument: document(action), Roles: [{ Ref: 'Role' }] } },
  });
  const state = async () => ({
    inline: (await iam.send(new ListRolePoliciesCommand({ RoleName: 'kept' }))).PolicyNames,
    attached: (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'kept' }))).AttachedPolicies,
  });
  const PolicyArn = 'arn:aws:iam::000000000000:policy/p/managed';
  const attached = [{ PolicyName: 'managed', PolicyArn }];
  expect(await deploy(server, 'S', resources('ssm:GetParameter'))).toBe('CREATE_COMPLETE');
  expect(await state()).toEqual({ inline: ['added', 'own'], attached });
  const decoded = (text: string | undefined): unknown => JSON.parse(decodeURIComponent(text ?? ''));
  expect(decoded((await iam.send(new GetRoleCommand({ RoleName: 'kept' }))).Role?.AssumeRolePolicyDocument)).toMatchObject({ Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] });
  expect(decoded((await iam.send(new GetRolePolicyCommand({ RoleName: 'kept', PolicyName: 'added' }))).PolicyDocument)).toEqual(document('ssm:GetParameter'));

  expect(await deploy(server, 'S', resources('ssm:PutParameter', { Policies: [] }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await state()).toEqual({ inline: ['added'], attached });
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  expect(Policy).toMatchObject({ DefaultVersionId: 'v2', AttachmentCount: 1, Path: '/p/' });
  expect(decoded((await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))).PolicyVersion?.Document)).toEqual(document('ssm:PutParameter'));

  const { 'Managed': managed } = resources('ssm:PutParameter');
  expect(await deploy(server, 'S', { Managed: { ...managed, Properties: { ...managed.Properties, Roles: ['kept'] } } }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await state()).toEqual({ inline: [], attached });
  expect((await iam.send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)).toEqual(['kept']);
  await expect(iam.send(new GetRoleCommand({ RoleName: 'none' }))).rejects.toMatchObject({ name: 'NoSuchEntityException', message: 'The role with name none cannot be found.' });
});

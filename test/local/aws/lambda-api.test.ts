import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, CreateFunctionUrlConfigCommand, DeleteAliasCommand, DeleteFunctionCommand, DeleteFunctionConcurrencyCommand, DeleteFunctionUrlConfigCommand,
  DeleteLayerVersionCommand, GetAccountSettingsCommand, GetAliasCommand, GetFunctionCommand, GetFunctionConcurrencyCommand, GetLayerVersionCommand, GetPolicyCommand, InvokeCommand, LambdaClient, ListAliasesCommand,
  ListLayersCommand, ListLayerVersionsCommand, ListTagsCommand, ListVersionsByFunctionCommand, PublishLayerVersionCommand, PublishVersionCommand, PutFunctionConcurrencyCommand, RemovePermissionCommand, TagResourceCommand,
  UntagResourceCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, UpdateFunctionUrlConfigCommand, type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AwsServer } from '../../../local';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const Role = 'arn:aws:iam::000000000000:role/for-functions';
const FunctionName = 'fn';
const zip = (source: string): Uint8Array => zipSync({ 'index.js': strToU8(source) });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
const ANSWER = (value: string): Uint8Array => zip(`exports.handler = async () => [${JSON.stringify(value)}, process.env.NAME, require('fs').existsSync('/opt') || process.env.LAMBDA_TASK_ROOT !== undefined];`);

async function client(): Promise<{ readonly lambda: LambdaClient; readonly server: AwsServer }> {
  const server = await aws();
  await new IAMClient(clientOf(server)).send(new CreateRoleCommand({
    RoleName: 'for-functions', AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  }));
  return { lambda: new LambdaClient({ ...clientOf(server), maxAttempts: 1 }), server };
}

const create = (lambda: LambdaClient, more: Partial<CreateFunctionCommandInput> = {}) => lambda.send(new CreateFunctionCommand({
  FunctionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: ANSWER('one') }, ...more,
}));

async function answer(lambda: LambdaClient, Qualifier?: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier }));
  return (JSON.parse(Payload?.transformToString() ?? '') as unknown[])[0];
}

test('the code of a function is downloaded from where GetFunction says', async () => {
  const { lambda, server } = await client();
  const code = ANSWER('one');
  await create(lambda, { Code: { ZipFile: code } });
  const { Code, Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const downloaded = Buffer.from(await (await fetch(Code?.Location ?? '')).arrayBuffer());
  expect([Code?.RepositoryType, downloaded.equals(code), sha256(downloaded)]).toEqual(['S3', true, Configuration?.CodeSha256]);
  expect((await fetch(`${server.endpoint}/_csi/function-code/${'0'.repeat(64)}`)).status).toBe(404);

  expect(await deploy(server, 'Inline', { Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'inline', Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: 'exports.handler = async () => 7; // ü' } } } })).toBe('CREATE_COMPLETE');
  const inline = await lambda.send(new GetFunctionCommand({ FunctionName: 'inline' }));
  const files = unzipSync(Buffer.from(await (await fetch(inline.Code?.Location ?? '')).arrayBuffer()));
  expect(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([['index.js', 'exports.handler = async () => 7; // ü']]);
});

test('a function is created from a zip, changes its code and configuration, keeps its versions, and is deleted', async () => {
  const { lambda, server } = await client();
  const one = ANSWER('one');
  expect(await create(lambda, { Description: 'first', Timeout: 9, MemorySize: 256, Environment: { Variables: { NAME: 'x' } }, Tags: { team: 'a' } })).toMatchObject({
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn', CodeSha256: sha256(one), CodeSize: one.length, Description: 'first', Timeout: 9, MemorySize: 256, Version: '$LATEST', State: 'Active',
    Environment: { Variables: { NAME: 'x' } },
  });
  expect(await answer(lambda)).toBe('one');
  await expect(create(lambda)).rejects.toMatchObject({ name: 'ResourceConflictException', message: 'Function already exist: fn', $metadata: { httpStatusCode: 409 } });

  expect(await lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256: sha256(one), Description: 'v1' }))).toMatchObject({ Version: '1', Description: 'v1', FunctionArn: expect.stringMatching(/:fn:1$/) });
  const two = ANSWER('two');
  const dry = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: two, DryRun: true }));
  expect([dry.CodeSha256, await answer(lambda)]).toEqual([sha256(two), 'one']);

  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'two.zip', Body: two }));
  expect(await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: 'code', S3Key: 'two.zip', Publish: true }))).toMatchObject({ Version: '2', CodeSha256: sha256(two), Timeout: 9 });
  expect([await answer(lambda), await answer(lambda, '1'), await answer(lambda, '2')]).toEqual(['two', 'one', 'two']);

  expect(await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 4, Description: '' }))).toMatchObject({ Timeout: 4, MemorySize: 256, Description: '', CodeSha256: sha256(two) });
  const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: '2' }));
  expect([Configuration?.Timeout, Configuration?.Description, Tags]).toEqual([9, 'first', { team: 'a' }]);

  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' }));
  await expect(answer(lambda, '1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '$LATEST' }))).rejects.toThrow('$LATEST version cannot be deleted without deleting the function.');
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  await expect(lambda.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:fn' });
}, 20_000);

test('what changed under a caller, or is not what it believes, is not published', async () => {
  const { lambda } = await client();
  const { RevisionId } = await create(lambda);
  const message = 'The Revision Id provided does not match the latest Revision Id. Call the GetFunction API to retrieve the latest Revision Id';
  const stale = { name: 'PreconditionFailedException', message, $metadata: expect.objectContaining({ httpStatusCode: 412 }) };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5, RevisionId }));
  await expect(lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 6, RevisionId }))).rejects.toMatchObject(stale);
  await expect(lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: ANSWER('two'), RevisionId }))).rejects.toMatchObject(stale);
  await expect(lambda.send(new PublishVersionCommand({ FunctionName, RevisionId }))).rejects.toMatchObject(stale);
  await expect(lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256: 'other' }))).rejects.toThrow(/^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST \(.{44}\)\. Please try again/);
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version, Timeout }) => [Version, Timeout])).toEqual([['$LATEST', 5]]);
});

test.each<[string, Partial<CreateFunctionCommandInput>, string, string | RegExp]>([
  ['a timeout over the limit', { Timeout: 901 }, 'ValidationException', "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900"],
  ['too little memory', { MemorySize: 127 }, 'ValidationException', /^1 validation error detected: Value '127' at 'memorySize'/],
  ['a role that is no ARN', { Role: 'me' }, 'ValidationException', /Value 'me' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern/],
  ['a role that is not there', { Role: `${Role}x` }, 'InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.'],
  ['a function without a runtime', { Runtime: undefined }, 'InvalidParameterValueException', 'Runtime is mandatory for functions created with deployment packages.'],
  ['code that is no zip', { Code: { ZipFile: Buffer.from('no zip') } }, 'InvalidParameterValueException', 'Could not unzip uploaded file. Please check your file, then try to upload again.'],
  ['code in no bucket', { Code: { S3Bucket: 'none', S3Key: 'x' } }, 'InvalidParameterValueException', /S3 Error Code: NoSuchBucket/],
  ['a layer that is not there', { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:none:1'] }, 'InvalidParameterValueException', 'Layer version arn:aws:lambda:us-east-1:000000000000:layer:none:1 does not exist.'],
  ['a variable of Lambda itself', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'InvalidParameterValueException', /Reserved keys used in this request: AWS_REGION$/],
  ['what is not done here', { CodeSigningConfigArn: 'arn:x' }, 'NotImplemented', /does not serve CodeSigningConfigArn of a function of lambda/],
])('%s is refused', async (_, more, name, message) => {
  const { lambda } = await client();
  await expect(create(lambda, more)).rejects.toMatchObject({ name, message: typeof message === 'string' ? message : expect.stringMatching(message) });
  await expect(lambda.send(new GetFunctionCommand({ FunctionName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('versions and aliases are listed in pages, and aliases by version; an alias moves only for who has seen it last', async () => {
  const { lambda } = await client();
  await create(lambda, { Publish: true });
  for (const value of ['two', 'three']) await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: ANSWER(value), Publish: true }));
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 3, Marker }));
    seen.push(...(page.Versions ?? []).map(({ Version }) => Version));
    Marker = page.NextMarker;
  } while (Marker !== undefined && Marker !== null);
  expect(seen).toEqual(['$LATEST', '1', '2', '3']);

  const live = await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'old', FunctionVersion: '1' }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'next', FunctionVersion: '3', Description: 'soon' }));
  const aliases = async (FunctionVersion?: string) => (await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion }))).Aliases?.map(({ Name }) => Name);
  expect([await aliases(), await aliases('1'), await aliases('2'), await aliases('3')]).toEqual([['live', 'next', 'old'], ['live', 'old'], ['live'], ['next']]);

  expect(await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} }, RevisionId: live.RevisionId }))).not.toHaveProperty('RoutingConfig');
  await expect(lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1', RevisionId: live.RevisionId }))).rejects.toMatchObject({ name: 'PreconditionFailedException', message: expect.stringContaining('Call the GetAlias API') });
  expect(await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'next', FunctionVersion: '2' }))).toMatchObject({ FunctionVersion: '2', Description: 'soon' });
  expect(await answer(lambda, 'live')).toBe('two');
  await expect(lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))).rejects.toMatchObject({ name: 'ResourceConflictException', message: 'Alias already exists: arn:aws:lambda:us-east-1:000000000000:function:fn:live' });
  await expect(lambda.send(new CreateAliasCommand({ FunctionName, Name: '12', FunctionVersion: '1' }))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(lambda.send(new CreateAliasCommand({ FunctionName, Name: 'none', FunctionVersion: '9' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:fn:9' });
  await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
  await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
  await expect(lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).rejects.toThrow('Cannot find alias arn: arn:aws:lambda:us-east-1:000000000000:function:fn:live');
}, 20_000);

test('reserved concurrency is set, holds, and is taken back', async () => {
  const { lambda } = await client();
  await create(lambda);
  expect((await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))).ReservedConcurrentExecutions).toBe(0);
  await expect(answer(lambda)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect((await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 7 }))).ReservedConcurrentExecutions).toBe(7);
  expect((await lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 993 });
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  expect((await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions).toBeUndefined();
  expect(await answer(lambda)).toBe('one');
});

test('permissions add up to the policy of a function, or of an alias', async () => {
  const { lambda } = await client();
  await create(lambda, { Publish: true });
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  const input = { FunctionName, Qualifier: 'live', StatementId: 'events', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r' };
  const statement = {
    Sid: 'events', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:fn:live',
    Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/r' } },
  };
  expect(JSON.parse((await lambda.send(new AddPermissionCommand(input))).Statement ?? '')).toEqual(statement);
  await expect(lambda.send(new AddPermissionCommand(input))).rejects.toMatchObject({ name: 'ResourceConflictException', message: 'The statement id (events) provided already exists. Please provide a new statement id, or remove the existing statement.' });
  expect(JSON.parse((await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier: 'live' }))).Policy ?? '')).toEqual({ Version: '2012-10-17', Id: 'default', Statement: [statement] });
  await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'events' }))).rejects.toThrow('No policy is associated with the given resource.');
  await expect(lambda.send(new RemovePermissionCommand({ FunctionName, Qualifier: 'live', StatementId: 'none' }))).rejects.toThrow('Statement none is not found in resource policy.');
  await lambda.send(new RemovePermissionCommand({ FunctionName, Qualifier: 'live', StatementId: 'events' }));
  await expect(lambda.send(new GetPolicyCommand({ FunctionName, Qualifier: 'live' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a URL answers from when it is made to when it or its function is deleted', async () => {
  const { lambda } = await client();
  await create(lambda, { Code: { ZipFile: zip("exports.handler = async ({ rawPath }) => rawPath;") } });
  const { FunctionUrl = '' } = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
  expect(await (await fetch(`${FunctionUrl}a`)).json()).toBe('/a');
  await expect(lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }))).rejects.toMatchObject({ name: 'ResourceConflictException' });
  const { Cors, AuthType } = await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, Cors: { AllowOrigins: ['https://a.example'] } }));
  expect([Cors?.AllowOrigins, AuthType, await (await fetch(`${FunctionUrl}b`)).json()]).toEqual([['https://a.example'], 'NONE', '/b']);
  await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  await expect(fetch(FunctionUrl)).rejects.toThrow();
  await expect(lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const again = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  await expect(fetch(again.FunctionUrl ?? '')).rejects.toThrow();
});

test('layers are published, found by what they fit, and keep their numbers', async () => {
  const { lambda } = await client();
  const layer = zipSync({ 'nodejs/node_modules/hello/index.js': strToU8("module.exports = 'from the layer';") });
  const publish = (more: object = {}) => lambda.send(new PublishLayerVersionCommand({ LayerName: 'hello', Content: { ZipFile: layer }, ...more }));
  const first = await publish({ CompatibleRuntimes: ['nodejs22.x'], Description: 'one' });
  expect(first).toMatchObject({ Version: 1, LayerArn: 'arn:aws:lambda:us-east-1:000000000000:layer:hello', LayerVersionArn: 'arn:aws:lambda:us-east-1:000000000000:layer:hello:1', Content: { CodeSha256: sha256(layer), CodeSize: layer.length } });
  expect((await publish({ CompatibleRuntimes: ['python3.13'] })).Version).toBe(2);
  await create(lambda, { Layers: [first.LayerVersionArn ?? ''], Code: { ZipFile: zip("exports.handler = async () => [require('hello')];") } });
  expect(await answer(lambda)).toBe('from the layer');
  expect((await lambda.send(new ListLayersCommand({}))).Layers?.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion?.Version])).toEqual([['hello', 2]]);
  expect((await lambda.send(new ListLayersCommand({ CompatibleRuntime: 'nodejs22.x' }))).Layers?.map(({ LatestMatchingVersion }) => LatestMatchingVersion?.Version)).toEqual([1]);
  await lambda.send(new DeleteLayerVersionCommand({ LayerName: 'hello', VersionNumber: 2 }));
  await expect(lambda.send(new GetLayerVersionCommand({ LayerName: 'hello', VersionNumber: 2 }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await publish()).Version).toBe(3);
  expect((await lambda.send(new ListLayerVersionsCommand({ LayerName: 'hello' }))).LayerVersions?.map(({ Version }) => Version)).toEqual([3, 1]);
});

test('tags come from CloudFormation and from calls, and go with neither version nor alias', async () => {
  const { lambda, server } = await client();
  const tagged = (...Tags: readonly object[]): object => ({ Role: lambdaRole(), Fn: { Type: 'AWS::Lambda::Function', Properties: {
    FunctionName, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = async () => 1;' }, Tags,
  } } });
  expect(await deploy(server, 'S', tagged({ Key: 'a', Value: '1' }))).toBe('CREATE_COMPLETE');
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags;
  expect(await tags()).toEqual(expect.objectContaining({ a: '1' }));
  await lambda.send(new TagResourceCommand({ Resource, Tags: { b: '2', c: '3' } }));
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'c'] }));
  expect(await tags()).toEqual(expect.objectContaining({ b: '2' }));
  expect(await tags()).not.toHaveProperty('a');
  // An update sets and takes away what its template sets and no longer sets, and nothing else.
  expect(await deploy(server, 'S', tagged({ Key: 'd', Value: '4' }, { Key: 'e', Value: '5' }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await deploy(server, 'S', tagged({ Key: 'e', Value: '6' }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await tags()).toEqual(expect.objectContaining({ b: '2', e: '6' }));
  expect(await tags()).not.toHaveProperty('d');
  await expect(lambda.send(new ListTagsCommand({ Resource: `${Resource}:live` }))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test('an alias weighs versions of one role and one dead-letter queue only', async () => {
  const server = await aws();
  const lambda = new LambdaClient({ ...clientOf(server), maxAttempts: 1 });
  const trusted = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } };
  const fn = (role: string, code: string): object => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': [role, 'Arn'] }, Code: { ZipFile: code } } });
  const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } };
  expect(await deploy(server, 'S', { A: trusted, B: trusted, Fn: fn('A', 'exports.handler = () => 1;'), V1: version })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', { A: trusted, B: trusted, Fn: fn('B', 'exports.handler = () => 2;'), V1: version, V2: version }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const weigh = (weight: number) => lambda.send(new CreateAliasCommand({ FunctionName: 'fn', Name: `w${weight * 10}`, FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: weight } } }));
  await expect(weigh(0.5)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: 'Versions 1 and 2 have different execution roles: an alias that points to both needs one' });
  expect(await lambda.send(new CreateAliasCommand({ FunctionName: 'fn', Name: 'plain', FunctionVersion: '2' }))).toMatchObject({ FunctionVersion: '2' });
});

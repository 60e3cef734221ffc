import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateEndpointCommand, CreateEndpointConfigCommand, CreateModelCommand, CreateModelPackageCommand, CreateModelPackageGroupCommand, DeleteModelPackageCommand, DeleteModelPackageGroupCommand,
  DeleteModelPackageGroupPolicyCommand, DescribeEndpointCommand, DescribeModelCommand, DescribeModelPackageCommand, DescribeModelPackageGroupCommand, GetModelPackageGroupPolicyCommand, ListModelPackageGroupsCommand,
  ListModelPackagesCommand, ListTagsCommand, PutModelPackageGroupPolicyCommand, UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelRows } from '../../../../lib/model/rows';
import { invokeJson, until } from '../lambda-support';
import { clientOf, closeAll, deploy, lambdaRole, ROOT } from '../support';
import { BUCKET, executionRole, host, IMAGE, predict, type Host } from './support';

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000';
const GROUP = 'Digits-of-us';
const PACKAGE = `${ARN}:model-package/${GROUP}`;
const ROLE = 'arn:aws:iam::000000000000:role/execution';

let aws: Host;
const send: Host['sageMaker']['send'] = ((command: never) => aws.sageMaker.send(command)) as never;
const specification = (version = '2') => ({ Containers: [{ Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/digits/${version}/model.tar.gz`, Environment: { GREETING: 'package', LEVEL: '1' } }], SupportedContentTypes: ['application/json'], SupportedResponseMIMETypes: ['application/json'] });
const listener = `const seen = [];
exports.handler = async (event) => {
  if (event.list) return seen;
  if (event.act === undefined) { seen.push(event); return; }
  const sdk = require('@aws-sdk/client-sagemaker');
  try { await new sdk.SageMakerClient({ maxAttempts: 1 }).send(new sdk[event.act](event.input)); return 'done'; } catch (error) { return error.name + ': ' + error.message; }
};`;

beforeAll(async () => {
  aws = await host(['1', '2']);
  const role = executionRole() as { readonly Properties: object };
  expect(await deploy(aws.server, 'Registry', {
    Execution: { ...role, Properties: { ...role.Properties, RoleName: 'execution' } },
    ListenerRole: lambdaRole({ Effect: 'Allow', Action: ['sagemaker:UpdateModelPackage', 'sagemaker:CreateModelPackage'], Resource: `${PACKAGE}/1` }),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, ReservedConcurrentExecutions: 1, Role: { 'Fn::GetAtt': ['ListenerRole', 'Arn'] }, Code: { ZipFile: listener } } },
    Permission: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' } },
  })).toBe('CREATE_COMPLETE');
  const events = new EventBridgeClient(clientOf(aws.server));
  await events.send(new PutRuleCommand({ Name: 'packages', EventPattern: JSON.stringify({ source: ['aws.sagemaker'], 'detail-type': ['SageMaker Model Package State Change'], detail: { ModelPackageGroupName: [GROUP] } }) }));
  await events.send(new PutTargetsCommand({ Rule: 'packages', Targets: [{ Id: 'fn', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:fn' }] }));
  expect(await send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP, ModelPackageGroupDescription: 'Digits', Tags: [{ Key: 'team', Value: 'ml' }] }))).toMatchObject({ ModelPackageGroupArn: `${ARN}:model-package-group/${GROUP}` });
});
afterAll(closeAll);

test('a group is described, listed and tagged; a policy is about nothing but the group', async () => {
  expect(await send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: `${ARN}:model-package-group/${GROUP}` }))).toMatchObject({
    ModelPackageGroupName: GROUP, ModelPackageGroupArn: `${ARN}:model-package-group/${GROUP}`, ModelPackageGroupDescription: 'Digits', ModelPackageGroupStatus: 'Completed', CreationTime: expect.any(Date),
  });
  expect((await send(new ListModelPackageGroupsCommand({ NameContains: 'igit' }))).ModelPackageGroupSummaryList).toMatchObject([{ ModelPackageGroupName: GROUP }]);
  expect((await send(new ListTagsCommand({ ResourceArn: `${ARN}:model-package-group/${GROUP}` }))).Tags).toEqual([{ Key: 'team', Value: 'ml' }]);
  const policy = (Resource: string): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sagemaker:DescribeModelPackage', Resource }] });
  await send(new PutModelPackageGroupPolicyCommand({ ModelPackageGroupName: GROUP, ResourcePolicy: policy(`${PACKAGE}/*`) }));
  expect((await send(new GetModelPackageGroupPolicyCommand({ ModelPackageGroupName: GROUP }))).ResourcePolicy).toBe(policy(`${PACKAGE}/*`));
  await expect(send(new PutModelPackageGroupPolicyCommand({ ModelPackageGroupName: GROUP, ResourcePolicy: policy(`${ARN}:model-package/other/*`) }))).rejects.toThrow('model-package/other/* is not a resource of the model package group.');
  await send(new DeleteModelPackageGroupPolicyCommand({ ModelPackageGroupName: GROUP }));
  await expect(send(new GetModelPackageGroupPolicyCommand({ ModelPackageGroupName: GROUP }))).rejects.toThrow('Cannot find resource policy');
});

test('versions are numbered, waited for in events, and changed only in what may change', async () => {
  const { ModelPackageArn } = await send(new CreateModelPackageCommand({
    ModelPackageGroupName: GROUP, InferenceSpecification: specification(), CustomerMetadataProperties: { 'csi-version': '2', 'metric:accuracy': '0.98' }, MetadataProperties: { CommitId: 'abc' },
    ModelCard: { ModelCardContent: '{}', ModelCardStatus: 'Draft' },
  }));
  expect(ModelPackageArn).toBe(`${PACKAGE}/1`);
  expect(await send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }))).toMatchObject({
    ModelPackageGroupName: GROUP, ModelPackageVersion: 1, ModelPackageArn, ModelPackageStatus: 'Completed', ModelApprovalStatus: 'PendingManualApproval', ModelPackageRegistrationType: 'Registered',
    InferenceSpecification: { Containers: [{ Image: IMAGE, ImageDigest: expect.stringMatching(/^sha256:/) }] }, CustomerMetadataProperties: { 'csi-version': '2', 'metric:accuracy': '0.98' },
  });
  await send(new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Approved', ApprovalDescription: 'good', CustomerMetadataProperties: { owner: 'ann' }, CustomerMetadataPropertiesToRemove: ['metric:accuracy'] }));
  await send(new UpdateModelPackageCommand({ ModelPackageArn, ModelLifeCycle: { Stage: 'Production', StageStatus: 'Approved' } }));
  expect(await send(new DescribeModelPackageCommand({ ModelPackageName: `${GROUP}/1` }))).toMatchObject({
    ModelApprovalStatus: 'Approved', ApprovalDescription: 'good', CustomerMetadataProperties: { 'csi-version': '2', owner: 'ann' }, ModelLifeCycle: { Stage: 'Production', StageStatus: 'Approved' }, ModelCard: { ModelCardContent: '{}', ModelCardStatus: 'Draft' },
    LastModifiedTime: expect.any(Date),
  });
  const lambda = new LambdaClient(clientOf(aws.server));
  // There is one environment for it, which may be busy with an event.
  const ask = (event: unknown): Promise<unknown> => until(() => invokeJson(lambda, event).then(({ value }) => value, () => undefined));
  const seen = await until(async () => {
    const value = await ask({ list: true }) as readonly { readonly detail: { readonly UpdatedModelPackageFields?: readonly string[] } }[];
    return value.length < 3 ? undefined : value;
  });
  // Events that are sent one after another need not arrive so.
  const fields = ({ detail }: (typeof seen)[number]): string => (detail.UpdatedModelPackageFields ?? []).join();
  expect([...seen].sort((a, b) => (fields(a) < fields(b) ? -1 : 1))).toMatchObject([
    { resources: [ModelPackageArn], detail: { ModelPackageGroupName: GROUP, ModelPackageVersion: 1, ModelPackageArn, ModelPackageStatus: 'Completed', ModelApprovalStatus: 'PendingManualApproval' } },
    { detail: { ModelApprovalStatus: 'Approved', ApprovalDescription: 'good', UpdatedModelPackageFields: ['ModelApprovalStatus', 'ApprovalDescription', 'CustomerMetadataProperties'] } },
    { detail: { ModelLifeCycle: { Stage: 'Production', StageStatus: 'Approved' }, UpdatedModelPackageFields: ['ModelLifeCycle'] } },
  ]);
  expect(await ask({ act: 'UpdateModelPackageCommand', input: { ModelPackageArn, ModelApprovalStatus: 'Rejected' } })).toBe('done');
  expect(await ask({ act: 'UpdateModelPackageCommand', input: { ModelPackageArn: `${PACKAGE}/7`, ModelApprovalStatus: 'Rejected' } })).toMatch(/not authorized to perform: sagemaker:UpdateModelPackage on resource: .*\/7/);
  expect(await ask({ act: 'DescribeModelPackageCommand', input: { ModelPackageName: ModelPackageArn } })).toMatch(/not authorized to perform: sagemaker:DescribeModelPackage/);
});

test('a number is never given twice, and a group with versions stays', async () => {
  const create = async (): Promise<string | undefined> => (await send(new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: `s3://${BUCKET}/digits/1/` }))).ModelPackageArn;
  expect(await create()).toBe(`${PACKAGE}/2`);
  await send(new DeleteModelPackageCommand({ ModelPackageName: `${PACKAGE}/2` }));
  expect(await create()).toBe(`${PACKAGE}/3`);
  const first = await send(new ListModelPackagesCommand({ ModelPackageGroupName: GROUP, MaxResults: 1 }));
  const second = await send(new ListModelPackagesCommand({ ModelPackageGroupName: GROUP, MaxResults: 1, NextToken: first.NextToken }));
  expect([...first.ModelPackageSummaryList!, ...second.ModelPackageSummaryList!].map(({ ModelPackageVersion }) => ModelPackageVersion).sort()).toEqual([1, 3]);
  expect(second.NextToken).toBeUndefined();
  expect((await send(new ListModelPackagesCommand({}))).ModelPackageSummaryList).toEqual([]);
  expect((await send(new ListModelPackagesCommand({ ModelPackageType: 'Versioned', ModelApprovalStatus: 'PendingManualApproval' }))).ModelPackageSummaryList).toMatchObject([{ ModelPackageVersion: 3 }]);
  await expect(send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: GROUP }))).rejects.toMatchObject({ name: 'ConflictException' });
});

test('an endpoint runs what a package holds, with variables of both, once it is approved', async () => {
  await send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'served' }));
  const { ModelPackageArn: ModelPackageName } = await send(new CreateModelPackageCommand({ ModelPackageGroupName: 'served', InferenceSpecification: specification() }));
  const model = { ModelName: 'packaged', ExecutionRoleArn: ROLE, PrimaryContainer: { ModelPackageName, Environment: { LEVEL: '2' } } };
  await expect(send(new CreateModelCommand(model))).rejects.toThrow('is not approved for deployment: its ModelApprovalStatus is PendingManualApproval');
  await send(new UpdateModelPackageCommand({ ModelPackageArn: ModelPackageName, ModelApprovalStatus: 'Approved' }));
  await send(new CreateModelCommand(model));
  expect((await send(new DescribeModelCommand({ ModelName: 'packaged' }))).PrimaryContainer).toEqual(model.PrimaryContainer);
  await send(new CreateEndpointConfigCommand({ EndpointConfigName: 'packaged', ProductionVariants: [{ VariantName: 'Main', ModelName: 'packaged', InitialInstanceCount: 1, InstanceType: 'ml.m5.large' }] }));
  await send(new CreateEndpointCommand({ EndpointName: 'packaged', EndpointConfigName: 'packaged' }));
  const described = await until(async () => {
    const found = await send(new DescribeEndpointCommand({ EndpointName: 'packaged' }));
    return found.EndpointStatus === 'Creating' ? undefined : found;
  });
  expect([described?.EndpointStatus, described?.FailureReason]).toEqual(['InService', undefined]);
  const row = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8')).rows[0];
  expect(await predict(aws.runtime, [row?.inputs['pixels']], { EndpointName: 'packaged' })).toMatchObject({ labels: row?.expected?.['label']?.slice(0, 1) });
});

test.each([
  [new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP.toLowerCase() }), /^Model Package Group already exists: /],
  [new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'under_score' }), /at 'modelPackageGroupName' failed to satisfy constraint/],
  [new DescribeModelPackageGroupCommand({ ModelPackageGroupName: 'none' }), new RegExp(`^ModelPackageGroup ${ARN}:model-package-group/none does not exist\\.$`)],
  [new DescribeModelPackageCommand({ ModelPackageName: `${PACKAGE}/99` }), new RegExp(`^ModelPackage ${PACKAGE}/99 does not exist\\.$`)],
  [new CreateModelPackageCommand({ SourceUri: 's3://b/c/' }), /^Missing ARN$/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP }), /^One of InferenceSpecification/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', InferenceSpecification: specification() }), /cannot be specified at the same time/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', Tags: [{ Key: 'a', Value: 'b' }] }), /^Tags cannot be specified/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', CustomerMetadataProperties: { reason: 'better, by far' } }), /customerMetadataProperties.value' failed/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', CustomerMetadataProperties: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'])) }), /less than or equal to 50/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', ModelLifeCycle: { Stage: 'Pre Production', StageStatus: 'Approved' } }), /at 'modelLifeCycle.stage' failed/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, SourceUri: 's3://b/c/', ModelCard: { ModelCardContent: '{"model_name":"x"}', ModelCardStatus: 'Draft' } }), /does not follow the model package model card schema/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/digits/9/model.tar.gz` }] } }), /^Could not access model data at s3:/],
  [new CreateModelPackageCommand({ ModelPackageGroupName: GROUP, InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/digits/2/model.onnx` }] } }), /single gzip compressed tar archive/],
  [new UpdateModelPackageCommand({ ModelPackageArn: `${PACKAGE}/1`, InferenceSpecification: specification() }), /cannot be changed once it is set/],
  [new UpdateModelPackageCommand({ ModelPackageArn: `${PACKAGE}/1`, ModelApprovalStatus: 'approved' as never }), /Member must satisfy enum value set/],
  [new CreateModelCommand({ ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { ModelPackageName: `${PACKAGE}/99` } }), /does not exist\.$/],
  [new CreateModelCommand({ ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { ModelPackageName: `${PACKAGE.replace('us-east-1', 'eu-west-1')}/1` } }), /is not in region us-east-1/],
  [new CreateModelCommand({ ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { ModelPackageName: `${PACKAGE}/1`, Image: IMAGE } }), /cannot be specified together with ModelPackageName/],
])('%# is refused', async (command, message) => {
  await expect(send(command as DescribeModelPackageCommand)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(message) });
});

test('CloudFormation makes groups, with policies that change in place, and keeps those that are retained', async () => {
  const Resource = { 'Fn::Sub': 'arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:model-package/of-stack/*' };
  const group = (Action: string) => ({
    Group: { Type: 'AWS::SageMaker::ModelPackageGroup', DeletionPolicy: 'Retain', Properties: { ModelPackageGroupName: 'of-stack', ModelPackageGroupPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action, Resource }] } } },
    Name: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/group', Type: 'String', Value: { 'Fn::Join': ['|', [{ Ref: 'Group' }, { 'Fn::GetAtt': ['Group', 'ModelPackageGroupArn'] }]] } } },
  });
  expect(await deploy(aws.server, 'Groups', group('sagemaker:DescribeModelPackage'))).toBe('CREATE_COMPLETE');
  const policy = async (): Promise<string | undefined> => (await send(new GetModelPackageGroupPolicyCommand({ ModelPackageGroupName: 'of-stack' }))).ResourcePolicy;
  expect(JSON.parse((await policy())!)).toMatchObject({ Statement: [{ Action: 'sagemaker:DescribeModelPackage', Resource: `${ARN}:model-package/of-stack/*` }] });
  expect(await deploy(aws.server, 'Groups', group('sagemaker:UpdateModelPackage'), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await policy()).toContain('sagemaker:UpdateModelPackage');
});

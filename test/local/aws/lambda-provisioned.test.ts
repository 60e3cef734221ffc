import {
  DeleteProvisionedConcurrencyConfigCommand, GetAliasCommand, GetProvisionedConcurrencyConfigCommand, InvokeCommand, ListProvisionedConcurrencyConfigsCommand, PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { join } from 'node:path';
import { functionStack, invokeJson, lambdaOf, until } from './lambda-support';
import { aws, closeAll, cloudFormation, deploy, folder } from './support';

jest.setTimeout(120_000);
afterEach(closeAll);

const SAY_TYPE = 'exports.handler = async ({ ms = 0 }) => { await new Promise((done) => setTimeout(done, ms)); return process.env.AWS_LAMBDA_INITIALIZATION_TYPE; };';
const version = (description: string, more: object = {}): object => ({ Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', Properties: { FunctionName: { Ref: 'Fn' }, Description: description, ...more } });
const alias = (versionId: string, more: object = {}): object => ({ Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] }, ...more } });
const config = (count: number): object => ({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: count } });
const live = { FunctionName: 'fn', Qualifier: 'live' };

test('a stack waits until the environments of an alias are up; what is too much for them runs beside them', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  expect(await deploy(server, 'S', functionStack(SAY_TYPE, {}, { V1: version('1'), Live: alias('V1', config(2)) }))).toBe('CREATE_COMPLETE');
  expect(await lambda.send(new GetProvisionedConcurrencyConfigCommand(live))).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 2, AllocatedProvisionedConcurrentExecutions: 2, AvailableProvisionedConcurrentExecutions: 2, Status: 'READY',
  });
  const { output, value } = await invokeJson(lambda, {}, { Qualifier: 'live' });
  expect([value, output.ExecutedVersion]).toEqual(['provisioned-concurrency', '1']);
  const tail = await lambda.send(new InvokeCommand({ ...live, LogType: 'Tail' }));
  expect(Buffer.from(tail.LogResult ?? '', 'base64').toString()).not.toContain('Init Duration');
  const types = await Promise.all(Array.from({ length: 4 }, () => invokeJson(lambda, { ms: 1000 }, { Qualifier: 'live' })));
  expect(types.map((each) => each.value).sort()).toEqual(['on-demand', 'on-demand', 'provisioned-concurrency', 'provisioned-concurrency']);
  expect((await invokeJson(lambda, {})).value).toBe('on-demand');
});

test('they move with the alias to another version, and are there again after a restart', async () => {
  const state = join(folder(), 'state');
  const first = await aws({ state });
  expect(await deploy(first, 'S', functionStack(SAY_TYPE, {}, { V1: version('1'), Live: alias('V1', config(1)) }))).toBe('CREATE_COMPLETE');
  expect(await deploy(first, 'S', functionStack(`${SAY_TYPE} // 2`, {}, { V2: version('2'), Live: alias('V2', config(1)) }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const lambda = lambdaOf(first);
  expect((await invokeJson(lambda, {}, { Qualifier: 'live' })).value).toBe('provisioned-concurrency');
  expect((await invokeJson(lambda, {}, { Qualifier: '2' })).value).toBe('provisioned-concurrency');
  expect((await invokeJson(lambda, {}, { Qualifier: '1' })).value).toBe('on-demand');
  await first.close();

  const again = lambdaOf(await aws({ state }));
  await until(async () => (await again.send(new GetProvisionedConcurrencyConfigCommand(live))).Status === 'READY');
  expect((await invokeJson(again, {}, { Qualifier: 'live' })).value).toBe('provisioned-concurrency');
});

test('a version whose init phase fails fails its deploy, and leaves nothing', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', functionStack('throw new Error("no model");', {}, { V1: version('1', config(1)) }))).toBe('ROLLBACK_COMPLETE');
  const { body } = await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' });
  expect(body).toContain('Provisioned Concurrency configuration failed to be applied. Reason: FUNCTION_ERROR_INIT_FAILURE');
});

test('the API sets, lists and takes it away, and refuses in AWS\'s words', async () => {
  const server = await aws();
  const lambda = lambdaOf(server);
  const weighted = { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, FunctionWeight: 0.1 }] } };
  expect(await deploy(server, 'S', functionStack(SAY_TYPE, { ReservedConcurrentExecutions: 2 }, { V1: version('1') }))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', functionStack(`${SAY_TYPE} // 2`, { ReservedConcurrentExecutions: 2 }, { V1: version('1'), V2: version('2'), Live: alias('V1', weighted) }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const put = (qualifier: string, count: number) => lambda.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName: 'fn', Qualifier: qualifier, ProvisionedConcurrentExecutions: count }));
  await expect(put('live', 1)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: 'Alias with weights can not be used with Provisioned Concurrency' });
  await expect(put('$LATEST', 1)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(put('2', 3)).rejects.toMatchObject({ message: 'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function' });
  await expect(lambda.send(new GetProvisionedConcurrencyConfigCommand(live))).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });

  expect(await put('2', 2)).toMatchObject({ RequestedProvisionedConcurrentExecutions: 2, $metadata: { httpStatusCode: 202 } });
  const { ProvisionedConcurrencyConfigs } = await until(async () => {
    const listed = await lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'fn' }));
    return listed.ProvisionedConcurrencyConfigs?.[0]?.Status === 'READY' && listed;
  });
  expect(ProvisionedConcurrencyConfigs).toMatchObject([{ FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn:2', AllocatedProvisionedConcurrentExecutions: 2 }]);
  // All that the function reserves is provisioned: nothing is left for anything else.
  await expect(invokeJson(lambda, {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: 'fn', Qualifier: '2' }));
  expect((await invokeJson(lambda, {}, { Qualifier: '2' })).value).toBe('on-demand');
});

/** What CDK makes for a canary: CodeDeploy moves the alias. */
const CODE_DEPLOY = {
  ShiftRole: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited'], AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codedeploy.amazonaws.com' } }] } } },
  App: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
  Group: {
    Type: 'AWS::CodeDeploy::DeploymentGroup',
    Properties: {
      ApplicationName: { Ref: 'App' }, ServiceRoleArn: { 'Fn::GetAtt': ['ShiftRole', 'Arn'] }, DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    },
  },
};
const shifted = (versionId: string, count: number): object => ({ ...alias(versionId, config(count)), UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' } } } });

test('CodeDeploy alone weighs an alias that has it: both versions have a share, and nobody changes it meanwhile', async () => {
  const server = await aws({ speed: 120 });
  const lambda = lambdaOf(server);
  const weights = async () => (await lambda.send(new GetAliasCommand({ FunctionName: 'fn', Name: 'live' }))).RoutingConfig?.AdditionalVersionWeights;
  const says = 'exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_VERSION + " " + process.env.AWS_LAMBDA_INITIALIZATION_TYPE;';
  expect(await deploy(server, 'S', functionStack(says, {}, { V1: version('1'), Live: shifted('V1', 5), ...CODE_DEPLOY }))).toBe('CREATE_COMPLETE');
  const refused = { name: 'InvalidParameterValueException', message: 'Alias with weights can not be used with Provisioned Concurrency' };
  await expect(lambda.send(new UpdateAliasCommand({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  const update = deploy(server, 'S', functionStack(`${says} // 2`, {}, { V2: version('2'), Live: shifted('V2', 5), ...CODE_DEPLOY }), {}, 'UpdateStack');
  expect(await until(weights)).toEqual({ 2: 0.1 });
  await expect(lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...live, ProvisionedConcurrentExecutions: 6 }))).rejects.toMatchObject(refused);
  await until(async () => (await invokeJson(lambda, {}, { Qualifier: '2' })).value === '2 provisioned-concurrency');
  expect((await invokeJson(lambda, {}, { Qualifier: '1' })).value).toBe('1 provisioned-concurrency');

  expect(await update).toBe('UPDATE_COMPLETE');
  expect(await weights()).toBeUndefined();
  expect(await lambda.send(new GetProvisionedConcurrencyConfigCommand(live))).toMatchObject({ RequestedProvisionedConcurrentExecutions: 5, AllocatedProvisionedConcurrentExecutions: 5, Status: 'READY' });
  await expect(lambda.send(new UpdateAliasCommand({ FunctionName: 'fn', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } }))).rejects.toMatchObject(refused);
  expect((await invokeJson(lambda, {}, { Qualifier: 'live' })).value).toBe('2 provisioned-concurrency');
});

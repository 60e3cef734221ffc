import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  BatchGetDeploymentsCommand, BatchGetDeploymentTargetsCommand, CodeDeployClient, ContinueDeploymentCommand, CreateApplicationCommand, CreateDeploymentCommand, CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand, DeleteApplicationCommand, DeleteDeploymentConfigCommand, DeleteDeploymentGroupCommand, GetApplicationCommand, GetDeploymentCommand, GetDeploymentConfigCommand,
  GetDeploymentGroupCommand, GetDeploymentTargetCommand, ListApplicationsCommand, ListDeploymentConfigsCommand, ListDeploymentGroupsCommand, ListDeploymentsCommand, ListDeploymentTargetsCommand,
  ListTagsForResourceCommand, StopDeploymentCommand, TagResourceCommand, UntagResourceCommand, UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, GetProvisionedConcurrencyConfigCommand, InvokeCommand, LambdaClient, PutProvisionedConcurrencyConfigCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { awsStatus, deploymentLine, type AwsServer } from '../../../local';
import { callScript } from '../../support/script';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder } from './support';

afterEach(closeAll);

const assumedBy = (service: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }] });
const STYLE = { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' };
const ROLLBACK = { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] };

/** A hook that reports what its environment says, with the SDK that Lambda's runtime has. */
const HOOK = `const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require('@aws-sdk/client-codedeploy');
  exports.handler = async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
    await new CodeDeployClient({}).send(new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: DeploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status: process.env.STATUS,
    }));
  };`;

interface Options {
  readonly alias?: object;
  readonly hookActions?: readonly string[];
  readonly version?: number;
  readonly hookStatus?: string;
  readonly more?: object;
  readonly group?: object;
  readonly config?: string;
}

/** A stack like CDK's: a function whose alias CodeDeploy moves. */
function stack({ version = 1, alias = {}, hookStatus, hookActions = ['codedeploy:PutLifecycleEventHookExecutionStatus'], more = {}, group = {}, config = 'CodeDeployDefault.LambdaCanary10Percent5Minutes' }: Options = {}): object {
  const fn = (code: string, environment: object = {}) => ({
    Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code }, Environment: { Variables: environment } },
  });
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: assumedBy('lambda.amazonaws.com'), Policies: [{ PolicyName: 'hook', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: hookActions, Resource: '*' }] } }] } },
    ShiftRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumedBy('codedeploy.amazonaws.com'),
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited'],
        Policies: [{ PolicyName: 'hooks', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:S-Hook-*' }] } }],
      },
    },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: `exports.handler = async () => ${version};` } } },
    [`Version${version}`]: { Type: 'AWS::Lambda::Version', DeletionPolicy: 'Retain', Properties: { FunctionName: { Ref: 'Fn' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': [`Version${version}`, 'Version'] }, ...alias },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'App' }, DeploymentGroupName: { Ref: 'Group' }, ...(hookStatus === undefined ? {} : { BeforeAllowTrafficHook: { Ref: 'Hook' }, AfterAllowTrafficHook: { Ref: 'Hook' } }) } },
    },
    ...(hookStatus === undefined ? {} : { Hook: fn(HOOK, { STATUS: hookStatus }) }),
    App: { Type: 'AWS::CodeDeploy::Application', Properties: { ApplicationName: 'app', ComputePlatform: 'Lambda' } },
    Group: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: { Ref: 'App' }, DeploymentGroupName: 'group', ServiceRoleArn: { 'Fn::GetAtt': ['ShiftRole', 'Arn'] }, DeploymentStyle: STYLE, DeploymentConfigName: config, AutoRollbackConfiguration: ROLLBACK, ...group,
      },
    },
    ...more,
  };
}

const clients = (server: AwsServer) => ({ codeDeploy: new CodeDeployClient(clientOf(server)), lambda: new LambdaClient(clientOf(server)) });

async function aliasOf(server: AwsServer): Promise<readonly [string | undefined, object | undefined]> {
  const { FunctionVersion, RoutingConfig } = await clients(server).lambda.send(new GetAliasCommand({ FunctionName: 'fn', Name: 'live' }));
  return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights];
}

async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await new Promise((later) => { setTimeout(later, 20); });
  }
}

const eventsOf = async (server: AwsServer, logicalId: string): Promise<readonly string[]> => {
  const { body } = await cloudFormation(server, 'DescribeStackEvents', { StackName: 'S' });
  return [...body.matchAll(/<member>(.*?)<\/member>/gs)].map(([, event = '']) => event).filter((event) => event.includes(`<LogicalResourceId>${logicalId}<`)).reverse()
    .map((event) => `${/<ResourceStatus>(.*?)</.exec(event)?.[1]} ${/<ResourceStatusReason>(.*?)</s.exec(event)?.[1] ?? ''}`.trim());
};

test('an update of the alias waits for its deployment, which the first creation has not', async () => {
  const server = await aws({ speed: 120 });
  const { codeDeploy } = clients(server);
  expect(await deploy(server, 'S', stack())).toBe('CREATE_COMPLETE');
  expect((await codeDeploy.send(new ListDeploymentsCommand({ applicationName: 'app', deploymentGroupName: 'group' }))).deployments).toEqual([]);

  const update = deploy(server, 'S', stack({ version: 2, hookStatus: 'Succeeded' }), {}, 'UpdateStack');
  const weights = await until(() => aliasOf(server), ([, additional]) => additional !== undefined);
  expect(weights).toEqual(['1', { 2: 0.1 }]);
  const { deployments: [id = ''] = [] } = await codeDeploy.send(new ListDeploymentsCommand({ includeOnlyStatuses: ['InProgress'] }));
  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId: id }));
  expect(deploymentInfo).toMatchObject({ applicationName: 'app', deploymentGroupName: 'group', status: 'InProgress', creator: 'user', computePlatform: 'Lambda', deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes', createTime: expect.any(Date) });
  const during = await awsStatus(server.endpoint);
  expect(during.functions.find(({ name }) => name === 'fn')).toMatchObject({ aliases: { live: '1, 2 (10 %)' }, weights: { live: { 1: 0.9, 2: 0.1 } } });
  expect(during.deployments).toMatchObject([{ id, status: 'InProgress', function: 'fn', alias: 'live', currentVersion: '1', targetVersion: '2', weight: 0.1, event: 'AllowTraffic' }]);
  expect(during.deployments.map(deploymentLine)).toEqual([expect.stringMatching(new RegExp(`^${id}: fn:live from version 1 to 2, 10 % shifted, AllowTraffic, \\d min \\d+ s to the last shift$`))]);
  expect(await update).toBe('UPDATE_COMPLETE');
  expect(await aliasOf(server)).toEqual(['2', undefined]);
  expect((await awsStatus(server.endpoint)).deployments.map(deploymentLine)).toEqual([undefined]);

  const { deploymentTargets: [target] = [] } = await codeDeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: (await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId: id }))).targetIds }));
  expect(target?.lambdaTarget).toMatchObject({
    targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn', status: 'Succeeded',
    lambdaFunctionInfo: { functionName: 'fn', functionAlias: 'live', currentVersion: '1', targetVersion: '2', targetVersionWeight: 1 },
  });
  expect(target?.lambdaTarget?.lifecycleEvents?.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`)).toEqual(['BeforeAllowTraffic Succeeded', 'AllowTraffic Succeeded', 'AfterAllowTraffic Succeeded']);
  expect((await eventsOf(server, 'Live')).slice(2)).toEqual(expect.arrayContaining([`UPDATE_IN_PROGRESS CodeDeploy deployment started: ${id}`, 'UPDATE_COMPLETE']));
  const { deploymentGroupInfo } = await codeDeploy.send(new GetDeploymentGroupCommand({ applicationName: 'app', deploymentGroupName: 'group' }));
  expect([deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId, deploymentGroupInfo?.lastAttemptedDeployment?.status]).toEqual([id, 'Succeeded']);
});

test('a hook that reports Failed takes alias and stack back', async () => {
  const server = await aws({ speed: 120 });
  const { codeDeploy } = clients(server);
  await deploy(server, 'S', stack());
  expect(await deploy(server, 'S', stack({ version: 2, hookStatus: 'Failed' }), {}, 'UpdateStack')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await aliasOf(server)).toEqual(['1', undefined]);
  const { deployments: [rollback = '', failed = '', ...rest] = [] } = await codeDeploy.send(new ListDeploymentsCommand({}));
  const events = (await eventsOf(server, 'Live')).slice(2);
  expect(rest).toEqual([]);
  expect(events).toEqual(expect.arrayContaining([
    `UPDATE_IN_PROGRESS CodeDeploy deployment started: ${failed}`,
    `UPDATE_IN_PROGRESS CodeDeploy rollback deployment started: ${rollback}`,
    expect.stringMatching(`UPDATE_FAILED Resource handler returned message: .*${failed} failed. The deployment failed because one or more of the lifecycle event validation functions failed.*HandlerErrorCode: InternalFailure`),
  ]));
  const { deploymentsInfo } = await codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [failed, rollback] }));
  expect(deploymentsInfo).toMatchObject([
    { status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' }, rollbackInfo: { rollbackDeploymentId: rollback } },
    { status: 'Succeeded', creator: 'codeDeployRollback', rollbackInfo: { rollbackTriggeringDeploymentId: failed }, deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' },
  ]);
});

test('a hook that may not report is denied, and the deployment waits on', async () => {
  const server = await aws({ speed: 60 });
  const { codeDeploy } = clients(server);
  await deploy(server, 'S', stack());
  const update = deploy(server, 'S', stack({ version: 2, hookStatus: 'Succeeded', hookActions: ['codedeploy:GetDeployment'] }), {}, 'UpdateStack');
  const denied = () => server.events.some((event) => JSON.stringify(event).includes('is not authorized to perform: codedeploy:PutLifecycleEventHookExecutionStatus on resource: arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:app/group'));
  await until(() => Promise.resolve(denied()), Boolean);
  const { deployments: [deploymentId] = [] } = await codeDeploy.send(new ListDeploymentsCommand({ includeOnlyStatuses: ['InProgress'] }));
  await codeDeploy.send(new StopDeploymentCommand({ deploymentId }));
  expect([await update, await aliasOf(server)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['1', undefined]]);
});

test('what a deployment is about is read on every resource or not at all, the deployment itself on its group', async () => {
  const server = await aws({ speed: 600 });
  const READER = `const sdk = require('@aws-sdk/client-codedeploy');
    exports.handler = ({ action, deploymentId }) => new sdk.CodeDeployClient({}).send(new sdk[action + 'Command']({ deploymentId })).then(() => 'may', ({ message }) => message);`;
  const more = {
    ReaderRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumedBy('lambda.amazonaws.com'),
        Policies: [{ PolicyName: 'read', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'codedeploy:*', Resource: 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:app/group' }] } }],
      },
    },
    Reader: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'reader', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 20, Role: { 'Fn::GetAtt': ['ReaderRole', 'Arn'] }, Code: { ZipFile: READER } } },
  };
  const config = 'CodeDeployDefault.LambdaAllAtOnce';
  await deploy(server, 'S', stack({ more, config }));
  expect(await deploy(server, 'S', stack({ version: 2, more, config }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  const { codeDeploy, lambda } = clients(server);
  const { deployments: [deploymentId] = [] } = await codeDeploy.send(new ListDeploymentsCommand({}));
  const may = async (action: string): Promise<string> => (await lambda.send(new InvokeCommand({ FunctionName: 'reader', Payload: JSON.stringify({ action, deploymentId }) }))).Payload?.transformToString() ?? '';
  expect(await may('GetDeployment')).toBe('"may"');
  for (const action of ['ListDeploymentTargets', 'StopDeployment']) expect(await may(action)).toContain(`is not authorized to perform: codedeploy:${action} on resource: * because`);
});

test('CodeDeploy weighs an alias with provisioned concurrency, which nobody else may', async () => {
  const server = await aws({ speed: 120 });
  const { lambda } = clients(server);
  const [alias, target] = [{ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } }, { FunctionName: 'fn', Qualifier: 'live' }];
  await deploy(server, 'S', stack({ alias }));
  const words = 'Alias with weights can not be used with Provisioned Concurrency';
  const update = deploy(server, 'S', stack({ version: 2, alias }), {}, 'UpdateStack');
  await until(() => aliasOf(server), ([, additional]) => additional !== undefined);
  await expect(lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...target, ProvisionedConcurrentExecutions: 2 }))).rejects.toThrow(words);
  expect([await update, await aliasOf(server)]).toEqual(['UPDATE_COMPLETE', ['2', undefined]]);
  expect(await lambda.send(new GetProvisionedConcurrencyConfigCommand(target))).toMatchObject({ RequestedProvisionedConcurrentExecutions: 1, Status: 'READY' });
  await expect(lambda.send(new UpdateAliasCommand({ FunctionName: 'fn', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } }))).rejects.toThrow(words);
});

test('a failure elsewhere in the stack sets the alias straight back, without another deployment', async () => {
  const server = await aws({ speed: 600 });
  await deploy(server, 'S', stack());
  const broken = { Parameter: { Type: 'AWS::SSM::Parameter', DependsOn: 'Live', Properties: { Type: 'String', AllowedPattern: '^a$', Value: 'x' } } };
  const status = await deploy(server, 'S', stack({ version: 2, more: broken }), {}, 'UpdateStack');
  expect([status, await aliasOf(server)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['1', undefined]]);
  const { deployments = [] } = await clients(server).codeDeploy.send(new ListDeploymentsCommand({}));
  expect(deployments).toHaveLength(1);
});

test('a stop on request fails the update in its words', async () => {
  const server = await aws({ speed: 60 });
  const { codeDeploy } = clients(server);
  await deploy(server, 'S', stack({ config: 'CodeDeployDefault.LambdaCanary10Percent30Minutes' }));
  const update = deploy(server, 'S', stack({ version: 2, config: 'CodeDeployDefault.LambdaCanary10Percent30Minutes' }), {}, 'UpdateStack');
  await until(() => aliasOf(server), ([, additional]) => additional !== undefined);
  const { deployments: [deploymentId = ''] = [] } = await codeDeploy.send(new ListDeploymentsCommand({ includeOnlyStatuses: ['InProgress'] }));
  await expect(codeDeploy.send(new ContinueDeploymentCommand({ deploymentId }))).rejects.toThrow('ContinueDeployment is not supported for deployments of the Lambda compute platform');
  expect(await codeDeploy.send(new StopDeploymentCommand({ deploymentId }))).toMatchObject({ status: 'Succeeded' });
  expect([await update, await aliasOf(server)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', ['1', undefined]]);
  await expect(codeDeploy.send(new StopDeploymentCommand({ deploymentId }))).rejects.toMatchObject({ name: 'DeploymentAlreadyCompletedException' });
  await expect(codeDeploy.send(new ContinueDeploymentCommand({ deploymentId }))).rejects.toMatchObject({ name: 'DeploymentAlreadyCompletedException' });
});

test.each([
  ['a configuration that there is not', stack({ config: 'CodeDeployDefault.OneAtATime' }), 'Group', 'No Deployment Configuration found for name: CodeDeployDefault.OneAtATime'],
  ['an in-place group', stack({ group: { DeploymentStyle: { ...STYLE, DeploymentType: 'IN_PLACE' } } }), 'Group', 'must be BLUE_GREEN'],
  ['a role that CodeDeploy may not assume', stack({ group: { ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } }), 'Group', 'Cannot assume role provided.'],
  ['another platform', stack({ more: { App: { Type: 'AWS::CodeDeploy::Application', Properties: { ApplicationName: 'app', ComputePlatform: 'ECS' } } } }), 'App', 'csi local models deployments to Lambda only, and not to the compute platform ECS'],
  ['a custom canary without its share', stack({ more: { Config: { Type: 'AWS::CodeDeploy::DeploymentConfig', Properties: { ComputePlatform: 'Lambda', TrafficRoutingConfig: { Type: 'TimeBasedCanary' } } } } }), 'Config', 'TimeBasedCanary needs timeBasedCanary'],
])('%s is refused', async (_, resources, logicalId, message) => {
  const server = await aws();
  const status = await deploy(server, 'S', resources);
  if (!status.startsWith('ROLLBACK')) throw new Error(status);
  expect((await eventsOf(server, logicalId)).find((event) => event.startsWith('CREATE_FAILED'))).toContain(message);
});

test('alarms that a template leaves out stay with the group, as on AWS, until they are taken away by name', async () => {
  const server = await aws();
  const { codeDeploy } = clients(server);
  const alarms = async (): Promise<unknown> => {
    const { alarmConfiguration } = (await codeDeploy.send(new GetDeploymentGroupCommand({ applicationName: 'app', deploymentGroupName: 'group' }))).deploymentGroupInfo ?? {};
    return [alarmConfiguration?.enabled, alarmConfiguration?.alarms?.map(({ name }) => name)];
  };
  expect(await deploy(server, 'S', stack({ group: { AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'red' }] } } }))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', stack({ group: { Tags: [{ Key: 'a', Value: 'b' }] } }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await alarms()).toEqual([true, ['red']]);
  expect(await deploy(server, 'S', stack({ group: { AlarmConfiguration: { Enabled: false, Alarms: [] } } }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect(await alarms()).toEqual([false, []]);
});

test('applications, groups and configurations through the API', async () => {
  const server = await aws({ speed: 600 });
  const { codeDeploy } = clients(server);
  await deploy(server, 'S', { ShiftRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'shift', AssumeRolePolicyDocument: assumedBy('codedeploy.amazonaws.com') } } });
  await codeDeploy.send(new CreateApplicationCommand({ applicationName: 'api', computePlatform: 'Lambda', tags: [{ Key: 'team', Value: 'ml' }] }));
  await expect(codeDeploy.send(new CreateApplicationCommand({ applicationName: 'api', computePlatform: 'Lambda' }))).rejects.toMatchObject({ name: 'ApplicationAlreadyExistsException' });
  expect((await codeDeploy.send(new GetApplicationCommand({ applicationName: 'api' }))).application).toMatchObject({ applicationName: 'api', computePlatform: 'Lambda', createTime: expect.any(Date) });
  const ResourceArn = 'arn:aws:codedeploy:us-east-1:000000000000:application:api';
  await codeDeploy.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'dev' }] }));
  await codeDeploy.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
  expect((await codeDeploy.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);

  const routing = { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 50, linearInterval: 1 } } as const;
  await codeDeploy.send(new CreateDeploymentConfigCommand({ deploymentConfigName: 'halves', computePlatform: 'Lambda', trafficRoutingConfig: routing }));
  expect((await codeDeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName: 'halves' }))).deploymentConfigInfo?.trafficRoutingConfig).toEqual(routing);
  expect((await codeDeploy.send(new ListDeploymentConfigsCommand({}))).deploymentConfigsList).toEqual(expect.arrayContaining(['halves', 'CodeDeployDefault.LambdaAllAtOnce']));

  const group = { applicationName: 'api', deploymentGroupName: 'g', serviceRoleArn: 'arn:aws:iam::000000000000:role/shift', deploymentConfigName: 'halves', deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } } as const;
  await codeDeploy.send(new CreateDeploymentGroupCommand(group));
  await expect(codeDeploy.send(new CreateDeploymentGroupCommand({ ...group, deploymentGroupName: 'h', alarmConfiguration: { enabled: true, alarms: [] } }))).rejects.toMatchObject({ name: 'InvalidAlarmConfigException' });
  await codeDeploy.send(new UpdateDeploymentGroupCommand({ applicationName: 'api', currentDeploymentGroupName: 'g', newDeploymentGroupName: 'renamed', alarmConfiguration: { enabled: true, alarms: [{ name: 'a' }] } }));
  expect((await codeDeploy.send(new GetDeploymentGroupCommand({ applicationName: 'api', deploymentGroupName: 'renamed' }))).deploymentGroupInfo).toMatchObject({ deploymentConfigName: 'halves', alarmConfiguration: { enabled: true, alarms: [{ name: 'a' }] } });
  expect((await codeDeploy.send(new ListDeploymentGroupsCommand({ applicationName: 'api' }))).deploymentGroups).toEqual(['renamed']);
  await expect(codeDeploy.send(new DeleteDeploymentConfigCommand({ deploymentConfigName: 'halves' }))).rejects.toMatchObject({ name: 'DeploymentConfigInUseException' });
  await codeDeploy.send(new DeleteDeploymentGroupCommand({ applicationName: 'api', deploymentGroupName: 'renamed' }));
  await codeDeploy.send(new DeleteDeploymentConfigCommand({ deploymentConfigName: 'halves' }));
  await expect(codeDeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName: 'halves' }))).rejects.toMatchObject({ name: 'DeploymentConfigDoesNotExistException' });
  await codeDeploy.send(new DeleteApplicationCommand({ applicationName: 'api' }));
  expect((await codeDeploy.send(new ListApplicationsCommand({}))).applications).toEqual([]);
  await expect(codeDeploy.send(new GetDeploymentGroupCommand({ applicationName: 'api', deploymentGroupName: 'renamed' }))).rejects.toThrow('No application found for name: api');
});

test('a deployment through the API, with an AppSpec file in YAML', async () => {
  const server = await aws({ speed: 600 });
  const { codeDeploy } = clients(server);
  await deploy(server, 'S', stack());
  const create = (revision: object) => codeDeploy.send(new CreateDeploymentCommand({ applicationName: 'app', deploymentGroupName: 'group', deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce', description: 'back and forth', revision }));
  const content = 'version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n      Properties: { Name: fn, Alias: live, CurrentVersion: "1", TargetVersion: "9" }\n';
  await expect(create({ revisionType: 'AppSpecContent', appSpecContent: { content, sha256: '0'.repeat(64) } })).rejects.toMatchObject({ name: 'InvalidRevisionException' });
  await expect(create({ revisionType: 'S3', s3Location: { bucket: 'b', key: 'k' } })).rejects.toThrow('no revision from S3');
  const { deploymentId } = await create({ revisionType: 'AppSpecContent', appSpecContent: { content } });
  const deployment = async () => (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo;
  expect(await until(deployment, (info) => info?.status === 'Failed')).toMatchObject({
    description: 'back and forth', revision: { appSpecContent: { content } }, deploymentOverview: { Failed: 1 }, errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION', message: expect.stringContaining('has no published version 9') },
  });
  await expect(codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId: 'other' }))).rejects.toMatchObject({ name: 'DeploymentTargetDoesNotExistException' });
  expect((await codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId: 'fn' }))).deploymentTarget).toMatchObject({ deploymentTargetType: 'LambdaTarget', lambdaTarget: { status: 'Failed' } });
  await expect(codeDeploy.send(new GetDeploymentCommand({ deploymentId: 'd-ABCDEFGHI' }))).rejects.toMatchObject({ name: 'DeploymentDoesNotExistException' });
  await expect(codeDeploy.send(new GetDeploymentCommand({ deploymentId: 'x' }))).rejects.toMatchObject({ name: 'InvalidDeploymentIdException' });
  expect((await codeDeploy.send(new ListDeploymentsCommand({ createTimeRange: { end: new Date(0) } }))).deployments).toEqual([]);
});

test('boto3 and the AWS CLI deploy, stop and read as on AWS', async () => {
  const server = await aws({ speed: 60 });
  // What goes back takes long, so that there is time to stop it.
  const config = 'CodeDeployDefault.LambdaCanary10Percent30Minutes';
  await deploy(server, 'S', stack({ config: 'CodeDeployDefault.LambdaAllAtOnce' }));
  expect(await deploy(server, 'S', stack({ version: 2, config: 'CodeDeployDefault.LambdaAllAtOnce' }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  await clients(server).codeDeploy.send(new UpdateDeploymentGroupCommand({ applicationName: 'app', currentDeploymentGroupName: 'group', deploymentConfigName: config }));
  const home = folder();
  const child = spawn(callScript('venv.mjs', 'python') as string, [join(__dirname, 'codedeploy-clients.py')], { env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, ...server.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString('utf8'); });
  const status = await new Promise((done) => { child.on('close', done); });
  expect([status, errors]).toEqual([0, '']);
  const { cli_refusal: refusal, ...seen } = JSON.parse(output) as Readonly<Record<string, unknown>>;
  expect(seen).toEqual({
    during: ['2', { 1: 0.1 }], after: ['2', null], stop: 'Succeeded', status: ['Stopped', 'MANUAL_STOP', 'user'], rollback: true, events: ['Succeeded', 'Failed', 'Skipped'], listed: true,
    refusals: ['DeploymentLimitExceededException', 'InvalidLifecycleEventHookExecutionIdException', 'DeploymentGroupDoesNotExistException'],
  });
  expect(refusal).toContain('An error occurred (DeploymentDoesNotExistException) when calling the GetDeployment operation: The deployment d-NOTTHERE1 could not be found');
}, 60_000);

import { join } from 'node:path';
import type { AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { writeAppSpec } from '../../../lib/codedeploy/app-spec';
import { ApiError } from '../../../local/lambda-api/errors';
import { Clock } from '../../../local/aws/clock';
import { AliasTraffic, type AliasStore } from '../../../local/aws/codedeploy/alias-traffic';
import { DeploymentGroups } from '../../../local/aws/codedeploy/deployment-groups';
import { ServiceRoles } from '../../../local/aws/codedeploy/service-role';
import { LambdaDeployments, type DeploymentRequest } from '../../../local/aws/codedeploy/lambda-deployments';
import type { DeploymentRecord } from '../../../local/aws/codedeploy/records';
import type { AwsServiceEvent } from '../../../local/aws/events/event-sink';
import type { AliasRecord } from '../../../local/aws/lambda/records';
import { StateFolder } from '../../../local/aws/state/state-folder';
import { closeAll, folder } from './support';

const clocks: Clock[] = [];
const states: StateFolder[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
  for (const state of states.splice(0)) state.close();
  return closeAll();
});

/** The function `fn`, with three versions and an alias on the first. */
function aliasStore(state: StateFolder) {
  const aliases = state.documents<AliasRecord>('aliases');
  const versions = ['1', '2', '3'].map((version) => ({ version }));
  const put = (alias: Omit<AliasRecord, 'revisionId'>): void => aliases.put('live', { ...alias, revisionId: '' });
  if (!aliases.all.has('live')) put({ name: 'live', version: '1', description: 'mine', weights: {} });
  const functions: AliasStore = {
    find: (name) => (name === 'fn' ? { versions, aliases: Object.fromEntries(aliases.all) } : undefined),
    shiftAlias: (_, name, to) => put({ ...(aliases.all.get(name) as AliasRecord), ...to }),
  };
  return { functions, put, get: () => aliases.all.get('live') as AliasRecord };
}

const ALL_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

/** CodeDeploy with alarms and hooks that the test plays. */
function world(path = join(folder(), 'state'), speed = 600) {
  const state = StateFolder.open(path, {}, { account: '000000000000', region: 'us-east-1' });
  states.push(state);
  const clock = new Clock(speed, state);
  clocks.push(clock);
  const identity = { account: '000000000000', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: 'http://127.0.0.1' } as const;
  const store = aliasStore(state);
  const alarms = new Map<string, AlarmState>([['errors', 'OK']]);
  const calls: { readonly name: string; readonly event: { readonly DeploymentId: string; readonly LifecycleEventHookExecutionId: string } }[] = [];
  const events: AwsServiceEvent[] = [];
  const forbidden = new Set<string>();
  const roles = new ServiceRoles((_, action) => !forbidden.has(action), (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`, (name) => name);
  const groups = new DeploymentGroups(state, identity, clock, () => true);
  const deployments = new LambdaDeployments(state, groups, {
    clock,
    identity,
    aliases: new AliasTraffic(store.functions),
    roles,
    invoker: {
      invokeLater: (name, event) => {
        if (name === 'missing') throw ApiError.notFound('Function not found: missing');
        calls.push({ name, event: event as (typeof calls)[number]['event'] });
      },
    },
    events: { put: (event) => { events.push(event); } },
    alarmState: (name) => alarms.get(name),
  });
  if (groups.allApplications.length === 0) {
    groups.createApplication('app', 'Lambda');
    groups.createGroup('app', 'group', {
      serviceRoleArn: 'arn:aws:iam::000000000000:role/r',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
      autoRollbackConfiguration: { enabled: true, events: ALL_EVENTS },
    });
  }
  return {
    path, state, clock, store, forbidden, groups, deployments, alarms, calls, events,
    alias: () => {
      const { version, weights, description } = store.get();
      return { version, weights, description };
    },
    create: (more: DeploymentRequest & { readonly hooks?: object; readonly to?: object } = {}) => deployments.create({
      applicationName: 'app',
      deploymentGroupName: 'group',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: writeAppSpec({ functionName: 'fn', alias: 'live', currentVersion: '1', targetVersion: '2', hooks: {}, ...more.to, ...(more.hooks === undefined ? {} : { hooks: more.hooks }) }) } },
      ...more,
    }).id,
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits += 1) {
    if (waits > 2000) throw new Error('it did not happen');
    await new Promise((later) => { setTimeout(later, 5); });
  }
}

const OLD = { version: '1', weights: {}, description: 'mine' };
const CANARY = { version: '1', weights: { 2: 0.1 }, description: 'mine' };
const NEW = { version: '2', weights: {}, description: 'mine' };
const lifecycle = ({ progress }: DeploymentRecord): readonly string[] => progress.events.map(({ status }) => status);

test('a canary: a tenth for five minutes of the clock, then all', async () => {
  const { deployments, create, alias, events, clock } = world();
  const id = create();
  expect([deployments.get(id).progress.status, alias()]).toEqual(['Created', OLD]);
  await until(() => deployments.get(id).progress.shifts === 1);
  expect(alias()).toEqual(CANARY);
  const { progress } = await deployments.finished(id);
  expect([progress.status, alias()]).toEqual(['Succeeded', NEW]);
  const [, shift] = progress.events;
  expect((shift?.ended ?? 0) - (shift?.started ?? 0)).toBeGreaterThanOrEqual(300_000);
  expect(clock.now()).toBeGreaterThanOrEqual(progress.completed ?? Infinity);
  expect(events.map(({ detail }) => [detail['state'], detail['deploymentId']])).toEqual([['START', id], ['SUCCESS', id]]);
  expect(events[0]).toMatchObject({ source: 'aws.codedeploy', resources: ['arn:aws:codedeploy:us-east-1:000000000000:application:app', 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:app/group'] });
});

test('an alarm stops it, and a deployment of its own puts all traffic back', async () => {
  const { deployments, create, alias, alarms, events } = world();
  const id = create({ deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent30Minutes' });
  await until(() => deployments.get(id).progress.shifts === 1);
  alarms.set('errors', 'ALARM');
  const stopped = await deployments.finished(id);
  expect(stopped.progress).toMatchObject({
    status: 'Stopped', weight: 0.1,
    error: { code: 'ALARM_ACTIVE', message: 'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>' },
  });
  expect(lifecycle(stopped)).toEqual(['Succeeded', 'Failed', 'Skipped']);
  const back = stopped.rollback?.deploymentId ?? '';
  expect(stopped.rollback?.message).toBe(`Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${back}.`);
  const rollback = deployments.get(back);
  expect(rollback).toMatchObject({ creator: 'codeDeployRollback', configName: 'CodeDeployDefault.LambdaAllAtOnce', progress: { status: 'Succeeded' }, rollback: { triggeredBy: id, message: `Deployment ${back} is triggered to roll back deployment ${id}.` } });
  expect([alias(), lifecycle(rollback)]).toEqual([OLD, ['Succeeded', 'Succeeded', 'Succeeded']]);
  expect(events.map(({ detail }) => detail['state'])).toEqual(['START', 'STOP', 'START', 'SUCCESS']);
});

test('an alarm that is red before the start lets nothing begin', async () => {
  const { deployments, create, alias, alarms } = world();
  alarms.set('errors', 'ALARM');
  const stopped = await deployments.finished(create());
  expect([stopped.progress.status, lifecycle(stopped), alias(), stopped.rollback?.deploymentId]).toEqual(['Stopped', ['Skipped', 'Skipped', 'Skipped'], OLD, expect.stringMatching(/^d-/)]);
});

test('an alarm that there is not stops it too, unless that is to be ignored', async () => {
  const { deployments, create } = world();
  const alarms = [{ name: 'nobody' }];
  expect((await deployments.finished(create({ overrideAlarmConfiguration: { enabled: true, alarms } }))).progress.status).toBe('Stopped');
  expect((await deployments.finished(create({ overrideAlarmConfiguration: { enabled: true, alarms, ignorePollAlarmFailure: true } }))).progress.status).toBe('Succeeded');
});

test('hooks are called with two ids, and nothing goes on before they report', async () => {
  const { deployments, create, alias, calls } = world();
  const id = create({ hooks: { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' } });
  await until(() => calls.length === 1);
  const [before] = calls;
  expect([before?.name, Object.keys(before?.event ?? {}), before?.event.DeploymentId, alias()]).toEqual(['before', ['DeploymentId', 'LifecycleEventHookExecutionId'], id, OLD]);
  expect(() => deployments.report(id, before?.event.LifecycleEventHookExecutionId, 'Skipped')).toThrow(expect.objectContaining({ code: 'InvalidLifecycleEventHookExecutionStatusException' }));
  expect(() => deployments.report(id, 'guessed', 'Succeeded')).toThrow(expect.objectContaining({ code: 'InvalidLifecycleEventHookExecutionIdException' }));
  expect(deployments.report(id, before?.event.LifecycleEventHookExecutionId, 'Succeeded')).toBe(before?.event.LifecycleEventHookExecutionId);
  expect(alias()).toEqual(CANARY);
  expect(() => deployments.report(id, before?.event.LifecycleEventHookExecutionId, 'Failed')).toThrow(expect.objectContaining({ code: 'LifecycleEventAlreadyCompletedException' }));
  await until(() => calls.length === 2);
  expect([calls[1]?.name, alias()]).toEqual(['after', NEW]);
  deployments.report(id, calls[1]?.event.LifecycleEventHookExecutionId, 'Failed');
  const failed = await deployments.finished(id);
  expect([failed.progress.error, lifecycle(failed)]).toEqual([
    { code: 'HOOK_EXECUTION_FAILURE', message: 'The deployment failed because one or more of the lifecycle event validation functions failed.' }, ['Succeeded', 'Succeeded', 'Failed'],
  ]);
  expect([alias(), calls.length]).toEqual([OLD, 2]);
});

test('a hook that does not report within an hour fails the deployment', async () => {
  const { deployments, create, alias, clock } = world(undefined, 60_000);
  const start = clock.now();
  const failed = await deployments.finished(create({ hooks: { BeforeAllowTraffic: 'silent' } }));
  expect(failed.progress.error?.message).toContain('CodeDeploy expects a status callback within one hour');
  expect([clock.now() - start >= 3_600_000, alias()]).toEqual([true, OLD]);
});

test('a hook that there is not fails it at once', async () => {
  const { deployments, create } = world();
  const { progress } = await deployments.finished(create({ hooks: { BeforeAllowTraffic: 'missing' } }));
  expect([progress.error?.code, progress.events[0]?.message]).toEqual(['HOOK_EXECUTION_FAILURE', 'BeforeAllowTraffic: Function not found: missing']);
});

test('a stop on request is rolled back as configured, or as asked', async () => {
  const { deployments, groups, create, alias } = world();
  const moving = async (): Promise<string> => {
    const id = create();
    await until(() => deployments.get(id).progress.shifts === 1);
    return id;
  };
  const first = await moving();
  deployments.stop(first, undefined);
  expect([deployments.get(first).progress.error?.code, deployments.get(first).rollback?.deploymentId, alias()]).toEqual(['MANUAL_STOP', expect.stringMatching(/^d-/), OLD]);
  expect(() => deployments.stop(first, undefined)).toThrow(expect.objectContaining({ code: 'DeploymentAlreadyCompletedException' }));
  const second = await moving();
  deployments.stop(second, false);
  expect([deployments.get(second).rollback, alias()]).toEqual([undefined, CANARY]);
  groups.updateGroup('app', 'group', { autoRollbackConfiguration: { enabled: false } });
  const third = await moving();
  deployments.stop(third, true);
  expect([deployments.get(third).rollback?.deploymentId, alias()]).toEqual([expect.stringMatching(/^d-/), OLD]);
});

test.each([
  ['another version than it says', { currentVersion: '2', targetVersion: '1' }, 'INVALID_LAMBDA_CONFIGURATION', 'The Lambda function alias version does not match the current version in AppSpec file.'],
  ['an alias that there is not', { alias: 'dead' }, 'INVALID_LAMBDA_CONFIGURATION', 'The Lambda function fn has no alias dead.'],
  ['a version that there is not', { targetVersion: '7' }, 'INVALID_LAMBDA_CONFIGURATION', 'The Lambda function fn has no published version 7.'],
  ['a function that there is not', { functionName: 'gone' }, 'INVALID_LAMBDA_FUNCTION', 'the Lambda function gone does not exist'],
  ['the same version', { targetVersion: '1' }, 'INVALID_LAMBDA_CONFIGURATION', 'are the same'],
])('a deployment of %s fails', async (_, to, code, message) => {
  const { deployments, create, alias } = world();
  const { progress } = await deployments.finished(create({ to }));
  expect([progress.status, progress.error, alias()]).toEqual(['Failed', { code, message: expect.stringContaining(message) }, OLD]);
});

test('an AppSpec file that cannot be read fails the deployment, with what is wrong', async () => {
  const { deployments, create } = world();
  const { progress } = await deployments.finished(create({ revision: { revisionType: 'String', string: { content: 'version: 0.0' } } }));
  expect(progress.error).toEqual({ code: 'INVALID_LAMBDA_CONFIGURATION', message: expect.stringContaining('missing or has an invalid configuration. In the AppSpec file: it has no Resources section.') });
});

test('an alias that someone else moves meanwhile is not touched again', async () => {
  const { deployments, store, create, alias } = world();
  const id = create();
  await until(() => deployments.get(id).progress.shifts === 1);
  store.put({ name: 'live', version: '3', description: 'mine', weights: {} });
  const failed = await deployments.finished(id);
  expect([failed.progress.error?.code, deployments.get(failed.rollback?.deploymentId).progress.status, alias().version]).toEqual(['INVALID_LAMBDA_CONFIGURATION', 'Failed', '3']);
});

test.each([
  ['lambda:UpdateAlias', {}, ['Succeeded', 'Failed', 'Skipped']],
  ['lambda:InvokeFunction', { BeforeAllowTraffic: 'before' }, ['Failed', 'Skipped', 'Skipped']],
])('a service role without %s fails it as AWS does, and says what was not allowed', async (action, hooks, events) => {
  const { deployments, create, alias, forbidden } = world();
  forbidden.add(action);
  const failed = await deployments.finished(create({ hooks }));
  expect(failed.progress.error).toEqual({ code: 'IAM_ROLE_PERMISSIONS', message: 'The IAM role arn:aws:iam::000000000000:role/r does not give you permission to perform operations in the following AWS service: AWSLambda.' });
  expect([lifecycle(failed), alias()]).toEqual([events, OLD]);
  expect(failed.progress.events.find(({ status }) => status === 'Failed')?.message).toContain(`does not allow ${action} on arn:aws:lambda:us-east-1:000000000000:function:`);
});

test('alarms that the service role may not see count as not known', async () => {
  const { deployments, create, forbidden } = world();
  forbidden.add('cloudwatch:DescribeAlarms');
  expect((await deployments.finished(create())).progress.error).toEqual({ code: 'ALARM_ACTIVE', message: expect.stringContaining('could not be retrieved from Amazon CloudWatch') });
});

test('a group deploys one thing at a time', async () => {
  const { deployments, create } = world();
  const id = create();
  expect(() => create()).toThrow(expect.objectContaining({ code: 'DeploymentLimitExceededException', message: `Deployment Group 'group' is already deploying deployment '${id}'` }));
  await deployments.finished(id);
  expect(() => create({ to: { currentVersion: '2', targetVersion: '1' } })).not.toThrow();
});

test('what the end of the server cut off is stopped and rolled back when it starts again', async () => {
  const first = world();
  const id = first.create({ deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes' });
  await until(() => first.deployments.get(id).progress.shifts >= 2);
  first.state.freeze();
  first.clock.close();
  first.state.close();
  const second = world(first.path);
  expect(second.alias()).toEqual({ version: '1', weights: { 2: expect.any(Number) }, description: 'mine' });
  second.deployments.recover();
  const stopped = second.deployments.get(id);
  expect([stopped.progress.status, stopped.progress.error?.message, stopped.rollback?.deploymentId, second.alias()]).toEqual(['Stopped', 'csi local stopped during the deployment.', expect.stringMatching(/^d-/), OLD]);
});

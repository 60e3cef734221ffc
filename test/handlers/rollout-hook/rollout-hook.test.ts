import { DescribeScalableTargetsCommand, type RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetDeploymentCommand, GetDeploymentGroupCommand, GetDeploymentTargetCommand, ListDeploymentTargetsCommand, PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, type InvokeCommand, ListTagsCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import type { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeTraffic } from '../../../handlers/rollout-hook/before-traffic';
import type { Clients, FunctionClients } from '../../../handlers/rollout-hook/clients';
import { onEvent } from '../../../handlers/rollout-hook/first-deploy';
import type { HookContext } from '../../../handlers/rollout-hook/in-time';
import type { GoldenSet } from '../../../lib/golden/golden-set';
import { SUSPENDED } from '../../../lib/scaling/suspension';

const OWN: HookContext = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:hook', getRemainingTimeInMillis: () => 900_000 };
const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const golden: GoldenSet = {
  schemaVersion: 1, tolerance: 1e-4, parallel: 2, requests: [0, 1, 2, 3].map((row) => ({ row, request: { value: row }, expected: { y: [row] } })),
};

interface World {
  readonly clients: Clients;
  readonly invoked: { FunctionName?: string; Qualifier?: string }[];
  readonly statuses: unknown[];
  /** Names of the calls that change something, in their order. */
  readonly done: string[];
  readonly slept: number[];
  most: number;
}

interface Settings {
  readonly answer?: (value: number) => unknown;
  readonly failed?: boolean;
  readonly denials?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly red?: readonly string[];
  readonly scaled?: boolean;
  readonly serves?: boolean;
  /** Name of the error that an answer to CodeDeploy meets. */
  readonly unheard?: string;
  readonly underWay?: boolean;
  readonly suspended?: object;
  readonly creator?: string;
  readonly currentVersion?: string;
  readonly set?: GoldenSet;
}

const GOLDEN = { 'csi:before-traffic': 'golden-requests', 'csi:golden': 's3://bucket/a/golden.json' };
const ROLE = 'arn:aws:iam::111122223333:role/rollout';

function world({ answer = (value) => ({ outputs: [{ name: 'y', data: [value] }] }), failed = false, denials = 0, tags = GOLDEN, red = [], scaled = true, serves = false, unheard, underWay = false, suspended, creator = 'user', currentVersion = '2', set = golden }: Settings = {}): World {
  let running = 0;
  let left = denials;
  const made: World = { clients: undefined as unknown as Clients, invoked: [], statuses: [], done: [], slept: [], most: 0 };
  const codeDeploy = (command: unknown): object => {
    if (command instanceof GetDeploymentCommand) return { deploymentInfo: { applicationName: 'app', deploymentGroupName: 'group', creator, status: underWay ? 'InProgress' : 'Stopped' } };
    if (command instanceof GetDeploymentGroupCommand) {
      expect(command.input).toEqual({ applicationName: 'app', deploymentGroupName: 'group' });
      return { deploymentGroupInfo: { serviceRoleArn: ROLE, alarmConfiguration: { enabled: true, alarms: [{ name: 'mine' }, { name: 'own' }] } } };
    }
    if (command instanceof ListDeploymentTargetsCommand) return { targetIds: ['t'] };
    if (command instanceof GetDeploymentTargetCommand) return { deploymentTarget: { lambdaTarget: { lambdaFunctionInfo: { functionName: 'fn', targetVersion: '3', currentVersion } } } };
    if (command instanceof PutLifecycleEventHookExecutionStatusCommand) {
      if (unheard !== undefined) throw Object.assign(new Error('no'), { name: unheard });
      made.statuses.push(command.input);
      made.done.push(`answer ${command.input.status}`);
    }
    return {};
  };
  const cloudWatch = (command: unknown): object => {
    expect((command as DescribeAlarmsCommand).input).toEqual({ AlarmNames: ['mine', 'own'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM' });
    return { MetricAlarms: red.map((AlarmName) => ({ AlarmName, StateReason: 'Threshold Crossed' })) };
  };
  const lambda = async (command: unknown): Promise<object> => {
    if (command instanceof ListTagsCommand) {
      expect(command.input.Resource).toBe('arn:aws:lambda:eu-central-1:111122223333:function:fn');
      return { Tags: tags };
    }
    if (command instanceof TagResourceCommand || command instanceof UntagResourceCommand) {
      made.done.push(command instanceof TagResourceCommand ? `tag ${JSON.stringify(command.input.Tags)}` : `untag ${String(command.input.TagKeys)}`);
      return {};
    }
    if (command instanceof GetAliasCommand) {
      expect(command.input).toEqual({ FunctionName: 'fn', Name: 'live' });
      if (serves) return {};
      throw Object.assign(new Error('no alias'), { name: 'ResourceNotFoundException' });
    }
    const { input } = command as InvokeCommand;
    made.most = Math.max(made.most, ++running);
    await new Promise((done) => { setTimeout(done, 5); });
    running--;
    if (left-- > 0) throw Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });
    made.invoked.push(input);
    const { value } = JSON.parse(String(input.Payload)) as { value: number };
    return { Payload: { transformToString: () => JSON.stringify(answer(value)) }, ...(failed ? { FunctionError: 'Unhandled' } : {}) };
  };
  const s3 = (command: unknown): object => {
    expect((command as GetObjectCommand).input).toEqual({ Bucket: 'bucket', Key: 'a/golden.json' });
    return { Body: { transformToString: () => Promise.resolve(JSON.stringify(set)) } };
  };
  const scaling = (command: unknown): object => {
    if (command instanceof DescribeScalableTargetsCommand) {
      expect(command.input).toEqual({ ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceIds: ['function:fn:live'] });
      return { ScalableTargets: scaled ? [{ SuspendedState: suspended }] : [] };
    }
    const { SuspendedState, ...target } = (command as RegisterScalableTargetCommand).input;
    expect(target).toEqual({ ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: 'function:fn:live' });
    made.done.push([...new Set(Object.values(SuspendedState ?? {}))].join() === 'true' ? 'suspend' : 'resume');
    return {};
  };
  const send = (of: (command: unknown) => unknown) => ({ send: async (command: unknown) => of(command) });
  const ofFunction = { lambda: { send: lambda }, s3: send(s3), scaling: send(scaling) } as unknown as FunctionClients;
  const inRole = (roleArn: string): Promise<FunctionClients> => {
    expect(roleArn).toBe(ROLE);
    return Promise.resolve(ofFunction);
  };
  return Object.assign(made, {
    clients: { codeDeploy: send(codeDeploy), cloudWatch: send(cloudWatch), inRole, sleep: (ms: number) => { made.slept.push(ms); return Promise.resolve(); } } as unknown as Clients,
  });
}

/** The clients, with the first call of a kind refused. */
function deniedOnce(clients: Clients, command: string, name: string): Clients {
  let left = 1;
  const wrap = ({ send }: { send: unknown }) => ({
    send: async (sent: object) => {
      if (sent.constructor.name === command && left-- > 0) throw Object.assign(new Error('User: x is not authorized to perform: y'), { name });
      return (send as (sent: object) => Promise<unknown>)(sent);
    },
  });
  return {
    codeDeploy: wrap(clients.codeDeploy), cloudWatch: wrap(clients.cloudWatch), sleep: clients.sleep,
    inRole: async (roleArn: string) => {
      const { lambda, s3, scaling } = await clients.inRole(roleArn);
      return { lambda: wrap(lambda), s3: wrap(s3), scaling: wrap(scaling) };
    },
  } as unknown as Clients;
}

let errors: string[] = [];
beforeEach(() => {
  errors = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => { errors.push(line); });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('a version that answers as expected gets traffic, after every row was asked of it, several at a time', async () => {
  const { clients, invoked, statuses, ...rest } = world();
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Succeeded');
  expect(statuses).toEqual([{ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Succeeded' }]);
  expect(invoked).toHaveLength(4);
  expect(new Set(invoked.map(({ FunctionName, Qualifier }) => `${FunctionName}:${Qualifier}`))).toEqual(new Set(['fn:3']));
  expect(rest.slept).toEqual([]);
});

test('where no answer is known, one of the right form lets it pass, and no other', async () => {
  const set: GoldenSet = { ...golden, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }], requests: golden.requests.map(({ row, request }) => ({ row, request })) };
  const answering = (shape: readonly number[]) => world({ set, answer: (value) => ({ outputs: [{ name: 'y', datatype: 'FP32', shape, data: [value + 0.5] }] }) });
  expect(await beforeTraffic(EVENT, answering([1]).clients, OWN)).toBe('Succeeded');
  expect(await beforeTraffic(EVENT, answering([1, 1]).clients, OWN)).toBe('Failed');
  expect(errors.join('\n')).toContain("answers 4 of 4 golden requests wrongly: row 0: y has the shape [1, 1], and the model's signature has [-1]");
});

test('as many calls run at a time as environments are to be warm', async () => {
  const made = world();
  await beforeTraffic(EVENT, made.clients, OWN);
  expect(made.most).toBe(2);
});

test.each([
  ['a wrong answer', world({ answer: () => ({ outputs: [{ name: 'y', data: [2] }] }) }), 'version 3 of fn answers 3 of 4 golden requests wrongly: row 0: y is [2], expected [0]'],
  ['a failure of the function', world({ answer: () => ({ errorMessage: 'boom' }), failed: true }), 'row 0: the function failed: boom'],
  ['a missing tag', world({ tags: { 'csi:before-traffic': 'golden-requests' } }), 'has no tag csi:golden'],
  ['a function that does not say what to check', world({ tags: {} }), 'has no tag csi:before-traffic'],
  ['a red alarm', world({ red: ['mine'] }), '1 alarm is red before the new version has any traffic: mine (Threshold Crossed). Mend what is wrong, or leave out of `alarms` what the new version mends'],
])('%s stops the deployment, and the log says why', async (_, { clients, statuses }, words) => {
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Failed');
  expect(statuses).toEqual([expect.objectContaining({ status: 'Failed' })]);
  expect(errors.join('\n')).toContain(words);
});

test('permissions that are not there yet are waited for', async () => {
  const { clients, slept } = world({ denials: 2 });
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Succeeded');
  expect(slept).toEqual([1000, 1000]);
});

test.each([
  'ListTagsCommand', 'GetObjectCommand', 'GetDeploymentCommand', 'GetDeploymentGroupCommand', 'ListDeploymentTargetsCommand', 'GetDeploymentTargetCommand', 'DescribeAlarmsCommand',
  'DescribeScalableTargetsCommand', 'RegisterScalableTargetCommand', 'PutLifecycleEventHookExecutionStatusCommand',
])(
  'a permission that is not there yet is waited for in %s too', async (denied) => {
    const { clients, statuses, slept } = world({ tags: { ...GOLDEN, 'csi:before-traffic': 'golden-requests scaling' } });
    const once = deniedOnce(clients, denied, { GetObjectCommand: 'AccessDenied', RegisterScalableTargetCommand: 'ValidationException' }[denied] ?? 'AccessDeniedException');
    expect(await beforeTraffic(EVENT, once, OWN)).toBe('Succeeded');
    expect(statuses).toEqual([expect.objectContaining({ status: 'Succeeded' })]);
    expect(slept).toEqual([1000]);
  },
);

test.each([
  ['a function that has little concurrency', 'InvokeCommand', 'TooManyRequestsException'],
  ['a version that Lambda still prepares', 'InvokeCommand', 'ResourceConflictException'],
  ['a version that Lambda still takes a snapshot of', 'InvokeCommand', 'SnapStartNotReadyException'],
  ['a service that has many rollouts', 'GetDeploymentCommand', 'ThrottlingException'],
])('%s is asked again', async (_, command, name) => {
  const { clients, slept } = world();
  expect(await beforeTraffic(EVENT, deniedOnce(clients, command, name), OWN)).toBe('Succeeded');
  expect(slept).toEqual([1000]);
});

test('what takes too long is answered with a no while there is time to', async () => {
  const { clients, statuses } = world({ denials: 1000 });
  const forever: Clients = { ...clients, sleep: () => new Promise(() => undefined) };
  expect(await beforeTraffic(EVENT, forever, { ...OWN, getRemainingTimeInMillis: () => 100_010 })).toBe('Failed');
  expect(statuses).toEqual([expect.objectContaining({ status: 'Failed' })]);
  expect(errors.join('\n')).toContain('the golden requests were not answered within 0 seconds');
});

test('permissions that never come stop the deployment', async () => {
  const { clients, slept } = world({ denials: 1000 });
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Failed');
  expect(slept.length).toBeGreaterThanOrEqual(7);
  expect(errors.join('\n')).toContain('not yet');
});

describe('scaling', () => {
  const SCALED = { ...GOLDEN, 'csi:before-traffic': 'golden-requests scaling' };
  const [TAG, UNTAG] = ['tag {"csi:scaling-suspended":"d-1"}', 'untag csi:scaling-suspended'];

  test('that the rollout before left held back is held back on', async () => {
    const { clients, done } = world({ tags: { ...SCALED, 'csi:scaling-suspended': 'd-0' }, suspended: SUSPENDED });
    expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Succeeded');
    expect(done).toEqual([TAG, 'suspend', 'answer Succeeded']);
  });

  test('is held back once the checks are passed, and before any traffic moves', async () => {
    const { clients, done } = world({ tags: SCALED });
    expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Succeeded');
    expect(done).toEqual([TAG, 'suspend', 'answer Succeeded']);
  });

  test.each([
    ['a version that does not pass', { tags: SCALED, answer: () => ({ outputs: [] }) }, ['answer Failed']],
    ['a function that is not scaled', {}, ['answer Succeeded']],
    ['a function that is scaled from this deploy on', { tags: SCALED, scaled: false }, ['answer Succeeded']],
    ['a function whose scaling somebody suspended in part', { tags: SCALED, suspended: { DynamicScalingInSuspended: true, ScheduledScalingSuspended: false } }, ['answer Succeeded']],
    ['a function whose scaling somebody suspended', { tags: SCALED, suspended: SUSPENDED }, ['answer Succeeded']],
  ])('is left alone for %s', async (_, settings: Settings, calls) => {
    const { clients, done } = world(settings);
    await beforeTraffic(EVENT, clients, OWN);
    expect(done).toEqual(calls);
  });

  test.each([
    ['comes too late, as an alarm was first', { unheard: 'LifecycleEventAlreadyCompletedException' }, [TAG, 'suspend', 'resume', UNTAG]],
    ['cannot be given', { unheard: 'ThrottlingException', underWay: true }, [TAG, 'suspend', 'resume', UNTAG]],
    ['came, and was only sent twice', { unheard: 'LifecycleEventAlreadyCompletedException', underWay: true }, [TAG, 'suspend']],
  ])('goes on at once where the answer %s, unless traffic moves', async (_, settings: Settings, calls) => {
    const { clients, done } = world({ tags: SCALED, ...settings });
    await expect(beforeTraffic(EVENT, clients, OWN)).rejects.toThrow('no');
    expect(done).toEqual(calls);
  });

  test('that cannot be held back stops the deployment, and goes on', async () => {
    const { clients, done } = world({ tags: SCALED });
    const denied = deniedOnce(clients, 'RegisterScalableTargetCommand', 'FailedResourceAccessException');
    expect(await beforeTraffic(EVENT, denied, OWN)).toBe('Failed');
    expect(done).toEqual([TAG, 'answer Failed', 'resume', UNTAG]);
  });
});

test.each<[string, Settings]>([
  ['to a version that served before', { tags: { ...GOLDEN, 'csi:served': '3@1700000000' } }],
  ['to an older version, of which nobody noted that it served', { currentVersion: '10' }],
  ['that CodeDeploy goes by itself', { creator: 'codeDeployRollback' }],
])('the way back %s is not held up, by whatever is wrong now', async (_, settings) => {
  const { clients, invoked } = world({ ...settings, red: ['mine'], answer: () => ({ outputs: [] }) });
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Succeeded');
  expect(invoked).toEqual([]);
});

test('the log has every wrong answer, with its row', async () => {
  await beforeTraffic(EVENT, world({ answer: () => ({ outputs: [{ name: 'y', data: [2] }] }) }).clients, OWN);
  expect(JSON.parse(errors[0]!)).toMatchObject({ level: 'ERROR', deploymentId: 'd-1', mismatches: [0, 1, 3].map((row) => ({ row, output: 'y', expected: [row], got: [2] })) });
});

describe('as a custom resource', () => {
  const properties = { functionName: 'fn', version: '1', roleArn: ROLE };
  const wrong = (): World => world({ answer: () => ({ outputs: [] }) });

  test('the first deploy is checked', async () => {
    const { clients, invoked } = world();
    expect(await onEvent({ RequestType: 'Create', ResourceProperties: properties }, clients, OWN)).toEqual({ PhysicalResourceId: 'golden-requests-fn' });
    expect(invoked[0]).toMatchObject({ FunctionName: 'fn', Qualifier: '1' });
    await expect(onEvent({ RequestType: 'Create', ResourceProperties: properties }, wrong().clients, OWN)).rejects.toThrow('version 1 of fn answers 4 of 4 golden requests wrongly');
  });

  test('updates, the way back and deletion are not held up', async () => {
    for (const RequestType of ['Update', 'Delete'] as const) {
      const { clients, invoked } = wrong();
      expect(await onEvent({ RequestType, PhysicalResourceId: 'x', ResourceProperties: properties, OldResourceProperties: { ...properties, version: '2' } }, clients, OWN)).toEqual({ PhysicalResourceId: 'x' });
      expect(invoked).toEqual([]);
    }
  });

  test('a function that takes the place of another is checked; one that serves already, which a stack goes back to, is not', async () => {
    const replaced = { RequestType: 'Update', PhysicalResourceId: 'golden-requests-old', ResourceProperties: properties, OldResourceProperties: { ...properties, functionName: 'old' } } as const;
    const { clients, invoked } = world();
    expect(await onEvent(replaced, clients, OWN)).toEqual({ PhysicalResourceId: 'golden-requests-fn' });
    expect(invoked).toHaveLength(4);
    await expect(onEvent(replaced, wrong().clients, OWN)).rejects.toThrow('version 1 of fn answers 4 of 4 golden requests wrongly');
    const back = world({ answer: () => ({ outputs: [] }), serves: true });
    expect(await onEvent(replaced, back.clients, OWN)).toEqual({ PhysicalResourceId: 'golden-requests-fn' });
    expect(back.invoked).toEqual([]);
  });
});

import { GetDeploymentTargetCommand, ListDeploymentTargetsCommand, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { type InvokeCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import type { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeTraffic, onEvent, type Clients, type HookContext } from '../../../handlers/rollout-hook';
import type { GoldenSet } from '../../../lib/golden/golden-set';

const OWN: HookContext = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:hook', getRemainingTimeInMillis: () => 900_000 };
const EVENT = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const golden: GoldenSet = {
  schemaVersion: 1, tolerance: 1e-4, parallel: 2, requests: [0, 1, 2, 3].map((row) => ({ row, request: { value: row }, expected: { y: [row] } })),
};

interface World {
  readonly clients: Clients;
  readonly invoked: { FunctionName?: string; Qualifier?: string }[];
  readonly statuses: unknown[];
  readonly slept: number[];
  most: number;
}

function world({ answer = (value: number): unknown => ({ outputs: [{ name: 'y', data: [value] }] }), failed = false, denials = 0, tags = { 'csi:golden': 's3://bucket/a/golden.json' } as Record<string, string> } = {}): World {
  let running = 0;
  let left = denials;
  const made: World = { clients: undefined as unknown as Clients, invoked: [], statuses: [], slept: [], most: 0 };
  const codeDeploy = (command: unknown): object => {
    if (command instanceof ListDeploymentTargetsCommand) return { targetIds: ['t'] };
    if (command instanceof GetDeploymentTargetCommand) return { deploymentTarget: { lambdaTarget: { lambdaFunctionInfo: { functionName: 'fn', targetVersion: '3', currentVersion: '2' } } } };
    if (command instanceof PutLifecycleEventHookExecutionStatusCommand) made.statuses.push(command.input);
    return {};
  };
  const lambda = async (command: unknown): Promise<object> => {
    if (command instanceof ListTagsCommand) {
      expect(command.input.Resource).toBe('arn:aws:lambda:eu-central-1:111122223333:function:fn');
      return { Tags: tags };
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
    return { Body: { transformToString: () => Promise.resolve(JSON.stringify(golden)) } };
  };
  const send = (of: (command: unknown) => unknown) => ({ send: (command: unknown) => Promise.resolve(of(command)) });
  return Object.assign(made, {
    clients: { codeDeploy: send(codeDeploy), lambda: { send: lambda }, s3: send(s3), sleep: (ms: number) => { made.slept.push(ms); return Promise.resolve(); } } as unknown as Clients,
  });
}

/** The clients, with the first call of a kind refused. */
function deniedOnce(clients: Clients, command: string, name: string): Clients {
  let left = 1;
  const wrap = ({ send }: { send: unknown }) => ({
    send: async (sent: object) => {
      if (sent.constructor.name === command && left-- > 0) throw Object.assign(new Error('not yet'), { name });
      return (send as (sent: object) => Promise<unknown>)(sent);
    },
  });
  return { codeDeploy: wrap(clients.codeDeploy), lambda: wrap(clients.lambda), s3: wrap(clients.s3), sleep: clients.sleep } as unknown as Clients;
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

test('as many calls run at a time as environments are to be warm', async () => {
  const made = world();
  await beforeTraffic(EVENT, made.clients, OWN);
  expect(made.most).toBe(2);
});

test.each([
  ['a wrong answer', world({ answer: () => ({ outputs: [{ name: 'y', data: [2] }] }) }), 'version 3 of fn answers 3 of 4 golden requests wrongly: row 0: y is [2], expected [0]'],
  ['a failure of the function', world({ answer: () => ({ errorMessage: 'boom' }), failed: true }), 'row 0: the function failed: boom'],
  ['a missing tag', world({ tags: {} }), 'has no tag csi:golden'],
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

test.each(['ListTagsCommand', 'GetObjectCommand', 'ListDeploymentTargetsCommand', 'GetDeploymentTargetCommand', 'PutLifecycleEventHookExecutionStatusCommand'])(
  'a permission that is not there yet is waited for in %s too', async (denied) => {
    const { clients, statuses, slept } = world();
    const once = deniedOnce(clients, denied, denied === 'GetObjectCommand' ? 'AccessDenied' : 'AccessDeniedException');
    expect(await beforeTraffic(EVENT, once, OWN)).toBe('Succeeded');
    expect(statuses).toEqual([expect.objectContaining({ status: 'Succeeded' })]);
    expect(slept).toEqual([1000]);
  },
);

test('a function that has little concurrency is asked again', async () => {
  const { clients, slept } = world();
  expect(await beforeTraffic(EVENT, deniedOnce(clients, 'InvokeCommand', 'TooManyRequestsException'), OWN)).toBe('Succeeded');
  expect(slept).toEqual([1000]);
});

test('what takes too long is answered with a no while there is time to', async () => {
  const { clients, statuses } = world({ denials: 1000 });
  const forever: Clients = { ...clients, sleep: () => new Promise(() => undefined) };
  expect(await beforeTraffic(EVENT, forever, { ...OWN, getRemainingTimeInMillis: () => 20_010 })).toBe('Failed');
  expect(statuses).toEqual([expect.objectContaining({ status: 'Failed' })]);
  expect(errors.join('\n')).toContain('the golden requests were not answered within 0 seconds');
});

test('permissions that never come stop the deployment', async () => {
  const { clients, slept } = world({ denials: 1000 });
  expect(await beforeTraffic(EVENT, clients, OWN)).toBe('Failed');
  expect(slept.length).toBeGreaterThanOrEqual(7);
  expect(errors.join('\n')).toContain('not yet');
});

describe('as a custom resource', () => {
  const properties = { functionName: 'fn', version: '1' };
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
      expect(await onEvent({ RequestType, PhysicalResourceId: 'x', ResourceProperties: properties }, clients, OWN)).toEqual({ PhysicalResourceId: 'x' });
      expect(invoked).toEqual([]);
    }
  });
});

import { onEvent } from '../../../handlers/endpoint-keeper';
import { keep } from '../../../handlers/endpoint-keeper/keep';
import { taskOf } from '../../../handlers/endpoint-keeper/task';
import { DAY_SECONDS } from '../../../lib/versions/prune';
import { failure, HOME, NOW, worldOf, type World } from './world';
import { marks } from '../shared/marks';

const DAILY = { source: 'aws.events' };
const digestOf = (index: number): string => String(index).repeat(16);
const HOST = { host: 'S/Digits' };

beforeEach(() => {
  marks();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => { jest.restoreAllMocks(); });

/** Four configurations of `digits`, of which the first and the third served before the fourth, which serves; and things of others. */
const ACCOUNT: World = {
  endpoints: {
    digits: [{ EndpointStatus: 'InService', EndpointConfigName: 'c4' }],
    theirs: [{ EndpointStatus: 'Updating', EndpointConfigName: 'x1', PendingDeploymentSummary: { EndpointConfigName: 'x2' } }],
  },
  endpointTags: { digits: { 'csi:host': 'S/Digits', 'csi:pruning': '2', 'csi:served': `44444444@${NOW - 5 * DAY_SECONDS} 33333333@${NOW - 7 * DAY_SECONDS} 11111111@${NOW - 9 * DAY_SECONDS}` } },
  configs: {
    ...Object.fromEntries([1, 2, 3, 4].map((index) => [`c${index}`, { ...HOST, days: 10 - index, digest: digestOf(index), models: [`m${index}`] }])),
    x1: { days: 20, models: ['x'] }, x2: { days: 20, models: ['m0'], shadow: ['m2'] },
    other: { host: 'S/Digits', stack: 'another', days: 20, digest: digestOf(1), models: [] },
  },
  models: { ...Object.fromEntries([0, 1, 2, 3, 4].map((index) => [`m${index}`, { ...HOST, days: 10 - index }])), x: { days: 20 }, z: { host: 'S/Else', days: 20 } },
  declared: [['AWS::SageMaker::Endpoint', 'arn:aws:sagemaker:eu-central-1:111122223333:endpoint/digits'], ['AWS::SageMaker::EndpointConfig', 'arn:aws:sagemaker:eu-central-1:111122223333:endpoint-config/c4'], ['AWS::SageMaker::Model', 'm4']],
};

async function pruned(world: World, event: object = DAILY) {
  const { clients, did } = worldOf(world);
  return { answer: await keep(event, clients, HOME), did };
}

test('what never served and what served longer ago goes, but for what another endpoint uses', async () => {
  const { answer, did } = await pruned(ACCOUNT);
  expect(did).toEqual(['deleted config c1', 'deleted config c2', 'deleted model m1']);
  expect(answer.endpoints).toMatchObject([{ host: 'S/Digits', dryRun: false, models: { keep: [
    { name: 'm0', because: ['the endpoint theirs uses it'] }, { name: 'm2', because: ['the endpoint theirs uses it'] }, { name: 'm3' }, { name: 'm4' },
  ] } }]);
});

test('the models of instance pools stay with a configuration that does, whosever it is', async () => {
  const configs = ACCOUNT.configs!;
  const { did } = await pruned({ ...ACCOUNT, configs: { ...configs, c3: { ...configs['c3']!, pools: ['p3'] }, x1: { ...configs['x1']!, pools: ['m1'] } }, models: { ...ACCOUNT.models, p2: { ...HOST, days: 8 }, p3: { ...HOST, days: 7 } } });
  expect(did).toEqual(['deleted config c1', 'deleted config c2', 'deleted model p2']);
});

test('a model that an inference component serves stays', async () => {
  const { did } = await pruned({ ...ACCOUNT, components: { adapter: 'm9', one: 'm1' } });
  expect(did).toEqual(['deleted config c1', 'deleted config c2']);
});

test('a dry run says so, and does nothing', async () => {
  const { answer, did } = await pruned(ACCOUNT, { action: 'prune', dryRun: true });
  expect(did).toEqual([]);
  expect(answer.endpoints).toMatchObject([{ dryRun: true, configs: { delete: ['c1', 'c2'] }, models: { delete: ['m1'] } }]);
  const tag = { ...ACCOUNT, endpointTags: { digits: { ...ACCOUNT.endpointTags!['digits'], 'csi:pruning': '2 dry-run' } } };
  expect((await pruned(tag)).did).toEqual([]);
});

test('a configuration that cannot be deleted keeps its model', async () => {
  const { answer, did } = await pruned({ ...ACCOUNT, fails: { 'DeleteEndpointConfigCommand c1': failure('AccessDeniedException') } });
  expect(did).toEqual(['deleted config c2']);
  expect(answer.endpoints).toMatchObject([{ left: [{ name: 'c1', because: 'AccessDeniedException: no' }, { name: 'm1', because: 'a configuration that names it could not be deleted' }] }]);
});

test('one that is gone by now is as good as deleted', async () => {
  const { answer } = await pruned({ ...ACCOUNT, fails: { 'DeleteModelCommand m1': failure('ValidationException', 'Could not find model "m1".') } });
  expect(answer.endpoints[0]).not.toHaveProperty('left');
});

test.each([['none', 'its pruning is none'], ['all', 'its tag csi:pruning is not understood']])('pruning %s keeps all', async (value, why) => {
  const { answer, did } = await pruned({ ...ACCOUNT, endpointTags: { digits: { ...ACCOUNT.endpointTags!['digits'], 'csi:pruning': value } } });
  expect([did, answer.endpoints]).toEqual([[], [{ endpoint: 'digits', kept: why }]]);
});

test('while the stack or the endpoint changes, all stays', async () => {
  expect(await pruned({ ...ACCOUNT, status: 'UPDATE_IN_PROGRESS' })).toEqual({ answer: { stackStatus: 'UPDATE_IN_PROGRESS', endpoints: [] }, did: [] });
  const updating = await pruned({ ...ACCOUNT, endpoints: { ...ACCOUNT.endpoints, digits: [{ EndpointStatus: 'Updating', EndpointConfigName: 'c4' }] } });
  expect([updating.did, updating.answer.endpoints]).toEqual([[], [{ endpoint: 'digits', kept: 'the endpoint is Updating' }]]);
});

test('what serves is noted, where its check could not', async () => {
  const { did } = await pruned({ ...ACCOUNT, endpointTags: { digits: { 'csi:host': 'S/Digits', 'csi:pruning': '12', 'csi:served': `33333333@${NOW - 7 * DAY_SECONDS}` } } });
  expect(did[0]).toBe(`tagged digits csi:served=44444444@${NOW} 33333333@${NOW - 7 * DAY_SECONDS}`);
});

test('an endpoint of somebody else in the stack, or one that is gone, is left alone', async () => {
  const { answer, did } = await pruned({ ...ACCOUNT, declared: [['AWS::SageMaker::Endpoint', 'theirs'], ['AWS::SageMaker::Endpoint', 'gone']] });
  expect([did, answer.endpoints]).toEqual([[], []]);
});

test('one that fails does not keep the others from being looked through', async () => {
  const { clients, did } = worldOf({ ...ACCOUNT, fails: { ListEndpointsCommand: failure('ThrottlingException') } });
  await expect(keep(DAILY, clients, HOME)).rejects.toThrow('no');
  expect(did).toEqual([]);
});

test('what is not known is not done', () => {
  expect(taskOf({ source: 'aws.cloudformation' })).toEqual({ kind: 'prune', minimumAge: DAY_SECONDS });
  expect(taskOf({ action: 'prune', minimumAgeHours: 0 })).toEqual({ kind: 'prune', dryRun: undefined, minimumAge: 0 });
  expect(() => taskOf({ action: 'delete' })).toThrow(/"delete", but this knows the action "prune" alone/);
});

describe('when the host goes', () => {
  const event = (RequestType: 'Create' | 'Update' | 'Delete') => ({ RequestType, ResourceType: 'Custom::CsiEndpointSweep', ResourceProperties: { endpointName: 'digits', host: 'S/Digits' } });
  const { digits: _, ...others } = ACCOUNT.endpoints!;
  const account: World = { ...ACCOUNT, status: 'DELETE_IN_PROGRESS', endpoints: others };

  test('all that it has left goes with it, but for what others use', async () => {
    const { clients, did } = worldOf(account);
    expect(await onEvent(event('Delete'), clients, HOME)).toEqual({ PhysicalResourceId: 'sweep-of-digits' });
    expect(did).toEqual(['deleted config c1', 'deleted config c2', 'deleted config c3', 'deleted config c4', 'deleted model m1', 'deleted model m3', 'deleted model m4']);
  });

  test('an endpoint that got another name, or has its own again, keeps what it may go back to', async () => {
    const { clients, did } = worldOf({ ...ACCOUNT, status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' });
    const renamed = { ...event('Delete'), ResourceProperties: { endpointName: 'another', host: 'S/Digits' } };
    expect([await onEvent(renamed, clients, HOME), did]).toEqual([{ PhysicalResourceId: 'sweep-of-another' }, []]);
  });

  test('one that is being deleted is as good as gone', async () => {
    const { clients, did } = worldOf({ ...account, endpoints: { ...others, digits: [{ EndpointStatus: 'Deleting', EndpointConfigName: 'c4' }] } });
    await onEvent(event('Delete'), clients, HOME);
    expect(did).toContain('deleted config c3');
  });

  test.each(['Create', 'Update'] as const)('a %s does nothing', async (type) => {
    const { clients, did } = worldOf(account);
    await onEvent(event(type), clients, HOME);
    expect(did).toEqual([]);
  });

  test('a deletion never fails by it', async () => {
    const { clients, did } = worldOf({ ...account, fails: { ListModelsCommand: failure('AccessDeniedException') } });
    expect(await onEvent(event('Delete'), clients, HOME)).toEqual({ PhysicalResourceId: 'sweep-of-digits' });
    expect(did).toEqual([]);
  });
});

import { onEvent } from '../../../handlers/endpoint-keeper';
import type { CustomResourceEvent } from '../../../handlers/shared/cloudformation';
import { marks } from '../shared/marks';
import { failure, HOME, NOW, worldOf, type World } from './world';

const IN_SERVICE = { EndpointStatus: 'InService', EndpointConfigName: 'new' };
const DIGEST = '0123456789abcdef';
const OLD = 'fedcba9876543210';

beforeEach(() => {
  marks();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => { jest.restoreAllMocks(); });

function check(world: World, event: Partial<CustomResourceEvent> = {}) {
  const { clients, ...rest } = worldOf(world);
  const full: CustomResourceEvent = {
    RequestType: 'Update', ResourceType: 'Custom::CsiEndpointCheck', ResourceProperties: { endpointName: 'digits', configName: 'new', digest: DIGEST },
    OldResourceProperties: { endpointName: 'digits', configName: 'old', digest: OLD }, ...event,
  };
  return { answer: onEvent(full, clients, HOME), ...rest };
}

test('an endpoint that runs what it is meant to is noted', async () => {
  const { answer, did } = check({ status: 'UPDATE_IN_PROGRESS', endpoints: { digits: [IN_SERVICE] }, endpointTags: { digits: { 'csi:served': `fedcba98@${NOW - 500}`, other: 'x' } } });
  expect(await answer).toEqual({ PhysicalResourceId: 'check-of-digits' });
  expect(did).toEqual([`tagged digits csi:served=01234567@${NOW} fedcba98@${NOW - 500}`]);
});

test('the first one is noted too, and the same one not twice', async () => {
  const first = check({ status: 'CREATE_IN_PROGRESS', endpoints: { digits: [IN_SERVICE] } }, { RequestType: 'Create', OldResourceProperties: undefined });
  await first.answer;
  expect(first.did).toEqual([`tagged digits csi:served=01234567@${NOW}`]);
  const again = check({ endpoints: { digits: [IN_SERVICE] }, endpointTags: { digits: { 'csi:served': `01234567@${NOW - 9}` } } });
  await again.answer;
  expect(again.did).toEqual([]);
});

test('one that SageMaker has turned back fails the deploy, and is not noted', async () => {
  const { answer, did, slept } = check({ endpoints: { digits: [{ EndpointStatus: 'InService', EndpointConfigName: 'old', FailureReason: 'Alarm red', LastDeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a1' }] } } }] } });
  await expect(answer).rejects.toThrow(/^The endpoint digits runs the configuration old, and this deploy means it to run new .*goes on serving\. SageMaker says: Alarm red\. .*\(a1\)/);
  expect([did, slept]).toEqual([[], []]);
});

test('what is under way is waited for, and the end of it counts', async () => {
  const patched = check({ endpoints: { digits: [{ EndpointStatus: 'SystemUpdating', EndpointConfigName: 'new' }, { EndpointStatus: 'SystemUpdating', EndpointConfigName: 'new' }, IN_SERVICE] } });
  await patched.answer;
  expect(patched.slept).toEqual([5_000, 10_000]);
  const stuck = check({ endpoints: { digits: [{ EndpointStatus: 'Updating', EndpointConfigName: 'old' }] } });
  await expect(stuck.answer).rejects.toThrow(/is Updating with the configuration old/);
  const waited = stuck.slept.reduce((sum, milliseconds) => sum + milliseconds, 0);
  expect(waited).toBe(600_000);
});

test('a stack that goes back: what it had put there does not count', async () => {
  const back = { RequestType: 'Update' as const, ResourceProperties: { endpointName: 'digits', configName: 'old', digest: OLD }, OldResourceProperties: { endpointName: 'digits', configName: 'new', digest: DIGEST } };
  const world: World = { began: 100, endpoints: { digits: [{ EndpointStatus: 'InService', EndpointConfigName: 'old' }] }, endpointTags: { digits: { 'csi:served': `01234567@${NOW - 50} fedcba98@${NOW - 500}` } } };
  const rolledBack = check({ ...world, status: 'UPDATE_ROLLBACK_IN_PROGRESS' }, back);
  await rolledBack.answer;
  expect(rolledBack.did).toEqual([`tagged digits csi:served=fedcba98@${NOW - 500}`]);
  const deployed = check({ ...world, status: 'UPDATE_IN_PROGRESS' }, back);
  await deployed.answer;
  expect(deployed.did).toEqual([`tagged digits csi:served=fedcba98@${NOW} 01234567@${NOW - 50}`]);
  const servedBefore = check({ ...world, status: 'UPDATE_ROLLBACK_IN_PROGRESS', began: 20 }, back);
  await servedBefore.answer;
  expect(servedBefore.did).toEqual([`tagged digits csi:served=fedcba98@${NOW} 01234567@${NOW - 50}`]);
});

test('what cannot be noted is no reason to take a good deploy back', async () => {
  const { answer } = check({ endpoints: { digits: [IN_SERVICE] }, fails: { AddTagsCommand: failure('AccessDeniedException') } });
  expect(await answer).toEqual({ PhysicalResourceId: 'check-of-digits' });
});

test('an endpoint that is gone is said to be, and the check of one that goes does nothing', async () => {
  await expect(check({}).answer).rejects.toThrow(/there is no endpoint digits/);
  expect(await check({}, { RequestType: 'Delete' }).answer).toEqual({ PhysicalResourceId: 'check-of-digits' });
});

describe('counting deploys', () => {
  const seen = (tag: string | undefined, more: World = {}): World => ({ endpoints: { digits: [IN_SERVICE] }, endpointTags: { digits: tag === undefined ? {} : { 'csi:served': tag } }, ...more });

  test.each<[string, World, readonly string[]]>([
    ['the first configuration', seen(undefined), ['Deployments digits']],
    ['another one', seen(`fedcba98@${NOW - 500}`), ['Deployments digits']],
    ['one that ran before, by a deploy', seen(`fedcba98@${NOW - 50} 01234567@${NOW - 500}`, { status: 'UPDATE_IN_PROGRESS' }), ['Deployments digits']],
    ['the same one', seen(`01234567@${NOW - 9}`), []],
    ['a stack that goes back', seen(`fedcba98@${NOW - 50} 01234567@${NOW - 500}`, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', began: 100 }), ['Rollbacks digits']],
    ['an update that SageMaker has turned back', { endpoints: { digits: [{ ...IN_SERVICE, EndpointConfigName: 'old' }] } }, ['Rollbacks digits']],
  ])('%s', async (_, world, expected) => {
    const found = marks();
    await check(world).answer.catch(() => undefined);
    expect(found).toEqual(expected);
  });
});

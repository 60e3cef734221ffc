import { onEvent, type Clients } from '../../../handlers/scaling-keeper';
import type { CustomResourceEvent } from '../../../handlers/shared/cloudformation';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(() => undefined); });
afterEach(() => { jest.restoreAllMocks(); });

const CONTEXT = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:keeper' };
const TARGET = { ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: 'function:fn:live' };

type Answers = Readonly<Record<string, unknown>>;

/** Answers commands by their name; one that is an error is thrown, as often as it is in a list. */
function clients(answers: Answers, now = '2026-01-07T12:00:00Z') {
  const calls: [string, unknown][] = [];
  const waits: number[] = [];
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: unknown }): Promise<unknown> => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push([name, command.input]);
    const given = answers[name];
    const answer: unknown = Array.isArray(given) ? (given.length > 1 ? given.shift() : given[0]) : given;
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  const made = { scaling: { send }, lambda: { send }, now: () => Date.parse(now), sleep: async (ms: number) => { waits.push(ms); } } as unknown as Clients;
  return { clients: made, calls, waits, done: () => calls.filter(([name]) => !/^(Describe|Get|List)/.test(name)) };
}
const event = (RequestType: CustomResourceEvent['RequestType'], more: object = {}): CustomResourceEvent => ({ RequestType, ResourceProperties: { functionName: 'fn', minCapacity: '1', maxCapacity: '8', ...more } });
const failed = (name: string): Error => Object.assign(new Error(name), { name });

const DAYS = [
  { schedule: 'cron(0 8 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minCapacity: '4', maxCapacity: '8' },
  { schedule: 'cron(0 18 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minCapacity: '0', maxCapacity: '0' },
];
const registered = (MinCapacity: number, MaxCapacity: number) => ({ ScalableTargets: [{ ...TARGET, MinCapacity, MaxCapacity, CreationTime: new Date(10_000) }] });

test('a target that is registered gets the range of the hour, and what holds it back is left alone', async () => {
  for (const type of ['Create', 'Update'] as const) {
    const noon = clients({ DescribeScalableTargets: registered(0, 8) });
    expect(await onEvent(event(type, { schedules: DAYS }), noon.clients, CONTEXT)).toEqual({ PhysicalResourceId: 'scaling-of-fn' });
    expect(noon.done()).toEqual([['RegisterScalableTarget', { ...TARGET, MinCapacity: 4, MaxCapacity: 8 }]]);
    const night = clients({ DescribeScalableTargets: registered(0, 8) }, '2026-01-07T20:00:00Z');
    await onEvent(event(type, { schedules: DAYS }), night.clients, CONTEXT);
    expect(night.done()).toEqual([['RegisterScalableTarget', { ...TARGET, MinCapacity: 0, MaxCapacity: 0 }]]);
  }
});

test('a range that is right already is not set again', async () => {
  const { clients: made, done } = clients({ DescribeScalableTargets: registered(1, 8) });
  await onEvent(event('Create'), made, CONTEXT);
  expect(done()).toEqual([]);
});

test('a target that is not there is said', async () => {
  await expect(onEvent(event('Create'), clients({ DescribeScalableTargets: { ScalableTargets: [] } }).clients, CONTEXT)).rejects.toThrow('function:fn:live is no scalable target');
});

const LEFT: Answers = {
  DescribeScalableTargets: registered(1, 8),
  GetProvisionedConcurrencyConfig: { RequestedProvisionedConcurrentExecutions: 5, LastModified: '1970-01-01T00:00:20+0000' },
  ListTags: { Tags: { 'csi:model': 'digits' } },
  DescribeScalingActivities: { ScalingActivities: [
    { Description: 'Setting provisioned concurrency to 6.', StatusCode: 'Failed' }, { Description: 'Setting min capacity to 1', StatusCode: 'Successful' }, { Description: 'Setting provisioned concurrency to 5.', StatusCode: 'Successful' },
  ] },
};

test('what scaling has set is taken away, and scaling held back before', async () => {
  const { clients: made, calls, done } = clients(LEFT);
  await onEvent(event('Delete'), made, CONTEXT);
  expect(done()).toEqual([
    ['RegisterScalableTarget', { ...TARGET, SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true } }],
    ['DeleteProvisionedConcurrencyConfig', { FunctionName: 'fn', Qualifier: 'live' }],
  ]);
  expect(calls).toContainEqual(['ListTags', { Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:fn' }]);
});

test.each<[string, Answers]>([
  ['the number of the template', { ListTags: { Tags: { 'csi:provisioned': '5' } } }],
  ['nothing', { GetProvisionedConcurrencyConfig: failed('ProvisionedConcurrencyConfigNotFoundException') }],
  ['what a function had that is gone', { GetProvisionedConcurrencyConfig: failed('ResourceNotFoundException'), ListTags: failed('ResourceNotFoundException') }],
  ['what somebody else has set since', { GetProvisionedConcurrencyConfig: { RequestedProvisionedConcurrentExecutions: 7, LastModified: '1970-01-01T00:00:20+0000' } }],
  ['what was there before', { GetProvisionedConcurrencyConfig: { RequestedProvisionedConcurrentExecutions: 5, LastModified: '1970-01-01T00:00:02+0000' } }],
  ['what is scaled by nobody here', { DescribeScalableTargets: { ScalableTargets: [] } }],
])('left alone is %s', async (_, more) => {
  const { clients: made, done } = clients({ ...LEFT, ...more });
  await onEvent(event('Delete'), made, CONTEXT);
  expect(done()).toEqual([]);
});

test('a change under way is waited for, and what is gone meanwhile is as good as taken away', async () => {
  const { clients: made, waits, done } = clients({ ...LEFT, DeleteProvisionedConcurrencyConfig: [failed('ResourceConflictException'), failed('ResourceConflictException'), failed('ProvisionedConcurrencyConfigNotFoundException')] });
  await onEvent(event('Delete'), made, CONTEXT);
  expect(done()).toHaveLength(4);
  expect(waits).toEqual([2_000, 4_000]);
});

test('what is refused for good fails', async () => {
  await expect(onEvent(event('Delete'), clients({ ...LEFT, DeleteProvisionedConcurrencyConfig: failed('InvalidParameterValueException') }).clients, CONTEXT)).rejects.toThrow('InvalidParameterValueException');
});

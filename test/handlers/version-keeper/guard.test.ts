import { keep } from '../../../handlers/version-keeper';
import type { Clients } from '../../../handlers/version-keeper/clients';
import { guardFunction } from '../../../handlers/version-keeper/guard';
import type { CustomResourceEvent } from '../../../handlers/shared/cloudformation';
import { marks } from '../shared/marks';

const [ONE, TWO, THREE] = ['1111111111111111', '2222222222222222', '3333333333333333'] as const;
const FN = 'arn:aws:lambda:eu-central-1:111122223333:function:fn';
const KEEPER = 'arn:aws:lambda:eu-central-1:111122223333:function:keeper';
const HOME = { stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/S/1' };
const HELD = { 'csi:host': 'Shop/Digits', 'csi:pruning': '5', 'csi:hold': '1@1790000000', 'csi:hold-by': 'jane' };

interface Settings {
  readonly tags?: Readonly<Record<string, string>>;
  readonly status?: string;
  readonly live?: string;
  readonly weights?: Readonly<Record<string, number>>;
  /** Versions that the stack declares, with the digests in their logical ids. */
  readonly declared?: readonly (readonly [version: string, digest: string])[];
  /** Errors of calls by their names, as many times as there are some; one ends in an error for good. */
  readonly failures?: Readonly<Record<string, readonly string[]>>;
}

function world({ tags = HELD, status = 'UPDATE_IN_PROGRESS', live = '1', weights = {}, declared = [['2', TWO]], failures = {} }: Settings = {}) {
  const calls: string[] = [];
  const slept: number[] = [];
  const now: Record<string, string> = { ...tags };
  const left = Object.fromEntries(Object.entries(failures).map(([name, codes]) => [name, [...codes]]));
  const answers: Readonly<Record<string, (input: Readonly<Record<string, never>>) => unknown>> = {
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: status }] }),
    ListStackResourcesCommand: () => ({ StackResourceSummaries: [
      { ResourceType: 'AWS::Lambda::Alias', PhysicalResourceId: `${FN}:live` },
      ...declared.map(([version, digest]) => ({ ResourceType: 'AWS::Lambda::Version', LogicalResourceId: `FnVersion${digest}`, PhysicalResourceId: `${FN}:${version}` })),
    ] }),
    ListTagsCommand: () => ({ Tags: { ...now } }),
    ListAliasesCommand: () => ({ Aliases: [{ Name: 'live', FunctionVersion: live, RoutingConfig: { AdditionalVersionWeights: weights } }] }),
    ListVersionsByFunctionCommand: () => ({ Versions: [{ Version: '1', Description: 'Model digits, version 1', LastModified: '2026-01-01T00:00:00.000+0000' }] }),
    TagResourceCommand: ({ Tags }) => Object.assign(now, Tags),
    UntagResourceCommand: ({ TagKeys }) => { for (const key of TagKeys as readonly string[]) delete now[key]; return {}; },
  };
  const send = (command: { readonly constructor: { readonly name: string }; readonly input: Readonly<Record<string, never>> }): Promise<unknown> => {
    const { name } = command.constructor;
    calls.push(name);
    const code = left[name]?.shift();
    if (code !== undefined) return Promise.reject(Object.assign(new Error(`${name} is refused`), { name: code }));
    return Promise.resolve((answers[name] as (input: object) => unknown)(command.input));
  };
  const client = { send } as never;
  const clients: Clients = { cloudFormation: client, codeDeploy: client, lambda: client, autoScaling: client, sleep: (ms) => { slept.push(ms); return Promise.resolve(); }, now: () => 1_790_000_100, serviceNow: () => 0 };
  const ask = (properties: Readonly<Record<string, unknown>>, RequestType: CustomResourceEvent['RequestType'] = 'Update') =>
    guardFunction({ RequestType, PhysicalResourceId: 'guard-of-fn', ResourceProperties: { functionName: 'fn', ...properties } }, clients, HOME, KEEPER);
  return { calls, slept, tags: now, ask, clients };
}

beforeEach(() => {
  marks();
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => { jest.restoreAllMocks(); });

test('a deploy that would move what is held ends with who, why and both ways out; what was accepted passes', async () => {
  await expect(world().ask({ digest: THREE, model: 'digits 3' })).rejects.toThrow(
    'Shop/Digits is held at version 1 (digits 1) since 2026-09-21 14:13:20Z, when it was rolled back by hand by jane. This deploy would put digits 3, digest 3333333333333333, in its place: nothing was moved. ' +
    'Two ways out: `csi registry accept Shop/Digits 3333333333333333`',
  );
  const accepted = { ...HELD, 'csi:accepted': THREE };
  expect(await world({ tags: accepted }).ask({ digest: THREE })).toEqual({ PhysicalResourceId: 'guard-of-fn' });
  await expect(world({ tags: accepted }).ask({ digest: TWO, settings: {} })).rejects.toThrow('Only the digest 3333333333333333 was accepted');
});

test('what is new or goes passes without a look, what is not held with one', async () => {
  for (const type of ['Create', 'Delete'] as const) {
    const { ask, calls } = world();
    expect(await ask({ digest: THREE }, type)).toEqual({ PhysicalResourceId: 'guard-of-fn' });
    expect(calls).toEqual([]);
  }
  const free = world({ tags: { 'csi:host': 'Shop/Digits', 'csi:accepted': ONE } });
  await free.ask({ digest: THREE });
  expect(free.calls).toEqual(['ListTagsCommand']);
});

test('a stack that goes back is let through, also where tags cannot be read', async () => {
  const status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  expect(await world({ status }).ask({ digest: TWO })).toEqual({ PhysicalResourceId: 'guard-of-fn' });
  await world({ status, failures: { ListTagsCommand: Array<string>(9).fill('AccessDeniedException') } }).ask({ digest: TWO });
});

test('the stack may take note of what has all traffic, also where nothing else can be seen', async () => {
  await world().ask({ noted: '1' });
  await expect(world({ weights: { 2: 0.1 } }).ask({ noted: '1' })).rejects.toThrow('is not what has all traffic now');
  await expect(world({ live: '2' }).ask({ noted: '1' })).rejects.toThrow('is not what has all traffic now');
  const blind = world({ failures: { ListVersionsByFunctionCommand: ['AccessDeniedException'] } });
  await expect(blind.ask({ digest: THREE })).rejects.toThrow('held at version 1 since');
});

test('permissions that are on their way are waited for; without them the deploy ends, and says what the guard needs', async () => {
  const patient = world({ tags: {}, failures: { ListTagsCommand: ['AccessDeniedException', 'AccessDeniedException'] } });
  await patient.ask({ digest: THREE });
  expect(patient.slept).toEqual([2_000, 4_000]);
  const never = world({ failures: { ListTagsCommand: Array<string>(9).fill('AccessDeniedException') } });
  await expect(never.ask({ digest: THREE })).rejects.toThrow(
    'It cannot be seen whether fn is held by `csi rollback`: ListTagsCommand is refused. So that nothing is moved that is held, the deploy stops here; nothing was moved. ' +
    `Give the role of keeper lambda:ListTags on ${FN}, and deploy again.`,
  );
  expect(never.slept.reduce((sum, each) => sum + each)).toBe(120_000);
  await world({ failures: { ListTagsCommand: ['ResourceNotFoundException'] } }).ask({ digest: THREE });
});

describe('a hold is over when what was accepted has all traffic by a deploy', () => {
  const tags = { ...HELD, 'csi:accepted': THREE };
  const serving: Settings = { tags, live: '3', declared: [['3', THREE]] };

  test('and its tags go when the deploy is done', async () => {
    const { clients, tags: after } = world({ ...serving, status: 'UPDATE_COMPLETE' });
    await keep({ source: 'aws.cloudformation' }, clients, HOME, { invokedFunctionArn: KEEPER });
    expect(after).toEqual({ 'csi:host': 'Shop/Digits', 'csi:pruning': '5', 'csi:served': '3@1790000100' });
  });

  test('or once a day, or before the next deploy, if that was missed', async () => {
    const daily = world({ ...serving, status: 'UPDATE_COMPLETE' });
    await keep({ action: 'tend' }, daily.clients, HOME, { invokedFunctionArn: KEEPER });
    expect(daily.tags).not.toHaveProperty('csi:hold');
    const next = world(serving);
    await next.ask({ digest: '4444444444444444' });
    expect(next.tags).not.toHaveProperty('csi:hold');
    const stuck = world({ ...serving, failures: { UntagResourceCommand: ['ThrottlingException'] } });
    await stuck.ask({ digest: '4444444444444444' });
    expect(stuck.tags).toHaveProperty('csi:hold');
  });

  test.each<[string, Settings]>([
    ['the deploy is not done', { ...serving, status: 'UPDATE_IN_PROGRESS' }],
    ['the deploy was taken back', { tags, live: '1', declared: [['2', TWO]], status: 'UPDATE_ROLLBACK_COMPLETE' }],
    ['the stack could not go back', { ...serving, status: 'UPDATE_ROLLBACK_FAILED' }],
    ['traffic is still being moved', { ...serving, weights: { 1: 0.5 }, status: 'UPDATE_COMPLETE' }],
    ['it was put there by hand', { tags, live: '3', declared: [['2', TWO]], status: 'UPDATE_COMPLETE' }],
    ['nothing was accepted', { ...serving, tags: HELD, status: 'UPDATE_COMPLETE' }],
  ])('and not while %s', async (_, settings) => {
    const { clients, tags: after } = world(settings);
    await keep({ source: 'aws.cloudformation' }, clients, HOME, { invokedFunctionArn: KEEPER });
    expect(after).toHaveProperty('csi:hold', '1@1790000000');
  });
});

import { keep, type KeeperAnswer } from '../../../handlers/version-keeper';
import type { Clients } from '../../../handlers/version-keeper/clients';
import { isSettled } from '../../../handlers/shared/stack-state';
import { taskOf } from '../../../handlers/version-keeper/task';
import { SUSPENDED } from '../../../lib/scaling/suspension';
import { DAY_SECONDS } from '../../../lib/versions/prune';
import { marks } from '../shared/marks';

const NOW = 1_790_000_000;
const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function';
const OWN = { invokedFunctionArn: `${ARN}:keeper` };
const HOME = { stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/S/1', application: 'app' };
const ROLLOUT = { source: 'aws.codedeploy', detail: { application: 'app', deploymentGroup: 'group', deploymentId: 'd-1' } };
const DEPLOY = { source: 'aws.cloudformation' };
const DAILY = { source: 'aws.events' };

interface Settings {
  readonly status?: string;
  /** Days since the stack's last update began. */
  readonly updated?: number;
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  /** Weights of the alias of `fn`. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Running deployments, with what they say of themselves. */
  readonly running?: readonly { readonly functionName: string; readonly targetVersion: string }[];
  readonly notStarted?: number;
  readonly denied?: Readonly<Record<string, number>>;
  readonly suspended?: object;
  /** Expression and minimum of each. */
  readonly schedules?: readonly (readonly [string, number])[];
  readonly versions?: readonly (readonly [version: string, days: number])[];
  /** Errors of deletions, by version. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** A function whose aliases cannot be listed. */
  readonly fails?: string;
}

function failure(name: string): Error {
  return Object.assign(new Error('no'), { name });
}

/** A stack with a function `fn`, which `live` has at version 2, one of somebody else's, and whatever else is set. */
function world({
  status = 'UPDATE_COMPLETE', updated, tags = { fn: { 'csi:pruning': '2' } }, weights = {}, running = [], notStarted = 0, denied = {}, suspended, schedules = [], versions = [['1', 9], ['2', 8]], refuses = {}, fails,
}: Settings = {}) {
  const did: string[] = [];
  const slept: number[] = [];
  const pending: Record<string, number> = { ...denied };
  let early = notStarted;
  const answers: Readonly<Record<string, (input: Record<string, never>) => unknown>> = {
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: status, ...(updated === undefined ? {} : { LastUpdatedTime: new Date(1000 * (NOW - updated * DAY_SECONDS)) }) }] }),
    ListStackResourcesCommand: ({ StackName, NextToken }) => {
      expect(StackName).toBe(HOME.stackId);
      const resource = (ResourceType: string, PhysicalResourceId: string) => ({ ResourceType, PhysicalResourceId });
      return NextToken === undefined
        ? { NextToken: 'more', StackResourceSummaries: [resource('AWS::Lambda::Alias', `${ARN}:fn:live`), resource('AWS::Lambda::Version', `${ARN}:fn:2`), resource('AWS::Lambda::Alias', `${ARN}:fn:staging`)] }
        : { StackResourceSummaries: [resource('AWS::Lambda::Alias', `${ARN}:theirs:live`), resource('AWS::CodeDeploy::DeploymentGroup', 'group'), resource('AWS::CodeDeploy::DeploymentGroup', 'of-another-application')] };
    },
    ListDeploymentsCommand: ({ deploymentGroupName }) => {
      if (deploymentGroupName !== 'group') throw failure('DeploymentGroupDoesNotExistException');
      return { deployments: running.map((_, index) => `d-running-${index}`) };
    },
    ListDeploymentTargetsCommand: () => {
      if (early-- > 0) throw failure('DeploymentNotStartedException');
      return { targetIds: ['t'] };
    },
    GetDeploymentTargetCommand: ({ deploymentId }) => {
      const info = running[Number(/^d-running-(\d)$/.exec(deploymentId)?.[1])] ?? { functionName: 'fn', targetVersion: '2' };
      return { deploymentTarget: { lambdaTarget: { lambdaFunctionInfo: info } } };
    },
    ListTagsCommand: ({ Resource }) => {
      const name = String(Resource).split(':')[6] ?? '';
      if ((pending[name] ?? 0) > 0) {
        pending[name]!--;
        throw failure('AccessDeniedException');
      }
      return { Tags: tags[name] ?? {} };
    },
    ListAliasesCommand: ({ FunctionName }) => {
      if (FunctionName === fails) throw failure('ServiceException');
      return { Aliases: [{ Name: 'live', FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: weights } }] };
    },
    ListVersionsByFunctionCommand: () => ({
      Versions: [{ Version: '$LATEST', LastModified: 'x' }, ...versions.map(([Version, days]) => ({ Version, LastModified: new Date(1000 * (NOW - days * DAY_SECONDS)).toISOString().replace('Z', '+0000') }))],
    }),
    ListProvisionedConcurrencyConfigsCommand: () => ({ ProvisionedConcurrencyConfigs: [{ FunctionArn: `${ARN}:fn:live` }] }),
    DescribeScalableTargetsCommand: () => ({ ScalableTargets: [{ SuspendedState: suspended, MinCapacity: 0, MaxCapacity: 8 }] }),
    DescribeScheduledActionsCommand: () => ({ ScheduledActions: schedules.map(([Schedule, MinCapacity]) => ({ Schedule, Timezone: 'Etc/UTC', ScalableTargetAction: { MinCapacity } })) }),
    TagResourceCommand: ({ Tags }) => { did.push(`tag ${JSON.stringify(Tags)}`); },
    UntagResourceCommand: ({ TagKeys }) => { did.push(`untag ${String(TagKeys)}`); },
    RegisterScalableTargetCommand: ({ ResourceId, SuspendedState, MinCapacity, MaxCapacity }) => {
      const range = MinCapacity === undefined ? '' : ` from ${String(MinCapacity)} to ${String(MaxCapacity)}`;
      did.push(`resume ${String(ResourceId)} ${JSON.stringify(Object.values(SuspendedState))}${range}`);
    },
    DeleteFunctionCommand: ({ FunctionName, Qualifier }) => {
      if (refuses[Qualifier] !== undefined) throw failure(refuses[Qualifier]);
      did.push(`delete ${String(FunctionName)}:${String(Qualifier)}`);
    },
  };
  const send = async (command: { readonly input: Record<string, never> }): Promise<unknown> => {
    const answer = answers[command.constructor.name];
    if (answer === undefined) throw new Error(`nobody expected ${command.constructor.name}`);
    return await answer(command.input) ?? {};
  };
  const clients = { cloudFormation: { send }, codeDeploy: { send }, lambda: { send }, autoScaling: { send }, now: () => NOW, serviceNow: () => Date.parse('2026-01-07T12:00:00Z'), sleep: (ms: number) => { slept.push(ms); return Promise.resolve(); } } as unknown as Clients;
  return { did, slept, on: (event: unknown): Promise<KeeperAnswer> => keep(event, clients, HOME, OWN) };
}

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  marks();
  jest.spyOn(console, 'log').mockImplementation((line: string) => { lines.push(line); });
});
afterEach(() => jest.restoreAllMocks());

const HELD = { fn: { 'csi:pruning': '2', 'csi:served': '2@5 1@1', 'csi:scaling-suspended': 'd-1' } };
const RESUMED = ['resume function:fn:live [false,false,false]', 'untag csi:scaling-suspended'];

describe('noting what serves', () => {
  test.each([DEPLOY, DAILY, { action: 'tend' }, ROLLOUT])('what has all traffic is noted after %j', async (event) => {
    const { did, on } = world({ tags: { fn: { 'csi:pruning': '2', 'csi:served': '1@7' } } });
    await on(event);
    expect(did).toEqual([`tag {"csi:served":"2@${NOW} 1@7"}`]);
  });

  test.each<[string, Settings]>([
    ['is noted already', { tags: { fn: { 'csi:pruning': '2', 'csi:served': '2@5 1@1' } } }],
    ['has a part of it only', { weights: { 1: 0.5 } }],
    ['is live while a deployment is under way', { running: [{ functionName: 'fn', targetVersion: '3' }] }],
    ['is live while a deployment has begun that says nothing yet', { running: [{ functionName: 'fn', targetVersion: '3' }], notStarted: 99 }],
    ['is live in a stack that is still changed', { status: 'UPDATE_IN_PROGRESS' }],
    ['is live in a stack that stopped half way', { status: 'UPDATE_FAILED' }],
    ['is of a function that is not of this library', { tags: { fn: { team: 'a' } } }],
    ['is of a function that this may not look at', { denied: { fn: 99 } }],
  ])('what %s is not', async (_, settings) => {
    const { did, on } = world(settings);
    await on(DEPLOY);
    expect(did).toEqual([]);
  });

  test('a deployment of another function is no hindrance; permissions of the same deploy are waited for', async () => {
    const { did, slept, on } = world({ running: [{ functionName: 'other', targetVersion: '3' }], denied: { fn: 2 } });
    await on(DEPLOY);
    expect(did).toEqual([`tag {"csi:served":"2@${NOW}"}`]);
    expect(slept).toEqual([2000, 4000]);
  });
});

describe('counting deploys', () => {
  const served = (tag?: string): Settings => ({ tags: { fn: { 'csi:pruning': '2', ...(tag === undefined ? {} : { 'csi:served': tag }) } } });
  const ended = (state: string): unknown => ({ ...ROLLOUT, detail: { ...ROLLOUT.detail, state } });

  test.each<[string, Settings, unknown, readonly string[]]>([
    ['the first version', served(), DEPLOY, ['Deployments fn']],
    ['another version', served('1@7'), ended('SUCCESS'), ['Deployments fn']],
    ['the same version', served('2@7'), DEPLOY, []],
    ['a version that was gone back to', served('3@7 2@5'), { action: 'tend' }, ['Rollbacks fn']],
    ['a rollout that alarms have taken back', served('2@5'), ended('FAILURE'), ['Rollbacks fn']],
    ['a rollout that was stopped', served('2@5'), ended('STOP'), ['Rollbacks fn']],
    ['a function of somebody else', { tags: { fn: { team: 'a' } } }, ended('FAILURE'), []],
  ])('%s', async (_, settings, event, expected) => {
    const found = marks();
    await world(settings).on(event);
    expect(found).toEqual(expected);
  });
});

describe('when the next deploy has begun before the end of the last one is told of', () => {
  const BUSY: Settings = { status: 'UPDATE_IN_PROGRESS', updated: 1, tags: { fn: { 'csi:pruning': '2', 'csi:served': '1@7' } } };

  test.each<[string, Settings]>([
    ['has all traffic still', {}],
    ['shares it with the next one by now', { weights: { 3: 0.1 }, running: [{ functionName: 'fn', targetVersion: '3' }] }],
    ['has got it back from one that failed', { status: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
  ])('what %s is noted', async (_, settings) => {
    const { did, on } = world({ ...BUSY, ...settings });
    await on(DEPLOY);
    expect(did).toEqual([`tag {"csi:served":"2@${NOW} 1@7"}`]);
  });

  test.each<[string, Settings, unknown]>([
    ['that it publishes itself', { versions: [['1', 9], ['2', 0.5]] }, DEPLOY],
    ['of an unknown age', { versions: [['1', 9]] }, DEPLOY],
    ['of a stack that it is not known how the last deploy of ended', {}, { action: 'tend' }],
  ])('a version %s is not', async (_, settings, event) => {
    const { did, on } = world({ ...BUSY, ...settings });
    await on(event);
    expect(did).toEqual([]);
  });
});

describe('letting scaling go on', () => {
  test.each([ROLLOUT, DEPLOY, DAILY, { action: 'tend' }])('what a rollout held back goes on after %j, also while the stack is changed', async (event) => {
    const { did, on } = world({ tags: HELD, suspended: SUSPENDED, status: 'UPDATE_IN_PROGRESS' });
    await on(event);
    expect(did).toEqual(RESUMED);
  });

  test.each<[string, Settings]>([
    ['another deployment is under way', { running: [{ functionName: 'fn', targetVersion: '3' }] }],
    ['the alias has weights', { weights: { 1: 0.1 } }],
  ])('not while %s', async (_, settings) => {
    for (const event of [ROLLOUT, { action: 'tend' }]) {
      const { did, on } = world({ tags: HELD, suspended: SUSPENDED, ...settings });
      await on(event);
      expect(did).toEqual([]);
    }
  });

  test('what somebody suspended is left alone: in part, or without a rollout', async () => {
    const inPart = world({ tags: HELD, suspended: { ...SUSPENDED, ScheduledScalingSuspended: false } });
    await inPart.on(ROLLOUT);
    expect(inPart.did).toEqual(['untag csi:scaling-suspended']);
    const byHand = world({ tags: { fn: { 'csi:pruning': '2', 'csi:served': '2@5' } }, suspended: SUSPENDED });
    await byHand.on({ action: 'tend' });
    expect(byHand.did).toEqual([]);
  });
});

describe('what a schedule was due to change while scaling was held back', () => {
  test('is made up for', async () => {
    const { did, on } = world({ tags: HELD, suspended: SUSPENDED, schedules: [['cron(0 8 * * ? *)', 2], ['cron(0 18 * * ? *)', 0]] });
    await on(ROLLOUT);
    expect(did).toEqual([`${RESUMED[0]} from 2 to 8`, RESUMED[1]]);
  });

  test('is nothing where the last change is the one that holds', async () => {
    const { did, on } = world({ tags: HELD, suspended: SUSPENDED, schedules: [['cron(0 8 * * ? *)', 2], ['cron(0 11 * * ? *)', 0]] });
    await on(ROLLOUT);
    expect(did).toEqual(RESUMED);
  });
});

describe('pruning', () => {
  const SIX = { versions: [['1', 60], ['2', 50], ['3', 40], ['4', 30], ['5', 20], ['6', 0.5]] as const, tags: { fn: { 'csi:pruning': '2', 'csi:served': `2@${NOW - 10} 5@${NOW - 20} 3@${NOW - 30} 1@${NOW - 59 * DAY_SECONDS}` } } };
  const PLAN = {
    function: 'fn', delete: ['1', '3', '4'],
    keep: [
      { version: '2', because: ['the alias live points to it', 'the stack declares it', 'it is one of the last 2 that carried all traffic'] },
      { version: '5', because: ['it is one of the last 2 that carried all traffic'] },
      { version: '6', because: ['it is younger than a day'] },
    ],
  };

  test('once a day, and by hand, what nobody can want goes, and the log says why the rest stays', async () => {
    for (const event of [DAILY, { action: 'prune' }, { action: 'prune', dryRun: false }]) {
      lines = [];
      const { did, on } = world(SIX);
      expect(await on(event)).toEqual({ stackStatus: 'UPDATE_COMPLETE', functions: [{ ...PLAN, dryRun: false }] });
      expect(did).toEqual(['delete fn:1', 'delete fn:3', 'delete fn:4']);
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([{ level: 'INFO', message: 'deleted 3 versions of fn', ...PLAN, dryRun: false }]);
    }
  });

  test('a dry run, of the function or by hand, deletes nothing', async () => {
    const byHand = world(SIX);
    expect((await byHand.on({ action: 'prune', dryRun: true })).functions).toEqual([{ ...PLAN, dryRun: true }]);
    const ofFunction = world({ ...SIX, tags: { fn: { ...SIX.tags.fn, 'csi:pruning': '2 dry-run' } } });
    expect((await ofFunction.on(DAILY)).functions).toEqual([{ ...PLAN, dryRun: true }]);
    expect([byHand.did, ofFunction.did]).toEqual([[], []]);
  });

  test('a younger age may be named by hand', async () => {
    const { did, on } = world(SIX);
    await on({ action: 'prune', minimumAgeHours: 0 });
    expect(did).toEqual(['delete fn:1', 'delete fn:3', 'delete fn:4', 'delete fn:6']);
  });

  test('what cannot be deleted is left for the next day', async () => {
    const { did, on } = world({ ...SIX, refuses: { 1: 'ResourceConflictException', 3: 'ResourceNotFoundException' } });
    expect((await on(DAILY)).functions).toEqual([{ ...PLAN, dryRun: false, left: [{ version: '1', because: 'ResourceConflictException: no' }] }]);
    expect(did).toEqual(['delete fn:4']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'WARN', message: 'deleted 2 versions of fn' });
  });

  test('what a deployment under way is about stays', async () => {
    const { did, on } = world({ ...SIX, running: [{ functionName: 'fn', targetVersion: '4' }] });
    await on(DAILY);
    expect(did).toEqual(['delete fn:1', 'delete fn:3']);
  });

  test.each<[string, Settings, string]>([
    ['the stack is changed', { ...SIX, status: 'UPDATE_IN_PROGRESS' }, 'the stack is UPDATE_IN_PROGRESS'],
    ['the stack stopped half way', { ...SIX, status: 'UPDATE_ROLLBACK_FAILED' }, 'the stack is UPDATE_ROLLBACK_FAILED'],
    ['nothing is to go', { ...SIX, tags: { fn: { ...SIX.tags.fn, 'csi:pruning': 'none' } } }, 'its pruning is none'],
    ['its tag was changed', { ...SIX, tags: { fn: { ...SIX.tags.fn, 'csi:pruning': 'all' } } }, 'its tag csi:pruning is not understood'],
    ['a deployment says nothing yet', { ...SIX, running: [{ functionName: 'fn', targetVersion: '4' }], notStarted: 99 }, 'a deployment has begun that does not say yet what it is about'],
  ])('everything stays where %s', async (_, settings, kept) => {
    const { did, on } = world(settings);
    expect((await on(DAILY)).functions).toEqual([{ function: 'fn', kept }]);
    expect(did).toEqual([]);
  });

  test('a function that fails does not keep others waiting, and Lambda is told to try again', async () => {
    const { did, on } = world({ ...SIX, tags: { ...SIX.tags, theirs: { 'csi:pruning': '1' } }, fails: 'theirs' });
    await expect(on(DAILY)).rejects.toMatchObject({ name: 'ServiceException' });
    expect(did).toEqual(['delete fn:1', 'delete fn:3', 'delete fn:4']);
    expect(lines.join()).toContain('"message":"theirs: no"');
  });
});

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])('a stack that is %s rests', (status) => { expect(isSettled(status)).toBe(true); });
test.each(['CREATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_FAILED', 'ROLLBACK_COMPLETE', 'DELETE_COMPLETE', 'UNKNOWN'])('a stack that is %s does not', (status) => { expect(isSettled(status)).toBe(false); });

test.each([
  [undefined, /the event asks for undefined/], [{ action: 'delete' }, /asks for "delete", but this knows the actions "prune" and "tend"/], [{ action: 'prune', dryrun: true }, /the event has dryrun/],
  [{ action: 'prune', dryRun: 'yes' }, /dryRun is "yes"/], [{ action: 'prune', minimumAgeHours: -1 }, /minimumAgeHours is -1/], [{ action: 'prune', minimumAgeHours: '1' }, /minimumAgeHours is "1"/],
])('%j is refused', (event, message) => {
  expect(() => taskOf(event)).toThrow(message);
});

import { randomBytes } from 'node:crypto';
import { failure } from './world';
import { ScalingWorld } from './scaling-world';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(() => undefined); });

const [M5, C5] = [['ml.m5.large'], ['ml.c5.large']];
const NEW = 'S-Main-fedcba9876543210';
const OLD = 'S-Main-0123456789abcdef';

const names = (world: ScalingWorld, variant?: string): readonly string[] => Object.keys(world.target(variant)?.policies ?? {});

test('other types: the target is kept and comes back as it was; its policies are the stack\'s to make', async () => {
  const world = new ScalingWorld();
  const suspended = { DynamicScalingInSuspended: true };
  world.scale('Main', { MinCapacity: 3, MaxCapacity: 6, SuspendedState: suspended, actions: { Night: { ScheduledActionName: 'Night', Schedule: 'cron(0 20 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MaxCapacity: 2 } } } }, [[OLD, 'TargetTrackingScaling'], ['hand-made', 'TargetTrackingScaling']]);
  expect(await world.pause({ Main: C5 })).toEqual({ PhysicalResourceId: 'pause-of-digits' });
  expect([world.target(), [...world.parameters.keys()]]).toEqual([undefined, ['/csi/scaling/S/digits/0']]);
  world.types = { Main: C5 };
  await world.resume(['Main']);
  expect(world.target()).toMatchObject({ MinCapacity: 3, MaxCapacity: 6, SuspendedState: suspended, actions: { Night: { Schedule: 'cron(0 20 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MaxCapacity: 2 } } } });
  expect(names(world)).toEqual(['hand-made']);
  expect(world.parameters.size).toBe(1);
  await world.rest('UPDATE_COMPLETE');
  expect([world.parameters.size, names(world)]).toEqual([0, ['hand-made']]);
});

test('the same types, no endpoint yet, or nothing that scales: nothing is done', async () => {
  const world = new ScalingWorld();
  await world.pause({ Main: C5 });
  world.scale('Main');
  await world.pause({ Main: M5 });
  world.types = {};
  await world.pause({ Main: C5 }, 'Create');
  await world.resume(['Main'], 'Create');
  expect([world.did, world.parameters.size]).toEqual([[], 0]);
});

test('the update is refused: what was saved is there again when the stack has gone back, with all policies', async () => {
  const world = new ScalingWorld();
  world.scale('Main', { MaxCapacity: 6 });
  await world.pause({ Main: C5 });
  world.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await world.pause({ Main: M5 });
  expect([world.target(), world.parameters.size]).toEqual([undefined, 1]);
  await world.rest('UPDATE_ROLLBACK_COMPLETE');
  expect([world.target()?.MaxCapacity, names(world), world.parameters.size]).toEqual([6, [OLD], 0]);
});

test('something fails after the change: on the way back it is paused again, and what was before it comes back', async () => {
  const world = new ScalingWorld();
  world.scale('Main');
  await world.pause({ Main: C5 });
  world.types = { Main: C5 };
  await world.resume(['Main']);
  world.putPolicy('endpoint/digits/variant/Main', NEW, 'TargetTrackingScaling', {});
  world.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await world.pause({ Main: M5 });
  expect(world.target()).toBeUndefined();
  world.types = { Main: M5 };
  await world.resume(['Main']);
  expect([names(world), world.parameters.size]).toEqual([[OLD], 0]);
});

test('autoScale goes in the same deploy: it does not come back; where the stack goes back, it does', async () => {
  for (const [status, policies] of [['UPDATE_COMPLETE', []], ['UPDATE_ROLLBACK_COMPLETE', [OLD]]] as const) {
    const world = new ScalingWorld();
    world.scale('Main');
    await world.pause({ Main: C5 });
    world.types = { Main: C5 };
    await world.resume([]);
    expect(world.target()).toBeUndefined();
    if (status === 'UPDATE_ROLLBACK_COMPLETE') world.types = { Main: M5 };
    await world.rest(status);
    expect([names(world), world.parameters.size]).toEqual([policies, 0]);
  }
});

test('autoScale comes in the same deploy, and the stack goes back: what it has registered by then is no hindrance', async () => {
  const world = new ScalingWorld();
  await world.pause({ Main: C5 });
  world.types = { Main: C5 };
  await world.resume(['Main']);
  world.scale('Main');
  world.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await world.pause({ Main: M5 });
  world.types = { Main: M5 };
  await world.rest('UPDATE_ROLLBACK_COMPLETE');
  expect([world.target(), world.parameters.size]).toEqual([undefined, 0]);
});

test('what somebody registered by hand comes back whole', async () => {
  const world = new ScalingWorld();
  world.scale('Main', { byStack: false });
  await world.pause({ Main: C5 });
  world.types = { Main: C5 };
  await world.resume([]);
  expect(names(world)).toEqual([OLD]);
});

test('of two variants the one that stays as it is goes on scaling; one that leaves is deregistered for good', async () => {
  const world = new ScalingWorld();
  world.types = { Main: M5, B: M5 };
  world.scale('Main');
  world.scale('B');
  await world.pause({ Main: M5 });
  expect(world.did).toEqual(['deregistered endpoint/digits/variant/B']);
  world.types = { Main: M5 };
  await world.resume(['Main']);
  await world.rest('UPDATE_COMPLETE');
  expect([names(world), world.target('B'), world.parameters.size]).toEqual([[OLD], undefined, 0]);
});

test('an alarm calls the policy that came back, and keeps all else', async () => {
  const world = new ScalingWorld();
  world.scale('Main', {}, [[OLD, 'StepScaling']]);
  const [before] = Object.values(world.target()!.policies).map(({ arn }) => arn);
  world.alarms.set('S-WakeUp', [before!, 'arn:aws:sns:eu-central-1:111122223333:t']);
  world.declared.push(['AWS::CloudWatch::Alarm', 'S-WakeUp']);
  await world.pause({ Main: C5 });
  await world.rest('UPDATE_ROLLBACK_COMPLETE');
  const [now] = Object.values(world.target()!.policies).map(({ arn }) => arn);
  expect(now).not.toBe(before);
  expect(world.alarms.get('S-WakeUp')).toEqual([now, 'arn:aws:sns:eu-central-1:111122223333:t']);
  expect(world.did.at(-1)).toBe('put AlarmName=S-WakeUp Threshold=1');
  await world.rest('UPDATE_COMPLETE');
  expect(world.did.filter((each) => each.startsWith('put'))).toHaveLength(1);
});

test('a policy of the library that CloudFormation did not find when it was to delete it goes; one made by hand stays', async () => {
  const world = new ScalingWorld();
  world.scale('Main', {}, [[NEW, 'TargetTrackingScaling'], ['hand-made', 'TargetTrackingScaling']]);
  world.putPolicy('endpoint/digits/variant/Main', OLD, 'TargetTrackingScaling', {});
  await world.rest('UPDATE_COMPLETE');
  expect(names(world)).toEqual([NEW, 'hand-made']);
});

test('more than a parameter holds is kept in several, and too much is refused before anything is deregistered', async () => {
  const world = new ScalingWorld();
  const many = (count: number) => Array.from({ length: count }, () => [`hand-${randomBytes(40).toString('hex')}`, 'TargetTrackingScaling'] as const);
  world.scale('Main', {}, many(100));
  await world.pause({ Main: C5 });
  expect(world.parameters.size).toBeGreaterThan(1);
  await world.rest('UPDATE_ROLLBACK_COMPLETE');
  expect([names(world).length, world.parameters.size]).toEqual([100, 0]);
  world.scale('Main', {}, many(2000));
  world.status = 'UPDATE_IN_PROGRESS';
  await expect(world.pause({ Main: C5 })).rejects.toThrow(/take `autoScale` out of the code for this deploy/);
  expect(world.target()).toBeDefined();
});

test('an endpoint that is about to be something else is left alone until it rests, and so is one whose stack has begun to change again', async () => {
  const world = new ScalingWorld();
  world.scale('Main');
  await world.pause({ Main: C5 });
  world.endpointStatus = 'Updating';
  await expect(world.rest('UPDATE_ROLLBACK_COMPLETE')).rejects.toThrow(/it is Updating/);
  expect([world.target(), world.parameters.size]).toEqual([undefined, 1]);
  world.endpointStatus = 'InService';
  await world.rest('UPDATE_IN_PROGRESS');
  expect(world.target()).toBeUndefined();
  // Half way back, with what it has.
  await world.rest('UPDATE_ROLLBACK_FAILED');
  expect([names(world), world.parameters.size]).toEqual([[OLD], 1]);
});

test('what cannot be put back fails a deploy; on the way back it is left for the end', async () => {
  const world = new ScalingWorld();
  world.scale('Main');
  await world.pause({ Main: C5 });
  world.types = { Main: C5 };
  world.fails.set('RegisterScalableTargetCommand', failure('AccessDeniedException', 'not authorized'));
  await expect(world.resume(['Main'])).rejects.toThrow(/not authorized/);
  world.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  world.types = { Main: M5 };
  expect(await world.resume(['Main'])).toEqual({ PhysicalResourceId: 'resume-of-digits' });
  expect(world.parameters.size).toBe(1);
  world.fails.clear();
  await world.rest('UPDATE_ROLLBACK_COMPLETE');
  expect([names(world), world.parameters.size]).toEqual([[OLD], 0]);
});

test('with the endpoint, what was kept goes; a stack can be deleted whatever is wrong with it', async () => {
  const world = new ScalingWorld();
  world.scale('Main');
  await world.pause({ Main: C5 });
  await world.pause({ Main: C5 }, 'Delete');
  expect(world.parameters.size).toBe(0);
  world.fails.set('GetParametersCommand', failure('InternalServerError'));
  expect(await world.pause({ Main: C5 }, 'Delete')).toEqual({ PhysicalResourceId: 'pause-of-digits' });
  expect(await world.resume(['Main'], 'Delete')).toEqual({ PhysicalResourceId: 'resume-of-digits' });
});

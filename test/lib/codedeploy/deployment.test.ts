import fc from 'fast-check';
import { begin, CREATED, ended, eventOf, hookSucceeded, HOOK_LIMIT_MS, isOver, shifted, taskOf, timeLeftMs, type DeploymentPlan, type Progress } from '../../../lib/codedeploy/deployment';
import type { AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { alarmError, HOOK_FAILED, rollsBack, STOPPED_ON_REQUEST } from '../../../lib/codedeploy/failures';
import { shiftSteps } from '../../../lib/codedeploy/traffic-routing';

const CANARY = shiftSteps({ kind: 'canary', percentage: 10, bakeSeconds: 300 });
const NO_HOOKS: DeploymentPlan = { steps: CANARY, hooks: {} };
const HOOKS: DeploymentPlan = { steps: CANARY, hooks: { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' } };
const statuses = ({ events }: Progress): readonly string[] => events.map(({ status }) => status);

test('without hooks traffic moves at once, and after the bake time it is done', () => {
  const begun = begin(CREATED, NO_HOOKS, 1000);
  expect(statuses(begun)).toEqual(['Succeeded', 'InProgress', 'Pending']);
  expect(taskOf(begun, NO_HOOKS)).toEqual({ kind: 'shift', weight: 0.1, at: 1000 });
  const first = shifted(begun, NO_HOOKS, 1000);
  expect([first.weight, first.status, timeLeftMs(first, NO_HOOKS, 101_000)]).toEqual([0.1, 'InProgress', 200_000]);
  expect(taskOf(first, NO_HOOKS)).toEqual({ kind: 'shift', weight: 1, at: 301_000 });
  const done = shifted(first, NO_HOOKS, 301_000);
  expect(done).toMatchObject({ status: 'Succeeded', weight: 1, started: 1000, completed: 301_000 });
  expect(statuses(done)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  expect([taskOf(done, NO_HOOKS), timeLeftMs(done, NO_HOOKS, 301_000)]).toEqual([{ kind: 'none' }, 0]);
});

test('hooks are waited for, before the first shift and after the last one', () => {
  const begun = begin(CREATED, HOOKS, 0);
  expect(statuses(begun)).toEqual(['InProgress', 'Pending', 'Pending']);
  expect(taskOf(begun, HOOKS)).toEqual({ kind: 'hook', event: 'BeforeAllowTraffic', functionName: 'before', dueBy: HOOK_LIMIT_MS });
  expect(shifted(begun, HOOKS, 0)).toBe(begun);
  expect(hookSucceeded(begun, HOOKS, 'AfterAllowTraffic', 5)).toBe(begun);
  const moving = hookSucceeded(begun, HOOKS, 'BeforeAllowTraffic', 60_000);
  expect(taskOf(moving, HOOKS)).toMatchObject({ kind: 'shift', at: 60_000 });
  const moved = shifted(shifted(moving, HOOKS, 60_000), HOOKS, 360_000);
  expect([moved.status, moved.weight, statuses(moved)]).toEqual(['InProgress', 1, ['Succeeded', 'Succeeded', 'InProgress']]);
  expect(hookSucceeded(moved, HOOKS, 'AfterAllowTraffic', 361_000).status).toBe('Succeeded');
});

test('a stop fails what was under way and skips the rest, as AWS does', () => {
  const stopped = ended(shifted(begin(CREATED, NO_HOOKS, 0), NO_HOOKS, 0), 'Stopped', STOPPED_ON_REQUEST, 7);
  expect(statuses(stopped)).toEqual(['Succeeded', 'Failed', 'Skipped']);
  expect(stopped).toMatchObject({ status: 'Stopped', weight: 0.1, completed: 7, error: { code: 'MANUAL_STOP' } });
  expect(ended(stopped, 'Failed', HOOK_FAILED, 9)).toBe(stopped);
  expect(statuses(ended(CREATED, 'Failed', HOOK_FAILED, 9))).toEqual(['Skipped', 'Skipped', 'Skipped']);
  expect(eventOf(stopped, 'AllowTraffic')?.message).toBe(STOPPED_ON_REQUEST.message);
});

test('whatever happens in whatever order, weights never go down, and an ended deployment never changes', () => {
  const input = fc.oneof(
    fc.constantFrom('begin', 'shift', 'before', 'after', 'stop', 'fail').map((kind) => ({ kind, wait: 0 })),
    fc.integer({ min: 0, max: 1000 }).map((wait) => ({ kind: 'shift', wait })),
  );
  fc.assert(fc.property(fc.array(input, { maxLength: 30 }), fc.boolean(), (inputs, withHooks) => {
    const plan = withHooks ? HOOKS : NO_HOOKS;
    let [progress, now] = [CREATED, 0];
    for (const { kind, wait } of inputs) {
      now += wait;
      const next = kind === 'begin' ? begin(progress, plan, now)
        : kind === 'shift' ? shifted(progress, plan, now)
          : kind === 'stop' ? ended(progress, 'Stopped', STOPPED_ON_REQUEST, now)
            : kind === 'fail' ? ended(progress, 'Failed', HOOK_FAILED, now)
              : hookSucceeded(progress, plan, kind === 'before' ? 'BeforeAllowTraffic' : 'AfterAllowTraffic', now);
      if (isOver(progress)) expect(next).toBe(progress);
      expect(next.weight).toBeGreaterThanOrEqual(progress.weight);
      expect(next.events.filter(({ status }) => status === 'InProgress').length).toBe(next.status === 'InProgress' ? 1 : 0);
      if (next.status === 'Succeeded') expect([next.weight, statuses(next)]).toEqual([1, ['Succeeded', 'Succeeded', 'Succeeded']]);
      progress = next;
    }
  }));
});

const STATES: Readonly<Record<string, AlarmState>> = { fine: 'OK', red: 'ALARM', blood: 'ALARM', new: 'INSUFFICIENT_DATA' };
const alarms = (...names: readonly string[]) => ({ enabled: true, alarms: names.map((name) => ({ name })) });

test.each([
  ['none', undefined, undefined],
  ['red ones that are switched off', { ...alarms('red'), enabled: false }, undefined],
  ['OK and too few data', alarms('fine', 'new'), undefined],
  ['two red ones', alarms('red', 'fine', 'blood'), 'Activated alarms: <blood> <red>'],
  ['one that is not known', alarms('fine', 'gone'), 'could not be retrieved from Amazon CloudWatch, and the affected deployments have been stopped. Alarms: <gone>'],
  ['one that is not known, which does not matter', { ...alarms('gone'), ignorePollAlarmFailure: true }, undefined],
  ['a red one beside one that does not matter', { ...alarms('gone', 'red'), ignorePollAlarmFailure: true }, 'Activated alarms: <red>'],
])('alarms: %s', (_, configuration, message) => {
  const error = alarmError(configuration, (name) => STATES[name]);
  if (message === undefined) expect(error).toBeUndefined();
  else expect(error).toEqual({ code: 'ALARM_ACTIVE', message: expect.stringContaining(message) });
});

test.each([
  ['Failed', HOOK_FAILED, 'DEPLOYMENT_FAILURE'],
  ['Stopped', STOPPED_ON_REQUEST, 'DEPLOYMENT_STOP_ON_REQUEST'],
  ['Stopped', { code: 'ALARM_ACTIVE', message: '' }, 'DEPLOYMENT_STOP_ON_ALARM'],
] as const)('a deployment that %s (%o) is rolled back for %s only', (status, error, event) => {
  const all = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];
  expect(rollsBack({ status, error }, { enabled: true, events: [event] })).toBe(true);
  expect(rollsBack({ status, error }, { enabled: true, events: all.filter((other) => other !== event) })).toBe(false);
  expect(rollsBack({ status, error }, { enabled: false, events: all })).toBe(false);
  expect(rollsBack({ status, error }, undefined)).toBe(false);
  expect(rollsBack({ status: 'Succeeded' }, { enabled: true, events: all })).toBe(false);
});

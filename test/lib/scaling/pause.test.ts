import fc from 'fast-check';
import { changedVariants, isToCome, outdatedPolicies, policiesToReturn, policyName, rangeAfterPause, repointed, sameTypes, typesOf, variantId } from '../../../lib/scaling/pause';

const type = fc.constantFrom('ml.m5.large', 'ml.c5.large', 'ml.g5.xlarge');
const types = fc.uniqueArray(type, { maxLength: 3 });
const variants = fc.dictionary(fc.constantFrom('Main', 'B', 'C'), types);
const policies = fc.array(fc.record({ declared: fc.boolean(), name: fc.string() }));
const ARN = 'arn:aws:autoscaling:eu-central-1:111122223333:scalingPolicy';
const arnOf = (id: string, name: string): string => `${ARN}:${id}:resource/sagemaker/${variantId('digits', 'Main')}:policyName/${name}`;

test('types are read from the instance type, or from the pools in the order of their priority', () => {
  expect(typesOf([
    { VariantName: 'Main', InstanceType: 'ml.m5.large' },
    { VariantName: 'B', InstancePools: [{ InstanceType: 'ml.c5.large', Priority: 2 }, { InstanceType: 'ml.g5.xlarge', Priority: 1 }] },
    { VariantName: 'C' },
  ])).toEqual({ Main: ['ml.m5.large'], B: ['ml.g5.xlarge', 'ml.c5.large'], C: [] });
});

test('nothing is paused where nothing changes, and what goes always is', () => {
  fc.assert(fc.property(variants, variants, (live, intended) => {
    expect(changedVariants(live, live)).toEqual([]);
    expect([...changedVariants(live, {})]).toEqual(Object.keys(live));
    // A new variant is nothing that could be registered.
    const changed = changedVariants(live, { ...live, ...intended });
    for (const variant of changed) expect(sameTypes(live[variant], intended[variant])).toBe(false);
    expect(changed.every((variant) => variant in live)).toBe(true);
  }));
});

test('of two variants, only the one that changes is paused; other pools, or another order of them, are a change', () => {
  expect(changedVariants({ Main: ['ml.m5.large'], B: ['ml.c5.large'] }, { Main: ['ml.m5.large'], B: ['ml.g5.xlarge'] })).toEqual(['B']);
  expect(changedVariants({ Main: ['ml.m5.large', 'ml.c5.large'] }, { Main: ['ml.c5.large', 'ml.m5.large'] })).toEqual(['Main']);
});

test('on the way back all comes back; on new types nothing that the stack makes itself', () => {
  fc.assert(fc.property(types, types, fc.boolean(), fc.boolean(), policies, (before, live, was, is, all) => {
    const saved = { types: before, declared: was, policies: all };
    expect(policiesToReturn(saved, before, is)).toEqual(all);
    expect(policiesToReturn(saved, undefined, is)).toBeUndefined();
    fc.pre(!sameTypes(before, live));
    const returned = policiesToReturn(saved, live, is);
    expect(returned).toEqual(was === is ? all.filter(({ declared }) => !declared) : undefined);
  }));
});

test('a variant that the app scales no longer, or for the first time, is left to the stack', () => {
  const saved = { types: ['ml.m5.large'], policies: [{ declared: true }, { declared: false }] };
  expect(policiesToReturn({ ...saved, declared: true }, ['ml.c5.large'], false)).toBeUndefined();
  expect(policiesToReturn({ ...saved, declared: false }, ['ml.c5.large'], true)).toBeUndefined();
  expect(policiesToReturn({ ...saved, declared: true }, ['ml.c5.large'], true)).toEqual([{ declared: false }]);
});

const at = (hour: number): number => Date.UTC(2026, 0, 10, hour);
const nights = [{ schedule: 'cron(0 20 * * ? *)', min: 0, max: 2 }, { schedule: 'cron(0 6 * * ? *)', min: 3, max: 8 }];

test('a schedule that was due in the pause has been followed, and no other', () => {
  expect(rangeAfterPause({ min: 4, max: 8 }, nights, at(10), at(11))).toEqual({ min: 4, max: 8 });
  expect(rangeAfterPause({ min: 4, max: 8 }, nights, at(19), at(21))).toEqual({ min: 0, max: 2 });
  expect(rangeAfterPause({ min: 0, max: 2 }, nights, at(5), at(7))).toEqual({ min: 3, max: 8 });
});

test('the range is one that can be registered, whatever was due', () => {
  fc.assert(fc.property(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(30), (a, b, min, max, hours) => {
    const range = rangeAfterPause({ min: Math.min(a, b), max: Math.max(a, b) }, [{ schedule: 'cron(0 20 * * ? *)', min }, { schedule: 'cron(0 6 * * ? *)', max }], at(0), at(hours));
    expect(range.min).toBeLessThanOrEqual(range.max);
  }));
});

test('a scheduled action that is over does not come back: it would be refused', () => {
  expect(isToCome('at(2026-01-10T10:00:00)', undefined, undefined, at(11))).toBe(false);
  expect(isToCome('at(2026-01-10T12:00:00)', undefined, undefined, at(11))).toBe(true);
  expect(isToCome('cron(0 20 * * ? *)', 'Europe/Berlin', at(10), at(11))).toBe(false);
  expect(isToCome('cron(0 20 * * ? *)', 'Europe/Berlin', at(12), at(11))).toBe(true);
  expect(isToCome('rate(1 hour)', undefined, undefined, at(11))).toBe(true);
});

test('an alarm calls the policy of the same name, and what else it calls stays', () => {
  const topic = 'arn:aws:sns:eu-central-1:111122223333:topic';
  expect(repointed([arnOf('old', 'WakeUp'), topic], [arnOf('new', 'WakeUp'), arnOf('x', 'Other')])).toEqual([arnOf('new', 'WakeUp'), topic]);
  expect(repointed([arnOf('new', 'WakeUp'), topic], [arnOf('new', 'WakeUp')])).toBeUndefined();
  expect(repointed([arnOf('old', 'Gone')], [arnOf('new', 'WakeUp')])).toBeUndefined();
  fc.assert(fc.property(fc.array(fc.constantFrom('A', 'B', 'C')), (names) => {
    const live = ['A', 'B'].map((name) => arnOf('new', name));
    const right = repointed(names.map((name) => arnOf('old', name)), live);
    expect(right === undefined ? undefined : repointed(right, live)).toBeUndefined();
  }));
});

test('policies have names whatever their ARN', () => {
  fc.assert(fc.property(fc.uuid(), fc.stringMatching(/^[\w-]{1,40}$/), (id, name) => expect(policyName(arnOf(id, name))).toBe(name)));
  expect(policyName('arn:aws:sns:eu-central-1:111122223333:policyName/x')).toBeUndefined();
});

test('what is left of a policy of the library is outdated; what somebody made by hand is not', () => {
  const [old, now] = ['S-Digits-Scaling-Invocations-0123456789abcdef', 'S-Digits-Scaling-Invocations-fedcba9876543210'];
  expect(outdatedPolicies([old, now, 'by-hand'], [now])).toEqual([old]);
});

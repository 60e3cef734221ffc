import fc from 'fast-check';
import { planOf, PREDEFINED, shiftSteps, trafficRoutingOf, type TrafficRoutingConfig } from '../../../lib/codedeploy/traffic-routing';
import { predefinedLambdaConfig, type TrafficPlan } from '../../../lib/rollout/plan';

const percentage = fc.integer({ min: 1, max: 99 });
const seconds = fc.integer({ min: 1, max: 2880 }).map((minutes) => minutes * 60);
const plans: fc.Arbitrary<TrafficPlan> = fc.oneof(
  fc.constant({ kind: 'allAtOnce' } as const),
  fc.record({ kind: fc.constant('canary' as const), percentage, bakeSeconds: seconds }),
  fc.record({ kind: fc.constant('linear' as const), percentage, intervalSeconds: seconds }),
);

test('the first step is at once, weights only grow, and the last one is all', () => {
  fc.assert(fc.property(plans, (plan) => {
    const steps = shiftSteps(plan);
    expect(steps[0]?.afterMs).toBe(0);
    expect(steps.at(-1)?.weight).toBe(1);
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      expect(step.weight).toBeGreaterThan(before?.weight ?? 0);
      if (before !== undefined) expect(step.afterMs).toBeGreaterThan(before.afterMs);
    }
    const parts = steps.map(({ weight }, index) => weight - (steps[index - 1]?.weight ?? 0));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9);
    if (plan.kind === 'linear') {
      for (const part of parts.slice(0, -1)) expect(part).toBeCloseTo(plan.percentage / 100, 9);
      expect(steps.at(-1)?.afterMs).toBe((Math.ceil(100 / plan.percentage) - 1) * plan.intervalSeconds * 1000);
    }
    if (plan.kind === 'canary') expect(steps.at(-1)?.afterMs).toBe(plan.bakeSeconds * 1000);
  }));
});

test('what is answered is what was given', () => {
  fc.assert(fc.property(plans, (plan) => { expect(planOf(trafficRoutingOf(plan))).toEqual(plan); }));
});

test('the predefined configurations are those that constructs choose', () => {
  expect(PREDEFINED.size).toBe(9);
  for (const [name, plan] of PREDEFINED) expect(predefinedLambdaConfig(plan)).toBe(name);
  expect(shiftSteps(PREDEFINED.get('CodeDeployDefault.LambdaLinear10PercentEvery2Minutes') as TrafficPlan).map(({ weight }) => weight)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
});

test.each<[string, TrafficRoutingConfig | undefined, string]>([
  ['nothing', undefined, 'the type is missing'],
  ['another type', { type: 'Blue' }, 'the type is Blue'],
  ['no members', { type: 'TimeBasedCanary' }, 'needs timeBasedCanary'],
  ['members of both', { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval: 1 }, timeBasedCanary: {} }, 'takes no timeBasedCanary'],
  ['members for all at once', { type: 'AllAtOnce', timeBasedCanary: {} }, 'takes neither'],
  ['0 %', { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 0, canaryInterval: 5 } }, 'canaryPercentage is 0'],
  ['100 %', { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 100, canaryInterval: 5 } }, 'canaryPercentage is 100'],
  ['no percentage', { type: 'TimeBasedCanary', timeBasedCanary: { canaryInterval: 5 } }, 'canaryPercentage is missing'],
  ['half a minute', { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval: 0.5 } }, 'linearInterval is 0.5'],
  ['no minutes', { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval: 0 } }, 'linearInterval is 0'],
  ['over two days', { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 10, linearInterval: 2881 } }, 'linearInterval is 2881'],
])('%s is no traffic routing', (_, config, message) => {
  expect(() => planOf(config)).toThrow(message);
  expect(() => planOf(config)).toThrow(expect.objectContaining({ code: 'InvalidTrafficRoutingConfigurationException' }));
});

test.each([[1, 1], [99, 2880]])('%d %% and %d minutes are allowed', (canaryPercentage, canaryInterval) => {
  expect(planOf({ type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval } })).toMatchObject({ percentage: canaryPercentage, bakeSeconds: canaryInterval * 60 });
});

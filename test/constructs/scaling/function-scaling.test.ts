import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { ModelFunction, type ModelFunctionProps } from '../../../constructs';
import { digits, newStack, only, resources, templateOf } from '../stack';

const fnIn = (props: Partial<ModelFunctionProps> = {}): ModelFunction => new ModelFunction(newStack(), 'Fn', { model: digits(), ...props });

test('environments that are kept ready are those of the alias', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), provisionedConcurrency: 2 }));
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties).toMatchObject({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } });
  expect(only(template, 'AWS::Lambda::Version').resource.Properties.ProvisionedConcurrencyConfig).toBeUndefined();
});

test('scaling changes what is ready of the alias, on utilization and by the clock, and nothing of it is also in the alias', () => {
  const template = templateOf((stack) => {
    const scaling = new ModelFunction(stack, 'Fn', { model: digits() }).autoScale({ minCapacity: 1, maxCapacity: 50 });
    scaling.scaleOnUtilization({ target: 0.7, scaleInCooldown: Duration.minutes(5) });
    scaling.scaleOnSchedule('Morning', { schedule: Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }), timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 10 });
    scaling.scaleOnSchedule('Evening', { schedule: Schedule.cron({ hour: '19', minute: '0' }), timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 1, maxCapacity: 5 });
  });
  const fn = only(template, 'AWS::Lambda::Function').id;
  const target = only(template, 'AWS::ApplicationAutoScaling::ScalableTarget');
  expect(target.resource.Properties).toEqual({
    ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: { 'Fn::Join': ['', ['function:', { Ref: fn }, ':live']] }, MinCapacity: 1, MaxCapacity: 50,
    ScheduledActions: [
      { ScheduledActionName: 'Morning', Schedule: 'cron(30 7 ? * MON-FRI *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 10 } },
      { ScheduledActionName: 'Evening', Schedule: 'cron(0 19 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 5 } },
    ],
  });
  expect(target.resource.DependsOn).toContain(only(template, 'AWS::Lambda::Alias').id);
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').resource.Properties).toMatchObject({
    PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: target.id },
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' }, ScaleInCooldown: 300 },
  });
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties.ProvisionedConcurrencyConfig).toBeUndefined();
  expect(resources(template, 'AWS::IAM::Role')).toHaveLength(1);
});

test('capacity is no part of a version', () => {
  const id = (props: Partial<ModelFunctionProps>, scales = false): string => only(templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits(), ...props });
    if (scales) fn.autoScale({ minCapacity: 1, maxCapacity: 2 });
  }), 'AWS::Lambda::Version').id;
  expect(new Set([id({}), id({ provisionedConcurrency: 3 }), id({}, true)]).size).toBe(1);
});

test('what contradicts itself is refused', () => {
  expect(() => fnIn({ provisionedConcurrency: 0 })).toThrow(/`provisionedConcurrency` is 0, allowed: a whole number from 1: leave it out: a function that keeps nothing ready scales to zero/);
  expect(() => fnIn({ provisionedConcurrency: 6, reservedConcurrency: 5 })).toThrow(/`provisionedConcurrency` is 6, allowed: at most 5, which `reservedConcurrency` is/);
  expect(() => fnIn({ provisionedConcurrency: 1 }).autoScale({ minCapacity: 1, maxCapacity: 2 })).toThrow(/`autoScale` is called, and `provisionedConcurrency` is set: leave that out: a deploy would reset what scaling has set/);
  expect(() => fnIn({ reservedConcurrency: 10 }).autoScale({ minCapacity: 0, maxCapacity: 11 })).toThrow(/2 problems\n {2}- `minCapacity` is 0[^]*`maxCapacity` is 11, allowed: at most 10/);
  const fn = fnIn({ reservedConcurrency: 10 });
  const scaling = fn.autoScale({ minCapacity: 1, maxCapacity: 10 });
  expect(() => fn.autoScale({ minCapacity: 1, maxCapacity: 10 })).toThrow(/`autoScale` was called twice/);
  expect(() => scaling.scaleOnUtilization({ target: 70 })).toThrow(/`target` is 70, allowed: a fraction from 0.1 to 0.9/);
  scaling.scaleOnUtilization({ target: 0.7 });
  expect(() => scaling.scaleOnUtilization({ target: 0.5 })).toThrow(/was called twice/);
  expect(() => scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)) })).toThrow(/`minCapacity` and `maxCapacity` are missing/);
  scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)), minCapacity: 2 });
  expect(() => scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)), minCapacity: 20 })).toThrow(/`minCapacity` is 20[^]*`id` is A, which another schedule has/);
});

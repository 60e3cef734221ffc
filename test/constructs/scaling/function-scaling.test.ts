import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnParameter, Duration, TimeZone } from 'aws-cdk-lib/core';
import { type FunctionScaling, ModelFunction, type ModelFunctionProps, Warmth } from '../../../constructs';
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
    scaling.scaleOnSchedule('Morning', { schedule: Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }), timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 10, maxCapacity: 60 });
    scaling.scaleOnSchedule('Evening', { schedule: Schedule.cron({ hour: '19', minute: '0' }), timeZone: TimeZone.EUROPE_BERLIN, minCapacity: 1, maxCapacity: 5 });
  });
  const [fn] = resources(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('Fn')) ?? [];
  const target = only(template, 'AWS::ApplicationAutoScaling::ScalableTarget');
  expect(target.resource.Properties).toEqual({
    ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency', ResourceId: { 'Fn::Join': ['', ['function:', { Ref: fn }, ':live']] }, MinCapacity: 1, MaxCapacity: 60,
    ScheduledActions: [
      { ScheduledActionName: 'Morning', Schedule: 'cron(30 7 ? * MON-FRI *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 10, MaxCapacity: 60 } },
      { ScheduledActionName: 'Evening', Schedule: 'cron(0 19 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 5 } },
    ],
  });
  expect(target.resource.DependsOn).toContain(only(template, 'AWS::Lambda::Alias').id);
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').resource.Properties).toMatchObject({
    PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: target.id },
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' }, ScaleInCooldown: 300 },
  });
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties.ProvisionedConcurrencyConfig).toBeUndefined();
  const keeper = only(template, 'Custom::CsiScaling').resource;
  expect(keeper.Properties).toMatchObject({
    functionName: { Ref: fn }, minCapacity: 1, maxCapacity: 50,
    schedules: [
      { schedule: 'cron(30 7 ? * MON-FRI *)', timeZone: 'Europe/Berlin', minCapacity: 10, maxCapacity: 60 },
      { schedule: 'cron(0 19 * * ? *)', timeZone: 'Europe/Berlin', minCapacity: 1, maxCapacity: 5 },
    ],
  });
  expect(keeper.DependsOn).toContain(target.id);
});

test('what looks after a scaled function may do so to this one alone, and there is none where nothing is scaled', () => {
  const template = templateOf((stack) => {
    for (const name of ['A', 'B']) new ModelFunction(stack, name, { model: digits() }).autoScale({ minCapacity: 1, maxCapacity: 2 }).scaleOnUtilization({ target: 0.7 });
  });
  template.resourceCountIs('Custom::CsiScaling', 2);
  const [fn] = resources(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('A')) ?? [];
  const [[, role]] = resources(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('AScalingKeeper'));
  const { Policies: [{ PolicyDocument: { Statement } }] } = role.Properties as { readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[] } }[] };
  const arn = { 'Fn::GetAtt': [fn, 'Arn'] };
  expect(Statement.map(({ Resource }) => Resource)).toEqual([
    { 'Fn::Join': ['', expect.arrayContaining([':application-autoscaling:', ':scalable-target/*'])] }, '*', { 'Fn::Join': ['', [arn, ':live']] }, arn,
  ]);
  expect(Statement[0]).toMatchObject({ Action: 'application-autoscaling:RegisterScalableTarget', Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'lambda' } } });
  templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), provisionedConcurrency: 1 })).resourceCountIs('Custom::CsiScaling', 0);
});

test('a number of the template\'s own is said by a tag, which is no part of a version', () => {
  const tags = (props: Partial<ModelFunctionProps>) => (only(templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), ...props })), 'AWS::Lambda::Function').resource.Properties['Tags'] as { readonly Key: string; readonly Value: string }[])
    .filter(({ Key }) => Key === 'csi:provisioned');
  expect(tags({})).toEqual([]);
  expect(tags({ provisionedConcurrency: 2 })).toEqual([{ Key: 'csi:provisioned', Value: '2' }]);
  expect(tags({ warmth: Warmth.always(3) })).toEqual([{ Key: 'csi:provisioned', Value: '3' }]);
});

test('a range that could not be kept at some hour is refused when the app is synthesized', () => {
  const scaled = (declare: (scaling: FunctionScaling) => void, range = { minCapacity: 1, maxCapacity: 4 }) => () => templateOf((stack) => declare(new ModelFunction(stack, 'Fn', { model: digits() }).autoScale(range)));
  const at = (hour: string) => Schedule.cron({ hour, minute: '0' });
  expect(scaled((scaling) => scaling.scaleOnUtilization({ target: 0.7 }), { minCapacity: 0, maxCapacity: 4 })).toThrow(/`autoScale` has a `minCapacity` of 0, and no schedule raises it: add scaleOnSchedule/);
  expect(scaled((scaling) => scaling.scaleOnSchedule('Up', { schedule: at('8'), minCapacity: 2 }), { minCapacity: 0, maxCapacity: 4 })).not.toThrow();
  expect(scaled((scaling) => scaling.scaleOnSchedule('Up', { schedule: at('8'), minCapacity: 5 }))).toThrow(/`Up` sets `minCapacity` to 5, and autoScale leaves `maxCapacity` at 4: set `maxCapacity` in `Up` too/);
  const evening = (scaling: FunctionScaling, tracks: boolean): void => {
    scaling.scaleOnSchedule('Morning', { schedule: at('8'), minCapacity: 4 });
    scaling.scaleOnSchedule('Evening', { schedule: at('19'), minCapacity: 1 });
    if (tracks) scaling.scaleOnUtilization({ target: 0.7 });
  };
  expect(scaled((scaling) => evening(scaling, false))).toThrow(/`Evening` lowers `minCapacity` to 1, and leaves 4 environments ready: a lower minimum takes nothing down: set `maxCapacity` in `Evening` to 1 too/);
  expect(scaled((scaling) => evening(scaling, true))).not.toThrow();
});

test('what only the deploy knows is left to it', () => {
  const template = templateOf((stack) => {
    const most = new CfnParameter(stack, 'Most', { type: 'Number' }).valueAsNumber;
    const scaling = new ModelFunction(stack, 'Fn', { model: digits() }).autoScale({ minCapacity: 1, maxCapacity: most });
    scaling.scaleOnSchedule('Up', { schedule: Schedule.cron({ hour: '8', minute: '0' }), minCapacity: most });
  });
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({ MinCapacity: 1, MaxCapacity: { Ref: 'Most' } });
});

test('capacity is no part of a version', () => {
  const id = (props: Partial<ModelFunctionProps>, scales = false): string => only(templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits(), ...props });
    if (scales) fn.autoScale({ minCapacity: 1, maxCapacity: 2 });
  }), 'AWS::Lambda::Version').id;
  expect(new Set([id({}), id({ provisionedConcurrency: 3 }), id({}, true)]).size).toBe(1);
});

test('what contradicts itself is refused', () => {
  expect(() => fnIn({ provisionedConcurrency: 0 })).toThrow(/`provisionedConcurrency` is 0, allowed: a whole number from 1: leave `provisionedConcurrency` out: a function that keeps nothing ready scales to zero/);
  expect(() => fnIn({ provisionedConcurrency: 6, reservedConcurrency: 5 })).toThrow(/`provisionedConcurrency` is 6, allowed: at most 5, which `reservedConcurrency` is/);
  expect(() => fnIn({ provisionedConcurrency: 1 }).autoScale({ minCapacity: 1, maxCapacity: 2 })).toThrow(/`autoScale` is called, and `provisionedConcurrency` is set: leave `provisionedConcurrency` out: a deploy would reset what scaling has set/);
  expect(() => fnIn({ reservedConcurrency: 10 }).autoScale({ minCapacity: -1, maxCapacity: 11 })).toThrow(/2 problems\n {2}- `minCapacity` is -1[^]*`maxCapacity` is 11, allowed: at most 10/);
  const fn = fnIn({ reservedConcurrency: 10 });
  const scaling = fn.autoScale({ minCapacity: 1, maxCapacity: 10 });
  expect(() => fn.autoScale({ minCapacity: 1, maxCapacity: 10 })).toThrow(/`autoScale` was called twice/);
  expect(() => scaling.scaleOnUtilization({ target: 70 })).toThrow(/`target` is 70, allowed: a fraction from 0.1 to 0.9/);
  expect(() => scaling.scaleOnUtilization({ target: 0.7, scaleInCooldown: Duration.millis(1500) })).toThrow(/`scaleInCooldown` is 1.5 seconds, allowed: whole seconds/);
  scaling.scaleOnUtilization({ target: 0.7 });
  expect(() => scaling.scaleOnUtilization({ target: 0.5 })).toThrow(/was called twice/);
  expect(() => scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)) })).toThrow(/`minCapacity` and `maxCapacity` are missing/);
  scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)), minCapacity: 2 });
  expect(() => scaling.scaleOnSchedule('A', { schedule: Schedule.rate(Duration.hours(1)), minCapacity: 20 })).toThrow(/`minCapacity` is 20[^]*`id` is A, which another schedule has/);
});

import { CfnParameter, TimeZone } from 'aws-cdk-lib/core';
import { DayOfWeek, ModelFunction, type ModelFunctionProps, Warmth } from '../../../constructs';
import { digits, newStack, only, templateOf } from '../stack';

const fnIn = (props: Partial<ModelFunctionProps>): ModelFunction => new ModelFunction(newStack(), 'Fn', { model: digits(), ...props });
const hours = Warmth.businessHours({ timeZone: TimeZone.EUROPE_BERLIN, min: 2 });

test('always is a number of the alias', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), warmth: Warmth.always(3) }));
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties).toMatchObject({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } });
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
});

test('scale to zero is what a function does by itself', () => {
  const of = (props: Partial<ModelFunctionProps>) => templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), ...props })).toJSON();
  expect(of({ warmth: Warmth.scaleToZero() })).toEqual(of({}));
});

test('business hours open and close by the clock of their time zone, and the alias has no number of its own', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), warmth: hours }));
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({
    // Registered, it moves nothing, whatever the hour.
    MinCapacity: 0, MaxCapacity: 2,
    ScheduledActions: [
      { ScheduledActionName: 'Opens', Schedule: 'cron(0 8 ? * MON,TUE,WED,THU,FRI *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 2 } },
      { ScheduledActionName: 'Closes', Schedule: 'cron(0 18 ? * MON,TUE,WED,THU,FRI *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } },
    ],
  });
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties.ProvisionedConcurrencyConfig).toBeUndefined();
  const weekend = Warmth.businessHours({ timeZone: TimeZone.ASIA_TOKYO, min: 1, days: [DayOfWeek.SUNDAY, DayOfWeek.SATURDAY], start: '9:30', end: '24:00' });
  const { ScheduledActions } = only(templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), warmth: weekend })), 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties;
  expect((ScheduledActions as readonly { readonly Schedule: string }[]).map(({ Schedule }) => Schedule)).toEqual(['cron(30 9 ? * SAT,SUN *)', 'cron(0 0 ? * MON,SUN *)']);
});

test('only one thing keeps environments ready', () => {
  expect(() => fnIn({ warmth: hours, provisionedConcurrency: 1 })).toThrow(/`warmth` is given together with `provisionedConcurrency`: leave one out/);
  expect(() => fnIn({ warmth: hours }).autoScale({ minCapacity: 1, maxCapacity: 2 })).toThrow(/`autoScale` is called, and `warmth` is set: leave `warmth` out/);
  expect(() => fnIn({ warmth: Warmth.scaleToZero() }).autoScale({ minCapacity: 1, maxCapacity: 2 })).toThrow(/`warmth` is set/);
});

test('no more is kept ready than is reserved', () => {
  for (const warmth of [hours, Warmth.always(2)]) {
    expect(() => fnIn({ warmth, reservedConcurrency: 1 })).toThrow(/`warmth` is 2, allowed: at most 1, which `reservedConcurrency` is: raise `reservedConcurrency`, or lower `warmth`/);
    expect(() => fnIn({ warmth, reservedConcurrency: 2 })).not.toThrow();
  }
});

test('hours that are none are refused where they are written', () => {
  const timeZone = TimeZone.ETC_UTC;
  expect(() => Warmth.always(0)).toThrow(/Warmth.always: `min` is 0, allowed: a whole number from 1: leave `warmth` out/);
  expect(() => Warmth.businessHours({ timeZone, min: 0, days: [], start: '8', end: '24:01' })).toThrow(/4 problems\n {2}- `min` is 0[^]*`days` is empty[^]*`start` is '8', allowed: a time of day[^]*`end` is '24:01'/);
  expect(() => Warmth.businessHours({ timeZone, min: 1, start: '18:00', end: '8:00' })).toThrow(/`start` is 18:00, and `end` 8:00, allowed: a time before `end`, on the same day/);
  expect(() => Warmth.businessHours({ timeZone, min: 1, days: Object.values(DayOfWeek), start: '0:00', end: '24:00' })).toThrow(/use Warmth.always\(min\)/);
  expect(() => fnIn({ warmth: Warmth.businessHours({ timeZone: TimeZone.of('Berlin'), min: 1 }) })).toThrow(/`timeZone` is Berlin, allowed: a name of the IANA database/);
});

test('a number that only the deploy knows passes', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), warmth: Warmth.businessHours({ timeZone: TimeZone.ETC_UTC, min: new CfnParameter(stack, 'Min', { type: 'Number' }).valueAsNumber }) }));
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').resource.Properties).toMatchObject({ MinCapacity: 0, MaxCapacity: { Ref: 'Min' } });
});

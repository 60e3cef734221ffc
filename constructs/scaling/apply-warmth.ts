import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { TimeZone } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';
import { checkProvisionedConcurrency } from '../../lib/scaling/function-capacity';
import type { WarmthPlan } from '../../lib/scaling/warmth';
import { openingTimes } from '../../lib/scaling/warmth';
import { known } from '../private/known';
import type { AutoScaleOptions, FunctionScaling } from './function-scaling';
import type { Warmth } from './warmth';

interface WarmProps {
  readonly warmth?: Warmth;
  readonly provisionedConcurrency?: number;
  readonly reservedConcurrency?: number;
}

type BusinessHoursPlan = Extract<WarmthPlan, { readonly kind: 'businessHours' }>;

/** The number of environments that the template itself sets. */
export function fixedConcurrency({ warmth, provisionedConcurrency }: WarmProps): number | undefined {
  const plan = warmth?._plan();
  return plan?.kind === 'always' ? plan.min : provisionedConcurrency;
}

/** The number of environments that the props alone may ever keep ready. */
export function mostWarm(props: WarmProps): number | undefined {
  return businessHours(props)?.min ?? fixedConcurrency(props);
}

export function checkWarmth(props: WarmProps): Problem[] {
  const { warmth, provisionedConcurrency, reservedConcurrency } = props;
  if (warmth === undefined) return [];
  return [
    ...(provisionedConcurrency === undefined ? [] : [{ prop: 'warmth', found: 'is given together with `provisionedConcurrency`', remedy: 'leave one out: Warmth.always(n) is the same as `provisionedConcurrency` n' }]),
    ...checkProvisionedConcurrency({ provisionedConcurrency: known(mostWarm({ warmth })), reservedConcurrency: known(reservedConcurrency) }, 'warmth'),
  ];
}

/** The plan that needs scaling, if the props have one. */
export function businessHours({ warmth }: WarmProps): BusinessHoursPlan | undefined {
  const plan = warmth?._plan();
  return plan?.kind === 'businessHours' ? plan : undefined;
}

/** Environments in business hours and none outside of them. Both ends of the range move: a lower minimum alone takes nothing down. */
export function keepBusinessHours({ min, timeZone: name, hours }: BusinessHoursPlan, autoScale: (range: AutoScaleOptions) => FunctionScaling): void {
  const scaling = autoScale({ minCapacity: 0, maxCapacity: min });
  const { opens, closes } = openingTimes(hours);
  const timeZone = TimeZone.of(name);
  scaling.scaleOnSchedule('Opens', { schedule: Schedule.cron({ ...opens }), timeZone, minCapacity: min, maxCapacity: min });
  scaling.scaleOnSchedule('Closes', { schedule: Schedule.cron({ ...closes }), timeZone, minCapacity: 0, maxCapacity: 0 });
}

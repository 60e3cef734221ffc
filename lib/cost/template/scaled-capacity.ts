import { rangeOf, scheduledActions } from '../../rules/scaling/scheduled-actions';
import { partsOf, policiesOf, SCALABLE_TARGET, scaledBy, aliasCalled } from '../../rules/scaling/targets';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { listOf, numberOf, textOf, valueAt } from '../../rules/values';
import type { Range } from '../../scaling/range-now';
import { rangeAt } from '../../scaling/range-now';
import type { Workload } from '../workload';

const HOURS_PER_WEEK = 168;
const HOUR_MS = 3_600_000;
/** A Monday at midnight, in a week without a change of clocks anywhere: where a week of a schedule is looked at. */
const REFERENCE_WEEK = Date.UTC(2026, 6, 6);

/** A metric that a policy holds at a value. */
export interface Tracked {
  readonly metric: string;
  readonly value: number;
}

/** What scales something, as far as the template tells. */
export interface ScaledCapacity {
  /** The range in each hour of a week, from Monday on; one for all hours where no schedule changes it. */
  readonly week: readonly Range[];
  readonly isScheduled: boolean;
  /** What policies hold metrics at. */
  readonly tracks: readonly Tracked[];
}

/** What scales the provisioned concurrency of an alias. */
export function scalingOfAlias(template: RuleTemplate, alias: RuleResource): ScaledCapacity | undefined {
  return scalingWhere(template, (parts) => parts.kind === 'function' && aliasCalled(template, parts.name, parts.qualifier) === alias);
}

/** What scales the copies of an inference component. */
export function scalingOfComponent(template: RuleTemplate, component: RuleResource): ScaledCapacity | undefined {
  return scalingWhere(template, (parts) => parts.kind === 'component' && template.called(parts.name, 'AWS::SageMaker::InferenceComponent') === component);
}

/** What scales the instances, or the provisioned concurrency, of a variant. */
export function scalingOfVariant(template: RuleTemplate, endpoint: RuleResource, variant: string | undefined): ScaledCapacity | undefined {
  return scalingWhere(template, (parts) => parts.kind === 'variant' && template.called(parts.endpoint, 'AWS::SageMaker::Endpoint') === endpoint && parts.variant === variant);
}

function scalingWhere(template: RuleTemplate, isMeant: (parts: NonNullable<ReturnType<typeof partsOf>>) => boolean): ScaledCapacity | undefined {
  const target = template.ofType(SCALABLE_TARGET).find((each) => {
    const parts = partsOf(scaledBy(template, each));
    return parts !== undefined && isMeant(parts);
  });
  if (target === undefined) return undefined;
  const [min, max] = [numberOf(target.properties['MinCapacity']), numberOf(target.properties['MaxCapacity'])];
  if (min === undefined || max === undefined) return undefined;
  const changes = scheduledActions(target).flatMap((view) => {
    const schedule = textOf(view.action['Schedule']);
    return schedule === undefined ? [] : [{ schedule, timeZone: textOf(view.action['Timezone']), ...rangeOf(view) }];
  });
  const tracks = policiesOf(template, target).flatMap(({ properties }) => tracked(properties));
  return {
    isScheduled: changes.length > 0,
    week: changes.length === 0
      ? [{ min, max }]
      // In the middle of the hour; the week before has brought every weekly schedule about.
      : Array.from({ length: HOURS_PER_WEEK }, (_, hour) => rangeAt({ min, max }, changes, REFERENCE_WEEK + (hour + 0.5) * HOUR_MS)),
    tracks,
  };
}

function tracked(properties: Readonly<Record<string, unknown>>): readonly Tracked[] {
  const config = properties['TargetTrackingScalingPolicyConfiguration'];
  const metric = textOf(valueAt(config, 'PredefinedMetricSpecification', 'PredefinedMetricType'))
    ?? textOf(valueAt(config, 'CustomizedMetricSpecification', 'MetricName'))
    ?? listOf(valueAt(config, 'CustomizedMetricSpecification', 'Metrics')).flatMap((each) => textOf(valueAt(each, 'MetricStat', 'Metric', 'MetricName')) ?? [])[0];
  const value = numberOf(valueAt(config, 'TargetValue'));
  return metric === undefined || value === undefined ? [] : [{ metric, value }];
}

/** Units on average over a month. */
export interface AverageCapacity {
  /** There whether or not anybody asks. */
  readonly alwaysOn: number;
  /** Added by what is asked for; undefined where that cannot be said. */
  readonly added: number | undefined;
}

/**
 * Units on average: the least that each hour allows, and what the minutes of a workload need above that, as far as the range goes. A workload
 * of a week begins on Monday, like the schedules; any other is taken to go on all week.
 */
export function averageCapacity(week: readonly Range[], minutes: readonly number[] | undefined, unitsNeeded: ((requestsPerMinute: number) => number) | undefined): AverageCapacity {
  const alwaysOn = mean(week.map(({ min }) => min));
  if (week.every(({ min, max }) => min === max)) return { alwaysOn, added: 0 };
  if (minutes === undefined || unitsNeeded === undefined || minutes.length === 0) return { alwaysOn, added: undefined };
  const added = minutes.map((requests, minute) => {
    const { min, max } = rangeOfMinute(week, minute, minutes.length);
    return Math.max(0, Math.min(max, Math.ceil(unitsNeeded(requests) - 1e-9)) - min);
  });
  return { alwaysOn, added: mean(added) };
}

/** The range in a minute of a workload. */
export function rangeOfMinute(week: readonly Range[], minute: number, length: number): Range {
  const isWeek = length === HOURS_PER_WEEK * 60;
  if (week.length === 1 || !isWeek) return week.length === 1 ? (week[0] as Range) : { min: mean(week.map(({ min }) => min)), max: mean(week.map(({ max }) => max)) };
  return week[Math.floor(minute / 60) % week.length] as Range;
}

/** Requests at the same time, on average, in a minute with so many requests. */
export function concurrencyOf({ latency }: Pick<Workload, 'latency'>, requestsPerMinute: number): number {
  return requestsPerMinute * latency.mean / 60_000;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}

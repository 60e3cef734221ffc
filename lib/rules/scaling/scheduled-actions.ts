import { isTimeZone } from '../../schedule';
import { parseScalingSchedule } from '../../scaling/schedules';
import type { RuleResource } from '../template';
import { listOf, numberOf, objectOf, textOf, valueAt } from '../values';

/** A scheduled action of a scalable target as far as it is known. */
export interface ScheduledActionView {
  readonly name?: string;
  readonly path: string;
  readonly action: Readonly<Record<string, unknown>>;
  readonly range: Readonly<Record<string, unknown>>;
}

export function scheduledActions({ properties }: RuleResource): readonly ScheduledActionView[] {
  return listOf(properties['ScheduledActions']).map((each, index) => {
    const action = objectOf(each);
    return { name: textOf(action['ScheduledActionName']), path: `/ScheduledActions/${index}`, action, range: objectOf(action['ScalableTargetAction']) };
  });
}

/** Whether an action brings a target up from zero, or may. */
export function isRaised({ properties }: RuleResource): boolean {
  return listOf(properties['ScheduledActions']).some((action) => {
    const min = valueAt(action, 'ScalableTargetAction', 'MinCapacity');
    return min !== undefined && numberOf(min) !== 0;
  });
}

/** What is wrong with when an action happens; undefined when nothing is, or it is not known. */
export function refuseSchedule({ action }: ScheduledActionView): { readonly at: string; readonly found: string; readonly allowed: string; readonly words: string } | undefined {
  const [schedule, zone] = [textOf(action['Schedule']), textOf(action['Timezone'])];
  // A shape that no schedule has is a limit of the schema.
  if (schedule !== undefined && /^(rate|cron|at)\(.+\)$/.test(schedule) && parseScalingSchedule(schedule) === undefined) {
    return {
      at: 'Schedule', found: `is ${schedule}`, allowed: 'at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(six fields)',
      words: `Invalid schedule expression: ${schedule}. Details: a schedule is at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields)`,
    };
  }
  if (zone !== undefined && !isTimeZone(zone)) return { at: 'Timezone', found: `is ${zone}`, allowed: 'a name of the IANA database, such as Europe/Berlin', words: `Invalid timezone: ${zone}` };
  return undefined;
}

/** The two ends of the range that an action sets, where they are known. */
export function rangeOf({ range }: ScheduledActionView): { readonly min?: number; readonly max?: number } {
  const [min, max] = [numberOf(range['MinCapacity']), numberOf(range['MaxCapacity'])];
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

import type { Problem } from '../problem';
import { isTimeZone, parseSchedule, type Schedule } from '../schedule';
import type { CapacityRange } from './function-capacity';

/** A change of the range at certain times. Undefined where a token stands, or nothing is set. */
export interface ScheduledRange extends CapacityRange {
  readonly name: string;
  /** `cron(...)`, `rate(...)` or `at(...)`. */
  readonly schedule?: string;
  /** IANA name; UTC where there is none. */
  readonly timeZone?: string;
  /** Whether the end of the range is set, though only the deploy knows to what. */
  readonly sets: { readonly min: boolean; readonly max: boolean };
}

const DIALECT = { exactUnits: false, at: true };
const SCHEDULED = 'https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html';
const NAME = { pattern: /^(?! )[^\p{Cc}:/|]+(?<! )$/u, max: 256, source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html' } as const;

export function parseScalingSchedule(expression: string): Schedule | undefined {
  return parseSchedule(expression, DIALECT);
}

/** What is wrong with one schedule, whatever the others are. */
export function checkSchedule({ name, schedule, timeZone, sets }: ScheduledRange): Problem[] {
  const problems: Problem[] = [];
  if (!NAME.pattern.test(name) || name.length > NAME.max) {
    problems.push({ prop: 'id', found: `is ${JSON.stringify(name)}`, allowed: `1 to ${NAME.max} characters without : / | and without blanks at the ends`, remedy: `choose another (${NAME.source})` });
  }
  if (schedule !== undefined && parseScalingSchedule(schedule) === undefined) {
    problems.push({ prop: 'schedule', found: `is ${schedule}`, allowed: 'at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(six fields)', remedy: 'make it with Schedule.cron, Schedule.rate or Schedule.at' });
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    problems.push({ prop: 'timeZone', found: `is ${timeZone}`, allowed: 'a name of the IANA database', remedy: 'write TimeZone.EUROPE_BERLIN or TimeZone.of(\'Europe/Berlin\')' });
  }
  if (!sets.min && !sets.max) problems.push({ prop: 'minCapacity', found: 'and `maxCapacity` are missing', allowed: 'one of them, or both', remedy: 'say what changes at that time' });
  return problems;
}

/**
 * What goes wrong at a later hour, and says so nowhere: a range that Application Auto Scaling refuses at that time, environments that nothing takes
 * down again, and 0, which only a schedule leaves. `tracks` is whether a utilization is kept too.
 */
export function checkSchedules(range: CapacityRange, schedules: readonly ScheduledRange[], tracks: boolean): Problem[] {
  return [...checkLeavesZero(range, schedules), ...schedules.flatMap((schedule) => [...checkAgainstOthers(range, schedules, schedule), ...(tracks ? [] : checkComesDown(range, schedules, schedule))])];
}

/** Of no environments, no share is busy: a target utilization never makes the first one. */
function checkLeavesZero({ minCapacity }: CapacityRange, schedules: readonly ScheduledRange[]): Problem[] {
  const zeroBy = minCapacity === 0 ? '`minCapacity` is 0' : schedules.find((schedule) => schedule.maxCapacity === 0)?.name;
  if (zeroBy === undefined || schedules.some(({ minCapacity: min, sets }) => sets.min && min !== 0)) return [];
  return [{
    prop: 'autoScale',
    found: minCapacity === 0 ? 'has a `minCapacity` of 0, and no schedule raises it' : `is at 0 from \`${zeroBy}\` on, and no schedule raises it`,
    remedy: 'add scaleOnSchedule with a `minCapacity` from 1, or let `minCapacity` be 1: the utilization of no environments is never above a target',
  }];
}

/** "You must include both sizes to ensure that the new minimum capacity is not greater than the maximum capacity": at run time the action fails, and nobody sees it. */
function checkAgainstOthers(range: CapacityRange, schedules: readonly ScheduledRange[], { name, minCapacity: min, maxCapacity: max, sets }: ScheduledRange): Problem[] {
  const others = schedules.filter((other) => other.name !== name);
  if (min !== undefined && !sets.max) {
    const lower = [{ by: 'autoScale', max: range.maxCapacity }, ...others.map((other) => ({ by: `\`${other.name}\``, max: other.maxCapacity }))].find((other) => other.max !== undefined && other.max < min);
    if (lower !== undefined) return [{ prop: name, found: `sets \`minCapacity\` to ${min}, and ${lower.by} leaves \`maxCapacity\` at ${lower.max}`, remedy: `set \`maxCapacity\` in \`${name}\` too (${SCHEDULED})` }];
  }
  if (max !== undefined && !sets.min) {
    const higher = [{ by: 'autoScale', min: range.minCapacity }, ...others.map((other) => ({ by: `\`${other.name}\``, min: other.minCapacity }))].find((other) => other.min !== undefined && other.min > max);
    if (higher !== undefined) return [{ prop: name, found: `sets \`maxCapacity\` to ${max}, and ${higher.by} leaves \`minCapacity\` at ${higher.min}`, remedy: `set \`minCapacity\` in \`${name}\` too (${SCHEDULED})` }];
  }
  return [];
}

/** A lower minimum takes nothing down, only a lower maximum does: "if current capacity is greater than the specified maximum capacity, Application Auto Scaling scales in". */
function checkComesDown(range: CapacityRange, schedules: readonly ScheduledRange[], { name, minCapacity: min, maxCapacity: max, sets }: ScheduledRange): Problem[] {
  if (min === undefined || (sets.max && (max === undefined || max <= min))) return [];
  const mins = [range.minCapacity, ...schedules.map((other) => other.minCapacity)].filter((other) => other !== undefined);
  const highest = Math.min(Math.max(...mins), max ?? Infinity);
  if (highest <= min) return [];
  return [{
    prop: name,
    found: `lowers \`minCapacity\` to ${min}, and leaves ${highest} environments ready: a lower minimum takes nothing down`,
    remedy: `set \`maxCapacity\` in \`${name}\` to ${min} too, or add scaleOnUtilization (${SCHEDULED})`,
  }];
}

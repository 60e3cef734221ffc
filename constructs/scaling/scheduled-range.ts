import type { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Problem } from '../../lib/problem';
import type { ScheduledRange } from '../../lib/scaling/schedules';
import { checkSchedule } from '../../lib/scaling/schedules';
import { known } from '../private/known';
import type { ScheduleScalingOptions } from './function-scaling';

/** A change of the range at certain times: what synth knows of it, and what Application Auto Scaling gets. */
export interface Scheduled {
  readonly check: ScheduledRange;
  readonly action: CfnScalableTarget.ScheduledActionProperty;
}

export function scheduledRange(id: string, { schedule, timeZone, minCapacity, maxCapacity }: ScheduleScalingOptions): Scheduled {
  return {
    check: {
      name: id,
      schedule: known(schedule.expressionString),
      timeZone: known(timeZone?.timezoneName),
      minCapacity: known(minCapacity),
      maxCapacity: known(maxCapacity),
      sets: { min: minCapacity !== undefined, max: maxCapacity !== undefined },
    },
    action: { scheduledActionName: id, schedule: schedule.expressionString, timezone: timeZone?.timezoneName, scalableTargetAction: { minCapacity, maxCapacity } },
  };
}

/** What is wrong with a schedule, with its range, and beside the others. */
export function checkScheduled({ check }: Scheduled, ofRange: readonly Problem[], others: readonly Scheduled[]): Problem[] {
  return [
    ...checkSchedule(check),
    ...ofRange,
    ...(others.some((other) => other.check.name === check.name) ? [{ prop: 'id', found: `is ${check.name}, which another schedule has`, remedy: 'choose another' }] : []),
  ];
}

import type { TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { ActivityRecord, PolicyRecord, ScalableTargetRecord, ScheduledActionRecord } from './records';

type Shape = Readonly<Record<string, unknown>>;

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
const idOf = ({ namespace, resourceId, dimension }: TargetId): Shape => ({ ServiceNamespace: namespace, ResourceId: resourceId, ScalableDimension: dimension });

export function targetShape(target: ScalableTargetRecord): Shape {
  const { min, max, roleArn, created, suspended, arn } = target;
  return { ...idOf(target), MinCapacity: min, MaxCapacity: max, RoleARN: roleArn, CreationTime: seconds(created), SuspendedState: suspended, ScalableTargetARN: arn };
}

export function policyShape(policy: PolicyRecord, alarms: readonly { readonly name: string; readonly arn: string }[]): Shape {
  const { name, arn, type, tracking, step, created } = policy;
  return {
    ...idOf(policy),
    PolicyARN: arn,
    PolicyName: name,
    PolicyType: type,
    TargetTrackingScalingPolicyConfiguration: tracking,
    StepScalingPolicyConfiguration: step,
    Alarms: alarmShapes(alarms),
    CreationTime: seconds(created),
  };
}

export function alarmShapes(alarms: readonly { readonly name: string; readonly arn: string }[]): readonly Shape[] {
  return alarms.map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn }));
}

export function actionShape(action: ScheduledActionRecord): Shape {
  const { name, arn, schedule, timeZone, start, end, action: { min, max }, created } = action;
  return {
    ...idOf(action),
    ScheduledActionName: name,
    ScheduledActionARN: arn,
    Schedule: schedule,
    Timezone: timeZone,
    StartTime: seconds(start),
    EndTime: seconds(end),
    ScalableTargetAction: { MinCapacity: min, MaxCapacity: max },
    CreationTime: seconds(created),
  };
}

export function activityShape(id: TargetId, { id: ActivityId, description, cause, started, ended, status, message, notScaled }: ActivityRecord): Shape {
  return {
    ...idOf(id),
    ActivityId,
    Description: description,
    Cause: cause,
    StartTime: seconds(started),
    EndTime: seconds(ended),
    StatusCode: status,
    StatusMessage: message,
    NotScaledReasons: notScaled === undefined ? undefined : [notScaled],
  };
}

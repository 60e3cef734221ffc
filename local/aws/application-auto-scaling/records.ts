import type { CapacityRange, LastActivity, NotScaledCode } from '../../../lib/application-auto-scaling/capacity';
import type { PolicyType, TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { TargetTracking } from '../../../lib/application-auto-scaling/target-tracking';

export interface SuspendedState {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

export interface ScalableTargetRecord extends TargetId, CapacityRange {
  readonly arn: string;
  readonly roleArn: string;
  readonly suspended: SuspendedState;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds on the server's clock, as all times here. */
  readonly created: number;
}

/** As the API writes it. */
export interface StepScalingConfiguration {
  readonly AdjustmentType?: string;
  readonly StepAdjustments?: readonly { readonly MetricIntervalLowerBound?: number; readonly MetricIntervalUpperBound?: number; readonly ScalingAdjustment: number }[];
  readonly MinAdjustmentMagnitude?: number;
  readonly Cooldown?: number;
  readonly MetricAggregationType?: string;
}

export interface PolicyRecord extends TargetId {
  readonly name: string;
  readonly arn: string;
  readonly type: PolicyType;
  readonly tracking?: TargetTracking;
  readonly step?: StepScalingConfiguration;
  /** The alarms that target tracking has made, by their side. */
  readonly alarms: Readonly<Record<string, string>>;
  readonly created: number;
  /** The last time that it changed the capacity. */
  readonly last?: LastActivity;
}

export interface ScheduledActionRecord extends TargetId {
  readonly name: string;
  readonly arn: string;
  readonly schedule: string;
  readonly timeZone?: string;
  readonly start?: number;
  readonly end?: number;
  readonly action: Partial<CapacityRange>;
  readonly created: number;
}

export interface ActivityRecord {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly started: number;
  readonly ended?: number;
  readonly status: 'InProgress' | 'Successful' | 'Failed' | 'Unfulfilled';
  readonly message?: string;
  /** Of an activity that did not scale. */
  readonly notScaled?: { readonly Code: NotScaledCode; readonly MinCapacity?: number; readonly MaxCapacity?: number; readonly CurrentCapacity?: number };
}

export function keyOf({ namespace, resourceId, dimension }: TargetId): string {
  return `${resourceId}|${dimension}|${namespace}`;
}

export function targetOf(id: TargetId): TargetId {
  return { namespace: id.namespace, resourceId: id.resourceId, dimension: id.dimension };
}

export function wordsOf({ namespace, resourceId, dimension }: TargetId): string {
  return `service namespace: ${namespace}, resource ID: ${resourceId}, scalable dimension: ${dimension}`;
}

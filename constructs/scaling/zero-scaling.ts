import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AlarmSection } from '../../lib/operations/alarm-sections';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import type { WakeUpSignal } from '../../lib/scaling/wake-up';
import { mayBeZero } from '../../lib/scaling/wake-up';
import { known } from '../private/known';
import type { ScaledCapacity, TargetScalingOptions } from './capacity-scaling';
import { CapacityScaling } from './capacity-scaling';
import type { ScheduleScalingOptions } from './function-scaling';

/** What wakes something up that is at zero. */
export interface WakeUp extends WakeUpSignal {
  readonly dimensions: { readonly [name: string]: string };
  /** What an alarm says of itself, and where the rest of it is said. */
  readonly description: string;
  readonly section: AlarmSection;
}

/**
 * Capacity that may be zero. Nothing is measured of what is not there, so that a policy which keeps a figure does not leave zero, or late: where
 * the range has a zero, another policy adds the first.
 *
 * @internal
 */
export abstract class ZeroScaling extends CapacityScaling {
  private follows = false;

  protected constructor(scope: Construct, id: string, scaled: ScaledCapacity, private readonly wakeUp: WakeUp) {
    super(scope, id, scaled);
    if (mayBeZero(known(scaled.range.minCapacity))) this.wakes();
    // What wakes up says nothing of when to lie down.
    this.node.addValidation({ validate: () => (this.follows ? [] : ['`autoScale` is called, and nothing says by what: call one of the scaleOn… methods of what it returned']) });
  }

  public override scaleOnSchedule(id: string, options: ScheduleScalingOptions): void {
    super.scaleOnSchedule(id, options);
    this.follows = true;
    if (options.minCapacity !== undefined && mayBeZero(known(options.minCapacity))) this.wakes();
  }

  /** @internal */
  protected override _track(id: string, options: TargetScalingOptions, metric: Parameters<CapacityScaling['_track']>[2], factor?: number, fraction?: { readonly min: number; readonly max: number }): void {
    super._track(id, options, metric, factor, fraction);
    this.follows = true;
  }

  private wakes(): void {
    if (this.node.tryFindChild('WakeUp') !== undefined) return;
    const { metricName, statistic, minutes, cooldownSeconds, dimensions, description, section } = this.wakeUp;
    const policy = this._policy('WakeUp', {
      policyType: 'StepScaling',
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        metricAggregationType: statistic,
        cooldown: cooldownSeconds,
        // From the alarm's threshold.
        stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }],
      },
    });
    new Alarm(this, 'WakeUpAlarm', {
      alarmDescription: alarmDescription(description, section),
      metric: new Metric({ namespace: 'AWS/SageMaker', metricName, statistic, dimensionsMap: dimensions, period: Duration.minutes(1) }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: minutes,
      treatMissingData: TreatMissingData.MISSING,
    }).addAlarmAction({ bind: () => ({ alarmActionArn: policy.ref }) });
  }
}


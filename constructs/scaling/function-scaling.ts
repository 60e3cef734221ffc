import type { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Duration, TimeZone } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { checkScheduledRange, checkUtilization } from '../../lib/scaling/function-capacity';
import { known } from '../private/known';
import { reject } from '../private/reject';

/** The range that scaling stays in. */
export interface AutoScaleOptions {
  /** Number of environments that are always ready, from 1. */
  readonly minCapacity: number;

  /** Number of environments that are ready at most. They are paid for while they are ready, busy or not. */
  readonly maxCapacity: number;
}

/** Settings of scaling on utilization. */
export interface UtilizationScalingOptions {
  /**
   * Share of the ready environments that may be busy, as a fraction from 0.1 to 0.9. Above it more are made ready, well below it fewer.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
   */
  readonly target: number;

  /**
   * Time after making fewer ready before fewer still are.
   *
   * @default - what Application Auto Scaling takes: none for Lambda
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Time after making more ready before more still are.
   *
   * @default - what Application Auto Scaling takes: none for Lambda
   */
  readonly scaleOutCooldown?: Duration;
}

/** Settings of scaling on a schedule. */
export interface ScheduleScalingOptions {
  /** When the range changes. */
  readonly schedule: Schedule;

  /**
   * Time zone that the schedule is in.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Number of environments that are always ready from then on.
   *
   * @default - as before
   */
  readonly minCapacity?: number;

  /**
   * Number of environments that are ready at most from then on.
   *
   * @default - as before
   */
  readonly maxCapacity?: number;
}

/** What is scaled. Not exported: users get it from their function. */
interface ScaledAlias {
  readonly functionName: string;
  readonly alias: string;
  /** The alias itself: its name is a text, which orders nothing. */
  readonly after: IDependable;
  readonly range: AutoScaleOptions;
  readonly reservedConcurrency?: number;
}

/** How many environments of a model function are kept ready, as `ModelFunction.autoScale` gives it. */
export class FunctionScaling extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, scaled: ScaledAlias): FunctionScaling {
    return new FunctionScaling(scope, id, scaled);
  }

  private readonly target: CfnScalableTarget;
  private readonly scheduled: CfnScalableTarget.ScheduledActionProperty[] = [];
  private readonly reservedConcurrency?: number;
  private onUtilization = false;

  private constructor(scope: Construct, id: string, scaled: ScaledAlias) {
    super(scope, id);
    const { functionName, alias, after, range, reservedConcurrency } = scaled;
    this.reservedConcurrency = reservedConcurrency;
    this.target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'lambda',
      scalableDimension: 'lambda:function:ProvisionedConcurrency',
      resourceId: `function:${functionName}:${alias}`,
      minCapacity: range.minCapacity,
      maxCapacity: range.maxCapacity,
      scheduledActions: Lazy.any({ produce: () => this.scheduled }, { omitEmptyArray: true }),
    });
    this.target.node.addDependency(after);
  }

  /**
   * Keeps a share of the ready environments free. It reacts to minutes of load, not to seconds: Lambda starts further environments,
   * cold, until it has.
   *
   * @throws if it was called before, or the target is not from 0.1 to 0.9
   */
  public scaleOnUtilization(options: UtilizationScalingOptions): void {
    reject(this, [
      ...checkUtilization(known(options.target)),
      ...(this.onUtilization ? [{ prop: 'scaleOnUtilization', found: 'was called twice', remedy: 'one target is enough: the higher of two would never matter' }] : []),
    ]);
    this.onUtilization = true;
    new CfnScalingPolicy(this, 'Utilization', {
      policyName: `${this.node.path.replace(/[^\w-]+/g, '-').slice(-200)}-utilization`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: options.target,
        predefinedMetricSpecification: { predefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        scaleInCooldown: options.scaleInCooldown?.toSeconds(),
        scaleOutCooldown: options.scaleOutCooldown?.toSeconds(),
      },
    });
  }

  /**
   * Changes the range at certain times, for load that is known before it comes.
   *
   * @throws if neither end of the range is given, or they are out of order or over the reserved concurrency
   */
  public scaleOnSchedule(id: string, options: ScheduleScalingOptions): void {
    const { schedule, timeZone, minCapacity, maxCapacity } = options;
    reject(this, [
      ...checkScheduledRange({ minCapacity: known(minCapacity), maxCapacity: known(maxCapacity) }, this.reservedConcurrency),
      ...(this.scheduled.some(({ scheduledActionName }) => scheduledActionName === id) ? [{ prop: 'id', found: `is ${id}, which another schedule has`, remedy: 'choose another' }] : []),
    ]);
    this.scheduled.push({ scheduledActionName: id, schedule: schedule.expressionString, timezone: timeZone?.timezoneName, scalableTargetAction: { minCapacity, maxCapacity } });
  }
}

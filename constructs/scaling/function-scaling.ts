import type { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Duration, TimeZone } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { describeProblem } from '../../lib/problem';
import { checkCooldown, checkScheduledRange, checkUtilization } from '../../lib/scaling/function-capacity';
import type { Range } from '../../lib/scaling/range-now';
import { widestRange } from '../../lib/scaling/range-now';
import { checkSchedules } from '../../lib/scaling/schedules';
import { known, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import { ScalingKeeper } from '../private/scaling-keeper';
import type { Scheduled } from './scheduled-range';
import { checkScheduled, scheduledRange } from './scheduled-range';
import { guard } from '../private/declared/guard';

/** The range that scaling stays in. */
export interface AutoScaleOptions {
  /**
   * Number that there always is: of ready environments of a function, of ready containers of a serverless endpoint, of instances of a variant, of
   * copies of an inference component. From 0 on functions, where a schedule raises it: utilization alone never leaves 0. From 0 on asynchronous
   * endpoints and inference components, which wake up by themselves. From 1 on the others.
   */
  readonly minCapacity: number;

  /** The largest number of the same. What is there is paid for, busy or not. */
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
   * The number of what `autoScale` counts that there always is from then on. A lower one takes nothing down by itself.
   *
   * @default - as before
   */
  readonly minCapacity?: number;

  /**
   * The largest number of the same from then on.
   *
   * @default - as before
   */
  readonly maxCapacity?: number;
}

/** What is scaled. Not exported: users get it from their function. */
interface ScaledAlias {
  readonly functionName: string;
  readonly functionArn: string;
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
  private readonly range: AutoScaleOptions;
  private readonly scheduled: Scheduled[] = [];
  private readonly reservedConcurrency?: number;
  private onUtilization = false;

  private constructor(scope: Construct, id: string, scaled: ScaledAlias) {
    super(scope, id);
    const { functionName, functionArn, alias, after, range, reservedConcurrency } = scaled;
    this.range = range;
    this.reservedConcurrency = reservedConcurrency;
    this.target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'lambda',
      scalableDimension: 'lambda:function:ProvisionedConcurrency',
      resourceId: `function:${functionName}:${alias}`,
      // Registered again, it must move nothing. The keeper sets what holds for the hour.
      minCapacity: Lazy.number({ produce: () => this.widest()?.min ?? range.minCapacity }),
      maxCapacity: Lazy.number({ produce: () => this.widest()?.max ?? range.maxCapacity }),
      scheduledActions: Lazy.any({ produce: () => this.scheduled.map(({ action }) => action) }, { omitEmptyArray: true }),
    });
    this.target.node.addDependency(after);
    const keeper = ScalingKeeper.of(this).lookAfter(this, functionName, functionArn, {
      ...range,
      schedules: Lazy.any({ produce: () => this.scheduled.map(({ action: { schedule, timezone, scalableTargetAction } }) => ({ schedule, timeZone: timezone, ...scalableTargetAction })) }, { omitEmptyArray: true }),
    });
    keeper.node.addDependency(this.target);
    this.node.addValidation({ validate: () => this.problems() });
  }

  /** Number of environments that may be ready at most, at any hour. Undefined where only the deploy knows. @internal */
  public _most(): number | undefined {
    return this.widest()?.max;
  }

  /**
   * Keeps a share of the ready environments free. It reacts to minutes of load, not to seconds: Lambda starts further environments,
   * cold, until it has.
   *
   * @throws if it was called before, the target is not from 0.1 to 0.9, or a cooldown not in whole seconds
   */
  public scaleOnUtilization(options: UtilizationScalingOptions): void {
    const { target, scaleInCooldown, scaleOutCooldown } = options;
    reject(this, [
      ...checkUtilization(known(target)),
      ...checkCooldown('scaleInCooldown', knownSeconds(scaleInCooldown)),
      ...checkCooldown('scaleOutCooldown', knownSeconds(scaleOutCooldown)),
      ...(this.onUtilization ? [{ prop: 'scaleOnUtilization', found: 'was called twice', remedy: 'one target is enough: the higher of two would never matter' }] : []),
    ]);
    this.onUtilization = true;
    new CfnScalingPolicy(this, 'Utilization', {
      policyName: `${this.node.path.replace(/[^\w-]+/g, '-').slice(-200)}-utilization`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: this.target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: target,
        predefinedMetricSpecification: { predefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        scaleInCooldown: scaleInCooldown?.toSeconds(),
        scaleOutCooldown: scaleOutCooldown?.toSeconds(),
      },
    });
  }

  /**
   * Changes the range at certain times, for load that is known before it comes. A deploy sets what holds for its hour.
   *
   * @throws if neither end of the range is given, or they are out of order or over the reserved concurrency, or the name, schedule or time
   * zone is none. When the app is synthesized, it is refused if at that time the range would be refused, or nothing would come down
   */
  public scaleOnSchedule(id: string, options: ScheduleScalingOptions): void {
    const scheduled = scheduledRange(id, options);
    reject(this, checkScheduled(scheduled, checkScheduledRange(scheduled.check, this.reservedConcurrency), this.scheduled));
    this.scheduled.push(scheduled);
  }

  private problems(): string[] {
    const { minCapacity, maxCapacity } = this.range;
    return checkSchedules({ minCapacity: known(minCapacity), maxCapacity: known(maxCapacity) }, this.scheduled.map(({ check }) => check), this.onUtilization).map(describeProblem);
  }

  private widest(): Range | undefined {
    const [min, max] = [known(this.range.minCapacity), known(this.range.maxCapacity)];
    if (min === undefined || max === undefined || this.scheduled.some(({ check: { sets, ...ends } }) => (sets.min && ends.minCapacity === undefined) || (sets.max && ends.maxCapacity === undefined))) return undefined;
    return widestRange({ min, max }, this.scheduled.map(({ check }) => ({ min: check.minCapacity, max: check.maxCapacity })));
  }
}

guard('FunctionScaling', FunctionScaling);

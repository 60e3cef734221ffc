import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import type { Scalable } from '../../lib/scaling/capacity-range';
import { checkCapacityRange, checkRangeFromThen, checkTarget } from '../../lib/scaling/capacity-range';
import { checkCooldown } from '../../lib/scaling/function-capacity';
import { checkKnown, known, knownSeconds } from '../private/known';
import { nameByContent } from '../private/name-by-content';
import { reject } from '../private/reject';
import type { AutoScaleOptions, ScheduleScalingOptions } from './function-scaling';
import type { Scheduled } from './scheduled-range';
import { checkScheduled, scheduledRange } from './scheduled-range';

/** Settings of scaling on a figure. */
export interface TargetScalingOptions {
  /** Number that is kept, in whatever unit the method says: above it there is more capacity soon, well below it less. */
  readonly target: number;

  /**
   * Time after less capacity before there is less still.
   *
   * @default - what Application Auto Scaling takes: 5 minutes
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Time after more capacity before there is more still.
   *
   * @default - what Application Auto Scaling takes: 5 minutes
   */
  readonly scaleOutCooldown?: Duration;
}

/** Settings of scaling on a metric of yours. */
export interface MetricScalingOptions extends TargetScalingOptions {
  /** The metric: one that goes down as capacity goes up. */
  readonly metric: IMetric;
}

/** What is scaled. */
export interface ScaledCapacity extends Scalable {
  /** As Application Auto Scaling calls it: `sagemaker:variant:DesiredInstanceCount`. */
  readonly dimension: string;
  readonly resourceId: string;
  /** Types of the instances: with others, the policies are others. Application Auto Scaling forgets them when the types change. */
  readonly instanceTypes?: readonly string[];
  /** What has to be there before. */
  readonly after: readonly IDependable[];
  readonly range: AutoScaleOptions;
}

/**
 * Capacity of an endpoint that follows the load.
 *
 * @internal
 */
export abstract class CapacityScaling extends Construct {
  private readonly scaled: ScaledCapacity;
  private readonly target: CfnScalableTarget;
  private readonly scheduled: Scheduled[] = [];
  private readonly policies: CfnScalingPolicy[] = [];

  protected constructor(scope: Construct, id: string, scaled: ScaledCapacity) {
    super(scope, id);
    this.scaled = scaled;
    const { minCapacity, maxCapacity } = scaled.range;
    reject(this, checkCapacityRange({ minCapacity: known(minCapacity), maxCapacity: known(maxCapacity) }, scaled));
    this.target = new CfnScalableTarget(this, 'Target', {
      serviceNamespace: 'sagemaker',
      scalableDimension: scaled.dimension,
      resourceId: scaled.resourceId,
      minCapacity,
      maxCapacity,
      scheduledActions: Lazy.any({ produce: () => this.scheduled.map(({ action }) => action) }, { omitEmptyArray: true }),
    });
    this.target.node.addDependency(...scaled.after);
    this.node.addValidation({ validate: () => (this.policies.length + this.scheduled.length > 0 ? [] : ['`autoScale` is called, and nothing says by what: call one of the scaleOn… methods of what it returned']) });
  }

  /** The target and its policies, for what has to wait for them. @internal */
  public _resources(): readonly (CfnScalableTarget | CfnScalingPolicy)[] {
    return [this.target, ...this.policies];
  }

  /** The range that was asked for. @internal */
  public _range(): AutoScaleOptions {
    return this.scaled.range;
  }

  /**
   * Changes the range at certain times, for load that is known before it comes.
   *
   * @throws if neither end of the range is given, or they are out of order, or the name, schedule or time zone is none
   */
  public scaleOnSchedule(id: string, options: ScheduleScalingOptions): void {
    const scheduled = scheduledRange(id, options);
    const { minCapacity, maxCapacity } = scheduled.check;
    reject(this, checkScheduled(scheduled, checkRangeFromThen({ minCapacity, maxCapacity }, this.scaled), this.scheduled));
    this.scheduled.push(scheduled);
  }

  /**
   * Keeps a metric of yours at a value.
   *
   * @throws if the target is not above 0, or the metric is an expression
   */
  public scaleOnMetric(id: string, options: MetricScalingOptions): void {
    const { metricStat } = options.metric.toMetricConfig();
    if (metricStat === undefined) reject(this, [{ prop: 'metric', found: 'is an expression', allowed: 'one metric', remedy: 'give a Metric' }]);
    const { namespace, metricName, statistic, dimensions, unitFilter } = metricStat as NonNullable<typeof metricStat>;
    this._track(id, options, { customizedMetricSpecification: { namespace, metricName, statistic, unit: unitFilter, dimensions: dimensions?.map(({ name, value }) => ({ name, value: String(value) })) } });
  }

  /**
   * A policy that keeps a figure.
   *
   * @internal
   */
  protected _track(id: string, options: TargetScalingOptions, metric: TrackedMetric, factor = 1, fraction?: { readonly min: number; readonly max: number }): void {
    const { target, scaleInCooldown, scaleOutCooldown } = options;
    reject(this, [
      ...checkTarget(known(target), fraction),
      // It is computed with.
      ...(factor === 1 ? [] : checkKnown({ target })),
      ...checkCooldown('scaleInCooldown', knownSeconds(scaleInCooldown)),
      ...checkCooldown('scaleOutCooldown', knownSeconds(scaleOutCooldown)),
      ...this.once(id),
    ]);
    this._policy(id, {
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: { ...metric, targetValue: target * factor, scaleInCooldown: scaleInCooldown?.toSeconds(), scaleOutCooldown: scaleOutCooldown?.toSeconds() },
    });
  }

  /**
   * A policy with a name of its own contents: one whose target was registered anew has another ARN, and could not be updated by the old one.
   *
   * @internal
   */
  protected _policy(id: string, props: PolicyProps): CfnScalingPolicy {
    const policy = new CfnScalingPolicy(this, id, { policyName: id, scalingTargetId: this.target.ref, ...props });
    const { instanceTypes } = this.scaled;
    const digest = nameByContent(policy, instanceTypes === undefined ? props : { ...props, instanceTypes });
    policy.policyName = `${this.node.path.replace(/[^\w-]+/g, '-').slice(-180)}-${id}-${digest}`;
    this.policies.push(policy);
    return policy;
  }

  private once(id: string): Problem[] {
    return this.node.tryFindChild(id) === undefined ? [] : [{ prop: `scaleOn${id}`, found: 'was called twice', remedy: 'one target is enough: the higher of two would never matter' }];
  }
}

type TrackedMetric = Pick<CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty, 'customizedMetricSpecification' | 'predefinedMetricSpecification'>;
type PolicyProps = Pick<ConstructorParameters<typeof CfnScalingPolicy>[2], 'policyType' | 'targetTrackingScalingPolicyConfiguration' | 'stepScalingPolicyConfiguration'>;

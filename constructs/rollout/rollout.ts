import type { Duration } from 'aws-cdk-lib/core';
import type { RolloutPlan } from '../../lib/rollout/plan';
import { checkRollingPlan, checkRolloutPlan } from '../../lib/rollout/plan';
import { checkKnown } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** Settings of a canary. */
export interface CanaryOptions {
  /** Share of the traffic that the new version gets first, in percent: a whole number from 1 to 99. */
  readonly percentage: number;

  /**
   * How long it has only that share, before it gets the rest: whole minutes, at most two days. Alarms need a few minutes of
   * traffic to tell anything.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
   */
  readonly bakeTime: Duration;
}

/** Settings of a linear rollout. */
export interface LinearOptions {
  /** Share of the traffic that moves at a time, in percent: a whole number from 1 to 99. */
  readonly percentage: number;

  /**
   * Time between two moves: whole minutes, at most two days.
   *
   * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
   */
  readonly interval: Duration;
}

/** Settings of a rolling rollout. */
export interface RollingOptions {
  /**
   * Share of the instances that are replaced at a time, in percent: a whole number from 5 to 50.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
   */
  readonly batchPercentage: number;

  /**
   * How long alarms are looked at after each batch: whole seconds, at most an hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
   */
  readonly interval: Duration;
}

/**
 * How a new version takes over the traffic of the one before. The first deploy of a host has nobody to take over from, and is not
 * spread out.
 *
 * Every host refuses what it cannot do: a function moves traffic in whole minutes and has no instances to roll over, a SageMaker endpoint
 * moves at most half of its traffic at first and waits an hour at most, and one instance cannot be split.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
 * });
 */
export class Rollout {
  /**
   * All traffic moves at once.
   *
   * On a function by CodeDeploy: alarms of yours that are red before it stop it. Once the traffic has moved the deployment is over: the
   * alarms then tell that the new version is bad, and do not turn it back. On a SageMaker endpoint the instances of the version before stay
   * for five minutes, in which an alarm turns it back.
   */
  public static allAtOnce(): Rollout {
    return new Rollout({ kind: 'allAtOnce' });
  }

  /**
   * A share of the traffic first, and the rest after a while, if no alarm went off.
   *
   * @throws if the share is not from 1 to 99 percent, or the time not in whole minutes up to two days
   */
  public static canary(options: CanaryOptions): Rollout {
    const { percentage, bakeTime } = options;
    check('Rollout.canary', percentage, 'bakeTime', bakeTime);
    return new Rollout({ kind: 'canary', percentage, bakeSeconds: bakeTime.toSeconds() });
  }

  /**
   * A share more of the traffic at every interval, for as long as no alarm goes off.
   *
   * @throws if the share is not from 1 to 99 percent, or the interval not in whole minutes up to two days
   */
  public static linear(options: LinearOptions): Rollout {
    const { percentage, interval } = options;
    check('Rollout.linear', percentage, 'interval', interval);
    return new Rollout({ kind: 'linear', percentage, intervalSeconds: interval.toSeconds() });
  }

  /**
   * A share of the instances is replaced at a time, for as long as no alarm goes off: for large endpoints, and accelerators of which twice
   * as many are hard to get. A SageMaker endpoint alone has instances.
   *
   * @throws if the share is not from 5 to 50 percent, or the interval not in whole seconds up to an hour
   */
  public static rolling(options: RollingOptions): Rollout {
    const { batchPercentage, interval } = options;
    rejectAt('Rollout.rolling', checkKnown({ batchPercentage, interval }));
    const intervalSeconds = interval.toMilliseconds() / 1000;
    rejectAt('Rollout.rolling', checkRollingPlan(batchPercentage, intervalSeconds));
    return new Rollout({ kind: 'rolling', batchPercentage, intervalSeconds });
  }

  private constructor(plan: RolloutPlan) {
    this.plan = plan;
  }

  private readonly plan: RolloutPlan;

  /** @internal */
  public _plan(): RolloutPlan {
    return this.plan;
  }
}

guard('Rollout', Rollout);

function check(place: string, percentage: number, timeProp: string, time: Duration): void {
  // A plan is part of a deployment configuration's id, and decides what else is made.
  rejectAt(place, checkKnown({ percentage, [timeProp]: time }));
  rejectAt(place, checkRolloutPlan(percentage, { prop: timeProp, seconds: time.toMilliseconds() / 1000 }));
}

import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Duration } from 'aws-cdk-lib/core';
import { checkConsolidation } from '../../lib/sagemaker/check-component';
import { known, knownSeconds } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** Settings of moving copies together. */
export interface ConsolidationOptions {
  /**
   * Number of instances that may go at a time, from 1 to 100.
   *
   * @default 1
   */
  readonly instancesAtOnce?: number;

  /**
   * Time after the last change of the endpoint before copies are moved, in whole minutes from 5 minutes to a day.
   *
   * @default Duration.minutes(20)
   */
  readonly cooldown?: Duration;
}

/**
 * How instances go away that copies do not need any more.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantScaleInPolicy.html
 */
export class ScaleInPolicy {
  /** When no copy is left on them. */
  public static idleRelease(): ScaleInPolicy {
    return new ScaleInPolicy({ strategy: 'IDLE_RELEASE' });
  }

  /**
   * Copies are moved together onto fewer instances, and the others go.
   *
   * @throws if a number is out of its range
   */
  public static consolidation(options: ConsolidationOptions = {}): ScaleInPolicy {
    const { instancesAtOnce, cooldown } = options;
    const seconds = knownSeconds(cooldown);
    rejectAt('ScaleInPolicy.consolidation', checkConsolidation(known(instancesAtOnce), seconds === undefined ? undefined : seconds / 60));
    return new ScaleInPolicy({ strategy: 'CONSOLIDATION', maximumStepSize: instancesAtOnce, cooldownInMinutes: cooldown?.toMinutes() });
  }

  private readonly config: CfnEndpointConfig.ScaleInPolicyProperty;

  private constructor(config: CfnEndpointConfig.ScaleInPolicyProperty) {
    this.config = config;
  }

  /** @internal */
  public _config(): CfnEndpointConfig.ScaleInPolicyProperty {
    return this.config;
  }
}

guard('ScaleInPolicy', ScaleInPolicy);

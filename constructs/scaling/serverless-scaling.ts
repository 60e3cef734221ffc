import type { Construct } from 'constructs';
import type { ScaledCapacity, TargetScalingOptions } from './capacity-scaling';
import { CapacityScaling } from './capacity-scaling';
import { guard } from '../private/declared/guard';

/** How many containers a serverless endpoint keeps ready, as `ServerlessEndpoint.autoScale` gives it. */
export class ServerlessScaling extends CapacityScaling {
  /** @internal */
  public static _of(scope: Construct, id: string, scaled: Omit<ScaledCapacity, 'dimension'>): ServerlessScaling {
    return new ServerlessScaling(scope, id, scaled);
  }

  private constructor(scope: Construct, id: string, scaled: Omit<ScaledCapacity, 'dimension'>) {
    super(scope, id, { ...scaled, dimension: 'sagemaker:variant:DesiredProvisionedConcurrency' });
  }

  /**
   * Keeps the share of the ready containers that are busy, as a fraction from 0.1 to 0.9.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-autoscale.html
   * @throws if it was called before, the target is not from 0.1 to 0.9, or a cooldown not in whole seconds
   */
  public scaleOnUtilization(options: TargetScalingOptions): void {
    this._track('Utilization', options, { predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantProvisionedConcurrencyUtilization' } }, 1, { min: 0.1, max: 0.9 });
  }
}

guard('ServerlessScaling', ServerlessScaling);

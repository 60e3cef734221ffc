import type { Construct } from 'constructs';
import { NO_CAPACITY_FAILURES } from '../../lib/scaling/wake-up';
import type { ScaledCapacity, TargetScalingOptions } from './capacity-scaling';
import { ZeroScaling } from './zero-scaling';
import { guard } from '../private/declared/guard';

/** The component that is scaled. */
interface ScaledComponent extends Omit<ScaledCapacity, 'dimension' | 'resourceId'> {
  /** A text: what is scaled waits for the component by `after`. */
  readonly componentName: string;
}

/** How many copies a component has, as `InferenceComponent.autoScale` gives it. */
export class ComponentScaling extends ZeroScaling {
  /** @internal */
  public static _of(scope: Construct, id: string, scaled: ScaledComponent): ComponentScaling {
    return new ComponentScaling(scope, id, scaled);
  }

  private constructor(scope: Construct, id: string, scaled: ScaledComponent) {
    super(scope, id, { ...scaled, dimension: 'sagemaker:inference-component:DesiredCopyCount', resourceId: `inference-component/${scaled.componentName}` }, {
      ...NO_CAPACITY_FAILURES, dimensions: { InferenceComponentName: scaled.componentName }, description: 'A request found no copy, and failed: the first one is started.', section: 'component-wakeupalarm',
    });
  }

  /**
   * Keeps the number of requests per copy and minute.
   *
   * @throws if it was called before, the target is not above 0, or a cooldown not in whole seconds
   */
  public scaleOnInvocations(options: TargetScalingOptions): void {
    this._track('Invocations', options, { predefinedMetricSpecification: { predefinedMetricType: 'SageMakerInferenceComponentInvocationsPerCopy' } });
  }

  /**
   * Keeps the number of requests that each copy works on at the same time. It is measured every ten seconds, so that this reacts the fastest:
   * for models that take long, large language models above all.
   *
   * @throws if it was called before, the target is not above 0, or a cooldown not in whole seconds
   */
  public scaleOnConcurrency(options: TargetScalingOptions): void {
    this._track('Concurrency', options, { predefinedMetricSpecification: { predefinedMetricType: 'SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution' } });
  }
}

guard('ComponentScaling', ComponentScaling);

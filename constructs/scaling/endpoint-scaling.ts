import type { Construct } from 'constructs';
import type { InstanceResource } from '../../lib/scaling/resource-utilization';
import { utilizationMetric } from '../../lib/scaling/resource-utilization';
import { instanceType } from '../../lib/sagemaker/instance-types';
import { reject } from '../private/reject';
import type { ScaledCapacity, TargetScalingOptions } from './capacity-scaling';
import { CapacityScaling } from './capacity-scaling';
import { guard } from '../private/declared/guard';

/** What of an instance is used. */
export enum ScaledResource {
  /** All cores of the processor. */
  CPU = 'CPU',
  /** All GPUs. */
  GPU = 'GPU',
  /** The memory of all GPUs. */
  GPU_MEMORY = 'GPU_MEMORY',
  /** Main memory. */
  MEMORY = 'MEMORY',
}

/** Settings of scaling on what of the instances is used. */
export interface ResourceScalingOptions extends TargetScalingOptions {
  /**
   * What of the instances.
   *
   * @default ScaledResource.CPU
   */
  readonly resource?: ScaledResource;
}

/** The variant that is scaled. */
interface ScaledVariant extends Omit<ScaledCapacity, 'dimension'> {
  /** Texts, so that a metric does not wait for the endpoint. */
  readonly endpointName: string;
  readonly variantName: string;
  readonly instanceTypes: readonly string[];
}

/** How many instances a variant of an endpoint has, as `autoScale` gives it. */
export class EndpointScaling extends CapacityScaling {
  /** @internal */
  public static _of(scope: Construct, id: string, variant: ScaledVariant): EndpointScaling {
    return new EndpointScaling(scope, id, variant);
  }

  private readonly variant: ScaledVariant;

  private constructor(scope: Construct, id: string, variant: ScaledVariant) {
    super(scope, id, { ...variant, dimension: 'sagemaker:variant:DesiredInstanceCount' });
    this.variant = variant;
  }

  /**
   * Keeps the number of requests per instance and minute.
   *
   * @throws if it was called before, the target is not above 0, or a cooldown not in whole seconds
   */
  public scaleOnInvocations(options: TargetScalingOptions): void {
    this._track('Invocations', options, { predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' } });
  }

  /**
   * Keeps the number of requests that each instance works on at the same time. It is measured every ten seconds, so that this reacts the
   * fastest: for models that take long, large language models above all.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html
   * @throws if it was called before, the target is not above 0, or a cooldown not in whole seconds
   */
  public scaleOnConcurrency(options: TargetScalingOptions): void {
    this._track('Concurrency', options, { predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantConcurrentRequestsPerModelHighResolution' } });
  }

  /**
   * Keeps the share of the instances' processors, GPUs or memory that is used, as a fraction from 0.1 to 0.9.
   *
   * @throws if it was called before, the target is not from 0.1 to 0.9, or the instances have none of the resource, or differ in it
   */
  public scaleOnUtilization(options: ResourceScalingOptions): void {
    const { endpointName, variantName, instanceTypes } = this.variant;
    const metric = utilizationMetric((options.resource ?? ScaledResource.CPU) as InstanceResource, instanceTypes.map((name) => ({ name, facts: instanceType(name) })));
    if ('problem' in metric) {
      reject(this, [metric.problem]);
      return;
    }
    this._track('Utilization', options, {
      customizedMetricSpecification: {
        namespace: '/aws/sagemaker/Endpoints',
        metricName: metric.metricName,
        statistic: 'Average',
        dimensions: [{ name: 'EndpointName', value: endpointName }, { name: 'VariantName', value: variantName }],
      },
    }, metric.whole, { min: 0.1, max: 0.9 });
  }
}

guard('EndpointScaling', EndpointScaling);

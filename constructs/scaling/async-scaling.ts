import type { Construct } from 'constructs';
import { BACKLOG_WITHOUT_CAPACITY } from '../../lib/scaling/wake-up';
import type { ScaledCapacity, TargetScalingOptions } from './capacity-scaling';
import { ZeroScaling } from './zero-scaling';
import { guard } from '../private/declared/guard';

/** The variant that is scaled. */
interface ScaledQueue extends Omit<ScaledCapacity, 'dimension'> {
  /** A text, so that a metric does not wait for the endpoint. */
  readonly endpointName: string;
}

/** How many instances an asynchronous endpoint has, as `AsyncEndpoint.autoScale` gives it. */
export class AsyncScaling extends ZeroScaling {
  /** @internal */
  public static _of(scope: Construct, id: string, scaled: ScaledQueue): AsyncScaling {
    return new AsyncScaling(scope, id, scaled);
  }

  private readonly endpointName: string;

  private constructor(scope: Construct, id: string, scaled: ScaledQueue) {
    const dimensions = { EndpointName: scaled.endpointName };
    super(scope, id, { ...scaled, dimension: 'sagemaker:variant:DesiredInstanceCount' }, {
      ...BACKLOG_WITHOUT_CAPACITY, dimensions, description: 'Requests wait, and there is no instance: the first one is started.', section: 'async-endpoint-wakeupalarm',
    });
    this.endpointName = scaled.endpointName;
  }

  /**
   * Keeps the number of requests, waiting or worked on, per instance. With none for some minutes instances go away, down to the minimum.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
   * @throws if it was called before, the target is not above 0, or a cooldown not in whole seconds
   */
  public scaleOnBacklog(options: TargetScalingOptions): void {
    this._track('Backlog', options, {
      customizedMetricSpecification: {
        namespace: 'AWS/SageMaker', metricName: 'ApproximateBacklogSizePerInstance', statistic: 'Average', dimensions: [{ name: 'EndpointName', value: this.endpointName }],
      },
    });
  }
}

guard('AsyncScaling', AsyncScaling);

import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import { checkPrefixAware } from '../../lib/sagemaker/routing';
import { known } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** Settings of routing by the beginning of a request. */
export interface PrefixAwareOptions {
  /** How much of the beginning of a request is compared, 1,024 to 65,536, in whatever unit SageMaker counts: its documents name none. */
  readonly prefixLength: number;

  /** Number of requests on an instance from which on another one is taken, whatever the beginning, 1 to 1,024. */
  readonly concurrencyThreshold: number;
}

/**
 * Which instance of an endpoint a request goes to.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html
 */
export class RoutingStrategy {
  /** The instance that has the fewest requests under way. */
  public static leastOutstandingRequests(): RoutingStrategy {
    return new RoutingStrategy({ routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' });
  }

  /** Any instance. */
  public static random(): RoutingStrategy {
    return new RoutingStrategy({ routingStrategy: 'RANDOM' });
  }

  /**
   * Requests that begin alike go to the same instance, whose server still has the beginning in its cache: for large language models.
   *
   * @throws if a number is outside of its range
   */
  public static prefixAware(options: PrefixAwareOptions): RoutingStrategy {
    const { prefixLength, concurrencyThreshold } = options;
    rejectAt('RoutingStrategy.prefixAware', checkPrefixAware(known(prefixLength), known(concurrencyThreshold)));
    return new RoutingStrategy({ routingStrategy: 'PREFIX_AWARE', prefixAwareRoutingConfig: { prefixLength, concurrencyThreshold } });
  }

  private constructor(config: CfnEndpointConfig.RoutingConfigProperty) {
    this.config = config;
  }

  private readonly config: CfnEndpointConfig.RoutingConfigProperty;

  /** @internal */
  public _config(): CfnEndpointConfig.RoutingConfigProperty {
    return this.config;
  }
}

guard('RoutingStrategy', RoutingStrategy);

import type { MathExpression, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import type { Metered } from '../private/cost-metric';
import { notKnown } from '../private/cost-metric';
import { knownMebibytes } from '../private/known';
import { reject } from '../private/reject';
import type { ImportedEndpointOptions } from './imported-endpoint';
import { ImportedEndpoint } from './imported-endpoint';
import { serverlessConcurrency } from './serverless-concurrency';
import { guard } from '../private/declared/guard';

/** What is known of a serverless endpoint that another stack or app declares. */
export interface ImportedServerlessEndpointOptions extends ImportedEndpointOptions {
  /**
   * Number of requests that are answered at once. SageMaker tells of requests at the same time as a share of it.
   *
   * @default - unknown, and `metricConcurrency` throws
   */
  readonly maxConcurrency?: number;
}

/** A serverless endpoint that another stack or app declares, in this account and region. */
export class ImportedServerlessEndpoint extends ImportedEndpoint {
  /** @internal */
  public override readonly _served: ServedBy = { host: 'serverless' };

  private readonly maxConcurrency?: number;

  public constructor(scope: Construct, id: string, endpointName: string, options: ImportedServerlessEndpointOptions) {
    super(scope, id, endpointName, options);
    this.maxConcurrency = options.maxConcurrency;
  }

  /** @internal */
  protected override _metered({ memorySize }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    const memoryMiB = knownMebibytes(memorySize);
    return memoryMiB === undefined ? { problems: [notKnown('memorySize', 'an imported endpoint')] } : { problems: [], host: { kind: 'serverless', memoryMiB } };
  }

  public override metricConcurrency(options: MetricOptions = {}): MathExpression {
    if (this.maxConcurrency === undefined) {
      reject(this, [{ prop: 'maxConcurrency', found: 'is not known of an imported endpoint, and SageMaker tells of requests at the same time as a share of it', remedy: 'give it to fromEndpointName' }]);
    }
    return serverlessConcurrency(this, this._source('ServerlessConcurrentExecutionsUtilization', options.statistic ?? Stats.MAXIMUM), this.maxConcurrency as number, options);
  }
}

guard('IInferenceEndpoint', ImportedServerlessEndpoint);

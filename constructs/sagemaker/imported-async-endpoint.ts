import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { EndpointAddress } from '../private/endpoint-address';
import type { Metered } from '../private/cost-metric';
import { notKnown } from '../private/cost-metric';
import { reject } from '../private/reject';
import type { AsyncLocation, ImportedAsyncEndpointOptions } from './async-endpoint-props';
import { asyncConcurrency } from './async-concurrency';
import { asyncGrants } from './async-grants';
import type { AsyncPlaces, Place } from './async-places';
import { folderOf } from './async-places';
import { ImportedEndpoint } from './imported-endpoint';
import { invokeAsyncTask, locationOf } from './invoke-async-task';
import { guard } from '../private/declared/guard';

/** An asynchronous endpoint that another stack or app declares. */
export class ImportedAsyncEndpoint extends ImportedEndpoint {
  private readonly places: Partial<AsyncPlaces>;

  public constructor(scope: Construct, id: string, endpointName: string, options: ImportedAsyncEndpointOptions) {
    super(scope, id, endpointName, options);
    const { input, output, failures } = options;
    reject(this, Object.entries({ input, output, failures }).filter(([, location]) => location !== undefined && location.prefix === undefined)
      .map(([prop]) => ({ prop: `${prop}.prefix`, found: 'is not given', remedy: `give the endpoint's: permissions are for that folder alone` })));
    this.places = { input: placeOf(input), output: placeOf(output), failures: placeOf(failures) };
  }

  /** @internal */
  public override _address(): EndpointAddress {
    return { ...super._address(), type: 'sagemaker-async' };
  }

  public override get grants(): IEndpointGrants {
    return asyncGrants(this, this.places);
  }

  public override invokeTask(scope: Construct, id: string, options: InvokeTaskOptions = {}): TaskStateBase {
    return invokeAsyncTask(scope, id, this, { inputLocation: locationOf(`${scope.node.path}/${id}`, options), resultPath: options.resultPath });
  }

  /** @internal */
  protected override _metered({ instanceType }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    return instanceType === undefined ? { problems: [notKnown('instanceType', 'an imported endpoint')] } : { problems: [], host: { kind: 'async', instanceType: instanceType.name, least: 0 } };
  }

  public override metricInvocations(options?: MetricOptions): Metric {
    return this._metric('InvocationsProcessed', { statistic: Stats.SUM, ...options });
  }

  public override metricErrors(options?: MetricOptions): Metric {
    return this._metric('InvocationFailures', { statistic: Stats.SUM, ...options });
  }

  public override metricConcurrency(options: MetricOptions = {}): MathExpression {
    return asyncConcurrency(this, this._name, options);
  }

  public override metricOverheadLatency(options?: MetricOptions): Metric {
    return this._metric('TimeInBacklog', { statistic: Stats.percentile(99), ...options });
  }
}

guard('IInferenceEndpoint', ImportedAsyncEndpoint);

function placeOf(location: AsyncLocation | undefined): Place | undefined {
  return location?.prefix === undefined ? undefined : { bucket: location.bucket, prefix: folderOf(location.prefix) };
}

import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import type { IModelVersion } from '../model/model-version';
import type { IEndpointGrants } from './endpoint-grants';
import type { InvokeTaskOptions } from './invoke-task';

/** A place where a model version answers requests. Every host is one, so that they can be swapped and mixed. */
export interface IInferenceEndpoint extends IConstruct {
  /** The model version that the app deploys here. */
  readonly modelVersion: IModelVersion;

  /** Permissions to use this endpoint. */
  readonly grants: IEndpointGrants;

  /**
   * Number of invocations, answered or not.
   *
   * @default - sum over 5 minutes
   */
  metricInvocations(options?: MetricOptions): Metric;

  /**
   * Number of invocations that failed.
   *
   * @default - sum over 5 minutes
   */
  metricErrors(options?: MetricOptions): Metric;

  /**
   * Time to answer, in the unit of the host's own metric: milliseconds on Lambda, microseconds on SageMaker.
   *
   * @default - 99th percentile over 5 minutes
   */
  metricLatency(options?: MetricOptions): Metric;

  /**
   * Number of invocations that were refused because the capacity was used up.
   *
   * @default - sum over 5 minutes
   */
  metricThrottles(options?: MetricOptions): Metric;

  /**
   * A Step Functions state that invokes the model, with the permission to do so. A request that is refused (4xx) is an
   * answer with `error` and `status_code`, and no failed state: look at `$.status_code` in a Choice.
   */
  invokeTask(scope: Construct, id: string, options?: InvokeTaskOptions): TaskStateBase;
}

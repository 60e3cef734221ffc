import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import type { CostMetricOptions } from '../cost/cost-metric-options';
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
   * Number of invocations, answered or not. AWS/Lambda `Invocations` of the alias, AWS/SageMaker `Invocations` of the main variant or of the
   * component, `InvocationsProcessed` of an asynchronous endpoint.
   *
   * @default - sum over 5 minutes
   */
  metricInvocations(options?: MetricOptions): Metric;

  /**
   * Number of invocations that failed. AWS/Lambda `Errors`, AWS/SageMaker `Invocation5XXErrors`, `InvocationFailures` of an asynchronous endpoint.
   *
   * @default - sum over 5 minutes
   */
  metricErrors(options?: MetricOptions): Metric;

  /**
   * Number of invocations that were refused because the capacity was used up. AWS/Lambda `Throttles`, `NoCapacityInvocationFailures` of a
   * component; the other hosts of SageMaker have none of their own, and it is all that was refused with 4xx: `Invocation4XXErrors`.
   *
   * @default - sum over 5 minutes
   */
  metricThrottles(options?: MetricOptions): Metric;

  /**
   * Time to answer, in milliseconds on every host. AWS/Lambda `Duration`; AWS/SageMaker `ModelLatency`, divided by 1,000, without what SageMaker
   * adds to it (`OverheadLatency`).
   *
   * @param stat a statistic of CloudWatch, such as `p95`, `p99.9`, `Average`; 99th percentile by default. It goes before that of the options
   * @throws if it is none
   */
  metricLatency(stat?: string, options?: MetricOptions): MathExpression;

  /**
   * Number of requests that were the first of an environment or a container, and on Lambda and serverless endpoints waited for it.
   * ServerlessInference `ColdStart` by `Endpoint`, which the library's server writes to its log; on a serverless endpoint with another server
   * the number of observations of AWS/SageMaker `ModelSetupTime`.
   *
   * @default - sum over 5 minutes
   * @throws if nobody counts them: AWS's images on hosts with instances
   */
  metricColdStarts(options?: MetricOptions): Metric;

  /**
   * Time to load the model in a new environment or container, in milliseconds. ServerlessInference `ModelLoadTime` by `Endpoint`, which the
   * library's server writes to its log.
   *
   * @default - maximum over 5 minutes
   * @throws if nobody measures it: AWS's images
   */
  metricModelLoadTime(options?: MetricOptions): Metric;

  /**
   * Number of requests at the same time, on all that the host runs on. AWS/Lambda `ConcurrentExecutions` of the alias; AWS/SageMaker
   * `ServerlessConcurrentExecutionsUtilization` of `maxConcurrency`, `ConcurrentRequestsPerModel` by how many instances there are,
   * `ConcurrentRequestsPerCopy` by how many copies, `ApproximateBacklogSize` of an asynchronous endpoint, with those that wait.
   *
   * @default - maximum over 5 minutes
   */
  metricConcurrency(options?: MetricOptions): MathExpression;

  /**
   * US dollars for one inference: what the period was billed for, by the prices that are known at synth, divided by its inferences. On Lambda
   * AWS/Lambda `Duration` and `Invocations` and the server's `ModelLoadTime`, on a serverless endpoint AWS/SageMaker `ModelLatency` and
   * `OverheadLatency`, and what is provisioned; on instances their price by the hour, spread over `InvocationsPerInstance`, `InvocationsPerCopy` or
   * `InvocationsProcessed`. Periods without an inference have no datapoint. Storage, logs, and data in and out are not in it.
   *
   * @default - over 5 minutes
   * @throws if a price is not known, or the region is known only at deploy and neither `priceRegion` nor `prices` is given
   */
  metricCostPerInference(options?: CostMetricOptions): MathExpression;

  /**
   * A Step Functions state that invokes the model, with the permission to do so. A request that is refused (4xx) is an
   * answer with `error` and `status_code`, and no failed state: look at `$.status_code` in a Choice.
   */
  invokeTask(scope: Construct, id: string, options?: InvokeTaskOptions): TaskStateBase;
}

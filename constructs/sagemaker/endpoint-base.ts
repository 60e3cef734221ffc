import type { MathExpression, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { EndpointReference } from 'aws-cdk-lib/aws-sagemaker';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import { checkStatistic, microsecondsToMilliseconds, timesHowMany } from '../../lib/monitoring/host-metrics';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { IModelVersion } from '../model/model-version';
import type { Source } from '../monitoring/computed-metric';
import { computedMetric } from '../monitoring/computed-metric';
import type { MeasuredHost } from '../monitoring/server-metrics';
import { coldStarts, modelLoadTime } from '../monitoring/server-metrics';
import type { CostMetricResult, Metered } from '../private/cost-metric';
import { costMetric } from '../private/cost-metric';
import type { EndpointAddress } from '../private/endpoint-address';
import { known } from '../private/known';
import { reject } from '../private/reject';
import { invokeEndpointTask } from './invoke-endpoint-task';
import type { ISageMakerEndpoint } from './sagemaker-endpoint';
import { guardGrants } from '../private/declared/guard';

/**
 * What declared and imported SageMaker endpoints have in common.
 *
 * @internal
 */
export abstract class EndpointBase extends Resource implements ISageMakerEndpoint {
  /** The model version that the app deploys here: that of the main variant. */
  public abstract readonly modelVersion: IModelVersion;
  /** Name of the endpoint. */
  public abstract readonly endpointName: string;
  /** ARN of the endpoint. */
  public abstract readonly endpointArn: string;

  /**
   * The name as a text, for what may not refer to the endpoint: an alarm that stops a rollout would wait for itself.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * What it runs on, and whose server answers there.
   *
   * @internal
   */
  public readonly _served: ServedBy = { host: 'instances' };

  /** The endpoint, as other constructs refer to it. */
  public get endpointRef(): EndpointReference {
    return { endpointArn: this.endpointArn };
  }

  /** @internal */
  public _address(): EndpointAddress {
    return { type: 'sagemaker', arn: this.endpointArn, name: this.endpointName, region: this.env.region, after: [] };
  }

  /** Permissions to use the model. */
  public get grants(): IEndpointGrants {
    return guardGrants(this, {
      invoke: (grantee) => this.grant(grantee, 'sagemaker:InvokeEndpoint'),
      invokeAsync: (grantee) => this.grant(grantee, 'sagemaker:InvokeEndpointAsync'),
      invokeStream: (grantee) => this.grant(grantee, 'sagemaker:InvokeEndpointWithResponseStream'),
    });
  }

  /** The same as `grants.invoke`. */
  public grantInvoke(grantee: IGrantable): Grant {
    return this.grants.invoke(grantee);
  }

  /**
   * A Step Functions state that invokes the model, with the permission to do so. The answer has to be JSON. With a `resultPath` it lies
   * below it under `answer`.
   */
  public invokeTask(scope: Construct, id: string, options: InvokeTaskOptions = {}): TaskStateBase {
    return invokeEndpointTask(scope, id, { endpointName: this.endpointName, endpointArn: this.endpointArn }, options);
  }

  /** Requests that the main variant got: AWS/SageMaker `Invocations`. Sum over 5 minutes by default. */
  public metricInvocations(options?: MetricOptions): Metric {
    return this._metric('Invocations', { statistic: Stats.SUM, ...options });
  }

  /** Requests that the main variant answered with 5xx, or not at all: AWS/SageMaker `Invocation5XXErrors`. Sum over 5 minutes by default. */
  public metricErrors(options?: MetricOptions): Metric {
    return this._metric('Invocation5XXErrors', { statistic: Stats.SUM, ...options });
  }

  /**
   * Requests that the main variant refused with 4xx: AWS/SageMaker `Invocation4XXErrors`. SageMaker has no metric of requests that were too
   * many. Sum over 5 minutes by default.
   */
  public metricThrottles(options?: MetricOptions): Metric {
    return this._metric('Invocation4XXErrors', { statistic: Stats.SUM, ...options });
  }

  /**
   * Time that the main variant's container takes to answer, in milliseconds: AWS/SageMaker `ModelLatency`, which is in microseconds, divided by
   * 1,000. What SageMaker adds to it is `metricOverheadLatency`.
   *
   * @param stat a statistic of CloudWatch, such as `p95`; 99th percentile over 5 minutes by default. It goes before that of the options
   * @throws if it is none
   */
  public metricLatency(stat?: string, options: MetricOptions = {}): MathExpression {
    return this._milliseconds('ModelLatency', 'Latency', stat, options);
  }

  /**
   * Requests that were the first of a container: ServerlessInference `ColdStart` by `Endpoint`, which the library's server writes to its log.
   * Sum over 5 minutes by default.
   *
   * @throws if the server is AWS's, which writes none
   */
  public metricColdStarts(options?: MetricOptions): Metric {
    return coldStarts(this._measured, options, (given) => this._metric('ModelSetupTime', given));
  }

  /**
   * Time to load the model in a new container, in milliseconds: ServerlessInference `ModelLoadTime` by `Endpoint`, which the library's server
   * writes to its log. Maximum over 5 minutes by default.
   *
   * @throws if the server is AWS's, which writes none
   */
  public metricModelLoadTime(options?: MetricOptions): Metric {
    return modelLoadTime(this._measured, options);
  }

  /**
   * Requests that the main variant works on at the same time: AWS/SageMaker `ConcurrentRequestsPerModel`, which is that of an instance and told
   * every ten seconds, by how many instances there are (`Invocations` / `InvocationsPerInstance`). Maximum over 5 minutes by default: that of
   * the busiest instance, as if all were as busy.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
   */
  public metricConcurrency(options: MetricOptions = {}): MathExpression {
    return this._timesHowMany('ConcurrentRequestsPerModel', 'InvocationsPerInstance', options);
  }

  /**
   * US dollars for one inference, over 5 minutes by default, by the prices that are known at synth. Of an endpoint with instances: their price by
   * the hour, spread over the requests that each of them had (AWS/SageMaker `InvocationsPerInstance`, of the main variant). Of a serverless one:
   * `ModelLatency` and `OverheadLatency`, and what is provisioned. Of an asynchronous one: its instances, as many as share the backlog, by
   * `InvocationsProcessed`. Of a component: the part of an instance that a copy takes, by `InvocationsPerCopy`.
   *
   * @throws if a price is not known, or the region is known only at deploy and neither `priceRegion` nor `prices` is given
   */
  public metricCostPerInference(options: CostMetricOptions = {}): MathExpression {
    const { metric, problems } = this._costPerInference(options);
    reject(this, problems);
    return metric as MathExpression;
  }

  /** @internal */
  public _costPerInference(options: CostMetricOptions): CostMetricResult {
    return costMetric(this, { ...this._metered(options), namespace: 'AWS/SageMaker', dimensions: this._dimensions(), endpointName: this._name, measuredName: this._measured.name }, options);
  }

  /**
   * What it is billed by.
   *
   * @internal
   */
  protected abstract _metered(options: CostMetricOptions): Pick<Metered, 'host' | 'problems'>;

  /** Time that SageMaker adds to the container's, cold starts among it, in **microseconds**. 99th percentile over 5 minutes by default. */
  public metricOverheadLatency(options?: MetricOptions): Metric {
    return this._metric('OverheadLatency', { statistic: Stats.percentile(99), ...options });
  }

  /**
   * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
   *
   * @internal
   */
  protected _metric(metricName: string, options: MetricOptions): Metric {
    return new Metric({ namespace: 'AWS/SageMaker', metricName, dimensionsMap: this._dimensions(), ...options }).attachTo(this);
  }

  /** @internal */
  protected _dimensions(): { [name: string]: string } {
    return { EndpointName: this._name, VariantName: MAIN_VARIANT };
  }

  /**
   * What the server's own metrics are told apart by.
   *
   * @internal
   */
  protected get _measured(): MeasuredHost {
    return { scope: this, name: this._name, ...this._served };
  }

  /** @internal */
  protected _milliseconds(metricName: string, label: string, stat: string | undefined, options: MetricOptions): MathExpression {
    const statistic = stat ?? options.statistic ?? Stats.percentile(99);
    reject(this, checkStatistic('stat', known(statistic)));
    return computedMetric(this, `${label} ${statistic} (ms)`, [this._source(metricName, statistic)], ([micros]) => microsecondsToMilliseconds(micros), options);
  }

  /**
   * Of all instances or copies, what is published of each.
   *
   * @internal
   */
  protected _timesHowMany(each: string, requestsForEach: string, options: MetricOptions): MathExpression {
    const sources = [this._source(each, options.statistic ?? Stats.MAXIMUM), this._source('Invocations', Stats.SUM), this._source(requestsForEach, Stats.SUM)];
    return computedMetric(this, 'Concurrent requests', sources, ([concurrency, requests, forEach]) => timesHowMany(concurrency, requests, forEach), options);
  }

  /** @internal */
  protected _source(metricName: string, statistic: string, dimensionsMap = this._dimensions()): Source {
    return { namespace: 'AWS/SageMaker', metricName, dimensionsMap, statistic };
  }

  private grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.endpointArn] });
  }
}

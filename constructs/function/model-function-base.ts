import type { MathExpression, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import { checkStatistic } from '../../lib/monitoring/host-metrics';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { IModelVersion } from '../model/model-version';
import { computedMetric } from '../monitoring/computed-metric';
import { coldStarts, modelLoadTime, serverMetric } from '../monitoring/server-metrics';
import type { MeasuredHost } from '../monitoring/server-metrics';
import type { CostMetricResult, Metered } from '../private/cost-metric';
import { costMetric } from '../private/cost-metric';
import type { EndpointAddress } from '../private/endpoint-address';
import { known } from '../private/known';
import { reject } from '../private/reject';
import { guardGrants } from '../private/declared/guard';

/** A model on AWS Lambda, declared in this app or imported. */
export interface IModelFunction extends IInferenceEndpoint {
  /** Name of the function. */
  readonly functionName: string;

  /** The alias `live`, as what other constructs take for a function. Invoke this, never the function itself. */
  readonly alias: IFunction;
}

/**
 * What declared and imported model functions have in common.
 *
 * @internal
 */
export abstract class ModelFunctionBase extends Construct implements IModelFunction {
  /** The model version that the app deploys here. */
  public abstract readonly modelVersion: IModelVersion;
  /** Name of the function. */
  public abstract readonly functionName: string;
  /** The alias `live`, as what other constructs take for a function. */
  public abstract readonly alias: IFunction;

  /**
   * Whose server answers; undefined where nobody says.
   *
   * @internal
   */
  public readonly _server?: ServedBy['server'];

  /** Permissions to use the model. */
  public get grants(): IEndpointGrants {
    // Lambda has one action for all: https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
    const invoke = (grantee: IGrantable): Grant => this.alias.grantInvoke(grantee);
    return guardGrants(this, { invoke, invokeAsync: invoke, invokeStream: invoke });
  }

  /** @internal */
  public _address(): EndpointAddress {
    const { functionArn, env, node } = this.alias;
    return { type: 'function', arn: functionArn, name: this.functionName, region: env.region, after: node.defaultChild === undefined ? [] : [node.defaultChild] };
  }

  /** A Step Functions state that invokes the model, with the permission to do so. */
  public invokeTask(scope: Construct, id: string, options: InvokeTaskOptions = {}): TaskStateBase {
    return new LambdaInvoke(scope, id, {
      lambdaFunction: this.alias,
      payload: options.payload,
      payloadResponseOnly: true,
      resultPath: options.resultPath,
    });
  }

  /** Invocations of `live`, by Lambda's own count: AWS/Lambda `Invocations`. Sum over 5 minutes by default. */
  public metricInvocations(options?: MetricOptions): Metric {
    return this.lambdaMetric('Invocations', { statistic: Stats.SUM, ...options });
  }

  /**
   * Invocations of `live` that threw, crashed or timed out, by Lambda's own count: AWS/Lambda `Errors`. Sum over 5 minutes by
   * default. It does not see an HTTP answer of 5xx: `metricServerErrors` does.
   */
  public metricErrors(options?: MetricOptions): Metric {
    return this.lambdaMetric('Errors', { statistic: Stats.SUM, ...options });
  }

  /** Invocations of `live` that were refused for lack of concurrency: AWS/Lambda `Throttles`. Sum over 5 minutes by default. */
  public metricThrottles(options?: MetricOptions): Metric {
    return this.lambdaMetric('Throttles', { statistic: Stats.SUM, ...options });
  }

  /**
   * Time to answer, in milliseconds, by Lambda's own clock: AWS/Lambda `Duration` of `live`, over 5 minutes by default. The init phase is not
   * in it.
   *
   * @param stat a statistic of CloudWatch, such as `p95`; 99th percentile by default. It goes before that of the options
   * @throws if it is none
   */
  public metricLatency(stat?: string, options: MetricOptions = {}): MathExpression {
    const statistic = stat ?? options.statistic ?? Stats.percentile(99);
    reject(this, checkStatistic('stat', known(statistic)));
    return computedMetric(this, `Latency ${statistic} (ms)`, [{ ...this.liveMetric('Duration'), statistic }], ([duration]) => duration, options);
  }

  /**
   * Invocations of `live` at the same time, by Lambda's own count: AWS/Lambda `ConcurrentExecutions`, which "Lambda emits for all functions,
   * versions, and aliases" (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html). Maximum over 5 minutes by default.
   */
  public metricConcurrency(options: MetricOptions = {}): MathExpression {
    const statistic = options.statistic ?? Stats.MAXIMUM;
    return computedMetric(this, 'Concurrent requests', [{ ...this.liveMetric('ConcurrentExecutions'), statistic }], ([executions]) => executions, options);
  }

  /**
   * US dollars for one invocation of `live`, over 5 minutes by default: AWS/Lambda `Invocations` and `Duration`, rounded up by half a
   * millisecond each, with the time to load models in new environments (ServerlessInference `ModelLoadTime`), and the environments that are
   * kept ready, by the prices of the first tier that are known at synth. Call `autoScale` before.
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
    const { dimensionsMap } = this.liveMetric('Duration');
    return costMetric(this, { ...this._metered(options), namespace: 'AWS/Lambda', dimensions: dimensionsMap, measuredName: this.functionName }, options);
  }

  /**
   * What it is billed by.
   *
   * @internal
   */
  protected abstract _metered(options: CostMetricOptions): Pick<Metered, 'host' | 'problems'>;

  /** Requests that the model failed on, thrown or answered with 5xx, by the server's count. Sum over 5 minutes by default. */
  public metricServerErrors(options?: MetricOptions): Metric {
    return serverMetric(this.measured, 'ServerErrors', { statistic: Stats.SUM, ...options });
  }

  /** Requests that were refused with 4xx, by the server's count. Sum over 5 minutes by default. */
  public metricBadRequests(options?: MetricOptions): Metric {
    return serverMetric(this.measured, 'BadRequests', { statistic: Stats.SUM, ...options });
  }

  /** Time in the transform and the engine, in milliseconds. 99th percentile over 5 minutes by default. */
  public metricModelLatency(options?: MetricOptions): Metric {
    return serverMetric(this.measured, 'ModelLatency', { statistic: Stats.percentile(99), ...options });
  }

  /**
   * Time to load the model in a new environment, in milliseconds, by the server's clock: ServerlessInference `ModelLoadTime`. Maximum over 5
   * minutes by default.
   */
  public metricModelLoadTime(options?: MetricOptions): Metric {
    return modelLoadTime(this.measured, options);
  }

  /** Requests that had to wait for a new environment, by the server's count: ServerlessInference `ColdStart`. Sum over 5 minutes by default. */
  public metricColdStarts(options?: MetricOptions): Metric {
    return coldStarts(this.measured, options);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  private lambdaMetric(metricName: string, options: MetricOptions): Metric {
    return new Metric({ ...this.liveMetric(metricName), ...options }).attachTo(this);
  }

  private liveMetric(metricName: string) {
    return { namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName: this.functionName, Resource: `${this.functionName}:${LIVE_ALIAS}` } };
  }

  private get measured(): MeasuredHost {
    return { scope: this, name: this.functionName, host: 'function', server: this._server };
  }
}

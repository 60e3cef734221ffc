import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { EndpointReference } from 'aws-cdk-lib/aws-sagemaker';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { IModelVersion } from '../model/model-version';
import type { EndpointAddress } from '../private/endpoint-address';
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

  /** Requests that the main variant got. Sum over 5 minutes by default. */
  public metricInvocations(options?: MetricOptions): Metric {
    return this._metric('Invocations', { statistic: Stats.SUM, ...options });
  }

  /** Requests that the main variant answered with 5xx, or not at all. Sum over 5 minutes by default. */
  public metricErrors(options?: MetricOptions): Metric {
    return this._metric('Invocation5XXErrors', { statistic: Stats.SUM, ...options });
  }

  /**
   * Requests that the main variant refused with 4xx, those among them that were too many: SageMaker counts them no further. Sum over 5
   * minutes by default.
   */
  public metricThrottles(options?: MetricOptions): Metric {
    return this._metric('Invocation4XXErrors', { statistic: Stats.SUM, ...options });
  }

  /** Time that the main variant's container takes to answer, in **microseconds**. 99th percentile over 5 minutes by default. */
  public metricLatency(options?: MetricOptions): Metric {
    return this._metric('ModelLatency', { statistic: Stats.percentile(99), ...options });
  }

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
    return new Metric({ namespace: 'AWS/SageMaker', metricName, dimensionsMap: { EndpointName: this._name, VariantName: MAIN_VARIANT }, ...options }).attachTo(this);
  }

  private grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.endpointArn] });
  }
}

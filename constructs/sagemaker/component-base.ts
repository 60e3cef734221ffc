import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { MeasuredHost } from '../monitoring/server-metrics';
import type { EndpointAddress } from '../private/endpoint-address';
import { reject } from '../private/reject';
import { EndpointBase } from './endpoint-base';
import { invokeEndpointTask } from './invoke-endpoint-task';
import { guardGrants } from '../private/declared/guard';

/** A model on an endpoint that several share: who calls it names the endpoint and the component. */
export interface IInferenceComponent extends IInferenceEndpoint {
  /** Name of the component: `InferenceComponentName` of a request. */
  readonly componentName: string;
  /** ARN of the component. */
  readonly componentArn: string;
  /** Name of the endpoint. */
  readonly endpointName: string;
  /** ARN of the endpoint. */
  readonly endpointArn: string;
}

/**
 * What declared and imported components have in common.
 *
 * @internal
 */
export abstract class ComponentBase extends EndpointBase implements IInferenceComponent {
  /** Name of the component: `InferenceComponentName` of a request. */
  public abstract readonly componentName: string;
  /** ARN of the component. */
  public abstract readonly componentArn: string;

  /** @internal */
  public override _address(): EndpointAddress {
    return { ...super._address(), type: 'sagemaker-component', arn: this.componentArn, component: this.componentName };
  }

  /** Permissions to use the model: on the endpoint and the component. */
  public override get grants(): IEndpointGrants {
    const allow = (grantee: IGrantable, action: string): Grant => Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.endpointArn, this.componentArn] });
    return guardGrants(this, {
      invoke: (grantee) => allow(grantee, 'sagemaker:InvokeEndpoint'),
      invokeAsync: (grantee) => {
        reject(this, [{ prop: 'grants.invokeAsync', found: 'is nothing that an inference component has', remedy: 'use an AsyncEndpoint, or grants.invoke()' }]);
        return allow(grantee, 'sagemaker:InvokeEndpoint');
      },
      invokeStream: (grantee) => allow(grantee, 'sagemaker:InvokeEndpointWithResponseStream'),
    });
  }

  /** A Step Functions state that invokes the model, with the permission to do so. The answer has to be JSON. */
  public override invokeTask(scope: Construct, id: string, options: InvokeTaskOptions = {}): TaskStateBase {
    return invokeEndpointTask(scope, id, { endpointName: this.endpointName, endpointArn: this.endpointArn, component: { name: this.componentName, arn: this.componentArn } }, options);
  }

  /** Requests that found no copy: AWS/SageMaker `NoCapacityInvocationFailures`. Sum over 5 minutes by default. */
  public override metricThrottles(options?: MetricOptions): Metric {
    return this._metric('NoCapacityInvocationFailures', { statistic: Stats.SUM, ...options });
  }

  /** Requests by copy. Sum over 5 minutes by default. */
  public metricInvocationsPerCopy(options?: MetricOptions): Metric {
    return this._metric('InvocationsPerCopy', { statistic: Stats.SUM, ...options });
  }

  /** Requests that a copy works on at the same time. Maximum over 5 minutes by default. */
  public metricConcurrentRequestsPerCopy(options?: MetricOptions): Metric {
    return this._metric('ConcurrentRequestsPerCopy', { statistic: Stats.MAXIMUM, ...options });
  }

  /**
   * Requests that all copies work on at the same time: AWS/SageMaker `ConcurrentRequestsPerCopy`, told every ten seconds, by how many copies
   * there are (`Invocations` / `InvocationsPerCopy`). Maximum over 5 minutes by default: that of the busiest copy, as if all were as busy.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-inference-component
   */
  public override metricConcurrency(options: MetricOptions = {}): MathExpression {
    return this._timesHowMany('ConcurrentRequestsPerCopy', 'InvocationsPerCopy', options);
  }

  /**
   * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-inference-component
   *
   * @internal
   */
  protected override _dimensions(): { [name: string]: string } {
    return { InferenceComponentName: this.componentName };
  }

  /** @internal */
  protected override get _measured(): MeasuredHost {
    return { scope: this, name: this.componentName, ...this._served };
  }
}

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';

/** What is scaled, as Application Auto Scaling calls it. */
export interface ScaledDimension {
  readonly namespace: string;
  readonly dimension: string;
}

/**
 * Permission to change scalable targets. The service makes up their ids, so all of them that are of one dimension is as narrow as it gets.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
 */
export function changeScalableTargets(stack: Stack, { namespace, dimension }: ScaledDimension, ...actions: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `application-autoscaling:${action}`),
    resources: [stack.formatArn({ service: 'application-autoscaling', resource: 'scalable-target', resourceName: '*' })],
    conditions: { StringEquals: { 'application-autoscaling:service-namespace': namespace, 'application-autoscaling:scalable-dimension': dimension } },
  });
}

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Aws, Lazy, type Stack, Token } from 'aws-cdk-lib/core';
import { VARIANT_SCALING } from '../../lib/scaling/pause';
import { changeScalableTargets } from './scaling-statements';

/**
 * What takes variants of endpoints out of the register of Application Auto Scaling, and puts them back as they were. The service asks, in the
 * name of the caller, for the rest too. The names may become more until the app is rendered.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html
 */
export function pauseStatements(stack: Stack, endpointNames: readonly string[]): PolicyStatement[] {
  const alarm = (name: string): string => stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [
    changeScalableTargets(stack, VARIANT_SCALING, 'RegisterScalableTarget', 'DeregisterScalableTarget', 'PutScalingPolicy', 'DeleteScalingPolicy', 'PutScheduledAction'),
    new PolicyStatement({
      actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:DescribeScheduledActions', 'cloudwatch:DescribeAlarms'],
      resources: ['*'],
    }),
    // By names: whether who asks in the name of the caller sees tags, is not documented.
    new PolicyStatement({ actions: ['sagemaker:UpdateEndpointWeightsAndCapacities'], resources: Lazy.list({ produce: () => endpointNames.map((name) => endpointArn(stack, name)) }) }),
    // Of policies that keep a figure, which the service names.
    new PolicyStatement({ actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'], resources: [alarm('TargetTracking-endpoint/*')] }),
    // Of the stack, as CloudFormation names them.
    new PolicyStatement({ actions: ['cloudwatch:PutMetricAlarm'], resources: [alarm(`${Aws.STACK_NAME}-*`)] }),
    new PolicyStatement({
      actions: ['ssm:GetParameters', 'ssm:PutParameter', 'ssm:DeleteParameter'],
      resources: [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: `csi/scaling/${Aws.STACK_NAME}/*` })],
    }),
  ];
}

/** SageMaker writes names into ARNs in small letters, which CloudFormation cannot make. */
function endpointArn(stack: Stack, name: string): string {
  return stack.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: Token.isUnresolved(name) ? '*' : name.toLowerCase() });
}

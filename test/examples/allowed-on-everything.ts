import type { Examples } from './examples';
import { statements } from './statements';

/** Lambda and SageMaker make the network interfaces of functions and containers in their roles, before they are there to be named. */
const NETWORK_INTERFACES = [
  'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:UnassignPrivateIpAddresses',
  'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterfacePermission', 'ec2:DescribeDhcpOptions', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs',
];
/** What has no resource to name, or none that is there yet. */
export const ALLOWED_ON_EVERYTHING = [...NETWORK_INTERFACES, 'application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingActivities', 'application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:DescribeScheduledActions', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricData', 'codedeploy:GetDeploymentTarget', 'codedeploy:ListDeploymentTargets', 'ecr:GetAuthorizationToken', 'sagemaker:ListEndpointConfigs', 'sagemaker:ListEndpoints', 'sagemaker:ListInferenceComponents', 'sagemaker:ListModels', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

export function allowedOnEverything(examples: Examples): void {
  describe.each(examples.names)('%s', (name) => {
    test('allows nothing on every resource but what has none to name: tracing, metrics, network interfaces, pulling, lists, a look at alarms and scalable targets', () => {
      const everything = [...examples.of(name).templates.values()].flatMap(statements).filter(({ Resource }) => [Resource].flat().includes('*'));
      expect(everything.flatMap(({ Action }) => Action).filter((action) => !ALLOWED_ON_EVERYTHING.includes(action))).toEqual([]);
    });
  });
}

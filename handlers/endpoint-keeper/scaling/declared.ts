import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { policyName } from '../../../lib/scaling/pause';
import type { DeclaredScaling } from './targets';

/** What scaling the stack has, by the names that stay when it comes back. */
export function declaredScaling(resources: readonly StackResourceSummary[]): DeclaredScaling {
  return {
    targets: physicalIds(resources, 'AWS::ApplicationAutoScaling::ScalableTarget').map((id) => id.split('|')[0]!),
    policies: physicalIds(resources, 'AWS::ApplicationAutoScaling::ScalingPolicy').flatMap((arn) => policyName(arn) ?? []),
  };
}

export function physicalIds(resources: readonly StackResourceSummary[], type: string): readonly string[] {
  return resources.flatMap(({ ResourceType, ResourceStatus, PhysicalResourceId }) => (
    ResourceType === type && ResourceStatus !== 'DELETE_COMPLETE' && PhysicalResourceId !== undefined ? [PhysicalResourceId] : []));
}

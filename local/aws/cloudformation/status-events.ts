import type { AwsServiceEvent } from '../events/event-sink';
import type { StackEvent, StackRecord } from './records';

/**
 * What EventBridge gets of the stacks: every change of a stack's own status, nested ones included, and of its resources'.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/events-detail-reference.html
 */
export function statusEvent({ id }: StackRecord, event: StackEvent): AwsServiceEvent {
  const status = { 'stack-id': id, 'status-details': { 'status': event.status, 'status-reason': event.reason ?? '' }, 'client-request-token': '' };
  const ofStack = event.physicalId === id;
  return {
    source: 'aws.cloudformation',
    detailType: ofStack ? 'CloudFormation Stack Status Change' : 'CloudFormation Resource Status Change',
    resources: [id],
    detail: ofStack ? status : { ...status, 'logical-resource-id': event.logicalId, 'physical-resource-id': event.physicalId ?? '', 'resource-type': event.type },
  };
}

import type { ResourceContext } from './provider';

export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
export function systemTags({ stackId, stackName, logicalId }: ResourceContext): readonly Tag[] {
  return Object.entries({ 'stack-id': stackId, 'stack-name': stackName, 'logical-id': logicalId }).map(([name, Value]) => ({ Key: `aws:cloudformation:${name}`, Value }));
}

import type { IConstruct } from 'constructs';
import { TagManager } from 'aws-cdk-lib/core';

/** By this tag whoever cleans up finds what belongs to a host that is gone. Tags are no part of a version. */
export const HOST_TAG = 'csi:host';

/** What a tag may hold of a construct's path: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export function hostTag(path: string): string {
  return path.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256);
}

export function tagHost(path: string, resources: readonly IConstruct[]): void {
  for (const resource of resources) {
    if (TagManager.isTaggable(resource)) resource.tags.setTag(HOST_TAG, hostTag(path));
  }
}

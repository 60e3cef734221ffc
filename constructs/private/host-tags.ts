import type { IConstruct } from 'constructs';
import { TagManager } from 'aws-cdk-lib/core';
import { sha256Of } from './sha256';

/** By this tag whoever cleans up finds what belongs to a host that is gone. Tags are no part of a version. */
export const HOST_TAG = 'csi:host';

const MAX_TAG_LENGTH = 256;
const DIGEST_LENGTH = 8;

/**
 * What a tag may hold of a construct's path: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html. A path that it cannot hold
 * ends in a digest: what belongs to one host must never be taken for another's.
 */
export function hostTag(path: string): string {
  const allowed = path.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_');
  if (allowed === path && path.length <= MAX_TAG_LENGTH) return path;
  return `${allowed.slice(0, MAX_TAG_LENGTH - DIGEST_LENGTH - 1)}@${sha256Of(path).slice(0, DIGEST_LENGTH)}`;
}

export function tagHost(path: string, resources: readonly IConstruct[]): void {
  for (const resource of resources) {
    if (TagManager.isTaggable(resource)) resource.tags.setTag(HOST_TAG, hostTag(path));
  }
}

import type { CfnResource } from 'aws-cdk-lib/core';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { sha256Of } from './sha256';

const DIGEST_LENGTH = 16;
const LATE_DIGEST_LENGTH = 8;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/resources-section-structure.html */
const MAX_LOGICAL_ID_LENGTH = 255;

/**
 * Makes a digest of what a resource is made of a part of its logical id: other contents are another resource, beside the old one. Answers
 * the digest.
 */
export function nameByContent(resource: CfnResource, contents: unknown): string {
  const stack = Stack.of(resource);
  const digest = sha256Of(canonicalJson(stack.resolve(contents))).slice(0, DIGEST_LENGTH);
  extendLogicalId(resource, digest);
  return digest;
}

/** The same, behind what is in the id already, for contents that are complete only when the app is rendered. */
export function nameByLateContent(resource: CfnResource, contents: () => unknown): void {
  const stack = Stack.of(resource);
  const named = stack.resolve(resource.logicalId) as string;
  resource.overrideLogicalId(Lazy.uncachedString({
    produce: (context) => named.slice(-(MAX_LOGICAL_ID_LENGTH - LATE_DIGEST_LENGTH)) + sha256Of(canonicalJson(context.resolve(contents()))).slice(0, LATE_DIGEST_LENGTH),
  }));
}

/** Of a long path the beginning gives way. */
export function extendLogicalId(resource: CfnResource, digest: string): void {
  resource.overrideLogicalId(Stack.of(resource).getLogicalId(resource).slice(-(MAX_LOGICAL_ID_LENGTH - digest.length)) + digest);
}

import type { CfnResource } from 'aws-cdk-lib/core';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { isPlain } from './plain';
import { sha256Of } from './sha256';

const DIGEST_LENGTH = 16;
const LATE_DIGEST_LENGTH = 8;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/resources-section-structure.html */
const MAX_LOGICAL_ID_LENGTH = 255;

/** What a resource is made of, and the digest of it that its logical id ends in. */
interface Content {
  readonly contents: unknown;
  readonly length: number;
  digest: string;
}

const named = new WeakMap<CfnResource, Content>();

/** Logical ids as they were made, whose tokens may come to something else until the app is rendered. */
const ids = new WeakMap<CfnResource, string>();

/**
 * Makes a digest of what a resource is made of a part of its logical id: other contents are another resource, beside the old one. Answers
 * the digest, as a token: defaults of the app may add to the contents.
 */
export function nameByContent(resource: CfnResource, contents: unknown, length = DIGEST_LENGTH): string {
  return nameByResolved(resource, isPlain(contents) ? contents : Stack.of(resource).resolve(contents), length, contents);
}

/** The same for contents without tokens: to look for them takes as long as all else. */
export function nameByResolved(resource: CfnResource, resolved: unknown, length = DIGEST_LENGTH, contents = resolved): string {
  const content = { contents, length, digest: sha256Of(canonicalJson(resolved)).slice(0, length) };
  named.set(resource, content);
  const digest = Lazy.uncachedString({ produce: () => content.digest });
  extendLogicalId(resource, digest, length);
  return digest;
}

/** A resource whose name says what was added to it, once something is. */
export function nameByAdditions(resource: CfnResource, length = DIGEST_LENGTH): void {
  const content = { contents: undefined, length, digest: '' };
  named.set(resource, content);
  extendLogicalId(resource, Lazy.uncachedString({ produce: () => content.digest }), length);
}

/** A digest of contents behind what is in the id already, for contents that are complete only when the app is rendered. */
export function nameByLateContent(resource: CfnResource, contents: () => unknown): void {
  const id = ids.get(resource) ?? Stack.of(resource).getLogicalId(resource);
  resource.overrideLogicalId(Lazy.uncachedString({
    // All that refers to the resource asks for its id.
    produce: (context) => {
      const late = contents();
      const resolved: unknown = isPlain(late) ? late : context.resolve(late);
      return (context.resolve(id) as string).slice(-(MAX_LOGICAL_ID_LENGTH - LATE_DIGEST_LENGTH)) + sha256Of(canonicalJson(resolved)).slice(0, LATE_DIGEST_LENGTH);
    },
  }));
}

/** What is another resource with each other one of these: what is added to it, is added to them. */
const leaders = new WeakMap<CfnResource, CfnResource>();

export function goesWith(resource: CfnResource, leader: CfnResource): void {
  leaders.set(resource, leader);
}

/** Whose name says that a resource is another one: its own, mostly. */
export function leaderOf(resource: CfnResource): CfnResource {
  return leaders.get(resource) ?? resource;
}

/**
 * Names a resource by its contents once more, with what was added to it since, which is nothing for most: what it refers to may have another
 * name by now. Answers whether it has another name itself.
 */
export function renameByContent(resource: CfnResource, added: unknown): boolean {
  const content = named.get(resource);
  if (content === undefined || (added === undefined && content.contents === undefined)) return false;
  const digest = digestOf(resource, added === undefined ? content.contents : { contents: content.contents, added }, content.length);
  const isOther = digest !== content.digest;
  content.digest = digest;
  return isOther;
}

/** Of a long path the beginning gives way. */
export function extendLogicalId(resource: CfnResource, digest: string, length = DIGEST_LENGTH): void {
  const id = Stack.of(resource).getLogicalId(resource).slice(-(MAX_LOGICAL_ID_LENGTH - length)) + digest;
  ids.set(resource, id);
  resource.overrideLogicalId(id);
}

function digestOf(resource: CfnResource, contents: unknown, length: number): string {
  return sha256Of(canonicalJson(Stack.of(resource).resolve(contents))).slice(0, length);
}

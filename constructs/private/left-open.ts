import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

const open = new WeakMap<IConstruct, Set<string>>();

/**
 * Says of properties that a construct renders them though nobody asked for them: defaults that the app has for all of its resources take
 * their place. What a user has set is not among them.
 *
 * @param construct a resource, or what has one as its default child
 * @param properties names as CloudFormation has them
 */
export function leaveOpen<T extends IConstruct>(construct: T, ...properties: string[]): T {
  const resource = resourceOf(construct);
  open.set(resource, new Set([...open.get(resource) ?? [], ...properties]));
  return construct;
}

export function isLeftOpen(resource: IConstruct, property: string): boolean {
  return open.get(resource)?.has(property) ?? false;
}

function resourceOf(construct: IConstruct): IConstruct {
  return CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild ?? construct;
}

import type { CfnResource } from 'aws-cdk-lib/core';
import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { renameByContent } from '../private/name-by-content';
import { rejectAt } from '../private/reject';
import { boundRoles } from './bound-roles';
import { DefaultKeys } from './default-keys';
import { encryptResources } from './encrypt-resources';
import { encryptSageMaker } from './encrypt-sagemaker';
import { isolateModels } from './isolate-models';
import { keepLogs, makeLogGroups } from './keep-logs';
import { letKeysBeUsed } from './key-users';
import { checkEndpoints } from './missing-endpoints';
import { Permissions, addition, additionsTo } from './permissions';
import { placeInNetwork } from './place-in-network';
import { Tree } from './rendered';
import { tlsOnly } from './tls-only';
import { writeProperty } from './write-property';

/** The resources of an app, and what is done to them in one go. */
export interface Pass {
  readonly tree: Tree;
  readonly permissions: Permissions;
  readonly keys: DefaultKeys;
  /** Gives a resource a property that nobody gave it. */
  set(resource: CfnResource, property: string, value: unknown): void;
  /** Something that cannot be. All of it is said in one error. */
  refuse(resource: IConstruct, problem: Problem): void;
  warn(resource: IConstruct, id: string, text: string): void;
}

/**
 * Applies what was chosen to all resources below a construct. A second time, it does what is new: other aspects may add resources.
 *
 * Everything is read before anything is granted: who may use a key follows from who may use what it encrypts.
 */
export function applyDefaults(root: IConstruct): void {
  makeLogGroups(pass(root));
  const work = pass(root);
  tlsOnly(work);
  keepLogs(work);
  boundRoles(work);
  placeInNetwork(work);
  isolateModels(work);
  encryptResources(work);
  encryptSageMaker(work);
  letKeysBeUsed(work);
  checkEndpoints(work);
  rejectAt(root.node.path === '' ? 'InferenceDefaults' : root.node.path, work.problems);
  // Until no name changes any more: configurations are named by the names of models, and those by their roles'.
  while (work.tree.resources.map((resource) => renameByContent(resource, additionsTo(resource))).includes(true));
}

function pass(root: IConstruct): Pass & { readonly problems: readonly Problem[] } {
  const tree = new Tree(root);
  const problems: Problem[] = [];
  return {
    tree,
    permissions: new Permissions(tree),
    keys: new DefaultKeys(),
    problems,
    set: (resource, property, value) => {
      writeProperty(resource, property, value);
      addition(resource, { [property]: value });
      tree.forget(resource);
    },
    refuse: ({ node }, problem) => problems.push({ ...problem, prop: `${node.path}: ${problem.prop}` }),
    warn: (resource, id, text) => Annotations.of(resource).addWarningV2(`cdk-serverless-inference:${id}`, text),
  };
}

import { Stage } from 'aws-cdk-lib/core';
import type { IConstruct, IDependable } from 'constructs';
import type { Problem } from '../../lib/problem';
import type { IModelVersion } from '../model/model-version';

/** A host serves what is approved, unless it is told otherwise. */
export function checkApproval(prop: string, { modelName, version, approval }: IModelVersion, allowUnapproved: boolean | undefined): Problem[] {
  if (approval === undefined || approval === 'approved' || allowUnapproved === true) return [];
  return [{
    prop,
    found: approval === 'pending' ? `is ${modelName} ${version}, which is not approved yet` : `is ${modelName} ${version}, which was rejected`,
    remedy: approval === 'pending' ? `approve it (csi registry approve ${modelName} ${version}), or set \`allowUnapproved\`` : 'choose another version, or set `allowUnapproved`',
  }];
}

/** Has what gives a version its traffic wait until the registry has recorded the version, or refused it. */
export function waitForRecord(host: IConstruct, model: IModelVersion, ...resources: readonly IConstruct[]): void {
  const record = recordOf(model);
  if (record === undefined || Stage.of(record) !== Stage.of(host)) return;
  for (const resource of resources) resource.node.addDependency(record);
}

function recordOf(model: IModelVersion): (IDependable & IConstruct) | undefined {
  return (model as { readonly _record?: IDependable & IConstruct })._record;
}

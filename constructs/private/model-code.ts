import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { AssetHashType, SymlinkFollowMode } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import type { IModelVersion } from '../model/model-version';
import { layOutModel } from './model-folder';
import { sha256Of } from './sha256';
import { stagingFolder } from './staging';

/** A model version as the code of a function: the model, its manifest and its transform, nothing else. */
export interface ModelCode {
  readonly code: Code;
  readonly unzippedBytes: number;
}

/** A Code belongs to the first stack that uses it, so there is one for each stack. */
const staged = new WeakMap<IModelVersion, { readonly folder: StagedFolder; readonly codes: WeakMap<Stack, Code> }>();

/** The code of a model version in a stack; a hundred functions with one version share one asset. */
export function modelCode(stack: Stack, model: IModelVersion): ModelCode {
  let entry = staged.get(model);
  if (entry === undefined) {
    entry = { folder: stage(model, stack), codes: new WeakMap() };
    staged.set(model, entry);
  }
  let code = entry.codes.get(stack);
  if (code === undefined) {
    code = Code.fromAsset(entry.folder.path, {
      // Our own digest: CDK's fingerprints come from a cache that misses quick rewrites of equal size.
      assetHash: entry.folder.digest,
      assetHashType: AssetHashType.CUSTOM,
      followSymlinks: SymlinkFollowMode.ALWAYS,
    });
    entry.codes.set(stack, code);
  }
  return { code, unzippedBytes: entry.folder.bytes };
}

interface StagedFolder {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** Lays out the folder that CDK copies into the assembly. */
function stage(model: IModelVersion, stack: Stack): StagedFolder {
  const path = stagingFolder(stack, 'csi-model-');
  const { manifest, bytes } = layOutModel(model, path);
  return { path, digest: sha256Of(canonicalJson(manifest)), bytes };
}

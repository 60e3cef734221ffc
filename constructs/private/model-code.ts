import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { AssetHashType, Stage, SymlinkFollowMode } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import type { IModelVersion } from '../model/model-version';
import type { CompiledModel } from './compiled-model';
import { layOutModel, manifestOf } from './model-folder';
import { sha256Of } from './sha256';
import { stagingFolder, stagingIsDisabled, stagingLink } from './staging';

/** A Code belongs to the first stack that uses it, so there is one for each stack; by whether the model is compiled. */
const codes = { compiled: new WeakMap<IModelVersion, WeakMap<Stack, Code>>(), asItIs: new WeakMap<IModelVersion, WeakMap<Stack, Code>>() };

/**
 * A model version as the code of a function: the model, or what it was compiled into, its manifest and its transform. A hundred functions
 * with one version share one asset.
 */
export function modelCode(stack: Stack, model: IModelVersion, compiled?: CompiledModel): Code {
  const known = compiled === undefined ? codes.asItIs : codes.compiled;
  let ofModel = known.get(model);
  if (ofModel === undefined) known.set(model, (ofModel = new WeakMap()));
  let code = ofModel.get(stack);
  if (code === undefined) {
    // The manifest holds the digest of every other file.
    const digest = sha256Of(canonicalJson(manifestOf(model, compiled)));
    code = Code.fromAsset(stage(model, digest, stack, compiled), {
      // Our own digest: CDK's fingerprints come from a cache that misses quick rewrites of equal size.
      assetHash: digest,
      assetHashType: AssetHashType.CUSTOM,
      followSymlinks: SymlinkFollowMode.ALWAYS,
    });
    ofModel.set(stack, code);
  }
  return code;
}

/** Folders of models, where the assembly refers to them instead of holding copies. */
const outside = { compiled: new WeakMap<IModelVersion, string>(), asItIs: new WeakMap<IModelVersion, string>() };

/**
 * Lays out the model where CDK would copy it to, and gives CDK a link to that: what is there already it leaves alone. So each of a thousand
 * models is written once. Should CDK name its copies otherwise one day, it copies from the link.
 */
function stage(model: IModelVersion, digest: string, stack: Stack, compiled?: CompiledModel): string {
  const outdir = Stage.of(stack)?.assetOutdir;
  if (outdir === undefined || stagingIsDisabled(stack)) {
    const laid = compiled === undefined ? outside.asItIs : outside.compiled;
    const existing = laid.get(model);
    if (existing !== undefined) return existing;
    const path = stagingFolder(stack, 'csi-model-');
    layOutModel(model, path, { compiled });
    laid.set(model, path);
    return path;
  }
  // CDK's name for an asset with a digest of its own. The command line names its folder relative to where it runs, which a link is not.
  const path = resolve(outdir, `asset.${sha256Of(digest)}`);
  if (!existsSync(path)) {
    const unfinished = join(outdir, `.csi-model-${process.pid}`);
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    layOutModel(model, unfinished, { how: 'copies', compiled });
    renameSync(unfinished, path);
  }
  return stagingLink(path);
}

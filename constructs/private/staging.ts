import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Stack } from 'aws-cdk-lib/core';
import { sha256Of } from './sha256';

let root: string | undefined;

/**
 * A new folder for files that CDK copies into the assembly, removed when this process ends. Without staging the assembly refers to the
 * folder itself, which then outlives it.
 */
export function stagingFolder(stack: Stack, prefix: string): string {
  return mkdtempSync(join(stagingIsDisabled(stack) ? tmpdir() : stagingRoot(), prefix));
}

/** A link to a folder, removed when this process ends. */
export function stagingLink(folder: string): string {
  // Without the dot that a folder of the assembly has: CDK would take what follows it for an extension.
  const link = join(stagingRoot(), sha256Of(folder));
  // One that is there already is from an app before in this process, and leads to the same place.
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(folder, link, 'junction');
  return link;
}

/** Whether the assembly refers to files where they are, instead of holding copies. */
export function stagingIsDisabled(stack: Stack): boolean {
  return Boolean(stack.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT));
}

/** One temporary folder per process. */
function stagingRoot(): string {
  if (root === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-serverless-inference-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    root = folder;
  }
  return root;
}

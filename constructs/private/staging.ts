import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Stack } from 'aws-cdk-lib/core';

let root: string | undefined;

/**
 * A new folder for files that CDK copies into the assembly, removed when this process ends. Without staging the assembly refers to the
 * folder itself, which then outlives it.
 */
export function stagingFolder(stack: Stack, prefix: string): string {
  const lasting = stack.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT) !== undefined;
  return mkdtempSync(join(lasting ? tmpdir() : stagingRoot(), prefix));
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

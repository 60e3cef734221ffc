import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { AssetHashType, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { goldenSet } from '../../lib/golden/golden-set';
import type { GoldenRequests } from '../rollout/golden-requests';
import { sha256Of } from './sha256';
import { stagingFolder } from './staging';

/** Golden requests as the rollout hook reads them. */
export function goldenAsset(scope: Construct, golden: GoldenRequests): Asset {
  const { rows, options } = golden._contents();
  const text = JSON.stringify(goldenSet(rows, options));
  const file = join(stagingFolder(Stack.of(scope), 'csi-golden-'), 'golden.json');
  writeFileSync(file, text);
  return new Asset(scope, 'GoldenRequests', { path: file, assetHash: sha256Of(text), assetHashType: AssetHashType.CUSTOM });
}

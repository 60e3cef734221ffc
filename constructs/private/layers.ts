import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { packageAsset } from './package-assets';

/** A layer of this package's own, and how large it is unzipped. */
export interface OwnLayer {
  readonly layer: LayerVersion;
  readonly unzippedBytes: number;
}

/** The model server: plain JavaScript, the same for every architecture. One layer per stack. */
export function serverLayer(scope: Construct): OwnLayer {
  return stackLayer(scope, 'server', 'CsiServer', 'Model server', [Architecture.ARM_64, Architecture.X86_64]);
}

/** ONNX Runtime for one architecture. One layer per stack and architecture. */
export function engineLayer(scope: Construct, architecture: Architecture): OwnLayer {
  const arch = architecture === Architecture.ARM_64 ? 'arm64' : 'x64';
  return stackLayer(scope, `engine-${arch}`, `CsiEngine${arch === 'arm64' ? 'Arm64' : 'X64'}`, `ONNX Runtime, ${arch}`, [architecture]);
}

/**
 * Layers live in the stack that uses them: a layer of another stack would be imported by its ARN,
 * and could then never be updated ("export in use").
 */
function stackLayer(scope: Construct, asset: string, id: string, title: string, architectures: Architecture[]): OwnLayer {
  const stack = Stack.of(scope);
  const { path, sha256, unzippedBytes } = packageAsset(asset);
  const layer =
    (stack.node.tryFindChild(id) as LayerVersion | undefined) ??
    new LayerVersion(stack, id, {
      code: Code.fromAsset(path, { assetHash: sha256, assetHashType: AssetHashType.CUSTOM }),
      compatibleArchitectures: architectures,
      description: `cdk-serverless-inference: ${title}`,
    });
  return { layer, unzippedBytes };
}

import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PackageAssetFile } from './package-assets';
import { packageAsset } from './package-assets';

/** The model server: plain JavaScript, the same for every architecture. One layer per stack. */
export function serverLayer(scope: Construct): LayerVersion {
  return stackLayer(scope, 'server.zip', 'CsiServer', 'Model server', [Architecture.ARM_64, Architecture.X86_64]);
}

/** ONNX Runtime for one architecture. One layer per stack and architecture. */
export function engineLayer(scope: Construct, architecture: Architecture): LayerVersion {
  const id = architecture.name === Architecture.ARM_64.name ? 'CsiEngineArm64' : 'CsiEngineX64';
  return stackLayer(scope, engineAsset(architecture), id, `ONNX Runtime for ${architecture.name}`, [architecture]);
}

/** The asset that holds the engine for an architecture. */
export function engineAsset(architecture: Architecture): 'engine-arm64.zip' | 'engine-x64.zip' {
  return architecture.name === Architecture.ARM_64.name ? 'engine-arm64.zip' : 'engine-x64.zip';
}

/**
 * Layers live in the stack that uses them: a layer of another stack would be imported by its ARN,
 * and could then never be updated ("export in use").
 */
function stackLayer(scope: Construct, asset: PackageAssetFile, id: string, title: string, architectures: Architecture[]): LayerVersion {
  const stack = Stack.of(scope);
  const { path, sha256 } = packageAsset(asset);
  return (
    (stack.node.tryFindChild(id) as LayerVersion | undefined) ??
    new LayerVersion(stack, id, {
      code: Code.fromAsset(path, { assetHash: sha256, assetHashType: AssetHashType.CUSTOM }),
      compatibleArchitectures: architectures,
      description: `cdk-serverless-inference: ${title}`,
    })
  );
}

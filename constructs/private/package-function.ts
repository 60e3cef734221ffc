import { dirname } from 'node:path';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { AssetHashType, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { PackageAssetFile } from './package-assets';
import { packageAsset } from './package-assets';

/** A function of this package's own, which works while a stack is deployed. */
export function packageFunction(scope: Construct, id: string, file: PackageAssetFile, { description, role, logGroup }: { readonly description: string; readonly role: IRole; readonly logGroup: ILogGroup }): LambdaFunction {
  const { path, sha256 } = packageAsset(file);
  return new LambdaFunction(scope, id, {
    description,
    code: Code.fromAsset(dirname(path), { assetHash: sha256, assetHashType: AssetHashType.CUSTOM }),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.minutes(15),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
  });
}

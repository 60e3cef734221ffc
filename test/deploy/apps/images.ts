/** Nothing of this library: functions from image assets, whose contexts the context names, e.g. `-c Digits=FOLDER`. */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Architecture, DockerImageCode, DockerImageFunction } from 'aws-cdk-lib/aws-lambda';

const app = new App();
const stack = new Stack(app, 'Images');
const arm = process.arch === 'arm64';
for (const name of ['Digits', 'Http', 'Foreign']) {
  const context = app.node.tryGetContext(name) as string | undefined;
  if (context === undefined) continue;
  const fn = new DockerImageFunction(stack, name, {
    code: DockerImageCode.fromImageAsset(context, { platform: arm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64 }),
    architecture: arm ? Architecture.ARM_64 : Architecture.X86_64,
    memorySize: 1024,
    timeout: Duration.seconds(30),
  });
  new CfnOutput(stack, `${name}Name`, { value: fn.functionName });
}

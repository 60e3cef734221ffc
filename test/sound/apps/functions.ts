import { Duration, Size, Stack, type App } from 'aws-cdk-lib/core';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { FileSystem } from 'aws-cdk-lib/aws-efs';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Architecture, Code, DockerImageCode, DockerImageFunction, FileSystem as Mounted, Function as Fn, FunctionUrlAuthType, LayerVersion, LoggingFormat, Runtime, SnapStartConf, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';

/** Functions with everything that Lambda has: aliases, canaries, provisioned concurrency, SnapStart, file systems, images, layers, URLs. */
export function functions(app: App): void {
  const stack = new Stack(app, 'Functions', { env: { region: 'eu-west-1', account: '123456789012' } });
  const code = Code.fromInline('exports.handler = async () => 1;');
  const live = new Fn(stack, 'Live', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, memorySize: 1769, timeout: Duration.seconds(29), tracing: Tracing.ACTIVE });
  const alias = new Alias(stack, 'Alias', { aliasName: 'live', version: live.currentVersion });
  new LambdaDeploymentGroup(stack, 'Canary', {
    alias, deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, alarms: [alias.metricErrors().createAlarm(stack, 'AliasErrors', { threshold: 1, evaluationPeriods: 1 })],
  });
  const warm = new Fn(stack, 'Warm', { code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X, reservedConcurrentExecutions: 50, environmentEncryption: new Key(stack, 'Key', { enableKeyRotation: true }), environment: { STAGE: 'prod' } });
  const ready = new Alias(stack, 'Ready', { aliasName: 'ready', version: warm.currentVersion, provisionedConcurrentExecutions: 5 });
  ready.addAutoScaling({ minCapacity: 5, maxCapacity: 40 }).scaleOnUtilization({ utilizationTarget: 0.7 });
  const snap = new Fn(stack, 'Snap', { code: Code.fromBucketV2(Bucket.fromBucketName(stack, 'Code', 'code-123456789012'), 'fn.zip', { objectVersion: 'abc' }), handler: 'app.handler', runtime: Runtime.PYTHON_3_13, snapStart: SnapStartConf.ON_PUBLISHED_VERSIONS, timeout: Duration.seconds(30) });
  new Alias(stack, 'SnapLive', { aliasName: 'live', version: snap.currentVersion });
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
  const files = new FileSystem(stack, 'Files', { vpc });
  new Fn(stack, 'Mounted', {
    code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, vpc, ephemeralStorageSize: Size.gibibytes(2), architecture: Architecture.ARM_64,
    filesystem: Mounted.fromEfsAccessPoint(files.addAccessPoint('Models', { path: '/models', createAcl: { ownerGid: '1000', ownerUid: '1000', permissions: '750' }, posixUser: { gid: '1000', uid: '1000' } }), '/mnt/models'),
  });
  new DockerImageFunction(stack, 'Image', {
    code: DockerImageCode.fromEcr(Repository.fromRepositoryName(stack, 'Repo', 'model'), { tagOrDigest: `sha256:${'a'.repeat(64)}` }), memorySize: 4096, timeout: Duration.minutes(2), architecture: Architecture.ARM_64,
  });
  const layer = new LayerVersion(stack, 'Layer', { code: Code.fromBucketV2(Bucket.fromBucketName(stack, 'Layers', 'layers-123456789012'), 'layer.zip', { objectVersion: '1' }), compatibleArchitectures: [Architecture.X86_64] });
  const logged = new Fn(stack, 'Logged', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X, layers: [layer], loggingFormat: LoggingFormat.JSON, logGroup: new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_MONTH }) });
  logged.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  logged.addPermission('Bucket', { principal: new ServicePrincipal('s3.amazonaws.com'), sourceAccount: '123456789012', sourceArn: 'arn:aws:s3:::in' });
  logged.grantInvoke(new ServicePrincipal('events.amazonaws.com', { conditions: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/*' } } }));
}

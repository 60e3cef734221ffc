/** The digits model on S3 Files. The context says which version. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ModelArtifact, ModelFunction, ModelVersion, Rollout, S3ModelFileSystem } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models/digits');
const app = new App();
const stack = new Stack(app, 'LargeModel');
const version = String(app.node.tryGetContext('digits') ?? '1');
const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
const vpc = new Vpc(stack, 'Network', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'models', ...vpcSubnets }] });
const files = new S3ModelFileSystem(stack, 'Models', { vpc, vpcSubnets, prefix: 'models/', removalPolicy: RemovalPolicy.DESTROY });
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, files.addModel('digits', ModelArtifact.fromFile(join(models, version, 'model.onnx')))),
  vpc,
  vpcSubnets,
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(1) }),
});
new CfnOutput(stack, 'Name', { value: digits.functionName });
new CfnOutput(stack, 'Bucket', { value: files.bucket.bucketName });

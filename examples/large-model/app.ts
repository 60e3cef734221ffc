import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ModelArtifact, ModelFunction, ModelVersion, Rollout, S3ModelFileSystem } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'LargeModel', { description: 'A model on S3 Files, which functions mount' });

// No way out of the network: functions reach S3 by its gateway, which costs nothing.
const vpc = new Vpc(stack, 'Network', {
  maxAzs: 2,
  natGateways: 0,
  subnetConfiguration: [{ name: 'models', subnetType: SubnetType.PRIVATE_ISOLATED }],
  gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
  flowLogs: { all: {} },
});
const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };

// The network is of this stack, and could not be destroyed with mount targets in it. The bucket, with the models, is kept all the same.
const files = new S3ModelFileSystem(stack, 'Models', { vpc, vpcSubnets, removalPolicy: RemovalPolicy.DESTROY });

// 70 KB stand in for the gigabytes that do not fit into a function's code. `-c digits=1` deploys another version.
const version = String(app.node.tryGetContext('digits') ?? '2');
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, files.addModel('digits', ModelArtifact.fromFile(`../models/digits/${version}/model.onnx`))),
  vpc,
  vpcSubnets,
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });
new CfnOutput(stack, 'DigitsName', { value: digits.functionName });
new CfnOutput(stack, 'ModelsBucket', { value: files.bucket.bucketName });

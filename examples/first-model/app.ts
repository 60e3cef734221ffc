import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ModelArtifact, ModelFunction, ModelVersion } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'FirstModel', { description: 'Two models, each a Lambda function with a URL' });

// A model file becomes a function. Everything else has a default.
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

// The same with a few settings of its own.
const breastCancer = new ModelFunction(stack, 'BreastCancer', {
  model: ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile('../models/breast-cancer/1/model.onnx'), {
    description: 'Gradient-boosted trees over 30 columns',
    metrics: { accuracy: 0.936 },
  }),
  architecture: Architecture.X86_64,
  memorySize: Size.mebibytes(1024),
  timeout: Duration.seconds(10),
  logRetention: RetentionDays.ONE_MONTH,
});
new CfnOutput(stack, 'BreastCancerUrl', { value: breastCancer.addUrl().url });

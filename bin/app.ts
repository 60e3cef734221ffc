// The demo that `npm start` runs on your machine, and that cdk.json points to.
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ModelArtifact, ModelFunction, ModelVersion } from '../constructs';

const models = join(__dirname, '..', 'examples', 'models');

const app = new App();
const stack = new Stack(app, 'Demo', { description: 'cdk-serverless-inference: two models, each a Lambda function' });

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile(join(models, 'digits', '2', 'model.onnx'))),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

const breastCancer = new ModelFunction(stack, 'BreastCancer', {
  model: ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile(join(models, 'breast-cancer', '1', 'model.onnx'))),
});
new CfnOutput(stack, 'BreastCancerUrl', { value: breastCancer.addUrl().url });

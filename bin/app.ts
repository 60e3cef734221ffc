// The demo that `npm start` deploys to a local AWS, and that cdk.json points to. `-c digits=1` takes another version of the model.
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../constructs';

const examples = join(__dirname, '..', 'examples');
const models = join(examples, 'models');

const app = new App();
const stack = new Stack(app, 'Demo', { description: 'cdk-serverless-inference: two models, each a Lambda function' });

const version = String(app.node.tryGetContext('digits') ?? '2');
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(models, 'digits', version, 'model.onnx'))),
  // First, digits whose labels are known. Then a fifth of the traffic for three minutes; then the rest, or back.
  goldenRequests: GoldenRequests.fromFile(join(examples, 'rollout', 'golden.json'), { outputs: ['label'], parallelCalls: 3 }),
  rollout: Rollout.canary({ percentage: 20, bakeTime: Duration.minutes(3) }),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

const breastCancer = new ModelFunction(stack, 'BreastCancer', {
  model: ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile(join(models, 'breast-cancer', '1', 'model.onnx'))),
});
new CfnOutput(stack, 'BreastCancerUrl', { value: breastCancer.addUrl().url });

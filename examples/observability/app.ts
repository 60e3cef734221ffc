import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { InferenceDashboard, ModelArtifact, ModelFunction, ModelVersion, Rollout } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Observability', { description: 'A model, and what an on-call engineer sees of it' });

// The version to deploy: npx cdk deploy -c version=2
const version = String(app.node.tryGetContext('version') ?? '1');

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(`../models/digits/${version}/model.onnx`)),
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });
new CfnOutput(stack, 'DigitsName', { value: digits.functionName });

const dashboard = new InferenceDashboard(stack, 'Dashboard').add(digits, { latencyObjective: Duration.millis(100) });
new CfnOutput(stack, 'DashboardName', { value: dashboard.dashboardName });

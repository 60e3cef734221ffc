import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Rollout', { description: 'A model whose new versions take over step by step, or not at all' });

// The version to deploy: npx cdk deploy -c version=2
const version = String(app.node.tryGetContext('version') ?? '1');

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(`../models/digits/${version}/model.onnx`)),
  // First, the label of 40 digits has to be right. Then a tenth of the traffic goes to the new version, and after ten minutes the rest.
  goldenRequests: GoldenRequests.fromFile('golden.json', { outputs: ['label'] }),
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
});
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });
new CfnOutput(stack, 'DigitsName', { value: digits.functionName });

// Whatever else tells you that a version is bad stops it too: here, a metric of the application that uses the model.
digits.addAlarm(
  new Alarm(stack, 'ParcelsMisrouted', {
    metric: new Metric({ namespace: 'Parcels', metricName: 'Misrouted', statistic: 'Sum', period: Duration.minutes(1) }),
    threshold: 5,
    evaluationPeriods: 1,
  }),
);

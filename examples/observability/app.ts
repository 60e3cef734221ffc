import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CostReport, InferenceDashboard, InferenceQueries, ModelArtifact, ModelFunction, ModelVersion, Rollout, ServiceLevel, ServiceLevels } from 'cdk-serverless-inference';

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

const masterKey = new Key(stack, 'AlarmKey', { enableKeyRotation: true });

// Who is woken up, and who looks at it tomorrow.
const levels = new ServiceLevels(stack, 'Levels', {
  endpoint: digits,
  levels: [ServiceLevel.availability(0.999), ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) })],
  page: new Topic(stack, 'Page', { masterKey, enforceSSL: true }),
  ticket: new Topic(stack, 'Ticket', { masterKey, enforceSSL: true }),
});

// The region is known only at deploy: prices have to be those of one.
const dashboard = new InferenceDashboard(stack, 'Dashboard')
  .add(digits, { latencyObjective: Duration.millis(100), cost: { priceRegion: 'us-east-1' } })
  .addServiceLevels(levels);
new CfnOutput(stack, 'DashboardName', { value: dashboard.dashboardName });

// What to ask the logs, saved where they are read.
new InferenceQueries(stack, 'Queries', { endpoints: [digits], folder: 'digits' });

// What a month costs at this load, in cdk.out: more than the limit does not synthesize.
new CostReport(app, 'Cost', { requestsPerSecond: 20, latency: Duration.millis(20), maxPerMonth: 500 });

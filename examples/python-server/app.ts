import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout, ServingImage } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'PythonServer', { description: 'Models that only Python loads, in an image with a server of our own' });

// A pipeline of scikit-learn, then trees of XGBoost: npx cdk deploy -c version=2
const version = String(app.node.tryGetContext('version') ?? '1');
const file = { '1': 'model.joblib', '2': 'model.ubj' }[version] ?? 'model.joblib';

const diagnosis = new ModelFunction(stack, 'Diagnosis', {
  model: ModelVersion.of('diagnosis', version, ModelArtifact.fromFile(`models/${version}/${file}`)),
  // Built when the app is deployed, with the file above in its folder `model`: another version is another image.
  image: ServingImage.fromAsset('server'),
  // What the library does for its own server it does for this one: known answers first, then a tenth of the traffic.
  goldenRequests: GoldenRequests.fromFile('golden.json', { outputs: ['label'], parallelCalls: 2 }),
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
});
new CfnOutput(stack, 'DiagnosisUrl', { value: diagnosis.addUrl().url });
new CfnOutput(stack, 'DiagnosisName', { value: diagnosis.functionName });

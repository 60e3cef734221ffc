/** A model on a real-time endpoint, by default without a rollout. The context gives `model`, the version of digits, and `canary`, the minutes of one. */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ModelArtifact, ModelVersion, RealTimeEndpoint, Rollout } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const version = context('model') ?? '2';
const stack = new Stack(app, 'Endpoint');
const endpoint = new RealTimeEndpoint(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(`examples/models/digits/${version}/model.onnx`)),
  rollout: context('canary') === undefined ? undefined : Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(Number(context('canary'))) }),
});
new CfnOutput(stack, 'Name', { value: endpoint.endpointName });

/**
 * A model on a real-time endpoint, by default without a rollout. The context gives `model`, the version of digits; `canary`, the minutes of one; `keep`, the
 * minutes that the instances before stay; `other`, a value that the endpoint has nothing to do with; and `failing` makes the stack fail after the endpoint.
 */
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ModelArtifact, ModelVersion, RealTimeEndpoint, Rollout } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const minutes = (text: string | undefined): Duration | undefined => (text === undefined ? undefined : Duration.minutes(Number(text)));

const version = context('model') ?? '2';
const stack = new Stack(app, 'Endpoint');
const canary = minutes(context('canary'));
const endpoint = new RealTimeEndpoint(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(`examples/models/digits/${version}/model.onnx`)),
  rollout: canary === undefined ? undefined : Rollout.canary({ percentage: 50, bakeTime: canary }),
  keepPreviousFor: minutes(context('keep')),
});
const other = context('other');
if (other !== undefined) new StringParameter(stack, 'Other', { stringValue: other });
if (context('failing') !== undefined) new StringParameter(stack, 'Clash', { parameterName: '/cdk-bootstrap/hnb659fds/version', stringValue: '1' }).node.addDependency(endpoint);
new CfnOutput(stack, 'Name', { value: endpoint.endpointName });

/**
 * A model whose instances follow requests and the hour, and something that comes after all of it. The context gives `type`, the instances'
 * type; `model`, the version of digits; and with `async` the endpoint is one that has a queue and wakes up.
 */
import { App, CfnOutput, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AsyncEndpoint, InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const version = context('model') ?? '2';
const stack = new Stack(app, 'EndpointScaling');
const props = {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(`examples/models/digits/${version}/model.onnx`)),
  instanceType: InstanceType.of(context('type') ?? 'ml.m5.large'),
};
const last = new StringParameter(stack, 'Last', { stringValue: props.instanceType.name });
const night = { schedule: Schedule.cron({ hour: '20', minute: '0' }), timeZone: TimeZone.EUROPE_BERLIN, maxCapacity: 4 };
if (context('async') === undefined) {
  const endpoint = new RealTimeEndpoint(stack, 'Digits', props);
  const scaling = endpoint.autoScale({ minCapacity: 1, maxCapacity: 4 });
  scaling.scaleOnInvocations({ target: 600 });
  scaling.scaleOnSchedule('Night', night);
  last.node.addDependency(scaling);
  new CfnOutput(stack, 'Name', { value: endpoint.endpointName });
} else {
  const endpoint = new AsyncEndpoint(stack, 'Digits', props);
  const scaling = endpoint.autoScale({ minCapacity: 0, maxCapacity: 4 });
  scaling.scaleOnBacklog({ target: 5 });
  last.node.addDependency(scaling);
  new CfnOutput(stack, 'Name', { value: endpoint.endpointName });
}

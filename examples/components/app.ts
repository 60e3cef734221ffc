import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { InferenceComponentEndpoint, ModelArtifact, ModelVersion } from 'cdk-serverless-inference';

const stack = new Stack(new App(), 'Components', { description: 'Two models on the same instances, and none while nobody asks' });

const shared = new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 });
const caller = new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() });

const models = {
  Digits: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
  Cancer: ModelVersion.of('breast-cancer', '1', ModelArtifact.fromFile('../models/breast-cancer/1/model.onnx')),
};
for (const [id, model] of Object.entries(models)) {
  const component = shared.addComponent(id, { model, cpus: 0.5, memory: Size.gibibytes(1) });
  component.autoScale({ minCapacity: 0, maxCapacity: 4 }).scaleOnInvocations({ target: 600 });
  component.grants.invoke(caller);
  new CfnOutput(stack, `${id}Component`, { value: component.componentName });
}
new CfnOutput(stack, 'EndpointName', { value: shared.endpointName });

/** Digits and breast cancer on shared instances, from zero; `-c version=N` is of the digits. */
import { join } from 'node:path';
import { App, CfnOutput, Size, Stack } from 'aws-cdk-lib';
import { InferenceComponentEndpoint, ModelArtifact, ModelVersion } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models');
const app = new App();
const stack = new Stack(app, 'Components');
const version = String(app.node.tryGetContext('version') ?? '1');

const shared = new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 });
for (const [id, name, of] of [['Digits', 'digits', version], ['Cancer', 'breast-cancer', '1']] as const) {
  const model = ModelVersion.of(name, of, ModelArtifact.fromFile(join(models, name, of, 'model.onnx')));
  const component = shared.addComponent(id, { model, cpus: 0.5, memory: Size.gibibytes(1) });
  component.autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnInvocations({ target: 10_000 });
  new CfnOutput(stack, `${id}Component`, { value: component.componentName });
}
new CfnOutput(stack, 'EndpointName', { value: shared.endpointName });

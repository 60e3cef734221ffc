/** Two models, each behind a function, a serverless endpoint and an endpoint with an instance. The context says which version of digits. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, ServerlessEndpoint } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models');
const app = new App();
const stack = new Stack(app, 'Hosts');
const digits = (app.node.tryGetContext('digits') as string | undefined) ?? '2';
for (const [id, name, version] of [['Digits', 'digits', digits], ['Cancer', 'breast-cancer', '1']] as const) {
  const model = ModelVersion.of(name, version, ModelArtifact.fromFile(join(models, name, version, 'model.onnx')));
  const place = new Construct(stack, id);
  new CfnOutput(stack, `${id}Function`, { value: new ModelFunction(place, 'Function', { model }).functionName });
  new CfnOutput(stack, `${id}Serverless`, { value: new ServerlessEndpoint(place, 'Serverless', { model }).endpointName });
  new CfnOutput(stack, `${id}RealTime`, { value: new RealTimeEndpoint(place, 'RealTime', { model }).endpointName });
}

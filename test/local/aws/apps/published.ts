/** A model that is published as `live`, on a host of the kind that the context names. */
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { InstanceType, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint } from '../../../../constructs';
import { PublishedEndpoint } from '../../../../constructs/registry/published-endpoint';

const app = new App();
const stack = new Stack(app, 'Models');
const model = ModelVersion.of('digits', '2', ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits/2/model.onnx')));
if (app.node.tryGetContext('host') === 'endpoint') {
  PublishedEndpoint._of('digits.publish', 'digits', 'live', new RealTimeEndpoint(stack, 'Digits', { model, instanceType: InstanceType.C7I_LARGE }));
} else {
  const fn = new ModelFunction(stack, 'Digits', { model });
  PublishedEndpoint._of('digits.publish', 'digits', 'live', fn);
  fn.addUrl();
}

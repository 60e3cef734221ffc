/** A registry with two versions of a model, which an app of its own shares with others; and a host that is published as `live`, of the kind that the context names. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { InstanceType, ModelArtifact, ModelFunction, ModelRegistry, RealTimeEndpoint } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const stack = new Stack(app, 'Models');
const registry = new ModelRegistry(stack, 'Registry');
const digits = registry.addModel('digits');
for (const [version, accuracy] of [['1', 0.919], ['2', 0.981]] as const) {
  digits.addVersion(version, { artifact: ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', version, 'model.onnx')), metrics: { accuracy } });
}
digits.setAlias('champion', digits.version(context('champion') ?? '2'));
new CfnOutput(stack, 'Bucket', { value: registry.bucket.bucketName });

// In a stack of its own: the registry is deleted without it.
const hosts = new Stack(app, 'Hosts');
const model = digits.alias('champion');
if (context('host') === 'endpoint') digits.publish('live', new RealTimeEndpoint(hosts, 'Digits', { model, instanceType: InstanceType.C7I_LARGE }));
else {
  const fn = new ModelFunction(hosts, 'Digits', { model });
  digits.publish('live', fn);
  fn.addUrl();
}

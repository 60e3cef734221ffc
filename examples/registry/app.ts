import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { ModelArtifact, ModelFunction, ModelRegistry, QualityGate } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Registry', { description: 'Versions of a model, which other apps and other tools find' });

const registry = new ModelRegistry(stack, 'Models', {
  // Apps of this account may serve what it has; so may those of another.
  consumerAccounts: ['222222222222'],
});
const digits = registry.addModel('digits', {
  gates: [QualityGate.metric('accuracy', { atLeast: 0.9, notWorseThan: 'champion', by: 0.005 })],
});
digits.addVersion('1', { artifact: ModelArtifact.fromFile('../models/digits/1/model.onnx'), metrics: { accuracy: 0.919 } });
digits.addVersion('2', { artifact: ModelArtifact.fromFile('../models/digits/2/model.onnx'), metrics: { accuracy: 0.981 } });

// Another champion is rolled out by the next deploy: npx cdk deploy --all -c champion=2
digits.setAlias('champion', digits.version(String(app.node.tryGetContext('champion') ?? '1')));

// In a stack of its own, which stays when the registry goes.
const hosts = new Stack(app, 'Digits', { description: 'A registered model, published for other tools' });
const fn = new ModelFunction(hosts, 'Live', { model: digits.alias('champion') });
digits.publish('live', fn);
new CfnOutput(hosts, 'DigitsUrl', { value: fn.addUrl().url });

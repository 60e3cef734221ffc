import { Template } from 'aws-cdk-lib/assertions';
import { Size } from 'aws-cdk-lib/core';
import { AsyncEndpoint, HttpInferenceApi, InferenceComponentEndpoint, RestInferenceApi, ServerlessEndpoint } from '../../../constructs';
import { digits, newStack, resources } from '../stack';

const integrations = (template: Template): string[] => resources(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => JSON.stringify(Properties['Integration']));

test('an endpoint is called by its own role, which may do that and nothing else', () => {
  const stack = newStack();
  new RestInferenceApi(stack, 'Api').addModel('digits', new ServerlessEndpoint(stack, 'Digits', { model: digits('2') }));
  const template = Template.fromStack(stack);
  expect(integrations(template).filter((integration) => integration.includes('/invocations'))).not.toEqual([]);
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies).toContain('sagemaker:InvokeEndpoint');
  expect(policies).not.toContain('sagemaker:InvokeEndpointAsync');
});

test('a component is named to its endpoint', () => {
  const stack = newStack();
  const component = new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model: digits('2'), memory: Size.mebibytes(512) });
  new RestInferenceApi(stack, 'Api').addModel('digits', component);
  const called = integrations(Template.fromStack(stack)).filter((integration) => integration.includes('/invocations'));
  expect(called).not.toEqual([]);
  for (const integration of called) expect(integration).toContain('X-Amzn-SageMaker-Inference-Component');
});

test('nobody waits at an API for what is answered through S3', () => {
  const stack = newStack();
  const later = new AsyncEndpoint(stack, 'Later', { model: digits('2') });
  expect(() => new RestInferenceApi(stack, 'Rest').addModel('digits', later)).toThrow(/an asynchronous endpoint answers through S3/);
  expect(() => new HttpInferenceApi(stack, 'Http').addModel('digits', later)).toThrow(/HTTP API/);
  const imported = AsyncEndpoint.fromEndpointName(stack, 'Imported', 'later', { modelVersion: digits('2') });
  expect(() => new RestInferenceApi(stack, 'Rest2').addModel('digits', imported)).toThrow(/an asynchronous endpoint answers through S3/);
});

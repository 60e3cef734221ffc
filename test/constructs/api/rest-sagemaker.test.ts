import { Template } from 'aws-cdk-lib/assertions';
import { Size } from 'aws-cdk-lib/core';
import { AsyncEndpoint, HttpInferenceApi, InferenceComponentEndpoint, RestInferenceApi, ServerlessEndpoint, Tracing } from '../../../constructs';
import { TRACE_TEMPLATE } from '../../../lib/api/trace-template';
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

test('the trace of a caller goes to models that send spans, behind its own attributes, and bodies of other models are left alone', () => {
  const stack = newStack();
  const api = new RestInferenceApi(stack, 'Api');
  const tracing = Tracing.openTelemetry({ endpoint: 'http://collector:4318' });
  api.addModel('traced', new ServerlessEndpoint(stack, 'Traced', { model: digits('2'), tracing }));
  api.addModel('shared', new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model: digits('2'), memory: Size.mebibytes(512), tracing }));
  api.addModel('plain', new ServerlessEndpoint(stack, 'Plain', { model: digits('2'), tracing: Tracing.disabled() }));
  const templates = resources(Template.fromStack(stack), 'AWS::ApiGateway::Method')
    .flatMap(([id, { Properties }]) => (/invocations/i.test(id) ? [[/traced|shared|plain/.exec(id)?.[0], (Properties['Integration'] as { readonly RequestTemplates?: unknown }).RequestTemplates]] : []));
  expect(new Map(templates as [string, unknown][])).toEqual(new Map<string, unknown>([['traced', { 'application/json': TRACE_TEMPLATE }], ['shared', { 'application/json': TRACE_TEMPLATE }], ['plain', undefined]]));
});

test('nobody waits at an API for what is answered through S3', () => {
  const stack = newStack();
  const later = new AsyncEndpoint(stack, 'Later', { model: digits('2') });
  expect(() => new RestInferenceApi(stack, 'Rest').addModel('digits', later)).toThrow(/an asynchronous endpoint answers through S3/);
  expect(() => new HttpInferenceApi(stack, 'Http').addModel('digits', later)).toThrow(/HTTP API/);
  const imported = AsyncEndpoint.fromEndpointName(stack, 'Imported', 'later', { modelVersion: digits('2') });
  expect(() => new RestInferenceApi(stack, 'Rest2').addModel('digits', imported)).toThrow(/an asynchronous endpoint answers through S3/);
});

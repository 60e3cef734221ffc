import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack, Stage } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint } from '../../../constructs';
import { AsyncEndpoint, InferenceComponentEndpoint, InstanceType, ModelFunction, ModelRegistry, RealTimeEndpoint, ServerlessEndpoint } from '../../../constructs';
import { PublishedEndpoint } from '../../../constructs/registry/published-endpoint';
import { ALWAYS_PUBLISHED } from '../../../lib/registry/published';
import { digits, newStack } from '../stack';

const publish = (host: IInferenceEndpoint, name = 'live', model = 'digits'): PublishedEndpoint => PublishedEndpoint._of('Stack/Models/digits.publish', model, name, host);

/** Values by the last part of the parameters' names, and what they wait for. */
function published(stack: Stack): { readonly values: Readonly<Record<string, unknown>>; readonly after: readonly unknown[]; readonly ids: readonly string[]; readonly outputs: Readonly<Record<string, unknown>> } {
  const template = Template.fromStack(stack);
  const parameters = Object.entries(template.findResources('AWS::SSM::Parameter')).filter(([, { Properties }]) => String((Properties as { Name: string }).Name).startsWith('/models/'));
  const outputs = (template.toJSON() as { Outputs?: Record<string, { Value: unknown; Export?: unknown }> }).Outputs ?? {};
  expect(Object.values(outputs).filter(({ Export }) => Export !== undefined)).toEqual([]);
  return {
    values: Object.fromEntries(parameters.map(([, { Properties }]) => [(Properties as { Name: string }).Name.replace('/models/digits/endpoints/live/', ''), (Properties as { Value: unknown }).Value])),
    after: [...new Set(parameters.flatMap(([, { DependsOn }]) => DependsOn as string[] | undefined ?? []))],
    ids: parameters.map(([id]) => id).sort(),
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('Model')).map(([name, { Value }]) => [name, Value])),
  };
}

const instances = { model: digits('2'), instanceType: InstanceType.C7I_LARGE };

describe('a function', () => {
  test('is published by its alias, once that has all traffic of the version', () => {
    const stack = newStack();
    publish(new ModelFunction(stack, 'Fn', { model: digits('2') }));

    const { values, after, outputs } = published(stack);
    const alias = { Ref: expect.stringMatching(/^FnLive/) };
    expect(values).toEqual({
      type: 'function', arn: alias, name: { Ref: expect.stringMatching(/^FnFunction/) }, region: { Ref: 'AWS::Region' }, version: '2', digest: digits('2').digest,
    });
    expect(Object.keys(values)).toEqual(expect.arrayContaining([...ALWAYS_PUBLISHED]));
    expect(after).toEqual([expect.stringMatching(/^FnLive/)]);
    expect(outputs).toEqual({ ModelDigitsLiveArn: alias, ModelDigitsLiveName: values['name'] });
  });

  test.each(['before', 'after'])('has its URL published when it gets one %s', (when) => {
    const stack = newStack();
    const fn = new ModelFunction(stack, 'Fn', { model: digits('2') });
    if (when === 'before') fn.addUrl();
    publish(fn);
    if (when === 'after') fn.addUrl();

    const url = { 'Fn::GetAtt': [expect.stringMatching(/^FnLive/), 'FunctionUrl'] };
    const { values, outputs } = published(stack);
    expect(values).toMatchObject({ url });
    expect(outputs).toMatchObject({ ModelDigitsLiveUrl: url });
  });

  test('that is imported is published as far as it is known', () => {
    const stack = newStack();
    const fn = ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop', modelVersion: digits('2') });
    publish(fn);

    expect(published(stack).values).toEqual({
      type: 'function', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live', name: 'shop', region: 'eu-west-1', version: '2', digest: digits('2').digest,
    });
    const unknown = ModelFunction.fromAttributes(stack, 'Unknown', { functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:other' });
    expect(() => publish(unknown, 'other')).toThrow(/`modelVersion` is not known of an imported function: give it to ModelFunction\.fromAttributes/);
  });
});

test.each<[string, string, (stack: Stack) => IInferenceEndpoint]>([
  ['real-time', 'sagemaker', (stack) => new RealTimeEndpoint(stack, 'Host', instances)],
  ['serverless', 'sagemaker', (stack) => new ServerlessEndpoint(stack, 'Host', { model: digits('2') })],
  ['asynchronous', 'sagemaker-async', (stack) => new AsyncEndpoint(stack, 'Host', instances)],
])('an endpoint (%s) is published after SageMaker has not turned it back', (_, type, host) => {
  const stack = newStack();
  publish(host(stack));

  const { values, after, outputs } = published(stack);
  const name = { 'Fn::GetAtt': [expect.stringMatching(/^Host.*Endpoint/), 'EndpointName'] };
  expect(values).toEqual({ type, arn: { Ref: expect.stringMatching(/^Host.*Endpoint/) }, name, region: { Ref: 'AWS::Region' }, version: '2', digest: digits('2').digest });
  const checks = Object.keys(Template.fromStack(stack).findResources('Custom::CsiEndpointCheck'));
  expect(checks).toHaveLength(1);
  expect(after).toEqual(checks);
  expect(outputs).toEqual({ ModelDigitsLiveArn: values['arn'], ModelDigitsLiveName: name });
});

test('a component is published with its own name and that of its endpoint', () => {
  const stack = newStack();
  const endpoint = new InferenceComponentEndpoint(stack, 'Shared', { instanceType: InstanceType.C7I_LARGE, maxInstances: 2 });
  publish(endpoint.addComponent('Digits', { model: digits('2') }));

  const { values, outputs } = published(stack);
  expect(values).toMatchObject({
    type: 'sagemaker-component', arn: { 'Fn::GetAtt': [expect.stringMatching(/^SharedDigits/), 'InferenceComponentArn'] }, component: expect.stringMatching(/^Stack-Shared-Digits/),
    name: { 'Fn::GetAtt': [expect.stringMatching(/^Shared.*Endpoint/), 'EndpointName'] }, version: '2',
  });
  expect(Object.keys(outputs).sort()).toEqual(['ModelDigitsLiveArn', 'ModelDigitsLiveComponent', 'ModelDigitsLiveName']);
});

test('imported endpoints and components are published as functions are', () => {
  const stack = newStack();
  publish(RealTimeEndpoint.fromEndpointName(stack, 'RealTime', 'Shop-Digits', { modelVersion: digits('2') }), 'real-time');
  publish(AsyncEndpoint.fromEndpointName(stack, 'Async', 'queue', { modelVersion: digits('2') }), 'queue');

  const { values } = published(stack);
  expect(values).toMatchObject({ '/models/digits/endpoints/real-time/name': 'Shop-Digits', '/models/digits/endpoints/queue/type': 'sagemaker-async' });
});

test('a host of another kind in its place takes over the parameters under the same logical ids', () => {
  const ids = [
    (stack: Stack) => new ModelFunction(stack, 'Host', { model: digits('1') }),
    (stack: Stack) => new RealTimeEndpoint(stack, 'Host', instances),
    (stack: Stack) => new ModelFunction(stack, 'Elsewhere', { model: digits('2') }),
  ].map((host) => {
    const stack = newStack();
    publish(host(stack));
    return published(stack).ids;
  });
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
});

test('who may read it reads its parameters, and no others', () => {
  const stack = newStack();
  const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const endpoint = publish(new ModelFunction(stack, 'Fn', { model: digits('2') }));
  endpoint.grants.read(reader);

  expect(endpoint.parameterPath).toBe('/models/digits/endpoints/live');
  const arn = (path: string): object => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:parameter/models/digits/endpoints/${path}`]] });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Reader') }],
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], Resource: [arn('live'), arn('live/*')] }] },
  });
});

describe('refused', () => {
  test('is a name twice, in one stack and in two of one account and region', () => {
    const app = new App();
    const [one, two, other] = ['eu-west-1', 'eu-west-1', 'us-east-1'].map((region, index) => new Stack(app, `Stack${index}`, { env: { account: '123456789012', region } })) as [Stack, Stack, Stack];
    publish(new ModelFunction(one, 'A', { model: digits('1') }));
    for (const stack of [one, two]) {
      expect(() => publish(new ModelFunction(stack, 'B', { model: digits('2') }))).toThrow(/Stack\/Models\/digits\.publish: `name` is "live", as which Stack0\/A is published already: give each its own/);
    }
    expect(() => publish(new ModelFunction(other, 'B', { model: digits('2') }))).not.toThrow();
  });

  test('is a name twice in stacks that may go anywhere, but not in two stages', () => {
    const app = new App();
    publish(new ModelFunction(new Stack(app, 'One'), 'A', { model: digits() }));
    expect(() => publish(new ModelFunction(new Stack(app, 'Two'), 'A', { model: digits() }))).toThrow(/is published already/);
    for (const id of ['Test', 'Prod']) expect(() => publish(new ModelFunction(new Stack(new Stage(app, id), 'Stack'), 'A', { model: digits() }))).not.toThrow();
  });

  test('are two names that give one output', () => {
    const stack = newStack();
    publish(new ModelFunction(stack, 'A', { model: digits() }), 'eu-1');
    expect(() => publish(new ModelFunction(stack, 'B', { model: digits() }), 'eu_1')).toThrow(/`name` gives the stack the output ModelDigitsEu1Arn, which digits eu-1 has already: choose names that differ in letters and digits/);
  });

  test.each<[string, unknown, RegExp]>([
    ['a name that SSM refuses', 'li ve', /`name` is "li ve", allowed: 1 to 63 letters/],
    ['a token', Stack.of(newStack()).region, /`name` is a token/],
  ])('is %s', (_, name, message) => {
    const fn = new ModelFunction(newStack(), 'Fn', { model: digits() });
    expect(() => PublishedEndpoint._of('Stack/Models/digits.publish', 'digits', name as string, fn)).toThrow(message);
  });

  test('is no name at all', () => {
    const stack = newStack();
    const model = new ModelRegistry(stack, 'Models').addModel('digits');
    expect(() => model.publish(undefined as unknown as string, new ModelFunction(stack, 'Fn', { model: digits() }))).toThrow(/`name` is not given/);
  });

  test('is what is no host, and a host of another model', () => {
    const stack = newStack();
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    expect(() => publish(new InferenceComponentEndpoint(stack, 'Shared', { instanceType: InstanceType.C7I_LARGE, maxInstances: 2 }) as unknown as IInferenceEndpoint)).toThrow(/`host` is no host of this package/);
    expect(() => publish(fn, 'live', 'letters')).toThrow(/`host` serves digits, allowed: a host of letters: publish it by the model digits/);
  });
});

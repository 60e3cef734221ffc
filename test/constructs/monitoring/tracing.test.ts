import { AdotLambdaLayerJavaScriptSdkVersion, AdotLambdaLayerPythonSdkVersion, AdotLayerVersion, Architecture, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import type { ModelFunctionProps, OpenTelemetryOptions } from '../../../constructs';
import { InferenceComponentEndpoint, InstanceType, ModelFunction, RealTimeEndpoint, ServerlessEndpoint, ServingImage, Tracing } from '../../../constructs';
import { digits, only, resources } from '../stack';

const ENDPOINT = 'https://collector.example.com:4318';
const ADOT = AdotLayerVersion.fromJavaScriptSdkLayerVersion(AdotLambdaLayerJavaScriptSdkVersion.LATEST);

function functionOf(props: Partial<ModelFunctionProps>, region = 'eu-west-1'): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  new ModelFunction(stack, 'Digits', { model: digits('2'), ...props });
  return Template.fromStack(stack);
}
interface FunctionProperties { readonly TracingConfig?: unknown; readonly Environment: { readonly Variables: Record<string, unknown> }; readonly Layers: unknown[] }
const properties = (tracing: Tracing, region?: string): FunctionProperties => only(functionOf({ tracing }, region), 'AWS::Lambda::Function').resource.Properties as unknown as FunctionProperties;

/** Functions of one stack, by how they are traced, and what each may do. */
function functionsOf<K extends string>(tracings: Readonly<Record<K, Tracing>>): Readonly<Record<K, { readonly properties: FunctionProperties; readonly role: string }>> {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  for (const [id, tracing] of Object.entries<Tracing>(tracings)) new ModelFunction(stack, id, { model: digits('2'), tracing });
  const template = Template.fromStack(stack);
  const find = (type: string, id: string): unknown => resources(template, type).find(([name]) => name.startsWith(`${id}Function`) || name.startsWith(`${id}Role`))?.[1];
  return Object.fromEntries(Object.keys(tracings).map((id) => [id, {
    properties: (find('AWS::Lambda::Function', id) as { readonly Properties: FunctionProperties }).Properties, role: JSON.stringify(find('AWS::IAM::Role', id)),
  }])) as unknown as Readonly<Record<K, { readonly properties: FunctionProperties; readonly role: string }>>;
}
const variables = ({ properties: { Environment } }: { readonly properties: FunctionProperties }): Record<string, unknown> => {
  const { CSI_VERSION_DIGEST: _, ...rest } = Environment.Variables;
  return rest;
};

test('X-Ray, of what Lambda samples or the caller has, or nothing; the role may send only where something is sent', () => {
  const { Xray, Passed, Off, Both, Only } = functionsOf({
    Xray: Tracing.xray(), Passed: Tracing.passThrough(), Off: Tracing.disabled(), Both: Tracing.openTelemetry({ endpoint: ENDPOINT }), Only: Tracing.openTelemetry({ endpoint: ENDPOINT, xray: false }),
  });
  expect(Xray.properties.TracingConfig).toEqual({ Mode: 'Active' });
  expect(Passed.properties.TracingConfig).toEqual({ Mode: 'PassThrough' });
  expect(Off.properties).not.toHaveProperty('TracingConfig');
  expect(Both.properties.TracingConfig).toEqual({ Mode: 'Active' });
  expect(Only.properties).not.toHaveProperty('TracingConfig');
  for (const { role } of [Xray, Passed, Both]) expect(role).toContain('xray:PutTraceSegments');
  for (const { role } of [Off, Only]) {
    expect(role).toContain('logs:PutLogEvents');
    expect(role).not.toContain('xray:');
  }
});

test('settings are the variables that every SDK of OpenTelemetry reads', () => {
  const token = Lazy.string({ produce: () => 'a b' });
  const { Few, All } = functionsOf({
    Few: Tracing.openTelemetry({ endpoint: ENDPOINT }),
    All: Tracing.openTelemetry({
      endpoint: ENDPOINT, samplingRatio: 0, serviceName: 'digits', exportTimeout: Duration.millis(500), headers: { 'x-key': 'a,b=c' }, resourceAttributes: { 'deployment.environment.name': 'a b', 'from.deploy': token },
    }),
  });
  expect(variables(Few)).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '2000' });
  expect(variables(All)).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0', OTEL_SERVICE_NAME: 'digits',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%2Cb%3Dc', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%20b,from.deploy=a b',
  });
});

test('a layer is started by its script, for the architecture and the region', () => {
  const arm = properties(Tracing.openTelemetry({ adotLayer: ADOT }));
  expect(arm.Layers).toHaveLength(2);
  expect(arm.Layers[1]).toMatch(/^arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-nodejs-arm64-ver-/);
  expect(arm.Environment.Variables).toMatchObject({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' });
  const x86 = only(functionOf({ tracing: Tracing.openTelemetry({ adotLayer: ADOT }), architecture: Architecture.X86_64 }), 'AWS::Lambda::Function').resource.Properties as unknown as FunctionProperties;
  expect(x86.Layers[1]).toMatch(/aws-otel-nodejs-amd64-/);
  const stack = new Stack(new App(), 'Stack');
  const layer = LayerVersion.fromLayerVersionArn(stack, 'Distro', 'arn:aws:lambda:eu-west-1:615299751070:layer:AWSOpenTelemetryDistroJs:8');
  new ModelFunction(stack, 'Digits', { model: digits('2'), tracing: Tracing.openTelemetry({ layer, execWrapper: '/opt/mine' }) });
  new ModelFunction(stack, 'Default', { model: digits('2'), tracing: Tracing.openTelemetry({ layer }) });
  const found = resources(Template.fromStack(stack), 'AWS::Lambda::Function').map(([, { Properties }]) => Properties as unknown as FunctionProperties);
  expect(found.map(({ Environment }) => Environment.Variables['AWS_LAMBDA_EXEC_WRAPPER'])).toEqual(['/opt/mine', '/opt/otel-instrument']);
});

test.each<[string, OpenTelemetryOptions, RegExp]>([
  ['nowhere to send to', {}, /`endpoint` is not given, and no layer/],
  ['no URL', { endpoint: 'collector:4318' }, /`endpoint` is "collector:4318"/],
  ['the path that the server adds', { endpoint: `${ENDPOINT}/v1/traces` }, /writes \/v1\/traces itself/],
  ['the port of gRPC', { endpoint: 'http://collector:4317' }, /4317 is the port of OTLP over gRPC/],
  ['a ratio below 0', { endpoint: ENDPOINT, samplingRatio: -0.1 }, /`samplingRatio` is -0.1, allowed: 0 to 1/],
  ['a ratio above 1', { endpoint: ENDPOINT, samplingRatio: 1.1 }, /`samplingRatio` is 1.1/],
  ['a long export', { endpoint: ENDPOINT, exportTimeout: Duration.seconds(31) }, /`exportTimeout` is 31 s/],
  ['a short export', { endpoint: ENDPOINT, exportTimeout: Duration.millis(99) }, /`exportTimeout` is 0.099 s/],
  ['a name with a comma', { endpoint: ENDPOINT, resourceAttributes: { 'a,b': 'c' } }, /`resourceAttributes.a,b` is no name/],
  ['two layers', { adotLayer: ADOT, layer: LayerVersion.fromLayerVersionArn(new Stack(), 'L', 'arn:aws:lambda:eu-west-1:615299751070:layer:Js:8') }, /`adotLayer` is given, and `layer` too/],
  ['a script of no layer', { endpoint: ENDPOINT, execWrapper: '/opt/x' }, /`execWrapper` is given without a layer/],
])('%s is refused', (_, options, message) => expect(() => Tracing.openTelemetry(options)).toThrow(message));

test('the limits are allowed', () => {
  for (const options of [{ samplingRatio: 0 }, { samplingRatio: 1 }, { exportTimeout: Duration.millis(100) }, { exportTimeout: Duration.seconds(30) }]) expect(() => Tracing.openTelemetry({ endpoint: ENDPOINT, ...options })).not.toThrow();
});

test('regions without the layer, layers for other runtimes, and images are refused', () => {
  expect(() => properties(Tracing.openTelemetry({ adotLayer: ADOT }), 'cn-north-1')).toThrow(/`tracing` names an ADOT layer that there is not in cn-north-1 for arm64/);
  const python = AdotLayerVersion.fromPythonSdkLayerVersion(AdotLambdaLayerPythonSdkVersion.LATEST);
  expect(() => properties(Tracing.openTelemetry({ adotLayer: python }))).toThrow(/the server runs on Node\.js/);
  expect(() => functionOf({ image: ServingImage.modelServer(), tracing: Tracing.openTelemetry({ adotLayer: ADOT }) })).toThrow(/a function from an image has none/);
  const full = Array.from({ length: 3 }, (_, index) => LayerVersion.fromLayerVersionArn(new Stack(), `L${index}`, `arn:aws:lambda:eu-west-1:111122223333:layer:Mine${index}:1`));
  expect(() => functionOf({ layers: full, tracing: Tracing.openTelemetry({ adotLayer: ADOT }) })).toThrow(/`layers`/);
  expect(() => functionOf({ layers: full.slice(1), tracing: Tracing.openTelemetry({ adotLayer: ADOT }) })).not.toThrow();
});

describe('on SageMaker', () => {
  const HOSTS: readonly [string, (stack: Stack, tracing: Tracing) => unknown][] = [
    ['a real-time endpoint', (stack, tracing) => new RealTimeEndpoint(stack, 'Host', { model: digits('2'), tracing })],
    ['a serverless endpoint', (stack, tracing) => new ServerlessEndpoint(stack, 'Host', { model: digits('2'), tracing })],
    ['a component', (stack, tracing) => new InferenceComponentEndpoint(stack, 'Host', { instanceType: InstanceType.of('ml.m5.xlarge'), maxInstances: 2 }).addComponent('A', { model: digits('2'), tracing })],
  ];

  test('each has the variables', () => {
    const app = new App();
    const stacks = HOSTS.map(([name, host]) => {
      const stack = new Stack(app, name.replaceAll(/\W/g, ''));
      host(stack, Tracing.openTelemetry({ endpoint: ENDPOINT, samplingRatio: 0.5 }));
      return stack;
    });
    for (const stack of stacks) {
      expect(only(Template.fromStack(stack), 'AWS::SageMaker::Model').resource.Properties['PrimaryContainer']).toMatchObject({ Environment: { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '0.5' } });
    }
  });

  test.each(HOSTS)('%s refuses X-Ray and layers', (_, host) => {
    expect(() => host(new Stack(), Tracing.xray())).toThrow(/`tracing` is X-Ray, whose daemon there is not/);
    expect(() => host(new Stack(), Tracing.openTelemetry({ adotLayer: ADOT }))).toThrow(/only functions have layers/);
    expect(() => host(new Stack(), Tracing.disabled())).not.toThrow();
  });

  test('a container that is cut off cannot send', () => {
    const isolated = (tracing: Tracing): unknown => new RealTimeEndpoint(new Stack(), 'Host', { model: digits('2'), networkIsolation: true, tracing });
    expect(() => isolated(Tracing.openTelemetry({ endpoint: ENDPOINT }))).toThrow(/`networkIsolation` cuts the container off/);
    expect(() => isolated(Tracing.disabled())).not.toThrow();
  });
});

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
const roles = (tracing: Tracing): string => JSON.stringify(resources(functionOf({ tracing }), 'AWS::IAM::Role').concat(resources(functionOf({ tracing }), 'AWS::IAM::Policy')));
const variables = (options: OpenTelemetryOptions): Record<string, unknown> => {
  const { CSI_VERSION_DIGEST: _, ...rest } = properties(Tracing.openTelemetry(options)).Environment.Variables;
  return rest;
};

test('X-Ray, of what Lambda samples or the caller has, or nothing; the role may send only where something is sent', () => {
  expect(properties(Tracing.xray()).TracingConfig).toEqual({ Mode: 'Active' });
  expect(properties(Tracing.passThrough()).TracingConfig).toEqual({ Mode: 'PassThrough' });
  expect(properties(Tracing.disabled())).not.toHaveProperty('TracingConfig');
  expect(properties(Tracing.openTelemetry({ endpoint: ENDPOINT })).TracingConfig).toEqual({ Mode: 'Active' });
  expect(properties(Tracing.openTelemetry({ endpoint: ENDPOINT, xray: false }))).not.toHaveProperty('TracingConfig');
  for (const tracing of [Tracing.xray(), Tracing.passThrough(), Tracing.openTelemetry({ endpoint: ENDPOINT })]) expect(roles(tracing)).toContain('xray:PutTraceSegments');
  for (const tracing of [Tracing.disabled(), Tracing.openTelemetry({ endpoint: ENDPOINT, xray: false })]) expect(roles(tracing)).not.toContain('xray:');
});

test('settings are the variables that every SDK of OpenTelemetry reads', () => {
  expect(variables({ endpoint: ENDPOINT })).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '2000' });
  const token = Lazy.string({ produce: () => 'a b' });
  expect(variables({
    endpoint: ENDPOINT, samplingRatio: 0, serviceName: 'digits', exportTimeout: Duration.millis(500), headers: { 'x-key': 'a,b=c' }, resourceAttributes: { 'deployment.environment.name': 'a b', 'from.deploy': token },
  })).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0', OTEL_SERVICE_NAME: 'digits',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%2Cb%3Dc', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%20b,from.deploy=a b',
  });
});

test('a layer is started by its script, for the architecture and the region', () => {
  const arm = properties(Tracing.openTelemetry({ adotLayer: ADOT }));
  expect(arm.Layers).toHaveLength(3);
  expect(arm.Layers[2]).toMatch(/^arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-nodejs-arm64-ver-/);
  expect(arm.Environment.Variables).toMatchObject({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' });
  const x86 = only(functionOf({ tracing: Tracing.openTelemetry({ adotLayer: ADOT }), architecture: Architecture.X86_64 }), 'AWS::Lambda::Function').resource.Properties as unknown as FunctionProperties;
  expect(x86.Layers[2]).toMatch(/aws-otel-nodejs-amd64-/);
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

  test.each(HOSTS)('%s has the variables, and refuses X-Ray and layers', (_, host) => {
    const stack = new Stack(new App(), 'Stack');
    host(stack, Tracing.openTelemetry({ endpoint: ENDPOINT, samplingRatio: 0.5 }));
    const { resource } = only(Template.fromStack(stack), 'AWS::SageMaker::Model');
    expect(resource.Properties['PrimaryContainer']).toMatchObject({ Environment: { OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '0.5' } });
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

import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Duration, Size, Stack } from 'aws-cdk-lib/core';
import { InferenceDefaults, ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, RealTimeEndpoint, Rollout, ServingImage, Tracing } from '../../../constructs';
import { digits } from '../stack';

interface Policy { readonly PolicyName: string; readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[] } }
interface Found { readonly Properties: { readonly TracingConfig?: unknown; readonly Role: { readonly 'Fn::GetAtt': [string] }; readonly Policies?: readonly Policy[] } }

const SEND = { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' };
const OWN = ['CsiModelCopier', 'CsiModelStager', 'CsiRegistryRecorder', 'CsiRolloutHook', 'CsiScalingKeeper', 'CsiVersionKeeper', 'CsiEndpointKeeper'].sort();

/** A stack with all functions of the library's own, and what each says of traces: its mode, and statements of its role. */
function ownFunctions(say: (app: App, stack: Stack) => void = () => undefined): Record<string, { readonly mode: unknown; readonly statements: readonly unknown[] }> {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const artifact = ModelArtifact.fromS3({ bucket: new Bucket(stack, 'Bucket'), key: 'digits.onnx', versionId: 'v1', sha256: 'ab'.repeat(32), size: Size.mebibytes(1) });
  const model = new ModelRegistry(stack, 'Models').addModel('digits').addVersion('2', { artifact: digits('2').artifact });
  new ModelFunction(stack, 'Fn', { model, rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) }).autoScale({ minCapacity: 1, maxCapacity: 2 });
  new ModelFunction(stack, 'Fetched', { model: ModelVersion.of('digits', '3', artifact) });
  const chat = ModelArtifact.fromHuggingFace('Qwen/Qwen3-8B', { revision: 'a'.repeat(40) });
  new RealTimeEndpoint(stack, 'Live', { model: ModelVersion.of('chat', '1', chat), image: ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'Images', 'vllm'), { digest: `sha256:${'9f'.repeat(32)}`, architecture: Architecture.X86_64 }) });
  say(app, stack);
  const { Resources } = Template.fromStack(stack).toJSON() as { readonly Resources: Record<string, Found & { readonly Type: string }> };
  return Object.fromEntries(Object.entries(Resources).filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('Csi')).map(([id, { Properties }]) => {
    const { Policies = [] } = Resources[Properties.Role['Fn::GetAtt'][0]].Properties;
    return [/^Csi[A-Za-z]+(?=Function)/.exec(id)?.[0] ?? id, { mode: Properties.TracingConfig, statements: Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Action }) => JSON.stringify(Action).includes('xray')) }];
  }));
}

test('what the library deploys for its own work is traced by X-Ray, and may send traces and no more', () => {
  const found = ownFunctions();
  expect(Object.keys(found).sort()).toEqual(OWN);
  for (const one of Object.values(found)) expect(one).toEqual({ mode: { Mode: 'Active' }, statements: [SEND] });
});

test.each<[string, (app: App, stack: Stack) => void, string | undefined]>([
  ['for an app', (app) => InferenceDefaults.of(app).apply({ deployTracing: Tracing.disabled() }), undefined],
  ['for a stack, before its app', (app, stack) => { InferenceDefaults.of(app).apply({ deployTracing: Tracing.xray() }); InferenceDefaults.of(stack).apply({ deployTracing: Tracing.disabled() }); }, undefined],
  ['as the caller has decided', (app) => InferenceDefaults.of(app).apply({ deployTracing: Tracing.passThrough() }), 'PassThrough'],
])('it can be left out %s, and then nothing may be sent', (_, say, Mode) => {
  for (const one of Object.values(ownFunctions(say))) expect(one).toEqual({ mode: Mode && { Mode }, statements: [] });
});

test('it has no SDK of OpenTelemetry', () => {
  expect(() => InferenceDefaults.of(new App()).apply({ deployTracing: Tracing.openTelemetry({ endpoint: 'http://localhost:4318' }) })).toThrow(/`deployTracing` is Tracing\.openTelemetry\(\)/);
});

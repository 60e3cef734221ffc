import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Aws, Size, Stack } from 'aws-cdk-lib/core';
import {
  InferenceComponentEndpoint, InstanceType, ModelArtifact, ModelFunction, ModelVersion, RealTimeEndpoint, ServerlessEndpoint, ServingImage, Transform, type ModelPackageArtifactOptions,
} from '../../../constructs';
import { newStack, only } from '../stack';

const ARN = 'arn:aws:sagemaker:eu-west-1:222222222222:model-package/digits/2';
const inRegion = (region = 'eu-west-1'): Stack => new Stack(new App(), 'Stack', { env: { region, account: '111111111111' } });
const version = (options: ModelPackageArtifactOptions = {}): ModelVersion => ModelVersion.of('digits', '2', ModelArtifact.fromModelPackage(ARN, options));
const places = (stack: Stack): ModelPackageArtifactOptions => ({
  bucket: Bucket.fromBucketAttributes(stack, 'Models', { bucketName: 'models', encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:222222222222:key/k') }),
  prefix: 'models/digits/',
  repository: Repository.fromRepositoryArn(stack, 'Server', 'arn:aws:ecr:eu-west-1:222222222222:repository/server'),
});
const containerOf = (template: Template): unknown => only(template, 'AWS::SageMaker::Model').resource.Properties.PrimaryContainer;

test.each([
  ['real-time', (stack: Stack, model: ModelVersion) => new RealTimeEndpoint(stack, 'Host', { model, environment: { LEVEL: '2' } })],
  ['serverless', (stack: Stack, model: ModelVersion) => new ServerlessEndpoint(stack, 'Host', { model, environment: { LEVEL: '2' } })],
  ['components', (stack: Stack, model: ModelVersion) => new InferenceComponentEndpoint(stack, 'Host', { instanceType: InstanceType.of('ml.c7i.2xlarge'), maxInstances: 2 }).addComponent('Model', { model, environment: { LEVEL: '2' } })],
])('a %s host names the package alone, with variables beside its own; the role may read what it is made of', (_, host) => {
  const stack = inRegion();
  host(stack, version(places(stack)));
  const template = Template.fromStack(stack);
  expect(containerOf(template)).toEqual({ ModelPackageName: ARN, Environment: { LEVEL: '2', CSI_ENDPOINT: expect.any(String) } });
  const text = JSON.stringify([template.findResources('AWS::IAM::Role'), template.findResources('AWS::IAM::Policy')]);
  for (const part of [':s3:::models/models/digits/*', '"models/digits/*"', 'arn:aws:ecr:eu-west-1:222222222222:repository/server', 'arn:aws:kms:eu-west-1:222222222222:key/k']) expect(text).toContain(part);
  template.resourceCountIs('Custom::CsiArtifactCopy', 0);
});

test('another package is another model, and its server is told what its metrics are of and nothing else', () => {
  const idOf = (arn: string): string => {
    const stack = inRegion();
    new RealTimeEndpoint(stack, 'Host', { model: ModelVersion.of('digits', '2', ModelArtifact.fromModelPackage(arn, places(stack))) });
    const template = Template.fromStack(stack);
    expect(containerOf(template)).toEqual({ ModelPackageName: arn, Environment: { CSI_ENDPOINT: expect.any(String) } });
    return only(template, 'AWS::SageMaker::Model').id;
  };
  expect(idOf(ARN)).toBe(idOf(ARN));
  expect(idOf(ARN)).not.toBe(idOf(`${ARN}1`));
  expect(ModelArtifact.fromModelPackage(ARN).digest).toMatch(/^[0-9a-f]{64}$/);
  expect([ModelArtifact.fromModelPackage(ARN).size.toBytes(), ModelArtifact.fromModelPackage(ARN, { size: Size.gibibytes(1) }).size.toBytes()]).toEqual([0, 2 ** 30]);
});

test('time-outs are long where nobody says how large it is', () => {
  const variant = (options: ModelPackageArtifactOptions): unknown => {
    const stack = newStack();
    new RealTimeEndpoint(stack, 'Host', { model: version({ ...places(stack), ...options }) });
    return (only(Template.fromStack(stack), 'AWS::SageMaker::EndpointConfig').resource.Properties.ProductionVariants as readonly { readonly ModelDataDownloadTimeoutInSeconds: number }[])[0].ModelDataDownloadTimeoutInSeconds;
  };
  expect([variant({}), variant({ size: Size.mebibytes(1) })]).toEqual([2_040, 300]);
});

test('synth says where it cannot know whether the role may read what the package is made of', () => {
  const stack = inRegion();
  new RealTimeEndpoint(stack, 'Host', { model: version() });
  const annotations = Annotations.fromStack(stack);
  annotations.hasWarning('*', Match.stringLikeRegexp(`Synth does not know what ${ARN} is made of`));
  const named = inRegion();
  new RealTimeEndpoint(named, 'Host', { model: version(places(named)) });
  const others = Annotations.fromStack(named);
  others.hasNoWarning('*', Match.stringLikeRegexp('Synth does not know'));
});

test.each([
  [ARN.replace('/2', ''), /without the number of a version: end it with one, such as .*digits\/1/],
  [ARN.replace('/2', '/0'), /`modelPackageArn` is .*\/0/],
  ['digits/2', /`modelPackageArn` is "digits\/2", allowed: arn:aws:sagemaker:/],
  [`arn:${Aws.PARTITION}:sagemaker:eu-west-1:222222222222:model-package/digits/2`, /`modelPackageArn` is a token/],
])('%s is refused', (arn, message) => {
  expect(() => ModelArtifact.fromModelPackage(arn)).toThrow(message);
});

test('what does not fit a package is refused', () => {
  const stack = inRegion('us-east-1');
  const model = version(places(stack));
  expect(() => new ModelFunction(stack, 'Function', { model })).toThrow(/`model` is a model package of SageMaker, which only endpoints of SageMaker are made of: use a RealTimeEndpoint/);
  expect(() => new RealTimeEndpoint(stack, 'Region', { model })).toThrow(/`model` is the model package arn:aws:sagemaker:eu-west-1:.*, and this stack is in us-east-1/);
  expect(() => new RealTimeEndpoint(stack, 'Image', { model, image: ServingImage.modelServer() })).toThrow(/`image` is given, and `model` is a model package, which brings its own/);
  const file = join(mkdtempSync(join(tmpdir(), 'csi-transform-')), 'transform.ts');
  writeFileSync(file, 'export function preprocess(inputs: object): object { return inputs; }\n');
  const transform = Transform.fromFile(file);
  expect(() => new RealTimeEndpoint(stack, 'Transform', { model: ModelVersion.of('digits', '2', ModelArtifact.fromModelPackage(ARN), { transform }) })).toThrow(/`model` has a `transform`/);
});

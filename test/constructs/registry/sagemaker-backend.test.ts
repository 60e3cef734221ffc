import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Approval, ModelArtifact, ModelRegistry, RegistryBackend, ServingImage, type ModelRegistryProps, type RegisteredModel, type RegisteredModelOptions, type RegisteredVersionOptions } from '../../../constructs';
import { models, newStack, only, resources, templateOf } from '../stack';

const ARN = 'arn:aws:sagemaker:eu-west-1:222222222222:model-package-group/theirs';
const file = (version = '2'): ModelArtifact => ModelArtifact.fromFile(join(models, 'digits', version, 'model.onnx'));
const add = (model: RegisteredModel, options: Partial<RegisteredVersionOptions> = {}, version = '2') => model.addVersion(version, { artifact: file(version), ...options });
const modelIn = (scope: Stack, options: RegisteredModelOptions = {}, props: ModelRegistryProps = {}, name = 'digits'): RegisteredModel =>
  new ModelRegistry(scope, 'Registry', { backend: RegistryBackend.sageMaker(), ...props }).addModel(name, options);
const inRegion = (): Stack => new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111111111111' } });
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'TOKEN')).join(''));
/** Statements of the recorder's role about an action. */
const allowed = (template: Template, action: string): unknown[] => resources(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('CsiRegistryRecorder')).flatMap(([, role]) => (
  (role.Properties.Policies as { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }[])[0].PolicyDocument.Statement.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource)
));

test('a model has a group of its own, which is kept, and its versions are recorded there', () => {
  const template = templateOf((stack) => {
    const model = modelIn(stack);
    add(model, { approval: Approval.PENDING, stage: 'Development', stageStatus: 'InReview' });
  });
  const { id, resource } = only(template, 'AWS::SageMaker::ModelPackageGroup');
  expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  // A description that changed would be another group of the same name.
  expect(resource.Properties).toEqual({ ModelPackageGroupName: 'digits', Tags: [{ Key: 'csi:model', Value: 'digits' }] });
  const version = only(template, 'Custom::CsiModelVersion').resource;
  expect(version.Properties).toMatchObject({ backend: 'sageMaker', group: 'digits', stage: 'Development', stageStatus: 'InReview' });
  expect(version.Properties).not.toHaveProperty('inferenceSpecification');
  expect(version.DependsOn).toContain(id);
  const packages = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':model-package/', { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': [id, 'ModelPackageGroupArn'] }] }] }, '/*']] };
  expect(allowed(template, 'sagemaker:UpdateModelPackage')).toEqual([packages]);
  expect(allowed(template, 'sagemaker:CreateModelPackage')).toEqual([[{ 'Fn::GetAtt': [id, 'ModelPackageGroupArn'] }, packages]]);
});

test('with an image a package can be deployed: its archive is stored before, and the recorder may look at both', () => {
  const template = templateOf((stack) => add(modelIn(stack, {}, { backend: RegistryBackend.sageMaker({ image: ServingImage.modelServer() }) })));
  const version = only(template, 'Custom::CsiModelVersion').resource;
  const { Containers: [container] } = JSON.parse(textOf(version.Properties.inferenceSpecification)) as { readonly Containers: readonly { readonly Image: string; readonly ModelDataUrl: string }[] };
  expect(container.Image).toMatch(/TOKEN/);
  expect(container.ModelDataUrl).toMatch(/^s3:\/\/TOKEN\/models\/digits\/[0-9a-f]{64}\/model\.tar\.gz$/);
  const archive = resources(template, 'Custom::CsiArtifactCopy').find(([, { Properties }]) => String(Properties.targetKey).endsWith('model.tar.gz'))!;
  expect(version.DependsOn).toContain(archive[0]);
  expect(allowed(template, 'ecr:DescribeImages')).toHaveLength(1);
  expect(allowed(template, 's3:GetObject').length).toBeGreaterThanOrEqual(2);
});

test('a version may name an image of its own, and one that is part of an image has that', () => {
  const template = templateOf((stack) => {
    const repository = Repository.fromRepositoryName(stack, 'Repository', 'churn');
    const image = ServingImage.fromEcr(repository, { digest: `sha256:${'a'.repeat(64)}`, architecture: Architecture.X86_64 });
    const model = modelIn(stack);
    add(model, { image });
    model.addVersion('3', { artifact: ModelArtifact.fromImage(image) });
  });
  const specifications = resources(template, 'Custom::CsiModelVersion').map(([, { Properties }]) => JSON.parse(textOf(Properties.inferenceSpecification)) as { readonly Containers: readonly object[] });
  expect(specifications).toMatchObject([
    { Containers: [{ Image: expect.stringContaining(`churn@sha256:${'a'.repeat(64)}`), ModelDataUrl: expect.any(String), Environment: { CSI_MODEL_NAME: 'digits' } }] },
    { Containers: [{ Image: expect.stringContaining(`churn@sha256:${'a'.repeat(64)}`) }] },
  ]);
  expect(specifications[1].Containers[0]).not.toHaveProperty('ModelDataUrl');
});

test('consumers may see the group and deploy its versions, and decide nothing', () => {
  const template = templateOf((stack) => add(modelIn(stack, {}, { backend: RegistryBackend.sageMaker({ image: ServingImage.modelServer() }), consumerAccounts: ['222222222222'] })));
  const group = (kind: string, end: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${kind}/digits${end}`]] });
  expect(only(template, 'AWS::SageMaker::ModelPackageGroup').resource.Properties.ModelPackageGroupPolicy).toMatchObject({ Statement: [
    { Effect: 'Allow', Action: 'sagemaker:DescribeModelPackageGroup', Resource: group('model-package-group', ''), Principal: { AWS: expect.anything() } },
    { Effect: 'Allow', Action: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], Resource: group('model-package', '/*') },
  ] });
  // The bucket of the archives, beside that of the registry.
  expect(resources(template, 'AWS::S3::BucketPolicy').filter(([, { Properties }]) => JSON.stringify(Properties).includes('models/digits/*'))).toHaveLength(1);
});

test.each([
  ['theirs', 'theirs', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:eu-west-1:111111111111:model-package/theirs/*']] }],
  [ARN, ARN, 'arn:aws:sagemaker:eu-west-1:222222222222:model-package/theirs/*'],
])('an existing group: %s', (modelPackageGroup, group, packages) => {
  const stack = inRegion();
  add(modelIn(stack, { modelPackageGroup }, {}, 'a.model_of.us'));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SageMaker::ModelPackageGroup', 0);
  expect(only(template, 'Custom::CsiModelVersion').resource.Properties).toMatchObject({ group });
  expect(allowed(template, 'sagemaker:UpdateModelPackage')).toEqual([packages]);
});

test('an approval is heard as SageMaker says it, also of a group by another name; not from another account', () => {
  const stack = inRegion();
  const registry = new ModelRegistry(stack, 'Registry', { backend: RegistryBackend.sageMaker() });
  const target = new SnsTopic(new Topic(stack, 'Topic'));
  registry.addModel('digits', { modelPackageGroup: 'team-digits' }).onApproved('Approved', target);
  const theirs = registry.addModel('fraud', { modelPackageGroup: ARN });
  expect(() => theirs.onApproved('Approved', target)).toThrow(/`onApproved` is called, and arn:aws:sagemaker:eu-west-1:222222222222:model-package-group\/theirs is another account's/);
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['aws.sagemaker'], 'detail-type': ['SageMaker Model Package State Change'], 'detail': { ModelPackageGroupName: ['team-digits'], ModelApprovalStatus: ['Approved'] } } });
});

test('what SageMaker refuses is refused', () => {
  const stack = inRegion();
  const registry = new ModelRegistry(stack, 'Registry', { backend: RegistryBackend.sageMaker(), consumerAccounts: ['222222222222'] });
  expect(() => registry.addModel('a_model')).toThrow(/`modelName` is "a_model", which SageMaker refuses.*or name an existing group/);
  expect(() => registry.addModel('b', { modelPackageGroup: 'my_group' })).toThrow(/`modelPackageGroup` is "my_group"/);
  expect(() => registry.addModel('c', { modelPackageGroup: 'arn:aws:sagemaker:eu-west-1:1:model-package-group/x' })).toThrow(/`modelPackageGroup` is "arn:.*allowed: a name, or arn:/);
  expect(() => registry.addModel('d', { modelPackageGroup: ARN.replace('eu-west-1', 'us-east-1') })).toThrow(/`modelPackageGroup` is in us-east-1, and this stack in eu-west-1/);
  const model = registry.addModel('digits', { modelPackageGroup: 'digits' });
  expect(() => add(model, { stage: 'Pre Production', stageStatus: 'Approved' })).toThrow(/`stage` is "Pre Production"/);
  expect(() => add(model, { stage: 'Production' }, '1')).toThrow(/`stageStatus` is not given beside `stage`/);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('`modelPackageGroup` is not this app\'s.*222222222222'));
});

test('what the recorder may do to the packages of many models fits into its policies, and is there before a version is recorded', () => {
  const stack = inRegion();
  const registry = new ModelRegistry(stack, 'Registry', { backend: RegistryBackend.sageMaker({ image: ServingImage.modelServer() }) });
  for (let index = 0; index < 25; index++) add(registry.addModel(`m${index}`.padEnd(63, 'x')));
  const template = Template.fromStack(stack);
  // ARNs and names that only the deploy knows have up to 120 characters.
  const size = (document: unknown): number => JSON.stringify(document, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const [key, argument] = Object.entries(value)[0] ?? [];
    if (key === 'Fn::Join') return (argument as [string, unknown[]])[1].map((part) => (typeof part === 'string' ? part : 'Ref' in (part as object) ? 'b'.repeat((part as { Ref: string }).Ref === 'AWS::Partition' ? 10 : 63) : 'b'.repeat(76))).join('');
    return key === 'Ref' || key === 'Fn::GetAtt' ? 'b'.repeat(120) : value;
  }).replace(/\s/g, '').length;
  const managed = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('CsiRegistryRecorder'));
  expect(Math.max(...managed.map(([, { Properties }]) => size((Properties as { readonly PolicyDocument: unknown }).PolicyDocument)))).toBeLessThanOrEqual(6144);
  const [[, role]] = resources(template, 'AWS::IAM::Role').filter(([id]) => id.startsWith('CsiRegistryRecorder'));
  expect(size(role.Properties.Policies)).toBeLessThanOrEqual(10_240);
  const last = resources(template, 'Custom::CsiModelVersion').find(([, { Properties }]) => String(Properties.name).startsWith('m24'))![1];
  const about = managed.filter(([, policy]) => JSON.stringify(policy).includes('m24x')).map(([id]) => id);
  expect(about.length).toBeGreaterThan(0);
  expect(last.DependsOn).toEqual(expect.arrayContaining(about));
});

test('without the backend there are no packages', () => {
  const stack = newStack();
  const registry = new ModelRegistry(stack, 'Registry');
  expect(() => registry.addModel('a', { modelPackageGroup: 'a' })).toThrow(/`modelPackageGroup` is given, and the registry has no model packages: leave it out, or use RegistryBackend\.sageMaker\(\)/);
  expect(() => add(registry.addModel('digits'), { stage: 'QA', stageStatus: 'Approved', image: ServingImage.modelServer() })).toThrow(/`image` is given.*\n.*`stage` is given.*\n.*`stageStatus` is given/);
});

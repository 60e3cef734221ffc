import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Size, Tags } from 'aws-cdk-lib/core';
import type { InferenceComponentEndpointProps, InferenceComponentProps } from '../../../constructs';
import { ComponentPlacement, InferenceComponent, InferenceComponentEndpoint, InstanceType, Rollout, ScaleInPolicy } from '../../../constructs';
import { breastCancer, digits, newStack, only, resources, templateOf } from '../stack';

const shared = (stack: Stack, props: Partial<InferenceComponentEndpointProps> = {}) => new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2, ...props });
/** On ml.m5.large: 2 vCPUs, 8 GiB. */
const component = (props: Partial<InferenceComponentProps> = {}, of: Partial<InferenceComponentEndpointProps> = {}) => shared(newStack(), of).addComponent('Digits', { model: digits('2'), ...props });

let packed: Template;
let names: readonly string[];
beforeAll(() => {
  packed = templateOf((stack) => {
    const endpoint = shared(stack);
    const one = endpoint.addComponent('Digits', { model: digits('2'), cpus: 0.5, memory: Size.gibibytes(1) });
    const other = endpoint.addComponent('Cancer', { model: breastCancer(), cpus: 0.5, copies: 2, placement: ComponentPlacement.BINPACK, caching: true });
    one.autoScale({ minCapacity: 0, maxCapacity: 4 }).scaleOnInvocations({ target: 600 });
    one.grants.invokeStream(new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') }));
    names = [one.componentName, other.componentName];
  });
});
const componentOf = (template: Template, name: string) => resources(template, 'AWS::SageMaker::InferenceComponent').find(([, { Properties }]) => Properties['InferenceComponentName'] === name)!;

test('the endpoint has no model, a role, and instances that follow the copies down to none', () => {
  const { Properties } = only(packed, 'AWS::SageMaker::EndpointConfig').resource;
  expect(Properties).toMatchObject({
    ExecutionRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^SharedRole/), 'Arn'] },
    ProductionVariants: [{ VariantName: 'Main', InstanceType: 'ml.m5.large', InitialInstanceCount: 1, ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 0, MaxInstanceCount: 2, ScaleInPolicy: { Strategy: 'IDLE_RELEASE' } } }],
  });
  expect(JSON.stringify(Properties)).not.toContain('ModelName');
  expect(only(packed, 'AWS::SageMaker::Endpoint').resource.Properties).toMatchObject({ RetainAllVariantProperties: true });
});

test('a component has a name of its own, asks for what it needs, and runs a model that never changes', () => {
  expect(names).toEqual([expect.stringMatching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/), expect.any(String)]);
  const [, { Properties }] = componentOf(packed, names[1]!);
  expect(Properties).toMatchObject({
    VariantName: 'Main', EndpointName: { 'Fn::GetAtt': [only(packed, 'AWS::SageMaker::Endpoint').id, 'EndpointName'] }, RuntimeConfig: { CopyCount: 2 },
    Specification: {
      ModelName: { 'Fn::GetAtt': [expect.stringMatching(/^SharedCancerModel\w+$/), 'ModelName'] },
      ComputeResourceRequirements: { NumberOfCpuCoresRequired: 0.5, MinMemoryRequiredInMb: 1024 },
      StartupParameters: { ContainerStartupHealthCheckTimeoutInSeconds: 300, ModelDataDownloadTimeoutInSeconds: 300 },
      SchedulingConfig: { PlacementStrategy: 'BINPACK' }, DataCacheConfig: { EnableCaching: true },
    },
  });
  for (const [, model] of resources(packed, 'AWS::SageMaker::Model')) {
    expect(model).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', DependsOn: expect.arrayContaining([expect.stringMatching(/^SharedSweep/)]) });
    expect(model.Properties['Tags']).toEqual(expect.arrayContaining([{ Key: 'csi:host', Value: 'Stack/Shared' }, { Key: 'csi:component', Value: expect.stringMatching(new RegExp(names.join('|'))) }]));
  }
});

test('the role reads each model, in a policy that the component waits for', () => {
  const [, { DependsOn }] = componentOf(packed, names[0]!);
  const policy = DependsOn!.find((id) => id.startsWith('SharedDigitsRolePolicy'))!;
  const text = JSON.stringify(packed.findResources('AWS::IAM::Policy')[policy]);
  expect(text).toContain('/models/digits/*');
  expect(text).toContain(`/aws/sagemaker/InferenceComponents/${names[0]}`);
  expect(text).not.toContain('/models/breast-cancer/*');
});

test('another version is another model, on the same component', () => {
  const of = (version: '2' | '3') => templateOf((stack) => shared(stack).addComponent('Digits', { model: digits(version) }));
  const [two, three, again] = [of('2'), of('3'), of('2')];
  expect(again.toJSON()).toEqual(two.toJSON());
  expect(only(three, 'AWS::SageMaker::InferenceComponent').id).toBe(only(two, 'AWS::SageMaker::InferenceComponent').id);
  expect(only(three, 'AWS::SageMaker::EndpointConfig').id).toBe(only(two, 'AWS::SageMaker::EndpointConfig').id);
  expect(only(three, 'AWS::SageMaker::Model').id).not.toBe(only(two, 'AWS::SageMaker::Model').id);
});

test('copies go to none and come back when a request finds none', () => {
  expect(only(packed, 'AWS::ApplicationAutoScaling::ScalableTarget').resource).toMatchObject({
    Properties: { MinCapacity: 0, MaxCapacity: 4, ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount', ResourceId: `inference-component/${names[0]}` },
    DependsOn: [componentOf(packed, names[0]!)[0]],
  });
  const policies = resources(packed, 'AWS::ApplicationAutoScaling::ScalingPolicy');
  expect(policies.map(([, { Properties }]) => Properties['PolicyType']).sort()).toEqual(['StepScaling', 'TargetTrackingScaling']);
  expect(JSON.stringify(policies)).toContain('"PredefinedMetricType":"SageMakerInferenceComponentInvocationsPerCopy"');
  expect(only(packed, 'AWS::CloudWatch::Alarm').resource.Properties).toMatchObject({
    MetricName: 'NoCapacityInvocationFailures', Dimensions: [{ Name: 'InferenceComponentName', Value: names[0] }], Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 1,
    AlarmActions: [{ Ref: policies.find(([, { Properties }]) => Properties['PolicyType'] === 'StepScaling')![0] }],
  });
});

test('a deploy asks how many copies there are where they are scaled', () => {
  const { id, resource } = only(packed, 'Custom::CsiComponentCopies');
  expect(resource.Properties).toMatchObject({ componentName: names[0], initial: 1, digest: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(componentOf(packed, names[0]!)[1].Properties['RuntimeConfig']).toEqual({ CopyCount: { 'Fn::GetAtt': [id, 'copies'] } });
});

test('they are asked again when anything of the component changes', () => {
  const digest = (change: (component: InferenceComponent) => void, rollout?: Rollout) => only(templateOf((stack) => {
    const scaled = shared(stack).addComponent('Digits', { model: digits('2'), rollout });
    scaled.autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnInvocations({ target: 60 });
    change(scaled);
  }), 'Custom::CsiComponentCopies').resource.Properties['digest'];
  const plain = digest(() => undefined);
  expect(digest(() => undefined)).toBe(plain);
  expect(digest((component) => Tags.of(component).add('team', 'vision'))).not.toBe(plain);
  expect(digest(() => undefined, Rollout.rolling({ batchPercentage: 25, interval: Duration.minutes(2) }))).not.toBe(plain);
});

test('grants are on the endpoint and the component; metrics are the component\'s', () => {
  const [id] = componentOf(packed, names[0]!);
  packed.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 'sagemaker:InvokeEndpointWithResponseStream', Resource: [{ Ref: only(packed, 'AWS::SageMaker::Endpoint').id }, { 'Fn::GetAtt': [id, 'InferenceComponentArn'] }] })] },
  });
  const digit = component();
  const metrics = [digit.metricInvocations(), digit.metricErrors(), digit.metricThrottles(), digit.metricInvocationsPerCopy(), digit.metricConcurrentRequestsPerCopy()];
  expect(metrics.map(({ metricName }) => metricName)).toEqual(['Invocations', 'Invocation5XXErrors', 'NoCapacityInvocationFailures', 'InvocationsPerCopy', 'ConcurrentRequestsPerCopy']);
  for (const { dimensions } of metrics) expect(dimensions).toEqual({ InferenceComponentName: digit.componentName });
  expect(() => digit.grants.invokeAsync(new Role(digit, 'Caller', { assumedBy: new AccountPrincipal('111122223333') }))).toThrow(/use an AsyncEndpoint/);
});

test('a rollout rolls, and alarms of the component turn it back', () => {
  const template = templateOf((stack) => shared(stack).addComponent('Digits', { model: digits('2'), rollout: Rollout.rolling({ batchPercentage: 25, interval: Duration.minutes(2) }) }));
  const alarms = resources(template, 'AWS::CloudWatch::Alarm').map(([id]) => ({ AlarmName: { Ref: id } }));
  expect(alarms).toHaveLength(2);
  expect(only(template, 'AWS::SageMaker::InferenceComponent').resource.Properties).toMatchObject({
    DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 25 }, WaitIntervalInSeconds: 120 }, AutoRollbackConfiguration: { Alarms: expect.arrayContaining(alarms) } },
  });
  expect(() => component({ rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) })).toThrow(/inference components replace their copies batch by batch: take Rollout.rolling/);
});

test('an adapter is served by the copies of its base, and deleted before it', () => {
  const template = templateOf((stack) => {
    const base = shared(stack).addComponent('Base', { model: digits('2') });
    const adapter = base.addAdapter('Legal', { model: digits('3') });
    expect(() => adapter.addAdapter('Deeper', { model: digits('1') })).toThrow(/is called on an adapter/);
    expect(() => adapter.autoScale({ minCapacity: 0, maxCapacity: 2 })).toThrow(/has no copies of its own/);
  });
  const all = resources(template, 'AWS::SageMaker::InferenceComponent');
  const [baseId, base] = all.find(([id]) => !id.includes('Legal'))!;
  const [, adapter] = all.find(([id]) => id.includes('Legal'))!;
  expect(adapter.Properties['Specification']).toEqual({ BaseInferenceComponentName: base.Properties['InferenceComponentName'], Container: { ArtifactUrl: expect.anything() } });
  expect(adapter.Properties['RuntimeConfig']).toBeUndefined();
  expect(adapter.DependsOn).toContain(baseId);
});

test.each<[string, Partial<InferenceComponentProps>, RegExp]>([
  ['no copy', { copies: 0 }, /`copies` is 0, allowed: a whole number from 1: SageMaker makes no component without a copy/],
  ['a fifth of a processor', { cpus: 0.2 }, /`cpus` is 0.2, allowed: 0.25 or more/],
  ['no memory to speak of', { memory: Size.mebibytes(127) }, /`memory` is 127 MiB, allowed: 128 MiB or more/],
  ['no accelerator', { accelerators: 0 }, /`accelerators` is 0[\s\S]*leave it out/],
  ['more processors than an instance has', { cpus: 2.5 }, /`Digits.cpus` is 2.5 vCPUs, and ml.m5.large has 2/],
  ['more memory than an instance has', { memory: Size.mebibytes(8193) }, /`Digits.memory` is 8193 MiB, and ml.m5.large has 8192/],
  ['an accelerator where there is none', { accelerators: 1 }, /`Digits.accelerators` is 1 accelerators, and ml.m5.large has 0/],
  ['more copies than there is room', { cpus: 2, copies: 3 }, /leaves 1 of 3 of Digits without a place on 2 instances: raise `maxInstances`/],
  ['a name that is none', { componentName: 'a_b' }, /`componentName` is "a_b"/],
])('%s is refused', (_, props, refusal) => {
  expect(() => component(props)).toThrow(refusal);
});

test('all of an instance is taken, and the places of all components count', () => {
  expect(() => component({ cpus: 2, memory: Size.gibibytes(8), copies: 2 })).not.toThrow();
  const endpoint = shared(newStack(), { maxInstances: 1 });
  endpoint.addComponent('Digits', { model: digits('2'), cpus: 1.5 });
  expect(() => endpoint.addComponent('Cancer', { model: breastCancer(), cpus: 1 })).toThrow(/leaves 1 of 1 of Cancer without a place on 1 instance:/);
});

test('instances without room for a new version beside the old one are warned of', () => {
  const stack = newStack();
  shared(stack, { maxInstances: 1 }).addComponent('Digits', { model: digits('2'), cpus: 2 });
  expect(Annotations.fromStack(stack).findWarning('/Stack/Shared', Match.stringLikeRegexp('a new version of Digits has no place beside the old one'))).toHaveLength(1);
});

test.each<[string, Partial<InferenceComponentEndpointProps>, RegExp]>([
  ['fewer than no instance', { minInstances: -1 }, /`minInstances` is -1, allowed: a whole number from 0/],
  ['no instance at most', { maxInstances: 0 }, /`maxInstances` is 0, allowed: a whole number from 1/],
  ['an order the wrong way round', { minInstances: 3 }, /`minInstances` is 3, more than `maxInstances` \(2\)/],
  ['subnets of nothing', { vpcSubnets: {} }, /`vpcSubnets` is given without `vpc`/],
  ['a volume beside a disk', { volumeSize: Size.gibibytes(50), instanceType: InstanceType.G5_XLARGE }, /they take no volume/],
])('%s is refused of the endpoint', (_, props, refusal) => {
  expect(() => shared(newStack(), props)).toThrow(refusal);
});

test('copies are moved together in steps', () => {
  const template = templateOf((stack) => shared(stack, { minInstances: 1, scaleIn: ScaleInPolicy.consolidation({ instancesAtOnce: 2, cooldown: Duration.minutes(5) }) }).addComponent('Digits', { model: digits('2') }));
  expect(JSON.stringify(only(template, 'AWS::SageMaker::EndpointConfig').resource.Properties)).toContain('"ScaleInPolicy":{"CooldownInMinutes":5,"MaximumStepSize":2,"Strategy":"CONSOLIDATION"}');
  expect(() => ScaleInPolicy.consolidation({ instancesAtOnce: 0, cooldown: Duration.minutes(4) })).toThrow(/2 problems[\s\S]*instancesAtOnce[\s\S]*cooldown/);
});

test('a component of another app, and a state machine that calls it', () => {
  const stack = newStack();
  const imported = InferenceComponent.fromAttributes(stack, 'Imported', { componentName: 'digits', endpointName: 'shared' });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(imported.invokeTask(stack, 'Ask')) });
  const template = Template.fromStack(stack);
  expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine').resource.Properties)).toContain('\\"InferenceComponentName\\":\\"digits\\"');
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const part of [':endpoint/shared', ':inference-component/digits']) expect(policies).toContain(part);
  expect(() => imported.modelVersion).toThrow(/give it to fromAttributes/);
});

import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { RealTimeEndpointProps } from '../../../constructs';
import { DlcImage, InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint, Rollout, RoutingStrategy, ServingImage } from '../../../constructs';
import { breastCancer, digits, only, resources, templateOf } from '../stack';

type Props = Omit<RealTimeEndpointProps, 'model'>;
const realTime = (props: Props | ((stack: Stack) => Props) = {}) => (
  templateOf((stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), ...(typeof props === 'function' ? props(stack) : props) }))
);
const variants = (props: Props | ((stack: Stack) => Props) = {}) => only(realTime(props), 'AWS::SageMaker::EndpointConfig').resource.Properties['ProductionVariants'] as Record<string, unknown>[];

test('a model is enough', () => {
  expect(variants()).toEqual([expect.objectContaining({
    VariantName: 'Main', InstanceType: 'ml.m5.large', InitialInstanceCount: 1, InitialVariantWeight: 1,
    RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' }, ContainerStartupHealthCheckTimeoutInSeconds: 300, ModelDataDownloadTimeoutInSeconds: 300,
  })]);
});

test('a deploy keeps what scaling or a person has set, and what the code says is set again', () => {
  expect(only(realTime(), 'AWS::SageMaker::Endpoint').resource.Properties).toMatchObject({
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }, { VariantPropertyType: 'DataCaptureConfig' }, { VariantPropertyType: 'DesiredInstanceCount' }],
  });
});

test('what apps in JavaScript give for an instance type is refused in words', () => {
  const text = 'ml.c7i.large' as unknown as InstanceType;
  expect(() => realTime({ instanceType: text })).toThrow(/`instanceType` is the string "ml\.c7i\.large", allowed: an InstanceType: write InstanceType\.of\('ml\.c7i\.large'\)/);
  expect(() => realTime({ variants: [{ name: 'B', model: digits('1'), instanceType: text }], instancePools: [{ instanceType: text }] })).toThrow(/2 problems[^]*`instancePools\[0\]\.instanceType`[^]*`variants\[0\]\.instanceType`/);
});

test('a gradual rollout has two instances to shift between', () => {
  expect(variants({ rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(5) }) })).toMatchObject([{ InitialInstanceCount: 2 }]);
  expect(variants({ rollout: Rollout.allAtOnce() })).toMatchObject([{ InitialInstanceCount: 1 }]);
});

test('a weight of 0 is a weight', () => {
  expect(variants({ variants: [{ name: 'B', model: breastCancer(), weight: 0 }] })).toMatchObject([{ VariantName: 'Main', InitialVariantWeight: 1 }, { VariantName: 'B', InitialVariantWeight: 0 }]);
  expect(() => realTime({ weight: 0 })).toThrow(/there is no other variant/);
  expect(() => realTime({ weight: -1 })).toThrow(/`weight` is -1, allowed: a number from 0/);
  expect(() => realTime({ weight: 0, variants: [{ name: 'B', model: digits('1'), weight: 0 }] })).toThrow(/of every variant is 0/);
});

test('a shadow gets its share of the requests', () => {
  const { Properties } = only(realTime({ shadow: { model: digits('3'), samplingPercentage: 25, instanceCount: 1 } }), 'AWS::SageMaker::EndpointConfig').resource;
  expect(Properties).toMatchObject({ ProductionVariants: [{ VariantName: 'Main' }], ShadowProductionVariants: [{ VariantName: 'Shadow', InitialVariantWeight: 0.25 }] });
  expect(() => realTime({ shadow: { model: digits('3') }, variants: [{ name: 'B', model: digits('1') }] })).toThrow(/one variant that answers, and one in its shadow/);
  expect(() => realTime({ shadow: { model: digits('3'), samplingPercentage: 0 } })).toThrow(/leave `shadow` out/);
});

test('pools are taken in their order', () => {
  expect(variants({ instancePools: [{ instanceType: InstanceType.C7I_LARGE }, { instanceType: InstanceType.M5_LARGE }] })).toMatchObject([
    { InstancePools: [{ InstanceType: 'ml.c7i.large', Priority: 1 }, { InstanceType: 'ml.m5.large', Priority: 2 }] },
  ]);
  // A variant may be called as the library calls the model of a pool.
  expect(variants({ instancePools: [{ instanceType: InstanceType.C7I_LARGE }, { instanceType: InstanceType.M5_LARGE, image: ServingImage.modelServer() }], variants: [{ name: 'Pool2', model: digits('1') }] })).toHaveLength(2);
  expect(() => realTime({ instancePools: [] })).toThrow(/`instancePools` has 0 entries, allowed: 1 to 5/);
  expect(() => realTime({ instanceType: InstanceType.M5_LARGE, instancePools: [{ instanceType: InstanceType.M5_LARGE }] })).toThrow(/`instanceType` too/);
  expect(() => realTime({ instancePools: [{ instanceType: InstanceType.M5_LARGE }, { instanceType: InstanceType.M5_LARGE }] })).toThrow(/names one type twice/);
});

test('requests are captured where the user says, and the role may write there alone', () => {
  const template = realTime((stack) => ({ dataCapture: { bucket: new Bucket(stack, 'Captured'), samplingPercentage: 0 } }));
  expect(only(template, 'AWS::SageMaker::EndpointConfig').resource.Properties).toMatchObject({ DataCaptureConfig: { EnableCapture: true, InitialSamplingPercentage: 0, CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }] } });
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('/data-capture/*');
  expect(() => realTime((stack) => ({ dataCapture: { bucket: new Bucket(stack, 'Captured'), samplingPercentage: 101, capture: [] } }))).toThrow(/2 problems[\s\S]*samplingPercentage[\s\S]*capture/);
});

test('a folder of captured requests is the same with a slash at its end', () => {
  const captured = (prefix: string) => realTime((stack) => ({ dataCapture: { bucket: new Bucket(stack, 'Captured'), prefix } }));
  expect(captured('cap/').toJSON()).toEqual(captured('cap').toJSON());
  expect(JSON.stringify(captured('cap/').findResources('AWS::IAM::Role'))).toContain('"/cap/*"');
  expect(() => captured('')).toThrow(/`dataCapture.prefix` is empty/);
  expect(() => captured('*')).toThrow(/`dataCapture.prefix` is "\*"/);
});

test('a model of the hub whose size nobody says has the time of a large one', () => {
  const of = (size?: Size) => only(templateOf((stack) => new RealTimeEndpoint(stack, 'Chat', {
    model: ModelVersion.of('chat', '1', ModelArtifact.fromHuggingFace('Qwen/Qwen3-8B', { revision: 'a'.repeat(40), size })),
    image: ServingImage.fromDlc(DlcImage.VLLM), instanceType: InstanceType.G6E_XLARGE,
  })), 'AWS::SageMaker::EndpointConfig').resource.Properties['ProductionVariants'];
  expect(of()).toMatchObject([{ ModelDataDownloadTimeoutInSeconds: 2040, ContainerStartupHealthCheckTimeoutInSeconds: 840 }]);
  expect(of(Size.gibibytes(1))).toMatchObject([{ ModelDataDownloadTimeoutInSeconds: 300, ContainerStartupHealthCheckTimeoutInSeconds: 300 }]);
});

test('containers can be in a network, and cut off from all', () => {
  const template = realTime((stack) => ({ vpc: new Vpc(stack, 'Vpc', { natGateways: 0 }), networkIsolation: true, vpcSubnets: { subnetGroupName: 'Public' } }));
  expect(only(template, 'AWS::SageMaker::Model').resource.Properties).toMatchObject({ EnableNetworkIsolation: true, VpcConfig: { SecurityGroupIds: [expect.anything()] } });
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('ec2:CreateNetworkInterfacePermission');
  expect(() => realTime({ vpcSubnets: {} })).toThrow(/`vpcSubnets` is given without `vpc`/);
  expect(() => realTime((stack) => {
    const vpc = new Vpc(stack, 'Vpc');
    return { vpc, securityGroups: Array.from({ length: 6 }, (_, index) => new SecurityGroup(stack, `Group${index}`, { vpc })) };
  })).toThrow(/`securityGroups` has 6 entries, allowed: 1 to 5/);
});

test.each<[string, Props, RegExp]>([
  ['no instance', { instanceCount: 0 }, /`instanceCount` is 0, allowed: a whole number from 1: use an AsyncEndpoint or an InferenceComponentEndpoint/],
  ['a volume too small', { volumeSize: Size.gibibytes(0) }, /`volumeSize` is 0 GiB, allowed: 1 to 512 GiB/],
  ['a volume too large', { volumeSize: Size.gibibytes(513) }, /`volumeSize` is 513 GiB/],
  ['a volume beside a disk', { volumeSize: Size.gibibytes(50), instanceType: InstanceType.G5_XLARGE }, /they take no volume/],
  ['too little time to start', { startupTimeout: Duration.seconds(59) }, /`startupTimeout` is 59 seconds, allowed: 60 to 3600 seconds/],
  ['too much time to start', { startupTimeout: Duration.seconds(3601) }, /`startupTimeout` is 3601 seconds/],
  ['too much time to download', { downloadTimeout: Duration.hours(2) }, /`downloadTimeout` is 7200 seconds/],
  ['a variant with the name of the main one', { variants: [{ name: 'Main', model: digits('1') }] }, /a name that the library uses itself/],
  ['two variants of one name', { variants: [{ name: 'B', model: digits('1') }, { name: 'B', model: digits('3') }] }, /which another variant has/],
  ['routing by a prefix that is too short', { get routing() { return RoutingStrategy.prefixAware({ prefixLength: 1_023, concurrencyThreshold: 1 }); } }, /`prefixLength` is 1023, allowed: a whole number of 1024 to 65536/],
  ['routing by a prefix of too many requests', { get routing() { return RoutingStrategy.prefixAware({ prefixLength: 1_024, concurrencyThreshold: 1_025 }); } }, /`concurrencyThreshold` is 1025, allowed: a whole number of 1 to 1024/],
])('%s is refused', (_, props, refusal) => {
  expect(() => realTime(props)).toThrow(refusal);
});

test('limits are within', () => {
  expect(() => realTime({ volumeSize: Size.gibibytes(512), startupTimeout: Duration.hours(1), downloadTimeout: Duration.minutes(1) })).not.toThrow();
  expect(() => realTime({ variants: Array.from({ length: 9 }, (_, index) => ({ name: `V${index}`, model: digits('1') })) })).not.toThrow();
  expect(() => realTime({ variants: Array.from({ length: 10 }, (_, index) => ({ name: `V${index}`, model: digits('1') })) })).toThrow(/makes 11 variants, allowed: 10/);
});

test('each variant has a model of its own, and its own instances', () => {
  const template = realTime({ variants: [{ name: 'B', model: digits('3'), instanceType: InstanceType.C7I_LARGE, instanceCount: 3 }] });
  expect(resources(template, 'AWS::SageMaker::Model')).toHaveLength(2);
  expect(only(template, 'AWS::SageMaker::EndpointConfig').resource.Properties['ProductionVariants']).toMatchObject([
    { InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }, { InstanceType: 'ml.c7i.large', InitialInstanceCount: 3 },
  ]);
});

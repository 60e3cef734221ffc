import type { RuleCase } from '../rule-case';
import { config, configured, endpoint, HOST_ROLE, HOST_ROLE_ARN, onInstances, scaled, type Properties } from './sagemaker-parts';

const bare = (properties: Properties = {}): Properties => ({ VariantName: 'Main', InstanceType: 'ml.g5.xlarge', InitialInstanceCount: 1, ...properties });
const weighed = (first: unknown, second: unknown): RuleCase['broken'] => configured([onInstances({ InitialVariantWeight: first }), onInstances({ VariantName: 'B', InitialVariantWeight: second })]);
const shadowed = (...shadows: readonly string[]): RuleCase['broken'] => configured(onInstances(), { ShadowProductionVariants: shadows.map((VariantName) => onInstances({ VariantName })) });
const scaledIn = (CooldownInMinutes: number): RuleCase['broken'] => (
  components(bare({ ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 3, ScaleInPolicy: { Strategy: 'IDLE_RELEASE', CooldownInMinutes } } }))
);
const byPrefix = (PrefixLength: number): RuleCase['broken'] => (
  configured(onInstances({ RoutingConfig: { RoutingStrategy: 'PREFIX_AWARE', PrefixAwareRoutingConfig: { PrefixLength, ConcurrencyThreshold: 8 } } }))
);
const MANAGED = { ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 3 } };
const components = (variant: Properties, more: RuleCase['broken'] = {}): RuleCase['broken'] => ({ Role: HOST_ROLE, Config: config(variant, { ExecutionRoleArn: HOST_ROLE_ARN }), Endpoint: endpoint(), ...more });
const OUTPUT = { S3OutputPath: 's3://results/digits', S3FailurePath: 's3://results/failed' };
const CAPTURE = { InitialSamplingPercentage: 10, DestinationS3Uri: 's3://captured/digits', CaptureOptions: [{ CaptureMode: 'Input' }] };
const asynchronous = (variants: Properties | readonly Properties[], output: Properties = OUTPUT, more: Properties = {}): RuleCase['broken'] => configured(variants, { AsyncInferenceConfig: { OutputConfig: output }, ...more });
const answered = (more: Properties): RuleCase['broken'] => asynchronous(onInstances(), { ...OUTPUT, NotificationConfig: { ErrorTopic: 'arn:aws:sns:eu-west-1:123456789012:failed', IncludeInferenceResponseIn: ['SUCCESS_NOTIFICATION_TOPIC'], ...more } });
const VARIANT = '/ProductionVariants/0';

export const SAGEMAKER_CONFIG_CASES: readonly RuleCase[] = [
  {
    name: 'a property that there is not', rule: 'schema-unknown-property', rows: ['static-01'], logicalId: 'Config', path: `${VARIANT}/InstanceTyp`, reason: 'InstanceTyp',
    broken: configured(onInstances({ InstanceTyp: 'ml.m5.large' })), repaired: configured(onInstances()),
  },
  {
    name: 'an instance type that there is not', rule: 'schema-limit', rows: ['static-02', 'accepted-instance-type'], logicalId: 'Config', path: `${VARIANT}/InstanceType`, reason: 'ml.m5.extralarge',
    broken: configured(onInstances({ InstanceType: 'ml.m5.extralarge' })), repaired: configured(onInstances({ InstanceType: 'ml.m5.xlarge' })),
  },
  {
    name: 'text for a number', rule: 'schema-wrong-type', logicalId: 'Config', path: `${VARIANT}/InitialInstanceCount`, reason: 'is text, allowed: a whole number',
    broken: configured(onInstances({ InitialInstanceCount: 'two' })), repaired: configured(onInstances({ InitialInstanceCount: '2' })),
  },
  {
    name: 'no instance to begin with', rule: 'schema-limit', rows: ['accepted-instance-count-0'], logicalId: 'Config', path: `${VARIANT}/InitialInstanceCount`, reason: 'is 0',
    broken: configured(onInstances({ InitialInstanceCount: 0 })), repaired: configured(onInstances({ InitialInstanceCount: 2 })), atLimit: configured(onInstances({ InitialInstanceCount: 1 })),
  },
  {
    name: 'a routing strategy that there is not', rule: 'schema-limit', rows: ['accepted-routing-strategy'], logicalId: 'Config', path: `${VARIANT}/RoutingConfig/RoutingStrategy`, reason: 'ROUND_ROBIN',
    broken: configured(onInstances({ RoutingConfig: { RoutingStrategy: 'ROUND_ROBIN' } })), repaired: configured(onInstances({ RoutingConfig: { RoutingStrategy: 'RANDOM' } })),
  },
  {
    name: 'eleven variants', rule: 'schema-limit', logicalId: 'Config', path: '/ProductionVariants', reason: '11',
    broken: configured(Array.from({ length: 11 }, (_, index) => onInstances({ VariantName: `V${index}` }))), repaired: configured(Array.from({ length: 10 }, (_, index) => onInstances({ VariantName: `V${index}` }))),
  },
  {
    name: 'a variant of nothing', rule: 'sagemaker-variant-host', logicalId: 'Config', path: VARIANT, reason: 'has neither InstanceType nor InstancePools nor ServerlessConfig',
    broken: configured({ VariantName: 'Main', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, InitialInstanceCount: 1 }),
    repaired: configured({ VariantName: 'Main', ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, InitialInstanceCount: 1, InstanceType: 'ml.m5.large' }),
  },
  {
    name: 'the ARN of a model for its name', rule: 'sagemaker-name-reference', logicalId: 'Config', path: `${VARIANT}/ModelName`, reason: 'is an ARN of Model: use Fn::GetAtt [Model, ModelName]',
    broken: configured(onInstances({ ModelName: { Ref: 'Model' } })), repaired: configured(onInstances({ ModelName: 'digits' })),
  },
  {
    name: 'the ARN of a configuration for its name', rule: 'sagemaker-name-reference', logicalId: 'Endpoint', path: '/EndpointConfigName', reason: 'is an ARN of Config: use Fn::GetAtt [Config, EndpointConfigName]',
    broken: { ...configured(onInstances()), Endpoint: endpoint({ EndpointConfigName: { 'Fn::Sub': '${Config}' } }) }, repaired: { ...configured(onInstances()), Endpoint: endpoint({ EndpointConfigName: { 'Fn::Sub': '${Config.EndpointConfigName}' } }) },
  },
  {
    name: 'two variants of one name', rule: 'sagemaker-variant-names', logicalId: 'Config', path: '/ProductionVariants/1/VariantName', reason: 'is Main, which another variant has',
    broken: configured([onInstances(), onInstances()]), repaired: configured([onInstances(), onInstances({ VariantName: 'B' })]),
  },
  {
    name: 'no variant with any weight', rule: 'sagemaker-variant-weights', rows: ['peer-initial-weight-0'], logicalId: 'Config', path: `${VARIANT}/InitialVariantWeight`, reason: 'is 0, as that of every other variant',
    broken: weighed(0, 0), repaired: weighed(1, 0),
  },
  {
    name: 'the only variant without weight', rule: 'sagemaker-variant-weights', logicalId: 'Config', path: `${VARIANT}/InitialVariantWeight`, reason: 'is 0, and there is no other variant',
    broken: configured(onInstances({ InitialVariantWeight: 0 })), repaired: configured(onInstances()),
  },
  {
    name: 'a weight beside none', rule: 'sagemaker-variant-weight-missing', rows: ['peer-initial-weight-0'], logicalId: 'Config', path: '/ProductionVariants/1/InitialVariantWeight', reason: 'is not given, and is then 1 beside 90',
    broken: weighed(90, undefined), repaired: weighed(90, 10), atLimit: weighed(0, undefined),
  },
  {
    name: 'two shadows', rule: 'sagemaker-shadow-variants', logicalId: 'Config', path: '/ShadowProductionVariants', reason: 'makes 1 production and 2 shadow variants, allowed: one of each',
    broken: shadowed('S1', 'S2'), repaired: shadowed('S1'), atLimit: shadowed('S1'),
  },
  {
    name: 'an instance type beside instance pools', rule: 'sagemaker-instance-pools', logicalId: 'Config', path: `${VARIANT}/InstanceType`, reason: 'is given, and InstancePools too',
    broken: configured(onInstances({ InstancePools: [{ InstanceType: 'ml.m5.xlarge', Priority: 1 }] })), repaired: configured(onInstances({ InstanceType: undefined, InstancePools: [{ InstanceType: 'ml.m5.xlarge', Priority: 1 }] })),
  },
  {
    name: 'six instance pools', rule: 'schema-limit', logicalId: 'Config', path: `${VARIANT}/InstancePools`, reason: '6',
    broken: configured(pools(6)), repaired: configured(pools(5)),
  },
  {
    name: 'managed scaling that takes instances away too soon', rule: 'schema-limit', logicalId: 'Config', path: `${VARIANT}/ManagedInstanceScaling/ScaleInPolicy/CooldownInMinutes`, reason: 'is 4, allowed: 5 to 1440',
    broken: scaledIn(4), repaired: scaledIn(30), atLimit: scaledIn(5),
  },
  {
    name: 'routing by a prefix of 512', rule: 'schema-limit', logicalId: 'Config', path: `${VARIANT}/RoutingConfig/PrefixAwareRoutingConfig/PrefixLength`, reason: 'is 512, allowed: 1024 to 65536',
    broken: byPrefix(512), repaired: byPrefix(2_048), atLimit: byPrefix(1_024),
  },
  {
    name: 'a machine image for GPUs without any', rule: 'sagemaker-inference-ami', logicalId: 'Config', path: `${VARIANT}/InferenceAmiVersion`, reason: 'which is for GPUs, and ml.m5.large has none',
    broken: configured(onInstances({ InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' })), repaired: configured(onInstances()),
    atLimit: configured(onInstances({ InstanceType: 'ml.g5.xlarge', InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' })),
  },
  {
    name: 'managed scaling of a variant with a model', rule: 'sagemaker-managed-scaling-model', rows: ['peer-managed-scaling-with-model'], logicalId: 'Config', path: `${VARIANT}/ManagedInstanceScaling`, reason: 'is given for a variant with a ModelName',
    broken: configured(onInstances(MANAGED)), repaired: configured(onInstances()), atLimit: components(bare(MANAGED)),
  },
  {
    name: 'a managed range without a number in it', rule: 'sagemaker-managed-scaling-range', logicalId: 'Config', path: `${VARIANT}/ManagedInstanceScaling/MinInstanceCount`, reason: 'is 4, allowed: at most MaxInstanceCount, 3',
    broken: components(bare({ ManagedInstanceScaling: { MinInstanceCount: 4, MaxInstanceCount: 3 } })), repaired: components(bare({ ManagedInstanceScaling: { MinInstanceCount: 2, MaxInstanceCount: 3 } })),
    atLimit: components(bare({ ManagedInstanceScaling: { MinInstanceCount: 3, MaxInstanceCount: 3 } })),
  },
  {
    name: 'instances that SageMaker and a scalable target both set', rule: 'sagemaker-managed-scaling-and-autoscaling', logicalId: 'Target', path: '/ResourceId', reason: 'which has ManagedInstanceScaling',
    broken: components(bare(MANAGED), { Endpoint: endpoint({ RetainAllVariantProperties: true }), Target: scaled() }), repaired: components(bare(MANAGED), { Endpoint: endpoint({ RetainAllVariantProperties: true }) }),
  },
  {
    name: 'a variant without a model, in a configuration without a role', rule: 'sagemaker-components-role', rows: ['peer-managed-scaling-no-role'], logicalId: 'Config', path: '/ExecutionRoleArn', reason: 'is not given, and a variant names no model',
    broken: { Role: HOST_ROLE, Config: config(bare(MANAGED)) }, repaired: { Role: HOST_ROLE, Config: config(bare(MANAGED), { ExecutionRoleArn: HOST_ROLE_ARN }) },
  },
  {
    name: 'a volume beside a disk', rule: 'sagemaker-volume-local-disk', logicalId: 'Config', path: `${VARIANT}/VolumeSizeInGB`, reason: 'is given for ml.g5.xlarge, which has a disk of',
    broken: configured(onInstances({ InstanceType: 'ml.g5.xlarge', VolumeSizeInGB: 100 })), repaired: configured(onInstances({ InstanceType: 'ml.g5.xlarge' })), atLimit: configured(onInstances({ VolumeSizeInGB: 100 })),
  },
  {
    name: 'a key that the disk of the instances knows nothing of', rule: 'sagemaker-key-local-disk', logicalId: 'Config', path: '/KmsKeyId', reason: 'ml.g5.xlarge has a disk of its own',
    broken: configured(onInstances({ InstanceType: 'ml.g5.xlarge' }), { KmsKeyId: 'alias/models' }), repaired: configured(onInstances({ InstanceType: 'ml.m5.xlarge' }), { KmsKeyId: 'alias/models' }),
  },
  {
    name: 'routing by a prefix of no length', rule: 'sagemaker-routing-prefix', logicalId: 'Config', path: `${VARIANT}/RoutingConfig/PrefixAwareRoutingConfig`, reason: 'is not given, and the strategy is PREFIX_AWARE',
    broken: configured(onInstances({ RoutingConfig: { RoutingStrategy: 'PREFIX_AWARE' } })), repaired: configured(onInstances({ RoutingConfig: { RoutingStrategy: 'RANDOM' } })),
  },
  {
    name: 'data capture of none of the requests', rule: 'sagemaker-capture-nothing', logicalId: 'Config', path: '/DataCaptureConfig/InitialSamplingPercentage', reason: 'is 0',
    broken: configured(onInstances(), { DataCaptureConfig: { ...CAPTURE, InitialSamplingPercentage: 0 } }), repaired: configured(onInstances(), { DataCaptureConfig: CAPTURE }),
    atLimit: configured(onInstances(), { DataCaptureConfig: { ...CAPTURE, InitialSamplingPercentage: 1 } }),
  },
  {
    name: 'an asynchronous endpoint with two variants', rule: 'sagemaker-async-one-variant', rows: ['peer-async-two-variants'], logicalId: 'Config', path: '/ProductionVariants', reason: 'makes 2 variants of an asynchronous endpoint, allowed: 1',
    broken: asynchronous([onInstances(), onInstances({ VariantName: 'B' })]), repaired: asynchronous([onInstances()]),
  },
  {
    name: 'data capture of an asynchronous endpoint', rule: 'sagemaker-async-capture', logicalId: 'Config', path: '/DataCaptureConfig', reason: 'is given, and AsyncInferenceConfig too',
    broken: asynchronous(onInstances(), OUTPUT, { DataCaptureConfig: CAPTURE }), repaired: asynchronous(onInstances()),
  },
  {
    name: 'failures that nobody hears of', rule: 'sagemaker-async-failures', logicalId: 'Config', path: '/AsyncInferenceConfig/OutputConfig', reason: 'has neither S3FailurePath nor NotificationConfig.ErrorTopic',
    broken: asynchronous(onInstances(), { S3OutputPath: 's3://results/digits' }), repaired: asynchronous(onInstances(), OUTPUT),
    atLimit: asynchronous(onInstances(), { S3OutputPath: 's3://results/digits', NotificationConfig: { ErrorTopic: 'arn:aws:sns:eu-west-1:123456789012:failed' } }),
  },
  {
    name: 'answers in notifications that nobody gets', rule: 'sagemaker-async-response-topic', logicalId: 'Config', path: '/AsyncInferenceConfig/OutputConfig/NotificationConfig/IncludeInferenceResponseIn', reason: 'has SUCCESS_NOTIFICATION_TOPIC, and there is no SuccessTopic',
    broken: answered({}), repaired: answered({ SuccessTopic: 'arn:aws:sns:eu-west-1:123456789012:done' }),
  },
  {
    name: 'a start-up that may take two hours', rule: 'schema-limit', logicalId: 'Config', path: `${VARIANT}/ContainerStartupHealthCheckTimeoutInSeconds`, reason: '7200',
    broken: configured(onInstances({ ContainerStartupHealthCheckTimeoutInSeconds: 7_200 })), repaired: configured(onInstances({ ContainerStartupHealthCheckTimeoutInSeconds: 600 })), atLimit: configured(onInstances({ ContainerStartupHealthCheckTimeoutInSeconds: 3_600 })),
  },
];

function pools(count: number): Properties {
  const types = ['ml.m5.large', 'ml.m5.xlarge', 'ml.m5.2xlarge', 'ml.m5.4xlarge', 'ml.c5.large', 'ml.c5.xlarge'];
  return onInstances({ InstanceType: undefined, InstancePools: types.slice(0, count).map((InstanceType, index) => ({ InstanceType, Priority: Math.min(5, index + 1) })) });
}

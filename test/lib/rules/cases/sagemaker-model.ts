import type { RuleCase } from '../rule-case';
import { role } from './resources';
import { HOST_ROLE, HOST_ROLE_ARN, IMAGE, model, type Properties, type Resource } from './sagemaker-parts';

const ARCHIVE = { ModelDataUrl: 's3://models/digits/2/model.tar.gz' };
const alone = (properties: Properties, container: Properties = {}, more: RuleCase['broken'] = {}): RuleCase['broken'] => ({ Role: HOST_ROLE, Model: model(properties, container), ...more });
const prefix = (S3Uri: unknown): RuleCase['broken'] => alone({}, { ModelDataSource: { S3DataSource: { S3Uri, S3DataType: 'S3Prefix', CompressionType: 'None' } } });
const withRole = (Role: Resource, more: RuleCase['broken'] = {}): RuleCase['broken'] => ({ Role, Model: model(), ...more });
const may = (Action: unknown, Resource: unknown, more: Properties = {}): RuleCase['broken'] => withRole(HOST_ROLE, {
  Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] } } },
});
const managed = (...names: readonly string[]): Resource => ({ ...HOST_ROLE, Properties: { ...HOST_ROLE.Properties, ManagedPolicyArns: names.map((name) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] })) } });
const approved = (ModelApprovalStatus?: string): RuleCase['broken'] => alone({}, { ModelPackageName: { 'Fn::GetAtt': ['Version', 'ModelPackageArn'] } }, {
  Version: { Type: 'AWS::SageMaker::ModelPackage', Properties: { ModelPackageGroupName: 'digits', ModelApprovalStatus } },
});
const experiment = (source: string, shadow: string): RuleCase['broken'] => ({
  Role: HOST_ROLE,
  Experiment: {
    Type: 'AWS::SageMaker::InferenceExperiment',
    Properties: {
      Name: 'e', Type: 'ShadowMode', RoleArn: HOST_ROLE_ARN, EndpointName: 'digits',
      ModelVariants: ['A', 'B'].map((VariantName) => ({ VariantName, ModelName: 'digits', InfrastructureConfig: { InfrastructureType: 'RealTimeInference', RealTimeInferenceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' } } })),
      ShadowModeConfig: { SourceModelVariantName: source, ShadowModelVariants: [{ ShadowModelVariantName: shadow, SamplingPercentage: 50 }] },
    },
  },
});
const at = { logicalId: 'Model' };

export const SAGEMAKER_MODEL_CASES: readonly RuleCase[] = [
  {
    name: 'a model of nothing', rule: 'sagemaker-model-containers', ...at, path: '/PrimaryContainer', reason: 'is not given, and Containers neither',
    broken: alone({ PrimaryContainer: undefined }), repaired: alone({}),
  },
  {
    name: 'a model with a primary container and others', rule: 'sagemaker-model-containers', ...at, path: '/Containers', reason: 'is given, and PrimaryContainer too',
    broken: alone({ Containers: [{ Image: IMAGE }] }), repaired: alone({}),
  },
  {
    name: 'sixteen containers', rule: 'schema-limit', ...at, path: '/Containers', reason: '16',
    broken: alone({ PrimaryContainer: undefined, Containers: Array.from({ length: 16 }, () => ({ Image: IMAGE })) }), repaired: alone({ PrimaryContainer: undefined, Containers: Array.from({ length: 15 }, () => ({ Image: IMAGE })) }),
  },
  {
    name: 'a variable of more than 1,024 characters', rule: 'sagemaker-model-environment', ...at, path: '/PrimaryContainer/Environment/LABELS', reason: 'has 1025 characters, allowed: 1024',
    broken: alone({}, { Environment: { LABELS: 'x'.repeat(1_025) } }), repaired: alone({}, { Environment: { LABELS: 'x' } }), atLimit: alone({}, { Environment: { LABELS: 'x'.repeat(1_024) } }),
  },
  {
    name: 'more than 100 variables', rule: 'sagemaker-model-environment', ...at, path: '/PrimaryContainer/Environment', reason: 'has 101 variables, allowed: 100',
    broken: alone({}, { Environment: variables(101) }), repaired: alone({}, { Environment: variables(100) }),
  },
  {
    name: 'several models in one archive', rule: 'sagemaker-multi-model-data', ...at, path: '/PrimaryContainer/ModelDataUrl', reason: 'is the archive s3://models/digits/2/model.tar.gz, and the mode is MultiModel',
    broken: alone({}, { Mode: 'MultiModel', ...ARCHIVE }), repaired: alone({}, { Mode: 'MultiModel', ModelDataUrl: 's3://models/digits/' }),
  },
  {
    name: 'a prefix without a slash', rule: 'sagemaker-model-data-prefix', ...at, path: '/PrimaryContainer/ModelDataSource/S3DataSource/S3Uri', reason: 'is s3://models/digits/2, which ends without a slash',
    broken: prefix('s3://models/digits/2'), repaired: prefix('s3://models/digits/2/'),
  },
  {
    name: 'an isolated container that loads its model from a hub', rule: 'sagemaker-isolation-download', ...at, path: '/PrimaryContainer/Environment/HF_MODEL_ID', reason: 'is meta-llama/Llama-3, and the model has EnableNetworkIsolation',
    broken: alone({ EnableNetworkIsolation: true }, { Environment: { HF_MODEL_ID: 'meta-llama/Llama-3' } }), repaired: alone({ EnableNetworkIsolation: true }, { Environment: { HF_MODEL_ID: '/opt/ml/model' } }),
    atLimit: alone({}, { Environment: { HF_MODEL_ID: 'meta-llama/Llama-3' } }),
  },
  {
    name: 'a model of a version that nobody has approved', rule: 'sagemaker-package-approval', ...at, path: '/PrimaryContainer/ModelPackageName', reason: 'is Version, whose ModelApprovalStatus is not given, and is then PendingManualApproval',
    broken: approved(), repaired: approved('Approved'),
  },
  {
    name: 'a role that SageMaker may not take', rule: 'sagemaker-role-trust', ...at, path: '/ExecutionRoleArn', reason: 'is Role, which does not let sagemaker.amazonaws.com assume it',
    broken: withRole(role('lambda')), repaired: withRole(role('sagemaker')),
  },
  {
    name: 'a role that may do everything with SageMaker', rule: 'sagemaker-wildcard-role', rows: ['peer-wildcard-role'], logicalId: 'Role', path: '/ManagedPolicyArns/0', reason: 'is AmazonSageMakerFullAccess, in the role of Model',
    broken: withRole(managed('AmazonSageMakerFullAccess')), repaired: withRole(managed('CloudWatchLogsFullAccess')),
  },
  {
    name: 'a role that may read every bucket', rule: 'sagemaker-wildcard-role', rows: ['peer-wildcard-role'], logicalId: 'Policy', path: '/PolicyDocument/Statement/0', reason: 'lets the role of Model at the objects of every bucket',
    broken: may('s3:GetObject', 'arn:aws:s3:::*'), repaired: may('s3:GetObject', 'arn:aws:s3:::models/*'), atLimit: may(['s3:ListAllMyBuckets', 'ecr:GetAuthorizationToken'], '*'),
  },
  {
    name: 'a shadow of a variant that there is not', rule: 'sagemaker-experiment-variants', logicalId: 'Experiment', path: '/ShadowModeConfig/ShadowModelVariants/0/ShadowModelVariantName', reason: 'is C, which is no variant of the experiment, allowed: A, B',
    broken: experiment('A', 'C'), repaired: experiment('A', 'B'),
  },
  {
    name: 'a variant in its own shadow', rule: 'sagemaker-experiment-variants', logicalId: 'Experiment', path: '/ShadowModeConfig/ShadowModelVariants/0/ShadowModelVariantName', reason: 'is A, the source itself',
    broken: experiment('A', 'A'), repaired: experiment('A', 'B'),
  },
];

function variables(count: number): Properties {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x']));
}

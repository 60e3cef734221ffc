import { ALLOWED_ON_EVERYTHING } from './allowed-on-everything';
import type { Resource, Template } from './examples';
import { type Statement, statementsIn } from './permissions';

/**
 * How a control is answered.
 *
 * - `default`: by everything that the library makes. `holds` has to be true of every resource of these types in every example, and in test/examples/apps/hardened.ts.
 * - `request`: where the app asks for it. It must not hold everywhere by default, and has to hold in test/examples/apps/hardened.ts, at `at`.
 * - `no`: it is not, and `how` says why. `holds` must not be true of every resource, or this is out of date.
 * - `none`: no example has a resource of these types: the library makes none.
 * - `account`: by a setting of the account, which is in no template.
 */
export type Answer = 'default' | 'request' | 'no' | 'none' | 'account';

export interface Control {
  readonly ids: readonly string[];
  readonly asks: string;
  readonly answer: Answer;
  /** What satisfies it, or why nothing does. */
  readonly how: string;
  readonly types: readonly string[];
  readonly holds?: (resource: Resource, template: Template, logicalId: string) => boolean;
  readonly at?: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const BUCKET = ['AWS::S3::Bucket'];
const BUCKET_POLICY = ['AWS::S3::BucketPolicy'];
const FUNCTION = ['AWS::Lambda::Function'];
const MODEL = ['AWS::SageMaker::Model'];
const CONFIG = ['AWS::SageMaker::EndpointConfig'];
const STAGE = ['AWS::ApiGateway::Stage'];
const HTTP_STAGE = ['AWS::ApiGatewayV2::Stage'];
const POLICIES = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
const KEY = ['AWS::KMS::Key'];
const LOG_GROUP = ['AWS::Logs::LogGroup'];

const value = (resource: Resource, ...path: readonly string[]): unknown => path.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], resource.Properties);
const list = (from: unknown): readonly unknown[] => (from === undefined ? [] : [from].flat());
const isBlocked = (...flags: readonly string[]) => (bucket: Resource): boolean => flags.every((flag) => value(bucket, 'PublicAccessBlockConfiguration', flag) === true);
const ALL_FLAGS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const allowed = (resource: Resource): readonly Statement[] => statementsIn(resource.Properties).filter(({ Effect }) => Effect === 'Allow');
const granted = (resource: Resource): readonly Statement[] => allowed({ ...resource, Properties: { ...resource.Properties, AssumeRolePolicyDocument: undefined } });
const trust = (resource: Resource): string => JSON.stringify(list(value(resource, 'AssumeRolePolicyDocument')).flatMap(statementsIn).map(({ Principal }) => Principal));

function deniesPlainHttp(bucketId: string, { Resources }: Template): boolean {
  return Object.values(Resources).some((policy) => policy.Type === 'AWS::S3::BucketPolicy' && JSON.stringify(value(policy, 'Bucket')) === JSON.stringify({ Ref: bucketId })
    && statementsIn(policy.Properties).some(({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false'));
}

const lifecycle = (bucket: Resource): boolean => list(value(bucket, 'LifecycleConfiguration', 'Rules')).some((rule) => (rule as Json).Status === 'Enabled');
const encrypted = (bucket: Resource): boolean => list(value(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration')).length > 0;
const logged = (bucket: Resource): boolean => value(bucket, 'LoggingConfiguration') !== undefined;
const isolated = (model: Resource): boolean => value(model, 'EnableNetworkIsolation') === true;
const hasKey = (config: Resource): boolean => value(config, 'KmsKeyId') !== undefined;
const instances = (config: Resource): boolean => list(value(config, 'ProductionVariants')).every((variant) => (variant as Json).ServerlessConfig !== undefined || Number((variant as Json).InitialInstanceCount) > 1);
const inVpc = (fn: Resource): boolean => value(fn, 'VpcConfig') !== undefined;
const CURRENT_RUNTIMES = ['nodejs22.x', 'nodejs24.x', 'python3.12', 'python3.13', 'python3.14'];
const runtime = (fn: Resource): boolean => value(fn, 'PackageType') === 'Image' || CURRENT_RUNTIMES.includes(String(value(fn, 'Runtime')));
const methodSettings = (stage: Resource): readonly Json[] => list(value(stage, 'MethodSettings')) as Json[];
const traced = (stage: Resource): boolean => value(stage, 'TracingEnabled') === true;
const signed = (url: Resource): boolean => value(url, 'AuthType') === 'AWS_IAM';
const closed = (key: Resource): boolean => allowed(key).every(({ Principal, Condition }) => Condition !== undefined || !/"\*"/.test(JSON.stringify(Principal)));
const KEYS = 'keys are yours, or made where your app asks for them: kept, rotated, and for principals of the account';
const OF_OTHERS = ['s3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:PutEncryptionConfiguration', 's3:PutObjectAcl', 's3:*', '*'];

/** AWS Foundational Security Best Practices: https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html */
export const FSBP: readonly Control[] = [
  { ids: ['SageMaker.1', 'SageMaker.2', 'SageMaker.3', 'SageMaker.8'], asks: 'notebooks', answer: 'none', how: 'no notebooks', types: ['AWS::SageMaker::NotebookInstance'] },
  {
    ids: ['SageMaker.4'], asks: 'more than one instance to begin with', answer: 'request', types: CONFIG, holds: instances, at: ['Hardened/Instances/Config'],
    how: '`instanceCount: 2` or more. **The default is 1**, at half the price and with a pause when the instance fails; with a gradual `rollout` it is 2. It does not concern serverless endpoints',
  },
  {
    ids: ['SageMaker.5'], asks: 'network isolation of models', answer: 'request', types: MODEL, holds: isolated, at: ['Hardened/Instances/Model', 'LockedDown/Live/Model', 'LockedDown/Batch/Model'],
    how: '`networkIsolation: true`, or [`InferenceDefaults`](inference-defaults.md). **The default is off**: an image of yours may call other services, and in isolation has no credentials either. Serverless endpoints have none',
  },
  {
    ids: ['Lambda.1'], asks: 'no permission for everybody', answer: 'default', how: 'permissions name a service and what it calls for; URLs take signed requests, unless `FunctionAuth.none()` is written', types: ['AWS::Lambda::Permission', 'AWS::Lambda::Url'],
    holds: (each) => (each.Type === 'AWS::Lambda::Url' ? signed(each) : value(each, 'Principal') !== '*' && value(each, 'SourceArn') !== undefined),
  },
  { ids: ['Lambda.2'], asks: 'supported runtimes', answer: 'default', how: 'nodejs24.x, or an image; `runtime` takes no deprecated one', types: FUNCTION, holds: runtime },
  {
    ids: ['Lambda.5'], asks: 'several zones for functions in a VPC', answer: 'default', how: 'all private subnets of the network, or those of `vpcSubnets`. A function in no VPC is in several zones anyway', types: FUNCTION,
    holds: (fn) => !inVpc(fn) || list(value(fn, 'VpcConfig', 'SubnetIds')).length > 1,
  },
  { ids: ['S3.1'], asks: 'public access blocked for the account', answer: 'account', how: 'a setting of your account; every bucket of the library blocks it for itself (S3.8)', types: [] },
  { ids: ['S3.2', 'S3.3'], asks: 'no bucket that everybody reads or writes', answer: 'default', how: '`BlockPublicAccess.BLOCK_ALL`', types: BUCKET, holds: isBlocked(...ALL_FLAGS) },
  { ids: ['S3.5'], asks: 'TLS alone', answer: 'default', how: '`enforceSSL`, and TLS 1.2 at least', types: BUCKET, holds: (_, template, id) => deniesPlainHttp(id, template) },
  {
    ids: ['S3.6'], asks: 'other accounts may not change policies, ACLs and encryption', answer: 'default', how: 'accounts that a registry names may read its models, and nothing else', types: BUCKET_POLICY,
    holds: (policy) => allowed(policy).every(({ Action }) => list(Action).every((action) => !OF_OTHERS.includes(String(action)))),
  },
  { ids: ['S3.8'], asks: 'public access blocked', answer: 'default', how: '`BlockPublicAccess.BLOCK_ALL`', types: BUCKET, holds: isBlocked(...ALL_FLAGS) },
  {
    ids: ['S3.9'], asks: 'access logs', answer: 'request', how: 'a property injector for `Bucket` ([above](#buckets-that-are-logged))', types: BUCKET, holds: logged,
    at: ['Hardened/CsiArtifacts/Bucket', 'Hardened/Registry/Bucket'],
  },
  { ids: ['S3.12'], asks: 'no ACLs', answer: 'default', how: 'none; what is new in S3 has them switched off', types: BUCKET, holds: (bucket) => value(bucket, 'AccessControl') === undefined && value(bucket, 'OwnershipControls') === undefined },
  { ids: ['S3.13'], asks: 'a lifecycle', answer: 'default', how: 'uploads that were given up go after a day', types: BUCKET, holds: lifecycle },
  { ids: ['S3.19', 'S3.24', 'S3.25'], asks: 'access points and directory buckets', answer: 'none', how: 'none', types: ['AWS::S3::AccessPoint', 'AWS::S3::MultiRegionAccessPoint', 'AWS::S3Express::DirectoryBucket'] },
  { ids: ['SQS.1', 'SQS.3'], asks: 'queues', answer: 'none', how: 'no queues', types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'] },
  {
    ids: ['SNS.4'], asks: 'topics that not everybody may publish to', answer: 'default', how: 'topics are yours: `ServiceLevels` lets CloudWatch publish, for alarms of the account', types: ['AWS::SNS::TopicPolicy'],
    holds: (policy) => allowed(policy).every(({ Principal }) => typeof Principal === 'object' && !list((Principal as { AWS?: unknown }).AWS).includes('*')),
  },
  { ids: ['APIGateway.1'], asks: 'execution logs', answer: 'default', how: 'errors, without requests and answers', types: STAGE, holds: (stage) => methodSettings(stage).some(({ LoggingLevel }) => LoggingLevel === 'ERROR' || LoggingLevel === 'INFO') },
  {
    ids: ['APIGateway.2'], asks: 'a client certificate for the backend', answer: 'no', how: 'for backends with HTTP; these are Lambda and SageMaker, called with a role and by signed requests', types: STAGE,
    holds: (stage) => value(stage, 'ClientCertificateId') !== undefined,
  },
  { ids: ['APIGateway.3'], asks: 'tracing', answer: 'default', how: 'X-Ray is on', types: STAGE, holds: traced },
  {
    ids: ['APIGateway.4'], asks: 'a web ACL', answer: 'no', how: "your account's: `new CfnWebACLAssociation` with the ARN of `api.deploymentStage`", types: STAGE,
    holds: (_, { Resources }) => Object.values(Resources).some(({ Type }) => Type === 'AWS::WAFv2::WebACLAssociation'),
  },
  { ids: ['APIGateway.5'], asks: 'no cache without encryption', answer: 'default', how: 'no cache', types: STAGE, holds: (stage) => methodSettings(stage).every(({ CachingEnabled }) => CachingEnabled !== true) },
  { ids: ['APIGateway.8'], asks: 'authorization of routes', answer: 'default', how: 'signed requests, unless an authorizer is named', types: ['AWS::ApiGatewayV2::Route'], holds: (route) => ![undefined, 'NONE'].includes(value(route, 'AuthorizationType') as string | undefined) },
  { ids: ['APIGateway.9'], asks: 'access logs of HTTP APIs', answer: 'default', how: 'a line of JSON for each request', types: HTTP_STAGE, holds: (stage) => value(stage, 'AccessLogSettings', 'DestinationArn') !== undefined },
  { ids: ['DynamoDB.1', 'DynamoDB.2', 'DynamoDB.3', 'DynamoDB.6', 'DynamoDB.7'], asks: 'tables', answer: 'none', how: 'no tables', types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::DAX::Cluster'] },
  { ids: ['StepFunctions.1'], asks: 'state machines', answer: 'none', how: '`invokeTask` makes a state of a machine of yours', types: ['AWS::StepFunctions::StateMachine'] },
  { ids: ['ECR.1', 'ECR.2', 'ECR.3'], asks: 'repositories', answer: 'none', how: "images are pushed to CDK's own repository, which `cdk bootstrap` makes", types: ['AWS::ECR::Repository'] },
  {
    ids: ['KMS.1', 'KMS.2'], asks: 'no decryption with every key', answer: 'default', how: 'permissions name the key', types: POLICIES,
    holds: (each) => granted(each).every(({ Action, Resource: on }) => !list(on).includes('*') || list(Action).every((action) => !/^(?:kms:.*|\*)$/.test(String(action)))),
  },
  { ids: ['KMS.3'], asks: 'keys that are not deleted by mistake', answer: 'default', how: KEYS, types: KEY, holds: ({ DeletionPolicy }) => DeletionPolicy !== 'Delete' },
  { ids: ['KMS.5'], asks: 'keys that not everybody may use', answer: 'default', how: KEYS, types: KEY, holds: closed },
  { ids: [1, 2, 3, 4, 5, 6, 7].map((n) => `ElastiCache.${n}`), asks: 'caches', answer: 'none', how: 'no caches', types: ['AWS::ElastiCache::CacheCluster', 'AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::ServerlessCache'] },
  { ids: [1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15].map((n) => `CloudFront.${n}`), asks: 'distributions', answer: 'none', how: 'no distributions', types: ['AWS::CloudFront::Distribution'] },
];

/** Checkov's checks of CloudFormation templates that concern what is made here: https://www.checkov.io/5.Policy%20Index/cloudformation.html */
export const CHECKOV: readonly Control[] = [
  {
    ids: ['CKV_AWS_45'], asks: 'no secrets in environment variables', answer: 'default', how: 'none of the library\'s; yours are not looked at', types: FUNCTION,
    holds: (fn) => !/(?:AKIA|ASIA)[A-Z0-9]{16}|SECRET|PASSWORD/.test(JSON.stringify(value(fn, 'Environment') ?? {})),
  },
  { ids: ['CKV_AWS_115'], asks: 'reserved concurrency', answer: 'request', how: '`reservedConcurrency`', types: FUNCTION, holds: (fn) => value(fn, 'ReservedConcurrentExecutions') !== undefined, at: ['Hardened/Digits/Function'] },
  { ids: ['CKV_AWS_116'], asks: 'a dead-letter queue', answer: 'no', how: 'callers of a model wait for its answer ([above](#cdk-nag))', types: FUNCTION, holds: (fn) => value(fn, 'DeadLetterConfig') !== undefined },
  { ids: ['CKV_AWS_117'], asks: 'functions in a VPC', answer: 'request', how: '`vpc`, or `InferenceDefaults`', types: FUNCTION, holds: inVpc, at: ['Hardened/Digits/Function', 'LockedDown/Digits/Function', 'LockedDown/CsiVersionKeeper/Function'] },
  {
    ids: ['CKV_AWS_173'], asks: 'a key for environment variables', answer: 'request', how: "`environmentEncryption`, or `InferenceDefaults`; Lambda encrypts them with a key of AWS's otherwise", types: FUNCTION,
    holds: (fn) => value(fn, 'Environment') === undefined || value(fn, 'KmsKeyArn') !== undefined, at: ['Hardened/Digits/Function', 'LockedDown/Digits/Function', 'LockedDown/CsiVersionKeeper/Function'],
  },
  { ids: ['CKV_AWS_258'], asks: 'no function URL for everybody', answer: 'default', how: '`FunctionAuth.iam()`, unless `none()` is written', types: ['AWS::Lambda::Url'], holds: signed },
  { ids: ['CKV_AWS_363'], asks: 'no deprecated runtime', answer: 'default', how: 'nodejs24.x, or an image', types: FUNCTION, holds: runtime },
  { ids: ['CKV_AWS_364'], asks: 'services call for one source', answer: 'default', how: '`SourceArn` in each permission', types: ['AWS::Lambda::Permission'], holds: (permission) => value(permission, 'SourceArn') !== undefined || value(permission, 'SourceAccount') !== undefined },
  { ids: ['CKV_AWS_370'], asks: 'network isolation of models', answer: 'request', how: '`networkIsolation: true`, or `InferenceDefaults`', types: MODEL, holds: isolated, at: ['Hardened/Instances/Model', 'LockedDown/Live/Model'] },
  { ids: ['CKV_AWS_98'], asks: 'a key for endpoints', answer: 'request', how: '`encryptionKey`, or `InferenceDefaults` (checkov looks at it in Terraform alone)', types: CONFIG, holds: hasKey, at: ['Hardened/Instances/Config', 'Hardened/Queue/Config'] },
  { ids: ['CKV_AWS_367', 'CKV_AWS_368', 'CKV_AWS_369'], asks: 'data quality jobs', answer: 'none', how: 'none', types: ['AWS::SageMaker::DataQualityJobDefinition'] },
  { ids: ['CKV_AWS_187', 'CKV_AWS_371'], asks: 'notebooks', answer: 'none', how: 'no notebooks', types: ['AWS::SageMaker::NotebookInstance'] },
  { ids: ['CKV_AWS_18'], asks: 'access logs of buckets', answer: 'request', how: 'a property injector for `Bucket` ([above](#buckets-that-are-logged))', types: BUCKET, holds: logged, at: ['Hardened/CsiArtifacts/Bucket'] },
  { ids: ['CKV_AWS_19'], asks: 'encrypted buckets', answer: 'default', how: "with S3's key, or yours", types: BUCKET, holds: encrypted },
  { ids: ['CKV_AWS_20', 'CKV_AWS_57'], asks: 'no ACL for everybody', answer: 'default', how: 'no ACLs', types: BUCKET, holds: (bucket) => value(bucket, 'AccessControl') === undefined },
  {
    ids: ['CKV_AWS_21'], asks: 'versioned buckets', answer: 'default', how: 'all but the bucket of requests to asynchronous endpoints, from which what expires is to go for good', types: BUCKET,
    holds: (bucket, _, id) => id.startsWith('CsiAsyncRequests') || value(bucket, 'VersioningConfiguration', 'Status') === 'Enabled',
  },
  ...ALL_FLAGS.map((flag, i): Control => ({ ids: [`CKV_AWS_${[53, 54, 55, 56][i]}`], asks: flag, answer: 'default', how: '`BlockPublicAccess.BLOCK_ALL`', types: BUCKET, holds: isBlocked(flag) })),
  {
    ids: ['CKV_AWS_59'], asks: 'no open method of a REST API', answer: 'default', how: 'signed requests, unless an authorizer is named', types: ['AWS::ApiGateway::Method'],
    holds: (method) => value(method, 'HttpMethod') === 'OPTIONS' || value(method, 'AuthorizationType') !== 'NONE',
  },
  { ids: ['CKV_AWS_73'], asks: 'tracing of REST APIs', answer: 'default', how: 'X-Ray is on', types: STAGE, holds: traced },
  { ids: ['CKV_AWS_76'], asks: 'access logs of REST APIs', answer: 'default', how: 'a line of JSON for each request', types: STAGE, holds: (stage) => value(stage, 'AccessLogSetting', 'DestinationArn') !== undefined },
  { ids: ['CKV_AWS_95'], asks: 'access logs of HTTP APIs', answer: 'default', how: 'a line of JSON for each request', types: HTTP_STAGE, holds: (stage) => value(stage, 'AccessLogSettings', 'DestinationArn') !== undefined },
  { ids: ['CKV_AWS_120'], asks: 'a cache for REST APIs', answer: 'no', how: 'an answer of a model belongs to its request alone', types: STAGE, holds: (stage) => value(stage, 'CacheClusterEnabled') === true },
  { ids: ['CKV_AWS_66'], asks: 'logs that are kept for a time', answer: 'default', how: 'a retention on every log group', types: LOG_GROUP, holds: (group) => value(group, 'RetentionInDays') !== undefined },
  { ids: ['CKV_AWS_158'], asks: 'a key for logs', answer: 'request', how: '`logGroup` with a key, or `InferenceDefaults`', types: LOG_GROUP, holds: (group) => value(group, 'KmsKeyId') !== undefined, at: ['Hardened/Logs', 'LockedDown/Live/Logs'] },
  { ids: ['CKV_AWS_60', 'CKV_AWS_61'], asks: 'roles that not every service and principal may take', answer: 'default', how: 'roles name the one service', types: ['AWS::IAM::Role'], holds: (role) => !/"(?:\*|\*\.amazonaws\.com)"/.test(trust(role)) },
  {
    ids: ['CKV_AWS_62', 'CKV_AWS_63'], asks: 'no policy of all actions', answer: 'default', how: 'actions by name', types: POLICIES,
    holds: (each) => granted(each).every(({ Action }) => list(Action).every((action) => action !== '*')),
  },
  {
    ids: ['CKV_AWS_107', 'CKV_AWS_108', 'CKV_AWS_109', 'CKV_AWS_110'], asks: 'no credentials, data or permissions of everything', answer: 'default', how: 'on `*` only what has no resource to name', types: POLICIES,
    holds: (each) => granted(each).every(({ Action, Resource: on }) => !list(on).includes('*') || list(Action).every((action) => ALLOWED_ON_EVERYTHING.includes(String(action)))),
  },
  {
    ids: ['CKV_AWS_111'], asks: 'no writing of everything', answer: 'no', types: POLICIES,
    how: 'for functions in a VPC alone: Lambda makes their network interfaces with their role, [as AWS says](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions), before there is one to name',
    holds: (each) => granted(each).every(({ Action, Resource: on }) => !list(on).includes('*') || !list(Action).includes('ec2:CreateNetworkInterface')),
  },
  { ids: ['CKV_AWS_26'], asks: 'encrypted topics', answer: 'default', how: 'topics are yours: those of the examples have a key, which `ServiceLevels` lets CloudWatch use', types: ['AWS::SNS::Topic'], holds: (topic) => value(topic, 'KmsMasterKeyId') !== undefined },
  { ids: ['CKV_AWS_27'], asks: 'queues', answer: 'none', how: 'none', types: ['AWS::SQS::Queue'] },
  { ids: ['CKV_AWS_28', 'CKV_AWS_119'], asks: 'tables', answer: 'none', how: 'none', types: ['AWS::DynamoDB::Table'] },
  { ids: ['CKV_AWS_7'], asks: 'keys that are rotated', answer: 'default', how: KEYS, types: KEY, holds: (key) => value(key, 'EnableKeyRotation') === true },
  { ids: ['CKV_AWS_33'], asks: 'keys that not everybody may use', answer: 'default', how: KEYS, types: KEY, holds: closed },
  { ids: ['CKV_AWS_51', 'CKV_AWS_136', 'CKV_AWS_163'], asks: 'repositories', answer: 'none', how: "CDK's own", types: ['AWS::ECR::Repository'] },
  { ids: ['CKV_AWS_29', 'CKV_AWS_30', 'CKV_AWS_31'], asks: 'caches', answer: 'none', how: 'none', types: ['AWS::ElastiCache::ReplicationGroup'] },
  { ids: ['CKV_AWS_43'], asks: 'streams', answer: 'none', how: 'none', types: ['AWS::Kinesis::Stream'] },
];

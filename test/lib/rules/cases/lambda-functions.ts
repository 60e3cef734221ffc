import type { RuleCase } from '../rule-case';
import { lambda, role, ROLE } from './resources';
import { hosted } from './sagemaker-parts';

type Resources = RuleCase['broken'];

const fn = (properties: object = {}): Resources => ({ Role: ROLE, Fn: lambda({ ...properties }) });
/** A function without some of its properties. */
const without = (properties: object, ...names: readonly string[]): Resources => ({
  Role: ROLE, Fn: { Type: 'AWS::Lambda::Function', Properties: Object.fromEntries(Object.entries({ ...lambda().Properties, ...properties }).filter(([name]) => !names.includes(name))) },
});
const IMAGE = { ImageUri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/digits@sha256:${'a'.repeat(64)}` };
const MOUNTED = { FileSystemConfigs: [{ Arn: 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-0123456789abcdef0', LocalMountPath: '/mnt/models' }] };
const variables = (Variables: object): object => ({ Environment: { Variables } });
const layered = (properties: object, layer: object): Resources => ({
  ...fn({ Layers: [{ Ref: 'Engine' }], ...properties }), Engine: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'artifacts', S3Key: 'engine-1.2.zip' }, ...layer } },
});
const queue = (properties: object = {}): Resources[string] => ({ Type: 'AWS::SQS::Queue', Properties: properties });
const durable = (ExecutionTimeout: number, RetentionPeriodInDays?: number): object => ({ DurableConfig: { ExecutionTimeout, ...(RetentionPeriodInDays === undefined ? {} : { RetentionPeriodInDays }) } });
const TARGET = { 'Fn::GetAtt': ['Failed', 'Arn'] };
const limit = (name: string, rows: RuleCase['rows'], broken: object, atLimit: object, path: string, reason: string): RuleCase => (
  { name, rule: 'schema-limit', ...(rows === undefined ? {} : { rows }), broken: fn(broken), repaired: fn(), atLimit: fn(atLimit), logicalId: 'Fn', path, reason }
);
const oneMore = (name: string, broken: object, path: string, reason: string, rule: string, repaired: object = {}): RuleCase => ({ name, rule, broken: fn(broken), repaired: fn(repaired), logicalId: 'Fn', path, reason });
/** Asks another function, or an endpoint, which its role may. */
const asker = (properties: object, Variables: object, Action: string): Resources => {
  const { Timeout: _, ...rest } = lambda({ ...properties, ...variables(Variables) }).Properties as { readonly Timeout: number };
  return {
    Role: { ...role('lambda', 'sagemaker'), Properties: { ...role('lambda', 'sagemaker').Properties, Policies: [{ PolicyName: 'ask', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }] } },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { ...rest, ...properties } },
  };
};
const calling = (properties: object): Resources => ({ ...asker(properties, { MODEL: { Ref: 'Digits' } }, 'lambda:InvokeFunction'), Digits: lambda() });
const asking = (properties: object): Resources => ({ ...hosted({}), ...asker(properties, { ENDPOINT: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] } }, 'sagemaker:InvokeEndpoint') });

/** Of functions alone. */
const SENDS: RuleCase['broken'] = {
  Sends: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'Sends', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: TARGET }] } } },
};

export const LAMBDA_FUNCTION_CASES: readonly RuleCase[] = [
  limit('a function of 64 MB', ['accepted-memory-64'], { MemorySize: 64 }, { MemorySize: 128 }, '/MemorySize', 'is 64'),
  limit('a function of 20000 MB that is on no managed instances', ['accepted-memory-20000'], { MemorySize: 20_000 }, { MemorySize: 10_240 }, '/MemorySize', 'is 20000'),
  limit('a function that takes an hour', ['accepted-timeout-3600'], { Timeout: 3_600 }, { Timeout: 900 }, '/Timeout', 'is 3600'),
  limit('a reserved concurrency of -1', ['accepted-reserved-negative'], { ReservedConcurrentExecutions: -1 }, { ReservedConcurrentExecutions: 1 }, '/ReservedConcurrentExecutions', 'is -1'),
  limit('a durable execution of more than 366 days', undefined, durable(31_622_401), durable(31_622_400), '/DurableConfig/ExecutionTimeout', 'is 31622401'),
  limit('a durable execution that is remembered for a year', undefined, durable(3_600, 365), durable(3_600, 90), '/DurableConfig/RetentionPeriodInDays', 'is 365, allowed: 1 to 90'),
  limit('ephemeral storage of 10241 MB', ['accepted-ephemeral-above'], { EphemeralStorage: { Size: 10_241 } }, { EphemeralStorage: { Size: 10_240 } }, '/EphemeralStorage/Size', 'is 10241'),
  {
    name: 'variables of more than 4 KB', rule: 'lambda-environment-size', rows: ['accepted-environment-5-kb'],
    broken: fn(variables({ LABELS: 'x'.repeat(5_120) })), repaired: fn(variables({ LABELS: 'x' })), atLimit: fn(variables({ LABELS: 'x'.repeat(4_090) })),
    logicalId: 'Fn', path: '/Environment/Variables', reason: 'has 5126 bytes, allowed: 4096',
  },
  {
    name: 'one byte more than 4 KB, in letters of two bytes', rule: 'lambda-environment-size',
    broken: fn(variables({ LABEL: 'é'.repeat(2_046) })), repaired: fn(variables({ LABEL: 'é' })), atLimit: fn(variables({ LABELS: 'é'.repeat(2_045) })),
    logicalId: 'Fn', path: '/Environment/Variables', reason: 'has 4097 bytes',
  },
  oneMore('a variable that Lambda sets itself', variables({ AWS_REGION: 'eu-central-1' }), '/Environment/Variables/AWS_REGION', 'Lambda sets it itself', 'lambda-environment-reserved', variables({})),
  {
    name: 'an archive with an image', rule: 'lambda-code-package-type', rows: ['static-31'],
    broken: fn({ Code: { ZipFile: '1', ...IMAGE } }), repaired: fn({ Code: { ZipFile: '1' } }), logicalId: 'Fn', path: '/Code/ImageUri', reason: 'is given, and the package type is Zip',
  },
  {
    name: 'an image with layers', rule: 'lambda-code-package-type',
    broken: without({ Code: IMAGE, PackageType: 'Image', Layers: ['arn:aws:lambda:eu-central-1:123456789012:layer:engine:1'] }, 'Runtime', 'Handler'), repaired: without({ Code: IMAGE, PackageType: 'Image' }, 'Runtime', 'Handler'),
    logicalId: 'Fn', path: '/Layers', reason: 'is given, and the package type is Image',
  },
  { name: 'an archive without a handler', rule: 'lambda-runtime-and-handler', broken: without({}, 'Handler'), repaired: fn(), logicalId: 'Fn', path: '/Handler', reason: 'is missing' },
  {
    name: 'a runtime that is patched no more', rule: 'lambda-runtime-deprecated', environment: { today: '2026-11-22' },
    broken: fn({ Runtime: 'nodejs20.x' }), repaired: fn({ Runtime: 'nodejs22.x' }), logicalId: 'Fn', path: '/Runtime', reason: 'is nodejs20.x, deprecated since 2026-04-30',
  },
  {
    name: 'a runtime on the day before it is patched no more', rule: 'lambda-runtime-deprecated', environment: { today: '2027-06-30' },
    broken: fn({ Runtime: 'python3.11' }), repaired: fn({ Runtime: 'python3.12' }), logicalId: 'Fn', path: '/Runtime', reason: 'from 2027-07-31 no function can be made with it',
  },
  {
    name: 'a runtime of which no function can be made', rule: 'lambda-runtime-blocked', environment: { today: '2027-02-01' },
    broken: fn({ Runtime: 'nodejs18.x' }), repaired: fn({ Runtime: 'nodejs22.x' }), logicalId: 'Fn', path: '/Runtime', reason: 'no function can be made with it since 2027-02-01, and none changed from 2027-03-03',
  },
  {
    name: 'a runtime of which nothing can be changed', rule: 'lambda-runtime-blocked', environment: { today: '2026-11-22' },
    broken: fn({ Runtime: 'python3.6' }), repaired: fn({ Runtime: 'python3.13' }), logicalId: 'Fn', path: '/Runtime', reason: 'no function can be made or changed with it since 2022-08-29',
  },
  {
    name: 'a runtime that is updated by hand, to none', rule: 'lambda-runtime-update-manual',
    broken: fn({ RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual' } }), repaired: fn({ RuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' } }), logicalId: 'Fn', path: '/RuntimeManagementConfig/RuntimeVersionArn', reason: 'is missing, and UpdateRuntimeOn is Manual',
  },
  { name: 'nothing reserved, of everything', rule: 'lambda-reserved-zero', broken: fn({ ReservedConcurrentExecutions: 0 }), repaired: fn(), atLimit: fn({ ReservedConcurrentExecutions: 1 }), logicalId: 'Fn', path: '/ReservedConcurrentExecutions', reason: 'is 0' },
  {
    name: 'more reserved than most accounts have', rule: 'lambda-reserved-sum',
    broken: { ...fn({ ReservedConcurrentExecutions: 900 }), Other: lambda({ ReservedConcurrentExecutions: 1 }) }, repaired: { ...fn({ ReservedConcurrentExecutions: 900 }), Other: lambda() }, atLimit: fn({ ReservedConcurrentExecutions: 900 }),
    logicalId: 'Other', path: '/ReservedConcurrentExecutions', reason: 'makes 901 reserved by 2 functions',
  },
  {
    name: 'a layer of another architecture', rule: 'lambda-layer-compatibility',
    broken: layered({ Architectures: ['arm64'] }, { CompatibleArchitectures: ['x86_64'] }), repaired: layered({ Architectures: ['arm64'] }, { CompatibleArchitectures: ['arm64'] }), atLimit: layered({}, { CompatibleArchitectures: ['x86_64'] }),
    logicalId: 'Fn', path: '/Layers/0', reason: 'is Engine, which is made for x86_64, and the function is on arm64',
  },
  {
    name: 'a layer of another runtime', rule: 'lambda-layer-compatibility',
    broken: layered({}, { CompatibleRuntimes: ['python3.13'] }), repaired: layered({}, {}), atLimit: layered({}, { CompatibleRuntimes: ['python3.13', 'nodejs24.x'] }), logicalId: 'Fn', path: '/Layers/0', reason: 'is made for python3.13, and the function is on nodejs24.x',
  },
  {
    name: 'a file system outside of a VPC', rule: 'lambda-file-system-network',
    broken: fn(MOUNTED), repaired: fn({ ...MOUNTED, VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }), logicalId: 'Fn', path: '/VpcConfig', reason: 'is missing, and the function mounts a file system',
  },
  {
    name: 'subnets without security groups', rule: 'lambda-vpc-config',
    broken: fn({ VpcConfig: { SubnetIds: ['subnet-1'] } }), repaired: fn({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }), atLimit: fn({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
    logicalId: 'Fn', path: '/VpcConfig/SecurityGroupIds', reason: 'is empty, and SubnetIds is not',
  },
  {
    name: 'levels of text logs', rule: 'lambda-log-level-format',
    broken: fn({ LoggingConfig: { ApplicationLogLevel: 'WARN' } }), repaired: fn({ LoggingConfig: { ApplicationLogLevel: 'WARN', LogFormat: 'JSON' } }), logicalId: 'Fn', path: '/LoggingConfig/ApplicationLogLevel', reason: 'the logs are text, as they are by default',
  },
  {
    name: 'a dead-letter queue that is FIFO', rule: 'lambda-destination',
    broken: { ...fn({ DeadLetterConfig: { TargetArn: TARGET } }), ...SENDS, Failed: queue({ FifoQueue: true }) }, repaired: { ...fn({ DeadLetterConfig: { TargetArn: TARGET } }), ...SENDS, Failed: queue() }, logicalId: 'Fn', path: '/DeadLetterConfig/TargetArn', reason: 'is Failed, which is FIFO',
  },
  {
    name: 'a destination that Lambda does not send to', rule: 'lambda-destination',
    broken: { ...fn(), Settings: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination: 'arn:aws:kinesis:eu-central-1:123456789012:stream/failed' } } } } },
    repaired: { ...fn(), Settings: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-central-1:123456789012:failed' } } } } },
    logicalId: 'Settings', path: '/DestinationConfig/OnFailure/Destination', reason: 'where Lambda sends nothing',
  },
  {
    name: 'a function of 3 s in front of a model of 20 s', rule: 'lambda-model-timeout',
    broken: calling({}), repaired: calling({ Timeout: 30 }), atLimit: calling({ Timeout: 20 }), logicalId: 'Fn', path: '/Timeout', reason: 'lets the function run for 3 s, and Digits, which MODEL names, may take 20 s, allowed: at least 20 s',
  },
  {
    name: 'a function of 30 s in front of an endpoint', rule: 'lambda-model-timeout',
    broken: asking({ Timeout: 30 }), repaired: asking({ Timeout: 90 }), atLimit: asking({ Timeout: 60 }), logicalId: 'Fn', path: '/Timeout', reason: 'lets the function run for 30 s, and Endpoint, which ENDPOINT names, may take 60 s',
  },
];

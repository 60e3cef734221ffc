import type { RuleCase } from '../rule-case';
import { alias, lambda, mapping, permission, POLLED, provisioned, ROLE, rule, SHIFTED, version } from './resources';

const FUNCTION = { Role: ROLE, Fn: lambda(), V1: version() };
const V2 = { V2: version({ Description: 'the one before' }), V3: version({ Description: 'another' }) };
const weights = (...shares: readonly (readonly [string, number])[]): object => ({
  RoutingConfig: { AdditionalVersionWeights: shares.map(([name, FunctionWeight]) => ({ FunctionVersion: { 'Fn::GetAtt': [name, 'Version'] }, FunctionWeight })) },
});
const reserved = (ReservedConcurrentExecutions: number): RuleCase['broken'] => ({ ...FUNCTION, Fn: lambda({ ReservedConcurrentExecutions }), Live: alias(provisioned(5)) });
const live = (properties: object): RuleCase['broken'] => ({ ...FUNCTION, ...V2, Live: alias({ ...properties }) });
const snapped = (properties: object = {}): RuleCase['broken'][string] => lambda({ Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' }, ...properties });
const MOUNTED = { FileSystemConfigs: [{ Arn: 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-0123456789abcdef0', LocalMountPath: '/mnt/models' }] };
const VPC = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
const PER_TENANT = { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } };
const managed = (properties: object = {}): RuleCase['broken'][string] => lambda({
  CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'arn:aws:lambda:eu-central-1:123456789012:capacity-provider:steady' } }, MemorySize: 2_048, ...properties,
});
const environments = (MaxExecutionEnvironments: number): object => ({ FunctionScalingConfig: { MinExecutionEnvironments: 3, MaxExecutionEnvironments } });
const steady = (MaxVCpuCount: number): RuleCase['broken'] => ({
  Role: ROLE,
  Steady: {
    Type: 'AWS::Lambda::CapacityProvider',
    Properties: { PermissionsConfig: { CapacityProviderOperatorRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }, VpcConfig: VPC.VpcConfig, CapacityProviderScalingConfig: { MaxVCpuCount } },
  },
});

/** Of versions, aliases and what is kept ready. */
const ALLOWED: RuleCase['broken'] = { Allow: permission(), AllowLive: permission({ FunctionName: { Ref: 'Live' } }) };

export const LAMBDA_CASES: readonly RuleCase[] = [
  {
    name: 'five provisioned environments of a function with four reserved', rule: 'lambda-provisioned-above-reserved', rows: ['accepted-provisioned-above-reserved'],
    broken: reserved(4), repaired: reserved(6), atLimit: reserved(5),
    logicalId: 'Live', path: '/ProvisionedConcurrencyConfig/ProvisionedConcurrentExecutions', reason: 'makes 5 provisioned environments of Fn, allowed: at most its reserved concurrency, 4',
  },
  {
    name: 'provisioned concurrency of $LATEST', rule: 'lambda-provisioned-latest', rows: ['static-09', 'accepted-provisioned-latest'],
    broken: live({ FunctionVersion: '$LATEST', ...provisioned(1) }), repaired: live(provisioned(1)), logicalId: 'Live', path: '/ProvisionedConcurrencyConfig', reason: 'the alias points to $LATEST',
  },
  {
    name: 'weights of an alias of $LATEST', rule: 'lambda-alias-latest-weights', rows: ['accepted-alias-latest'],
    broken: live({ FunctionVersion: '$LATEST', ...weights(['V2', 0.1]) }), repaired: live(weights(['V2', 0.1])), logicalId: 'Live', path: '/FunctionVersion', reason: 'is $LATEST, and the alias gives another version a share',
  },
  {
    name: 'two additional versions', rule: 'lambda-alias-weights', rows: ['accepted-two-additional-versions'],
    broken: live(weights(['V2', 0.1], ['V3', 0.1])), repaired: live(weights(['V2', 0.1])), atLimit: live(weights(['V2', 1])),
    logicalId: 'Live', path: '/RoutingConfig/AdditionalVersionWeights', reason: 'names 2 more versions, allowed: 1',
  },
  {
    name: 'two additional versions with 1.4 of the traffic', rule: 'lambda-alias-weights', rows: ['accepted-weights-sum'],
    broken: live(weights(['V2', 0.7], ['V3', 0.7])), repaired: live(weights(['V2', 0.7])), logicalId: 'Live', path: '/RoutingConfig/AdditionalVersionWeights', reason: 'names 2 more versions, with 1.4 of the traffic in sum',
  },
  {
    name: 'a share for the version that the alias has already', rule: 'lambda-alias-weights',
    broken: live(weights(['V1', 0.1])), repaired: live(weights(['V2', 0.1])), logicalId: 'Live', path: '/RoutingConfig/AdditionalVersionWeights/0/FunctionVersion', reason: 'the version that the alias points to already',
  },
  {
    name: 'weights and provisioned concurrency', rule: 'lambda-alias-weights-provisioned', rows: ['accepted-weights-provisioned'],
    broken: live({ ...weights(['V2', 0.1]), ...provisioned(1) }), repaired: live(provisioned(1)), logicalId: 'Live', path: '/ProvisionedConcurrencyConfig', reason: 'the alias has weights',
  },
  {
    name: 'two aliases that keep one version ready', rule: 'lambda-provisioned-twice', rows: ['accepted-two-provisioned-aliases'],
    broken: { ...FUNCTION, Live: alias(provisioned(1)), Next: alias({ Name: 'next', ...provisioned(1) }) }, repaired: { ...FUNCTION, Live: alias(provisioned(1)), Next: alias({ Name: 'next' }) },
    atLimit: { ...FUNCTION, ...V2, Live: alias(provisioned(1)), Next: alias({ Name: 'next', FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] }, ...provisioned(1) }) },
    logicalId: 'Next', path: '/ProvisionedConcurrencyConfig', reason: 'Live has one for the same version',
  },
  {
    name: 'an alias and its version that are both kept ready', rule: 'lambda-provisioned-twice',
    broken: { Role: ROLE, Fn: lambda(), Live: alias(provisioned(1)), V1: version(provisioned(1)) }, repaired: { Role: ROLE, Fn: lambda(), Live: alias(provisioned(1)), V1: version() },
    logicalId: 'V1', path: '/ProvisionedConcurrencyConfig', reason: 'Live has one for the same version',
  },
  {
    name: 'SnapStart and provisioned concurrency', rule: 'lambda-snap-start-provisioned', rows: ['accepted-snapstart-provisioned'],
    broken: { ...FUNCTION, Fn: snapped(), Live: alias(provisioned(1)) }, repaired: { ...FUNCTION, Fn: snapped(), Live: alias() }, logicalId: 'Live', path: '/ProvisionedConcurrencyConfig', reason: 'Fn has SnapStart',
  },
  {
    name: 'SnapStart on python3.11', rule: 'lambda-snap-start-runtime', rows: ['accepted-snapstart-python-3.11'],
    broken: { ...FUNCTION, Fn: snapped({ Runtime: 'python3.11' }) }, repaired: { ...FUNCTION, Fn: snapped() }, atLimit: { ...FUNCTION, Fn: snapped({ Runtime: 'python3.12' }) },
    logicalId: 'Fn', path: '/SnapStart', reason: 'is on, and the runtime is python3.11',
  },
  {
    name: 'SnapStart and a file system', rule: 'lambda-snap-start-file-system', rows: ['accepted-snapstart-file-system'],
    broken: { ...FUNCTION, Fn: snapped({ ...MOUNTED, ...VPC }) }, repaired: { ...FUNCTION, Fn: snapped(VPC) }, logicalId: 'Fn', path: '/SnapStart', reason: 'is on, and the function mounts a file system',
  },
  {
    name: 'SnapStart and 513 MB of ephemeral storage', rule: 'lambda-snap-start-storage', rows: ['accepted-snapstart-ephemeral'],
    broken: { ...FUNCTION, Fn: snapped({ EphemeralStorage: { Size: 513 } }) }, repaired: { ...FUNCTION, Fn: snapped() }, atLimit: { ...FUNCTION, Fn: snapped({ EphemeralStorage: { Size: 512 } }) },
    logicalId: 'Fn', path: '/EphemeralStorage/Size', reason: 'is 513 MB, and the function has SnapStart, allowed: 512 MB',
  },
  {
    name: 'SnapStart of a function without a version', rule: 'lambda-snap-start-unpublished',
    broken: { Role: ROLE, Fn: snapped() }, repaired: { Role: ROLE, Fn: snapped(), V1: version() }, logicalId: 'Fn', path: '/SnapStart', reason: 'no version of the function is published here',
  },
  ...([
    ['SnapStart', { ...FUNCTION, Fn: snapped(PER_TENANT) }, { ...FUNCTION, Fn: snapped() }, 'Fn', '/SnapStart'],
    ['provisioned concurrency', { ...FUNCTION, Fn: lambda(PER_TENANT), Live: alias(provisioned(1)) }, { ...FUNCTION, Fn: lambda(PER_TENANT), Live: alias() }, 'Live', '/ProvisionedConcurrencyConfig'],
    ['an event source', { ...POLLED, Fn: lambda(PER_TENANT), Poll: mapping() }, { ...POLLED, Poll: mapping() }, 'Poll', '/FunctionName'],
    ['a URL', { Role: ROLE, Fn: lambda(PER_TENANT), Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] } } } }, { Role: ROLE, Fn: lambda(PER_TENANT) }, 'Url', '/TargetFunctionArn'],
  ] as const).map(([what, broken, repaired, logicalId, path]): RuleCase => ({
    name: `tenants isolated, and ${what}`, rule: 'lambda-tenancy', rows: ['accepted-tenancy'], broken, repaired, logicalId, path, reason: 'isolates tenants',
  })),
  {
    name: 'a function on managed instances that is kept ready', rule: 'lambda-managed-instances-provisioned',
    broken: { ...FUNCTION, Fn: managed(), Live: alias(provisioned(1)) }, repaired: { ...FUNCTION, Fn: managed(), Live: alias() }, logicalId: 'Live', path: '/ProvisionedConcurrencyConfig', reason: 'Fn has a capacity provider',
  },
  {
    name: 'python3.12 on managed instances', rule: 'lambda-managed-instances-runtime',
    broken: { Role: ROLE, Fn: managed({ Runtime: 'python3.12' }) }, repaired: { Role: ROLE, Fn: managed() }, atLimit: { Role: ROLE, Fn: managed({ Runtime: 'python3.13' }) }, logicalId: 'Fn', path: '/Runtime', reason: 'is python3.12',
  },
  {
    name: 'a function of 2047 MB on managed instances', rule: 'lambda-managed-instances-memory',
    broken: { Role: ROLE, Fn: managed({ MemorySize: 2_047 }) }, repaired: { Role: ROLE, Fn: managed({ MemorySize: 32_768 }) }, atLimit: { Role: ROLE, Fn: managed() }, logicalId: 'Fn', path: '/MemorySize', reason: 'is 2047 MB',
  },
  {
    name: 'a function on managed instances that names a network', rule: 'lambda-managed-instances-vpc',
    broken: { Role: ROLE, Fn: managed(VPC) }, repaired: { Role: ROLE, Fn: managed() }, logicalId: 'Fn', path: '/VpcConfig', reason: 'is given, and the function has a capacity provider',
  },
  {
    name: 'more environments of managed instances than there can be', rule: 'schema-limit',
    broken: { Role: ROLE, Fn: managed(environments(15_001)) }, repaired: { Role: ROLE, Fn: managed(environments(10)) }, atLimit: { Role: ROLE, Fn: managed(environments(15_000)) },
    logicalId: 'Fn', path: '/FunctionScalingConfig/MaxExecutionEnvironments', reason: 'is 15001, allowed: 0 to 15000',
  },
  {
    name: 'a capacity provider of one processor', rule: 'schema-limit', broken: steady(1), repaired: steady(12), atLimit: steady(2),
    logicalId: 'Steady', path: '/CapacityProviderScalingConfig/MaxVCpuCount', reason: 'is 1, allowed: 2 to 15000',
  },
  {
    name: 'a number of environments without a capacity provider', rule: 'lambda-scaling-without-provider',
    broken: { Role: ROLE, Fn: lambda({ FunctionScalingConfig: { MinExecutionEnvironments: 1 } }) }, repaired: { Role: ROLE, Fn: lambda() },
    logicalId: 'Fn', path: '/FunctionScalingConfig', reason: 'CapacityProviderConfig is not',
  },
  {
    name: 'an event source of $LATEST, beside an alias that CodeDeploy shifts', rule: 'lambda-bypassed-alias',
    broken: { ...SHIFTED, ...ALLOWED, Every: rule({ 'Fn::Sub': '${Fn.Arn}' }) }, repaired: { ...SHIFTED, ...ALLOWED, Every: rule({ 'Fn::Sub': '${Live}' }) }, logicalId: 'Every', path: '/Targets/0/Arn', reason: 'is Fn itself, and CodeDeploy shifts the traffic of its alias Live',
  },
  {
    name: 'a queue that is polled by $LATEST, beside an alias that is kept ready', rule: 'lambda-bypassed-alias',
    broken: { ...POLLED, V1: version(), Live: alias(provisioned(1)), Poll: mapping() }, repaired: { ...POLLED, V1: version(), Live: alias(provisioned(1)), Poll: mapping({ FunctionName: { Ref: 'Live' } }) },
    logicalId: 'Poll', path: '/FunctionName', reason: 'the provisioned concurrency is that of its alias Live',
  },
  {
    name: 'asynchronous settings of an alias that there is not', rule: 'lambda-unknown-qualifier',
    broken: { ...FUNCTION, Live: alias(), Settings: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: 'lve', MaximumRetryAttempts: 1 }, DependsOn: 'Live' } },
    repaired: { ...FUNCTION, Live: alias(), Settings: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: 'live', MaximumRetryAttempts: 1 }, DependsOn: 'Live' } },
    logicalId: 'Settings', path: '/Qualifier', reason: 'names the alias lve of Fn, which has live',
  },
  {
    name: 'an alias that is named before it is there', rule: 'lambda-qualifier-order',
    broken: { ...POLLED, V1: version(), Live: alias(), Poll: mapping({ FunctionName: { 'Fn::Sub': '${Fn}:live' } }) }, repaired: { ...POLLED, V1: version(), Live: alias(), Poll: { ...mapping({ FunctionName: { 'Fn::Sub': '${Fn}:live' } }), DependsOn: 'Live' } },
    logicalId: 'Poll', path: '/FunctionName', reason: 'names the alias live, and nothing says that Live has to be there before',
  },
  {
    name: 'an alias whose function is taken out of the ARN of another, as CDK does', rule: 'lambda-provisioned-twice',
    broken: { ...FUNCTION, Live: alias(provisioned(1)), Next: alias({ Name: 'next', FunctionName: { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Live' }] }] }, ...provisioned(1) }) },
    repaired: { ...FUNCTION, Live: alias(provisioned(1)), Next: alias({ Name: 'next', FunctionName: { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Live' }] }] } }) },
    logicalId: 'Next', path: '/ProvisionedConcurrencyConfig', reason: 'Live has one for the same version',
  },
];


import fc from 'fast-check';
import type { ResidentStack } from '../../../lib/residency/check-app';
import { checkAppResidency } from '../../../lib/residency/check-app';

const ALLOWED = ['eu-central-1', 'eu-west-1'];
type Resource = { readonly Type: string; readonly Properties: object };

const stack = (resources: Readonly<Record<string, Resource>>, rest: object = {}): ResidentStack => ({ path: 'App', region: 'eu-central-1', template: { Resources: resources, ...rest } });
const found = (...stacks: readonly ResidentStack[]): readonly string[] => (
  checkAppResidency(stacks, ALLOWED).map(({ rule, logicalId, location, found: what }) => `${rule} ${logicalId ?? ''} ${location} ${what}`)
);
const one = (Type: string, Properties: object): ResidentStack => stack({ X: { Type, Properties } });
const sub = (text: string): object => ({ 'Fn::Sub': text });
const lambda = (Variables: object, rest: object = {}): ResidentStack => one('AWS::Lambda::Function', { Environment: { Variables }, ...rest });
const bucket = (name: unknown): ResidentStack => one('AWS::S3::Bucket', { ReplicationConfiguration: { Role: 'arn:aws:iam::111122223333:role/r', Rules: [{ Destination: { Bucket: name } }] } });

/** What is wrong, where it is found, and the same put right. */
const CASES: readonly (readonly [name: string, rule: string, location: string, what: string, broken: ResidentStack, repaired: ResidentStack])[] = [
  ['a stack of another region', 'residency-stack', 'env.region', 'is us-east-1', { ...stack({}), region: 'us-east-1' }, stack({})],
  ['a stack without a region', 'residency-unresolved', 'env.region', 'is not known at synth', { path: 'App', template: {} }, stack({})],
  ['the stacks of a stack set', 'residency-stack', 'Properties.StackInstancesGroup.0.Regions.1', 'is us-east-1',
    one('AWS::CloudFormation::StackSet', { StackInstancesGroup: [{ Regions: ['eu-west-1', 'us-east-1'] }] }), one('AWS::CloudFormation::StackSet', { StackInstancesGroup: [{ Regions: ['eu-west-1', 'eu-central-1'] }] })],
  ['an image of another region', 'residency-image', 'Properties.PrimaryContainer.Image', 'is in us-west-2 (763104351884.dkr.ecr.us-west-2.amazonaws.com)',
    one('AWS::SageMaker::Model', { PrimaryContainer: { Image: sub('763104351884.dkr.ecr.us-west-2.${AWS::URLSuffix}/vllm:1') } }),
    one('AWS::SageMaker::Model', { PrimaryContainer: { Image: sub('763104351884.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/vllm:1') } })],
  ['an image of a public registry', 'residency-image', 'Properties.Containers.0.Image', 'is public.ecr.aws/x/vllm:1, which is pulled from a public registry',
    one('AWS::SageMaker::Model', { Containers: [{ Image: 'public.ecr.aws/x/vllm:1' }] }), one('AWS::SageMaker::Model', { Containers: [{ Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/vllm:1' }] })],
  ['an image of a parameter', 'residency-unresolved', 'Properties.Code.ImageUri', 'is an image that only the deploy knows',
    stack({ X: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUri: { Ref: 'Image' } } } } }, { Parameters: { Image: { Type: 'String' } } }),
    stack({ X: { Type: 'AWS::Lambda::Function', Properties: { Code: { ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/x:1' } } } }, { Parameters: { Image: { Type: 'String' } } })],
  ['a model of a bucket whose name says another region', 'residency-artifact', 'Properties.PrimaryContainer.ModelDataUrl', 'is in us-west-2 (s3://jumpstart-cache-prod-us-west-2)',
    one('AWS::SageMaker::Model', { PrimaryContainer: { ModelDataUrl: 's3://jumpstart-cache-prod-us-west-2/x.tar.gz' } }), one('AWS::SageMaker::Model', { PrimaryContainer: { ModelDataUrl: 's3://models/x.tar.gz' } })],
  ['a model by the address of a bucket', 'residency-artifact', 'Properties.PrimaryContainer.ModelDataUrl', 'is in us-east-1 (models.s3.us-east-1.amazonaws.com)',
    one('AWS::SageMaker::Model', { PrimaryContainer: { ModelDataUrl: 'https://models.s3.us-east-1.amazonaws.com/x.tar.gz' } }), one('AWS::SageMaker::Model', { PrimaryContainer: { ModelDataUrl: 'https://models.s3.eu-central-1.amazonaws.com/x.tar.gz' } })],
  ['an address of S3 without a region', 'residency-unresolved', 'Properties.TemplateURL', 'is in a region that only the deploy knows (s3.amazonaws.com)',
    one('AWS::CloudFormation::Stack', { TemplateURL: 'https://s3.amazonaws.com/models/t.json' }), one('AWS::CloudFormation::Stack', { TemplateURL: 'https://s3.eu-central-1.amazonaws.com/models/t.json' })],
  ['code of a bucket whose name says another region', 'residency-artifact', 'Properties.Code.S3Bucket', 'is in us-east-1 (code-us-east-1)',
    one('AWS::Lambda::Function', { Code: { S3Bucket: 'code-us-east-1', S3Key: 'k' } }), one('AWS::Lambda::Function', { Code: { S3Bucket: sub('code-${AWS::Region}'), S3Key: 'k' } })],
  ['a model that the container downloads', 'residency-artifact', 'Properties.PrimaryContainer.Environment.HF_MODEL_ID', 'is Qwen/Qwen3-8B, which the container downloads from a hub',
    one('AWS::SageMaker::Model', { PrimaryContainer: { Environment: { HF_MODEL_ID: 'Qwen/Qwen3-8B' } } }), one('AWS::SageMaker::Model', { PrimaryContainer: { Environment: { HF_MODEL_ID: '/opt/ml/model' } } })],
  ['a model that a build of this library copies', 'residency-artifact', 'Properties.request', 'copies a model from huggingface.co', one('Custom::CsiModelStage', {}), one('Custom::CsiArtifactCopy', {})],
  ['a replica of a table', 'residency-replica', 'Properties.Replicas.1.Region', 'is us-east-1',
    one('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }] }), one('AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'eu-west-1' }, { Region: { Ref: 'AWS::Region' } }] })],
  ['replicas of images', 'residency-replica', 'Properties.ReplicationConfiguration.Rules.0.Destinations.0.Region', 'is us-east-1',
    one('AWS::ECR::ReplicationConfiguration', { ReplicationConfiguration: { Rules: [{ Destinations: [{ Region: 'us-east-1' }] }] } }), one('AWS::ECR::ReplicationConfiguration', { ReplicationConfiguration: { Rules: [{ Destinations: [{ Region: 'eu-west-1' }] }] } })],
  ['a replica of a key', 'residency-replica', 'Properties.PrimaryKeyArn', 'is in us-east-1 (arn:aws:kms:us-east-1:111122223333:key/mrk-1)',
    one('AWS::KMS::ReplicaKey', { PrimaryKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/mrk-1' }), one('AWS::KMS::ReplicaKey', { PrimaryKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1' })],
  ['a replica of a secret', 'residency-replica', 'Properties.ReplicaRegions.0.Region', 'is us-east-1',
    one('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'us-east-1' }] }), one('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-west-1' }] })],
  ['a replica of a file system', 'residency-replica', 'Properties.ReplicationConfiguration.Destinations.0.Region', 'is us-east-1',
    one('AWS::EFS::FileSystem', { ReplicationConfiguration: { Destinations: [{ Region: 'us-east-1' }] } }), one('AWS::EFS::FileSystem', { ReplicationConfiguration: { Destinations: [{ Region: 'eu-west-1' }] } })],
  ['a backup of another region', 'residency-replica', 'Properties.BackupPlan.BackupPlanRule.0.CopyActions.0.DestinationBackupVaultArn', 'is in us-east-1',
    one('AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:111122223333:backup-vault:v' }] }] } }),
    one('AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:eu-west-1:111122223333:backup-vault:v' }] }] } })],
  ['objects that go to a bucket of which nothing is known', 'residency-unresolved', 'Properties.ReplicationConfiguration.Rules.0.Destination.Bucket', 'is the bucket copies, and nothing says',
    bucket('arn:aws:s3:::copies'), bucket({ 'Fn::GetAtt': ['X', 'Arn'] })],
  ['a target of another region', 'residency-reference', 'Properties.Targets.0.Arn', 'is in us-east-1 (arn:aws:events:us-east-1:111122223333:event-bus/b)',
    one('AWS::Events::Rule', { Targets: [{ Arn: 'arn:aws:events:us-east-1:111122223333:event-bus/b' }] }), one('AWS::Events::Rule', { Targets: [{ Arn: sub('arn:aws:events:${AWS::Region}:111122223333:event-bus/b') }] })],
  ['the second region of a global endpoint', 'residency-reference', 'Properties.RoutingConfig.FailoverConfig.Secondary.Route', 'is us-east-1',
    one('AWS::Events::Endpoint', { RoutingConfig: { FailoverConfig: { Secondary: { Route: 'us-east-1' } } } }), one('AWS::Events::Endpoint', { RoutingConfig: { FailoverConfig: { Secondary: { Route: 'eu-west-1' } } } })],
  ['a queue in a region of a parameter', 'residency-unresolved', 'Properties.Endpoint', 'is in a region that only the deploy knows (arn:aws:sqs:…:111122223333:q)',
    stack({ X: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: sub('arn:aws:sqs:${Where}:111122223333:q') } } }, { Parameters: { Where: { Type: 'String' } } }),
    stack({ X: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: sub('arn:aws:sqs:${Where}:111122223333:q') } } }, { Parameters: { Where: { Type: 'String', AllowedValues: ALLOWED } } })],
  ['an output of a stack of another region', 'residency-reference', 'Properties.Name.Fn::GetStackOutput', 'is us-east-1',
    one('AWS::SSM::Parameter', { Name: { 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Name', Region: 'us-east-1' } } }), one('AWS::SSM::Parameter', { Name: { 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Name', Region: 'eu-west-1' } } })],
  ['a dashboard that shows another region', 'residency-reference', 'Properties.DashboardBody', 'is in us-east-1', one('AWS::CloudWatch::Dashboard', { DashboardBody: '{"widgets":[{"properties":{"region":"us-east-1"}}]}' }),
    one('AWS::CloudWatch::Dashboard', { DashboardBody: sub('{"widgets":[{"properties":{"region":"${AWS::Region}"}}]}') })],
  ['a permission for another region', 'residency-reference', 'Properties.PolicyDocument.Statement.0.Resource', 'is in us-*',
    one('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:us-*:111122223333:q' }] } }), one('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: 'arn:aws:sqs:us-*:111122223333:q' }] } })],
  ['a peer in another region', 'residency-reference', 'Properties.PeerRegion', 'is us-east-1', one('AWS::EC2::VPCPeeringConnection', { PeerRegion: 'us-east-1' }), one('AWS::EC2::VPCPeeringConnection', { PeerRegion: 'eu-west-1' })],
  ['a VPC endpoint of another region', 'residency-reference', 'Properties.ServiceName', 'is in us-east-1', one('AWS::EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.us-east-1.s3' }), one('AWS::EC2::VPCEndpoint', { ServiceName: sub('com.amazonaws.${AWS::Region}.s3') })],
  ['a zone of another region', 'residency-reference', 'Properties.AvailabilityZone', 'is in us-east-1 (us-east-1a)', one('AWS::EC2::Subnet', { AvailabilityZone: 'us-east-1a' }), one('AWS::EC2::Subnet', { AvailabilityZone: 'eu-central-1a' })],
  ['a region in a variable', 'residency-environment', 'Properties.Environment.Variables.MODEL_REGION', 'is us-east-1', lambda({ MODEL_REGION: 'us-east-1' }), lambda({ MODEL_REGION: { Ref: 'AWS::Region' } })],
  ['a region in a variable of any name', 'residency-environment', 'Properties.Environment.Variables.WHERE', 'is us-east-1', lambda({ WHERE: 'us-east-1' }), lambda({ WHERE: 'eu-west-1' })],
  ['an address in a variable', 'residency-environment', 'Properties.Environment.Variables.QUEUE', 'is in us-east-1', lambda({ QUEUE: 'https://sqs.us-east-1.amazonaws.com/111122223333/q' }), lambda({ QUEUE: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q' })],
  ['a region in a variable of a task', 'residency-environment', 'Properties.ContainerDefinitions.0.Environment.0.Value', 'is us-east-1',
    one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Environment: [{ Name: 'AWS_REGION', Value: 'us-east-1' }] }] }), one('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Environment: [{ Name: 'AWS_REGION', Value: 'eu-west-1' }] }] })],
  ['a distribution', 'residency-edge', 'Properties', 'answers and caches at edge locations', one('AWS::CloudFront::Distribution', {}), one('AWS::CloudFront::Function', {})],
  ['an API without a type', 'residency-edge', 'Properties.EndpointConfiguration', 'is not given: it is edge-optimized', one('AWS::ApiGateway::RestApi', {}), one('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } })],
  ['an edge-optimized domain', 'residency-edge', 'Properties.EndpointConfiguration.Types.0', 'is EDGE', one('AWS::ApiGateway::DomainName', { EndpointConfiguration: { Types: ['EDGE'] } }), one('AWS::ApiGateway::DomainName', { EndpointConfiguration: { Types: ['PRIVATE'] } })],
  ['the certificate of another region', 'residency-reference', 'Properties.RegionalCertificateArn', 'is in us-east-1',
    one('AWS::ApiGateway::DomainName', { EndpointConfiguration: { Types: ['REGIONAL'] }, RegionalCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c' }),
    one('AWS::ApiGateway::DomainName', { EndpointConfiguration: { Types: ['REGIONAL'] }, RegionalCertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/c' })],
  ['accelerated transfer', 'residency-edge', 'Properties.AccelerateConfiguration.AccelerationStatus', 'is Enabled', one('AWS::S3::Bucket', { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }), one('AWS::S3::Bucket', { AccelerateConfiguration: { AccelerationStatus: 'Suspended' } })],
  ['an inference profile', 'residency-inference-profile', 'Properties.Environment.Variables.MODEL', 'is global.anthropic.claude-sonnet-4-20250514-v1:0, which routes requests to regions all over the world',
    lambda({ MODEL: 'global.anthropic.claude-sonnet-4-20250514-v1:0' }), lambda({ MODEL: 'anthropic.claude-sonnet-4-20250514-v1:0' })],
];

test.each(CASES)('%s', (_, rule, location, what, broken, repaired) => {
  const findings = found(broken);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(`${rule} ${broken.region === 'eu-central-1' ? 'X' : ''} ${location} ${what}`);
  expect(found(repaired)).toEqual([]);
});

test('both branches of a condition count, and what is said twice is found once', () => {
  expect(found(lambda({ WHERE: { 'Fn::If': ['Abroad', 'us-east-1', 'eu-west-1'] } }))).toEqual(['residency-environment X Properties.Environment.Variables.WHERE is us-east-1']);
  expect(found(one('AWS::SNS::Subscription', { Endpoint: { 'Fn::Join': [':', ['arn', 'aws', 'sqs', { 'Fn::If': ['Abroad', 'us-east-1', 'us-east-1'] }, '111122223333', 'q']] } }))).toHaveLength(1);
});

test('a map of regions counts by what is taken out of it', () => {
  const map = (region: string): object => ({ Mappings: { Accounts: { 'us-east-1': { id: 'us-east-1' }, 'eu-central-1': { id: region } } } });
  const where = { X: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { WHERE: { 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::Region' }, 'id'] } } } } } };
  expect(found(stack(where, map('eu-west-1')))).toEqual([]);
  expect(found(stack(where, map('us-west-1')))).toHaveLength(1);
});

test('a bucket of the app by its name, and one that another stack exports', () => {
  const copies = (region: string): ResidentStack => ({ path: 'Copies', region, template: { Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'copies' } } }, Outputs: { O: { Value: { 'Fn::GetAtt': ['B', 'Arn'] }, Export: { Name: 'Copies:Arn' } } } } });
  expect(found(bucket('arn:aws:s3:::copies'), copies('eu-west-1'))).toEqual([]);
  expect(found(bucket('arn:aws:s3:::copies'), copies('us-east-1')).map((line) => line.split(' ')[0])).toEqual(['residency-replica', 'residency-stack']);
  expect(found(bucket({ 'Fn::ImportValue': 'Copies:Arn' }), copies('eu-central-1'))).toEqual([]);
  expect(found(bucket({ 'Fn::ImportValue': 'Nobody:Arn' }), copies('eu-central-1'))).toHaveLength(1);
});

test('a nested stack is given its values by its parent', () => {
  const nested = (region: unknown): readonly ResidentStack[] => [
    stack({ N: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Where: region } } } }),
    { path: 'App/N', region: 'eu-central-1', nestedIn: { path: 'App', logicalId: 'N' }, template: { Parameters: { Where: { Type: 'String' } }, Resources: { X: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: sub('arn:aws:sqs:${Where}:111122223333:q') } } } } },
  ];
  expect(found(...nested({ Ref: 'AWS::Region' }))).toEqual([]);
  expect(found(...nested('us-east-1'))).toEqual(['residency-reference X Properties.Endpoint is in us-east-1 (arn:aws:sqs:us-east-1:111122223333:q)']);
});

test('what a stack of another region has of its own is said once, of the stack', () => {
  const abroad = { ...lambda({ WHERE: 'us-east-1', QUEUE: sub('https://sqs.${AWS::Region}.amazonaws.com/q') }), region: 'us-east-1' };
  expect(found(abroad)).toEqual(['residency-stack  env.region is us-east-1']);
  expect(found({ ...lambda({ WHERE: 'us-east-2' }), region: 'us-east-1' })).toHaveLength(2);
});

test('sound resources of all kinds have no findings', () => {
  expect(found(stack({
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] }, ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/X')] } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'models-of-us-east-1-customers' } },
    Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1'] } } }] } } },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: sub('cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}') }, Description: 'a copy of the one in us-east-1' } },
    Split: { Type: 'AWS::SNS::Subscription', Properties: { Region: { 'Fn::Select': [3, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Fn', 'Arn'] }] }] } } },
  }, { Mappings: { All: { 'us-east-1': { ami: 'x' } } }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } } }))).toEqual([]);
});

test('no template makes it fail', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('us-east-1', 'arn:aws:sqs:us-east-1:1:q', '${AWS::Region}', 'AWS::Region'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('Ref', 'Fn::Join', 'Fn::Sub', 'Fn::Select', 'Fn::Split', 'Fn::If', 'Fn::FindInMap', 'Fn::GetAtt', 'Region', 'Environment', 'Effect', 'Name', 'Value'), tie('value'), { maxKeys: 2 })),
  }));
  fc.assert(fc.property(value, value, (one_, other) => {
    expect(Array.isArray(checkAppResidency([stack({ X: { Type: 'AWS::S3::Bucket', Properties: { ReplicationConfiguration: one_ as object, Other: other } } }, { Outputs: other, Parameters: one_ })], ALLOWED))).toBe(true);
  }));
});

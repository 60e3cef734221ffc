import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, CfnRole, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Template } from 'aws-cdk-lib/assertions';
import { App, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import type { InferenceDefaultsProps } from '../../../constructs';
import { AsyncEndpoint, InferenceComponentEndpoint, InferenceDefaults, ModelFunction, ModelRegistry, RealTimeEndpoint, SecurityDefault, ServerlessEndpoint } from '../../../constructs';
import { entries, fleetOf } from '../fleet/support';
import { digits, resources } from '../stack';

type Properties = Record<string, unknown>;
const KEY = { 'Fn::GetAtt': [expect.stringMatching(/^CsiDefaultsKey/), 'Arn'] };

function secured(declare: (stack: Stack) => void, props: InferenceDefaultsProps | ((stack: Stack) => InferenceDefaultsProps) = {}): Template {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  InferenceDefaults.of(app).apply(typeof props === 'function' ? props(stack) : props);
  declare(stack);
  return Template.fromStack(stack);
}

const of = (template: Template, type: string, id = ''): Properties[] => Object.entries(template.findResources(type)).filter(([name]) => name.startsWith(id)).map(([, { Properties: properties }]) => properties as Properties);
const messageOf = (attempt: () => void): string => {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was not refused');
};
/** Isolated, with the endpoints that a model function's keepers need. */
const closedNetwork = (stack: Stack, services: readonly string[] = ['lambda', 'codedeploy', 'cloudformation', 'monitoring', 'application-autoscaling', 'sagemaker.api', 'ssm', 'sts', 'events'], gateway = true): Vpc => {
  const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'In', subnetType: SubnetType.PRIVATE_ISOLATED }], ...(gateway && { gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } } }) });
  for (const service of services) vpc.addInterfaceEndpoint(service, { service: new InterfaceVpcEndpointAwsService(service) });
  return vpc;
};

describe('every host of a model', () => {
  let template: Template;
  beforeAll(() => {
    template = secured((stack) => {
      const model = new ModelRegistry(stack, 'Models').addModel('digits').addVersion('2', { artifact: digits('2').artifact });
      new ModelFunction(stack, 'Fn', { model });
      new RealTimeEndpoint(stack, 'Live', { model });
      new AsyncEndpoint(stack, 'Async', { model }).grants.invokeAsync(new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') }));
      new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model });
      const serverless = new ServerlessEndpoint(stack, 'Serverless', { model });
      InferenceDefaults.of(serverless).leaveOut(SecurityDefault.VPC, SecurityDefault.NETWORK_ISOLATION);
    }, (stack) => ({ vpc: closedNetwork(stack), permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary') }));
  });

  test('has functions, keepers and copiers with the key, in the network, with a log group', () => {
    const functions = of(template, 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(5);
    for (const fn of functions) expect(fn).toMatchObject({ KmsKeyArn: KEY, VpcConfig: { SubnetIds: [expect.anything(), expect.anything()], SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^CsiDefaultsSecurityGroup/), 'GroupId'] }] } });
    for (const group of of(template, 'AWS::Logs::LogGroup')) expect(group).toMatchObject({ RetentionInDays: 365, KmsKeyId: KEY });
  });

  test('has roles with the boundary that may make network interfaces and decrypt', () => {
    for (const role of of(template, 'AWS::IAM::Role')) expect(role.PermissionsBoundary).toBeDefined();
    const roles = of(template, 'AWS::IAM::Role').filter((role) => JSON.stringify(role.AssumeRolePolicyDocument).match(/"(lambda|sagemaker)\.amazonaws\.com"/));
    const serving = roles.filter((role) => !JSON.stringify(role.Description ?? '').includes('Serverless'));
    for (const role of serving) expect(JSON.stringify(role.Policies)).toContain('kms:Decrypt');
    expect(serving.filter((role) => JSON.stringify(role.Policies).includes('ec2:CreateNetworkInterface')).length).toBe(serving.length - 1);
  });

  test('has containers that are isolated and in the network, but serverless ones, which may not be', () => {
    for (const id of ['LiveModel', 'AsyncModel']) {
      expect(of(template, 'AWS::SageMaker::Model', id)).toEqual([expect.objectContaining({ EnableNetworkIsolation: true, VpcConfig: { Subnets: expect.any(Array), SecurityGroupIds: expect.any(Array) } })]);
    }
    const [component] = of(template, 'AWS::SageMaker::Model', 'SharedDigits');
    expect([component?.EnableNetworkIsolation, component?.VpcConfig]).toEqual([true, undefined]);
    const [serverless] = of(template, 'AWS::SageMaker::Model', 'Serverless');
    expect([serverless?.EnableNetworkIsolation, serverless?.VpcConfig]).toEqual([false, undefined]);
    expect(of(template, 'AWS::SageMaker::EndpointConfig', 'Shared')).toEqual([expect.objectContaining({ EnableNetworkIsolation: true, VpcConfig: expect.anything() })]);
  });

  test('has volumes and answers with the key', () => {
    const configs = of(template, 'AWS::SageMaker::EndpointConfig');
    expect(configs).toHaveLength(4);
    for (const config of configs) expect(config.KmsKeyId).toEqual(KEY);
    expect(of(template, 'AWS::SageMaker::EndpointConfig', 'Async')).toEqual([expect.objectContaining({ AsyncInferenceConfig: expect.objectContaining({ OutputConfig: expect.objectContaining({ KmsKeyId: KEY }) }) })]);
    const [role] = of(template, 'AWS::IAM::Role', 'LiveRole');
    expect(JSON.stringify(role)).toContain('kms:CreateGrant');
  });

  test('has buckets with the key, which whoever reads them may use', () => {
    for (const bucket of of(template, 'AWS::S3::Bucket')) expect(bucket.BucketEncryption).toEqual({ ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } }] });
    const [caller] = of(template, 'AWS::IAM::Policy', 'Caller');
    expect((caller!.PolicyDocument as { Statement: unknown[] }).Statement).toContainEqual({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY });
    const [copier] = of(template, 'AWS::IAM::Policy', 'CsiModelCopierRole');
    expect((copier!.PolicyDocument as { Statement: unknown[] }).Statement).toContainEqual({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY });
  });

  test('has a key that is rotated and kept, and lets the logs of the account be encrypted', () => {
    const keys = Object.values(template.findResources('AWS::KMS::Key'));
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    expect(JSON.stringify(keys[0])).toContain('kms:EncryptionContext:aws:logs:arn');
  });
});

describe('a version', () => {
  const synth = (props: InferenceDefaultsProps | undefined): Template => {
    const stack = new Stack(new App(), 'Stack');
    if (props !== undefined) InferenceDefaults.of(stack).apply(props);
    new ModelFunction(stack, 'Fn', { model: digits('2') });
    new RealTimeEndpoint(stack, 'Live', { model: digits('2') });
    return Template.fromStack(stack);
  };
  const ids = (template: Template): string[] => ['AWS::Lambda::Version', 'AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig', 'AWS::IAM::Role'].flatMap((type) => resources(template, type).map(([id]) => id)).filter((id) => !id.startsWith('Csi'));
  const key = 'arn:aws:kms:us-east-1:111122223333:key/1';

  test('is another one with other defaults, with a role of its own, and the same with the same', () => {
    const [none, one, again] = [undefined, {}, {}].map((props) => ids(synth(props)));
    expect(again).toEqual(one);
    expect(one).toHaveLength(5);
    expect(none?.filter((id) => one?.includes(id))).toEqual([]);
  });

  test('with another key is another one, and so is the role: what is published already decrypts with the old one', () => {
    const withKey = (arn: string): string[] => {
      const stack = new Stack(new App(), 'Stack');
      InferenceDefaults.of(stack).apply({ encryptionKey: Key.fromKeyArn(stack, 'Given', arn) });
      new ModelFunction(stack, 'Fn', { model: digits('2') });
      return ids(Template.fromStack(stack));
    };
    const [a, b] = [withKey(key), withKey(`${key}2`)];
    expect(a.filter((id) => b.includes(id))).toEqual([]);
  });

  test('is not another one for logs, TLS or a boundary', () => {
    const quiet = (props: InferenceDefaultsProps): string[] => {
      const stack = new Stack(new App(), 'Stack');
      InferenceDefaults.of(stack).apply({ networkIsolation: false, ...props }).leaveOut(SecurityDefault.ENCRYPTION);
      new ModelFunction(stack, 'Fn', { model: digits('2') });
      new RealTimeEndpoint(stack, 'Live', { model: digits('2') });
      return ids(Template.fromStack(stack));
    };
    expect(quiet({ logRetention: RetentionDays.TWO_YEARS })).toEqual(ids(synth(undefined)));
  });
});

describe('what else an app has', () => {
  test('gets the key, and whoever uses it may use that: roles, services, alarms', () => {
    const template = secured((stack) => {
      const fn = new LambdaFunction(stack, 'Fn', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = 1') });
      const [bucket, queue, topic] = [new Bucket(stack, 'Bucket'), new Queue(stack, 'Queue'), new Topic(stack, 'Topic')];
      bucket.grantRead(fn);
      queue.grantConsumeMessages(fn);
      new Secret(stack, 'Secret').grantRead(fn);
      new CfnBucket(stack, 'Plain');
      new Alarm(stack, 'Alarm', { metric: new Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(topic));
      queue.addToResourcePolicy(new PolicyStatement({ principals: [new ServicePrincipal('events.amazonaws.com')], actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    });
    expect(of(template, 'AWS::SQS::Queue')[0]).toMatchObject({ KmsMasterKeyId: KEY });
    expect(of(template, 'AWS::SNS::Topic')[0]).toMatchObject({ KmsMasterKeyId: KEY });
    expect(of(template, 'AWS::SecretsManager::Secret')[0]).toMatchObject({ KmsKeyId: KEY });
    expect(of(template, 'AWS::S3::Bucket')).toHaveLength(2);
    for (const bucket of of(template, 'AWS::S3::Bucket')) expect(JSON.stringify(bucket)).toContain('aws:kms');
    const [policy] = of(template, 'AWS::IAM::Policy');
    expect((policy!.PolicyDocument as { Statement: unknown[] }).Statement.filter((statement) => JSON.stringify(statement).includes('kms:'))).toEqual([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }]);
    const admitted = JSON.stringify(of(template, 'AWS::KMS::Key')[0]);
    for (const service of ['events.amazonaws.com', 'cloudwatch.amazonaws.com']) expect(admitted).toContain(`{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow","Principal":{"Service":"${service}"}`);
  });

  test('has TLS asked of it, and a topic goes on hearing of alarms', () => {
    const template = secured((stack) => {
      new Bucket(stack, 'Bucket');
      new Bucket(stack, 'Own', { enforceSSL: true, minimumTLSVersion: 1.3 });
      new Queue(stack, 'Queue');
      new Topic(stack, 'Topic');
    });
    expect(of(template, 'AWS::S3::BucketPolicy')).toHaveLength(2);
    expect(JSON.stringify(of(template, 'AWS::S3::BucketPolicy', 'BucketTls'))).toMatch(/aws:SecureTransport.*"s3:TlsVersion":1.2/);
    const own = JSON.stringify(of(template, 'AWS::S3::BucketPolicy', 'Own'));
    expect([own.match(/SecureTransport/g)?.length, own.includes('1.3'), own.includes('1.2')]).toEqual([1, true, false]);
    expect(JSON.stringify(of(template, 'AWS::SQS::QueuePolicy'))).toContain('aws:SecureTransport');
    const topic = JSON.stringify(of(template, 'AWS::SNS::TopicPolicy'));
    expect(topic).toContain('"AWS:SourceOwner"');
    expect(topic).toContain('"Deny"');
  });

  test('the functions of CDK itself are in the network, bounded, and have logs of their own', () => {
    const template = secured((stack) => {
      new Bucket(stack, 'Bucket', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    }, (stack) => ({ vpc: closedNetwork(stack, []), permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary') }));
    const [fn] = of(template, 'AWS::Lambda::Function');
    expect(fn).toMatchObject({ KmsKeyArn: KEY, VpcConfig: expect.anything(), LoggingConfig: { LogGroup: expect.anything() } });
    const [role] = of(template, 'AWS::IAM::Role');
    expect(role?.PermissionsBoundary).toBeDefined();
    expect(JSON.stringify(role?.Policies)).toMatch(/ec2:CreateNetworkInterface.*logs:PutLogEvents|logs:PutLogEvents.*ec2:CreateNetworkInterface/);
    expect(of(template, 'AWS::Logs::LogGroup')).toEqual([{ RetentionInDays: 365, KmsKeyId: KEY }]);
  });

  test('a role without a managed policy keeps what it had, and gets the rest', () => {
    const template = secured((stack) => {
      const role = new CfnRole(stack, 'Role', { assumeRolePolicyDocument: {}, policies: [{ policyName: 'Mine', policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] } }] });
      new CfnFunction(stack, 'Fn', { role: role.attrArn, code: { zipFile: '1' }, runtime: 'nodejs24.x', handler: 'index.handler' });
    });
    expect(of(template, 'AWS::IAM::Role')[0]?.Policies).toEqual([
      { PolicyName: 'Mine', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] } },
      { PolicyName: 'InferenceDefaults', PolicyDocument: { Version: '2012-10-17', Statement: expect.arrayContaining([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }]) } },
    ]);
  });
});

describe('what is said wins', () => {
  test('by a resource', () => {
    const template = secured((stack) => {
      const key = Key.fromKeyArn(stack, 'Own', 'arn:aws:kms:us-east-1:111122223333:key/own');
      new Bucket(stack, 'Bucket', { encryption: BucketEncryption.S3_MANAGED });
      new Queue(stack, 'Queue', { encryptionMasterKey: key });
      new LogGroup(stack, 'TwoYears', { retention: RetentionDays.TWO_YEARS });
      new LogGroup(stack, 'ForEver', { retention: RetentionDays.INFINITE });
      new LogGroup(stack, 'Nothing');
      new RealTimeEndpoint(stack, 'Live', { model: digits('2'), networkIsolation: false, encryptionKey: key, logRetention: RetentionDays.ONE_WEEK });
      new ModelFunction(stack, 'Fn', { model: digits('2'), logRetention: RetentionDays.THREE_MONTHS });
    });
    expect(JSON.stringify(of(template, 'AWS::S3::Bucket', 'Bucket'))).toContain('AES256');
    expect(JSON.stringify(of(template, 'AWS::SQS::Queue'))).toContain('key/own');
    const days = (id: string): unknown => of(template, 'AWS::Logs::LogGroup', id)[0]?.RetentionInDays;
    expect(['TwoYears', 'ForEver', 'Nothing', 'LiveLogs', 'FnLogs'].map(days)).toEqual([731, undefined, 365, 7, 90]);
    const [model] = of(template, 'AWS::SageMaker::Model');
    expect(model?.EnableNetworkIsolation).toBe(false);
    expect(JSON.stringify(of(template, 'AWS::SageMaker::EndpointConfig'))).toContain('key/own');
  });

  test('nearer to a resource', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    for (const stack of [one, two]) new Queue(stack, 'Queue');
    InferenceDefaults.of(app).apply({ logRetention: RetentionDays.ONE_WEEK });
    InferenceDefaults.of(two).leaveOut(SecurityDefault.ENCRYPTION, SecurityDefault.TLS_ONLY);
    InferenceDefaults.of(one).apply({ tlsOnly: false, logRetention: RetentionDays.ONE_DAY });
    new LogGroup(one, 'Logs');
    new LogGroup(two, 'Logs');
    const [first, second] = [Template.fromStack(one), Template.fromStack(two)];
    expect([of(first, 'AWS::SQS::Queue')[0], of(second, 'AWS::SQS::Queue')[0]]).toEqual([{ KmsMasterKeyId: KEY }, undefined]);
    expect([first, second].map((template) => of(template, 'AWS::SQS::QueuePolicy'))).toEqual([[], []]);
    expect([first, second].map((template) => of(template, 'AWS::Logs::LogGroup')[0]?.RetentionInDays)).toEqual([1, 7]);
  });

  test('of a log group that was there before, nobody can tell: it is left alone, and that is said', () => {
    const stack = new Stack(new App(), 'Stack');
    const group = new LogGroup(stack, 'Logs');
    InferenceDefaults.of(stack).apply();
    expect(of(Template.fromStack(stack), 'AWS::Logs::LogGroup')[0]?.RetentionInDays).toBe(731);
    expect(JSON.stringify((group.node.defaultChild as CfnBucket).node.metadata)).toContain('was made before the defaults were applied');
  });
});

test('stages, of which CDK knows that aspects of an app do not reach them, are reached, whenever they are made', () => {
  const app = new App();
  const before = new Stack(new Stage(app, 'Before'), 'Stack');
  new Queue(before, 'Queue');
  InferenceDefaults.of(app).apply();
  const after = new Stack(new Stage(new Stage(app, 'Outer'), 'After'), 'Stack');
  new Queue(after, 'Queue');
  const assembly = app.synth();
  const template = JSON.stringify(assembly.getNestedAssembly('assembly-Before').stacks[0]?.template) + JSON.stringify(assembly.getNestedAssembly('assembly-Outer').getNestedAssembly('assembly-Outer-After').stacks[0]?.template);
  expect(template.match(/KmsMasterKeyId/g)).toHaveLength(2);
});

test('a synthesis that goes past the defaults, as Python\'s does, is refused when it has left out a stage', () => {
  const app = new App();
  InferenceDefaults.of(app).apply();
  new Queue(new Stack(new Stage(app, 'Late'), 'Stack'), 'Queue');
  expect(messageOf(() => App.prototype.synth.call(app))).toContain('Late: `apply` was called for what this stage is in');
});

test('one that a pipeline has synthesized already is refused, not passed over', () => {
  const app = new App();
  const stage = new Stage(app, 'Early');
  new Queue(new Stack(stage, 'Stack'), 'Queue');
  stage.synth();
  expect(messageOf(() => InferenceDefaults.of(app).apply())).toContain('Early: `apply` was called for what this stage is in, and the stage is synthesized already');
});

test('a function on managed instances stays in the network of its capacity provider', () => {
  const template = secured((stack) => {
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const capacityProviderConfig = { lambdaManagedInstancesCapacityProviderConfig: { capacityProviderArn: 'arn:aws:lambda:eu-central-1:123456789012:capacity-provider:steady' } };
    new CfnFunction(stack, 'Managed', { role: role.roleArn, code: { zipFile: '1' }, runtime: 'nodejs24.x', handler: 'index.handler', memorySize: 2_048, capacityProviderConfig });
    new CfnFunction(stack, 'Other', { role: role.roleArn, code: { zipFile: '1' }, runtime: 'nodejs24.x', handler: 'index.handler' });
  }, (stack) => ({ vpc: closedNetwork(stack) }));
  expect(of(template, 'AWS::Lambda::Function', 'Managed')).toEqual([expect.not.objectContaining({ VpcConfig: expect.anything() as unknown })]);
  expect(of(template, 'AWS::Lambda::Function', 'Other')).toEqual([expect.objectContaining({ VpcConfig: expect.anything() as unknown })]);
});

describe('refused in one error, by their paths', () => {
  test('serverless endpoints, roles of others, and models that are fetched from the hub', () => {
    const message = messageOf(() => secured((stack) => {
      const role = Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111122223333:role/theirs', { mutable: false });
      new ServerlessEndpoint(stack, 'Serverless', { model: digits('2') });
      new CfnFunction(stack, 'Fn', { role: role.roleArn, code: { zipFile: '1' }, runtime: 'nodejs24.x', handler: 'index.handler' });
      new CfnModel(stack, 'Hub', { executionRoleArn: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') }).roleArn, primaryContainer: { image: 'i', environment: { HF_MODEL_ID: 'Qwen/Qwen3-0.6B' } } });
    }, (stack) => ({ vpc: closedNetwork(stack) })));
    expect(message).toContain('InferenceDefaults: 5 problems');
    expect(message).toContain('`Stack/Serverless/Model: vpc` is nothing that a serverless endpoint can have');
    expect(message).toContain('`Stack/Serverless/Model: networkIsolation` is nothing that a serverless endpoint can have');
    expect(message).toContain('leaveOut(SecurityDefault.NETWORK_ISOLATION)');
    expect(message).toContain('`Stack/Fn: vpc` would need the role of the function to make network interfaces');
    expect(message).toContain('`Stack/Fn: encryption` would need the role of the function to decrypt');
    expect(message).toContain('`Stack/Hub: networkIsolation` would keep the container from what HF_MODEL_ID (Qwen/Qwen3-0.6B)');
  });

  test('a network that leads nowhere, with who would wait', () => {
    const message = messageOf(() => secured((stack) => {
      new ModelFunction(stack, 'Fn', { model: digits('2') });
    }, (stack) => ({ vpc: closedNetwork(stack, ['lambda'], false) })));
    expect(message).toContain('`Stack/Vpc: vpc` has no endpoint for s3, and no route out of the subnets: what these call would never answer: Stack/CsiVersionKeeper/Function: add it by vpc.addGatewayEndpoint(\'S3\', { service: GatewayVpcEndpointAwsService.S3 })');
    expect(message).toContain('no endpoint for cloudformation');
    expect(message).not.toContain('no endpoint for lambda');
  });

  test('but not where a route leads out', () => {
    expect(() => secured((stack) => {
      new ModelFunction(stack, 'Fn', { model: digits('2') });
    }, (stack) => ({ vpc: new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) }))).not.toThrow();
  });

  test('a key of another region, and none for this one', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: { region: 'eu-west-1', account: '111122223333' } });
    const here = new Stack(app, 'Here', { env: { region: 'eu-central-1', account: '111122223333' } });
    const anywhere = new Stack(app, 'Anywhere');
    for (const stack of [here, anywhere]) new Queue(stack, 'Queue');
    const key = new Key(there, 'Key');
    InferenceDefaults.of(here).apply({ encryptionKey: key });
    InferenceDefaults.of(anywhere).apply({ encryptionKeys: { 'eu-west-1': key } });
    const message = messageOf(() => app.synth());
    expect(message).toContain('`Here/Queue/Resource: encryptionKey` is in eu-west-1, and this in eu-central-1');
    expect(message).toContain('`Anywhere/Queue/Resource: encryptionKeys` has keys by region, and the region of the stack is known only at deploy');
  });

  test.each<[string, unknown, string]>([
    ['null', null, '`props` is null: leave it out'],
    ['a text', 'all', '`props` is the string "all"'],
    ['an unknown name', { encryptionkey: 1 }, '`encryptionkey` is no prop of InferenceDefaultsProps: write `encryptionKey`'],
    ['a key by its ARN', { encryptionKey: 'arn:aws:kms:us-east-1:111122223333:key/1' }, '`encryptionKey` is the string "arn:aws:kms:us-east-1:111122223333:key/1", allowed: an IKey: pass a Key'],
    ['null for a key', { encryptionKey: null }, '`encryptionKey` is null'],
    ['no keys', { encryptionKeys: {} }, '`encryptionKeys` has no keys'],
    ['a key of a region as text', { encryptionKeys: { 'eu-west-1': 'k' } }, '`encryptionKeys.eu-west-1` is the string "k"'],
    ['a network by its id', { vpc: 'vpc-1' }, '`vpc` is the string "vpc-1", allowed: an IVpc: pass a Vpc'],
    ['subnets without a network', { vpcSubnets: {} }, '`vpcSubnets` is given without `vpc`'],
    ['no groups', { securityGroups: [] }, '`securityGroups` has 0 entries, allowed: 1 to 5'],
    ['days that there are not', { logRetention: 2 }, '`logRetention` is the number 2, allowed: a RetentionDays'],
    ['a text for true', { tlsOnly: 'yes' }, '`tlsOnly` is the string "yes", allowed: true or false'],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => InferenceDefaults.of(new App()).apply(props as InferenceDefaultsProps))).toContain(message);
  });

  test('two keys, public subnets, too many groups, calls without sense', () => {
    const stack = new Stack(new App(), 'Stack');
    const key = new Key(stack, 'Key');
    const vpc = new Vpc(stack, 'Vpc');
    expect(messageOf(() => InferenceDefaults.of(stack).apply({ encryptionKey: key, encryptionKeys: { 'eu-west-1': key } }))).toContain('`encryptionKeys` is given, and `encryptionKey` too');
    expect(messageOf(() => InferenceDefaults.of(stack).apply({ vpc, vpcSubnets: { subnetType: SubnetType.PUBLIC } }))).toContain('`vpcSubnets` are public ones');
    const groups = [1, 2, 3, 4, 5, 6].map((n) => SecurityGroup.fromSecurityGroupId(stack, `G${n}`, `sg-${n}`));
    expect(messageOf(() => InferenceDefaults.of(stack).apply({ vpc, securityGroups: groups }))).toContain('has 6 entries');
    expect(() => InferenceDefaults.of(stack).apply({ vpc, securityGroups: groups.slice(1) })).not.toThrow();
    expect(messageOf(() => InferenceDefaults.of(stack).apply())).toContain('`apply` was called twice');
    expect(messageOf(() => InferenceDefaults.of(stack).leaveOut())).toContain('`defaults` is not given, allowed: a SecurityDefault');
    expect(messageOf(() => InferenceDefaults.of(stack).leaveOut('vcp' as SecurityDefault))).toContain('the string "vcp", allowed: a SecurityDefault');
    expect(messageOf(() => InferenceDefaults.of(stack).leaveOut(SecurityDefault.VPC, 'vcp' as SecurityDefault))).toContain('`leaveOut` names vcp');
    expect(messageOf(() => InferenceDefaults.of(null as unknown as Stack))).toContain('`scope` is null');
  });
});

test('the models of a fleet share one key, one security group and one role, in nested stacks', () => {
  const { app, templates } = fleetOf(entries(['a', 'b']), {}, 1);
  InferenceDefaults.of(app).apply({ vpc: Vpc.fromVpcAttributes(new Stack(app, 'Network'), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }) });
  const written = Object.entries(templates());
  const [, root] = written.find(([file]) => file.startsWith('FleetStack') && !file.includes('.nested.'))!;
  const shards = written.filter(([file]) => file.includes('.nested.')).map(([, template]) => template);
  const ofRoot = Object.values(root.Resources).map(({ Type }) => Type);
  expect(ofRoot.filter((type) => type === 'AWS::KMS::Key' || type === 'AWS::EC2::SecurityGroup')).toHaveLength(2);
  expect(shards).toHaveLength(2);
  for (const { Resources } of shards) {
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    for (const { Properties } of functions) expect(Properties).toMatchObject({ KmsKeyArn: { Ref: expect.stringMatching(/^referenceto/) }, VpcConfig: { SecurityGroupIds: [{ Ref: expect.stringMatching(/^referenceto/) }], SubnetIds: ['subnet-1'] } });
    const shared = Object.entries(Resources).filter(([id]) => id.startsWith('CsiRole'));
    expect(shared).toHaveLength(1);
    // With another id than without defaults: versions that are published keep their role.
    expect(shared[0]![0]).toMatch(/^CsiRole[0-9A-F]{8}[0-9a-f]{8}$/);
    expect(JSON.stringify(shared)).toMatch(/xray:PutTraceSegments.*InferenceDefaults/);
  }
});

describe('a key of the user\'s', () => {
  test('one for each region, and who could read by the one before still can', () => {
    const app = new App();
    const env = (region: string): { env: { region: string; account: string } } => ({ env: { region, account: '111122223333' } });
    const stacks = ['eu-west-1', 'eu-central-1'].map((region) => new Stack(app, region, env(region)));
    const keyOf = (stack: Stack, name: string): IKey => Key.fromKeyArn(stack, name, `arn:aws:kms:${stack.region}:111122223333:key/${name}`);
    InferenceDefaults.of(app).apply({ encryptionKeys: Object.fromEntries(stacks.map((stack) => [stack.region, keyOf(stack, 'now')])), formerEncryptionKeys: [keyOf(stacks[0]!, 'before')] });
    for (const stack of stacks) new Bucket(stack, 'Bucket').grantRead(new Role(stack, 'Reader', { assumedBy: new AccountPrincipal('111122223333') }));
    for (const stack of stacks) {
      const template = Template.fromStack(stack);
      expect(JSON.stringify(of(template, 'AWS::S3::Bucket'))).toContain(`arn:aws:kms:${stack.region}:111122223333:key/now`);
      expect(JSON.stringify(of(template, 'AWS::IAM::Policy'))).toMatch(/key\/now.*key\/before/);
    }
  });

  test('whose policy the app cannot change: what it must have is said', () => {
    const stack = new Stack(new App(), 'Stack');
    const key = Key.fromKeyArn(stack, 'Given', 'arn:aws:kms:us-east-1:111122223333:key/1');
    InferenceDefaults.of(stack).apply({ encryptionKey: key });
    new LogGroup(stack, 'Logs');
    Template.fromStack(stack);
    expect(JSON.stringify(key.node.metadata)).toContain('The key is not this app\'s: what it encrypts here works only if its policy has the statement');
  });

  test('of another stack of the app encrypts there too', () => {
    const app = new App();
    const [keys, stack] = [new Stack(app, 'Keys'), new Stack(app, 'Stack')];
    InferenceDefaults.of(stack).apply({ encryptionKey: new Key(keys, 'Key') });
    new ModelFunction(stack, 'Fn', { model: digits('2') });
    app.synth();
    expect(JSON.stringify(of(Template.fromStack(stack), 'AWS::Lambda::Function', 'Fn'))).toContain('"KmsKeyArn":{"Fn::ImportValue":"Keys:');
    expect(JSON.stringify(of(Template.fromStack(keys), 'AWS::KMS::Key'))).toContain('kms:EncryptionContext:aws:logs:arn');
  });

  test('of this stack lets in a role of another one by its own policy: roles and stacks do not wait for each other', () => {
    const app = new App();
    const [roles, stack] = [new Stack(app, 'Roles'), new Stack(app, 'Stack')];
    InferenceDefaults.of(stack).apply();
    new ModelFunction(stack, 'Fn', { model: digits('2'), role: new Role(roles, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) });
    app.synth();
    expect(JSON.stringify(of(Template.fromStack(stack), 'AWS::KMS::Key'))).toContain('"Principal":{"AWS":{"Fn::ImportValue":"Roles:');
    expect(JSON.stringify(Template.fromStack(roles).toJSON())).not.toContain('kms:');
  });
});

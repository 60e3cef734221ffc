import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  AddTagsCommand, CreateEndpointCommand, CreateEndpointConfigCommand, CreateModelCommand, DeleteEndpointCommand, DeleteEndpointConfigCommand, DeleteModelCommand, DeleteTagsCommand, DescribeEndpointCommand,
  DescribeEndpointConfigCommand, DescribeModelCommand, ListEndpointConfigsCommand, ListEndpointsCommand, ListModelsCommand, ListTagsCommand, SageMakerClient, UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand, type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import type { AwsServer } from '../../../../local';
import { invokeJson, until } from '../lambda-support';
import { aws, clientOf, closeAll, deploy, lambdaRole } from '../support';
import { executionRole } from './support';

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000';
/** Of another registry: nothing of it is executed. */
const Image = '763104351884.dkr.ecr.us-east-1.amazonaws.com/sklearn:1';
const variant = (more: Partial<ProductionVariant> = {}): ProductionVariant => ({ VariantName: 'Main', ModelName: 'Model-A', InitialInstanceCount: 1, InstanceType: 'ml.m5.large', InitialVariantWeight: 1, ...more });

let server: AwsServer;
let client: SageMakerClient;
let ExecutionRoleArn: string;

beforeAll(async () => {
  server = await aws();
  client = new SageMakerClient({ ...clientOf(server), maxAttempts: 1 });
  const code = `
    const { SageMakerRuntimeClient, InvokeEndpointCommand } = require('@aws-sdk/client-sagemaker-runtime');
    exports.handler = async (event) => {
      try { await new SageMakerRuntimeClient({ maxAttempts: 1 }).send(new InvokeEndpointCommand({ EndpointName: event.name, Body: '{}' })); return 'answered'; }
      catch (error) { return error.name + ': ' + error.message; }
    };`;
  const named = (name: string, role: object): object => ({ ...role, Properties: { ...(role as { readonly Properties: object }).Properties, RoleName: name } });
  expect(await deploy(server, 'Roles', {
    Role: named('execution', executionRole()),
    Caller: named('caller', lambdaRole({ Effect: 'Allow', Action: 'sagemaker:InvokeEndpoint', Resource: `${ARN}:endpoint/endpoint-a` })),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Role: { 'Fn::GetAtt': ['Caller', 'Arn'] }, Code: { ZipFile: code } } },
  })).toBe('CREATE_COMPLETE');
  ExecutionRoleArn = 'arn:aws:iam::000000000000:role/execution';
  await client.send(new CreateModelCommand({ ModelName: 'Model-A', ExecutionRoleArn, PrimaryContainer: { Image, Environment: { KEY: 'value' } }, Tags: [{ Key: 'csi:host', Value: 'Stack/Host' }] }));
  await client.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'Config-A', ProductionVariants: [variant()] }));
  await client.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'Config-B', ProductionVariants: [variant({ InitialInstanceCount: 3, InitialVariantWeight: 5 })] }));
  expect(await client.send(new CreateEndpointCommand({ EndpointName: 'Endpoint-A', EndpointConfigName: 'Config-A' }))).toMatchObject({ EndpointArn: `${ARN}:endpoint/endpoint-a` });
  await settled();
});
afterAll(closeAll);

const describe = (EndpointName = 'Endpoint-A') => client.send(new DescribeEndpointCommand({ EndpointName }));
const settled = () => until(async () => {
  const described = await describe();
  return described.EndpointStatus?.endsWith('ing') === true ? undefined : described;
});

test('models and configs are described as they were made, with ARNs in lower case', async () => {
  expect(await client.send(new DescribeModelCommand({ ModelName: 'Model-A' }))).toMatchObject({
    ModelName: 'Model-A', ModelArn: `${ARN}:model/model-a`, ExecutionRoleArn, PrimaryContainer: { Image, Environment: { KEY: 'value' } }, EnableNetworkIsolation: false, CreationTime: expect.any(Date),
  });
  expect(await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: 'config-a' }))).toMatchObject({ EndpointConfigName: 'Config-A', EndpointConfigArn: `${ARN}:endpoint-config/config-a`, ProductionVariants: [variant()] });
  expect(await describe()).toMatchObject({
    EndpointName: 'Endpoint-A', EndpointArn: `${ARN}:endpoint/endpoint-a`, EndpointConfigName: 'Config-A', EndpointStatus: 'InService', CreationTime: expect.any(Date), LastModifiedTime: expect.any(Date),
    ProductionVariants: [{ VariantName: 'Main', CurrentWeight: 1, DesiredWeight: 1, CurrentInstanceCount: 1, DesiredInstanceCount: 1, DeployedImages: [{ SpecifiedImage: Image }] }],
  });
});

test('an update takes what the config says, unless it retains what was there', async () => {
  await client.send(new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Endpoint-A', DesiredWeightsAndCapacities: [{ VariantName: 'Main', DesiredInstanceCount: 2, DesiredWeight: 2 }] }));
  await settled();
  await client.send(new UpdateEndpointCommand({ EndpointName: 'Endpoint-A', EndpointConfigName: 'Config-B', RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] }));
  expect(await settled()).toMatchObject({ EndpointConfigName: 'Config-B', ProductionVariants: [{ CurrentInstanceCount: 2, CurrentWeight: 5 }] });
  await client.send(new UpdateEndpointCommand({ EndpointName: 'Endpoint-A', EndpointConfigName: 'Config-A' }));
  expect(await settled()).toMatchObject({ EndpointConfigName: 'Config-A', ProductionVariants: [{ CurrentInstanceCount: 1, CurrentWeight: 1 }] });
});

test('lists are cut, sorted and filtered', async () => {
  const first = await client.send(new ListEndpointConfigsCommand({ MaxResults: 1, SortBy: 'Name', SortOrder: 'Ascending' }));
  expect(first.EndpointConfigs?.map(({ EndpointConfigName }) => EndpointConfigName)).toEqual(['Config-A']);
  const second = await client.send(new ListEndpointConfigsCommand({ MaxResults: 1, SortBy: 'Name', SortOrder: 'Ascending', NextToken: first.NextToken }));
  expect([second.EndpointConfigs?.map(({ EndpointConfigName }) => EndpointConfigName), second.NextToken]).toEqual([['Config-B'], undefined]);
  expect((await client.send(new ListModelsCommand({ NameContains: 'None' }))).Models).toEqual([]);
  expect((await client.send(new ListEndpointsCommand({ StatusEquals: 'InService', CreationTimeAfter: new Date(0) }))).Endpoints).toMatchObject([{ EndpointName: 'Endpoint-A', EndpointStatus: 'InService' }]);
  expect((await client.send(new ListEndpointsCommand({ StatusEquals: 'Failed' }))).Endpoints).toEqual([]);
});

test('tags are added, listed and taken away', async () => {
  const ResourceArn = `${ARN}:model/model-a`;
  await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'csi:digest', Value: 'abc' }] }));
  expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'csi:host', Value: 'Stack/Host' }, { Key: 'csi:digest', Value: 'abc' }]);
  await client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['csi:host'] }));
  expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'csi:digest', Value: 'abc' }]);
});

test.each([
  [new DescribeModelCommand({ ModelName: 'None' }), `Could not find model "${ARN}:model/none".`],
  [new DeleteModelCommand({ ModelName: 'None' }), `Could not find model "${ARN}:model/none".`],
  [new DescribeEndpointConfigCommand({ EndpointConfigName: 'None' }), `Could not find endpoint configuration "${ARN}:endpoint-config/none".`],
  [new DeleteEndpointConfigCommand({ EndpointConfigName: 'None' }), `Could not find endpoint configuration "${ARN}:endpoint-config/none".`],
  [new DescribeEndpointCommand({ EndpointName: 'None' }), `Could not find endpoint "${ARN}:endpoint/none".`],
  [new DeleteEndpointCommand({ EndpointName: 'None' }), `Could not find endpoint "${ARN}:endpoint/none".`],
  [new UpdateEndpointCommand({ EndpointName: 'Endpoint-A', EndpointConfigName: 'None' }), `Could not find endpoint configuration "${ARN}:endpoint-config/none".`],
  [new CreateModelCommand({ ModelName: 'model-A', PrimaryContainer: { Image } }), `Cannot create already existing model "${ARN}:model/model-a".`],
  [new CreateModelCommand({ ModelName: 'Empty' }), 'You must provide either a primary container or a list of containers.'],
  [new CreateModelCommand({ ModelName: 'No role', PrimaryContainer: { Image } }), "1 validation error detected: Value 'No role' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"],
  [new CreateModelCommand({ ModelName: 'a'.repeat(64), PrimaryContainer: { Image } }), `1 validation error detected: Value '${'a'.repeat(64)}' at 'modelName' failed to satisfy constraint: Member must have length less than or equal to 63`],
  [new CreateModelCommand({ ModelName: 'Roleless', ExecutionRoleArn: 'arn:aws:iam::000000000000:role/none', PrimaryContainer: { Image } }), "Could not assume role arn:aws:iam::000000000000:role/none. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role."],
  [new CreateEndpointConfigCommand({ EndpointConfigName: 'New', ProductionVariants: [variant({ ModelName: 'None' })] }), `Could not find model "${ARN}:model/none".`],
  [new CreateEndpointConfigCommand({ EndpointConfigName: 'New', ProductionVariants: [variant(), variant()] }), 'Duplicate variant name: Main. Each variant must have a unique name within an endpoint configuration.'],
  [new CreateEndpointConfigCommand({ EndpointConfigName: 'New', ProductionVariants: [] }), "1 validation error detected: Value '[]' at 'productionVariants' failed to satisfy constraint: Member must have length greater than or equal to 1"],
  [new CreateEndpointConfigCommand({ EndpointConfigName: 'New', ProductionVariants: [{ VariantName: 'Main', ModelName: 'Model-A', ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 201 } }] }), "2 validation errors detected: Value '1500' at 'productionVariants.1.member.serverlessConfig.memorySizeInMB' failed to satisfy constraint: Member must satisfy enum value set: [1024, 2048, 3072, 4096, 5120, 6144]; Value '201' at 'productionVariants.1.member.serverlessConfig.maxConcurrency' failed to satisfy constraint: Member must have value less than or equal to 200"],
  [new CreateEndpointCommand({ EndpointName: 'endpoint-a', EndpointConfigName: 'Config-A' }), `Cannot create already existing endpoint "${ARN}:endpoint/endpoint-a".`],
  [new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: 'Endpoint-A', DesiredWeightsAndCapacities: [{ VariantName: 'Other' }] }), 'The variant name(s) "Other" is/are not present within endpoint configuration "Config-A".'],
  [new ListTagsCommand({ ResourceArn: `${ARN}:model/none` }), `Could not find resource "${ARN}:model/none".`],
  [new ListModelsCommand({ MaxResults: 101 }), "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"],
])('%# is refused in the words of SageMaker', async (command, message) => {
  await expect(client.send(command as DescribeModelCommand)).rejects.toMatchObject({ name: 'ValidationException', message, $metadata: { httpStatusCode: 400 } });
});

test('a function may invoke the endpoint that its role names, and no other', async () => {
  const lambda = new LambdaClient(clientOf(server));
  await client.send(new CreateEndpointCommand({ EndpointName: 'Endpoint-B', EndpointConfigName: 'Config-A' }));
  expect((await invokeJson(lambda, { name: 'Endpoint-A' })).value).toMatch(/^ModelError: Received server error \(500\) from primary with message "csi local cannot execute the image 763104351884/);
  expect((await invokeJson(lambda, { name: 'Endpoint-B' })).value).toMatch(/^AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/caller\/fn is not authorized to perform: sagemaker:InvokeEndpoint on resource: arn:aws:sagemaker:us-east-1:000000000000:endpoint\/endpoint-b because no identity-based policy allows/);
});

test('an endpoint that is deleted is gone', async () => {
  await client.send(new DeleteEndpointCommand({ EndpointName: 'Endpoint-A' }));
  await expect(describe()).rejects.toMatchObject({ message: `Could not find endpoint "${ARN}:endpoint/endpoint-a".` });
});

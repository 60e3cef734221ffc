import { GetResourcesCommand, paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateModelCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const ROLE = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'sm', AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }] } } };
const fn = (name: string, tags: Readonly<Record<string, string>>) => ({
  Type: 'AWS::Lambda::Function', Properties: {
    FunctionName: name, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: 'exports.handler = 1' }, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  },
});

test('functions and what SageMaker has are found by their tags, by type, in pages', async () => {
  const server = await aws();
  const tagging = new ResourceGroupsTaggingAPIClient(clientOf(server));
  expect(await deploy(server, 'S', { Role: lambdaRole(), SageMaker: ROLE, A: fn('a', { 'csi:model': 'digits' }), B: fn('b', { 'csi:model': 'letters' }), C: fn('c', {}) })).toBe('CREATE_COMPLETE');
  const ARN = 'arn:aws:sagemaker:us-east-1:000000000000:model/m';
  await new SageMakerClient(clientOf(server)).send(new CreateModelCommand({
    ModelName: 'm', ExecutionRoleArn: 'arn:aws:iam::000000000000:role/sm', PrimaryContainer: { Image: '000000000000.dkr.ecr.us-east-1.amazonaws.com/i:1' }, Tags: [{ Key: 'csi:model', Value: 'digits' }, { Key: 'csi:version', Value: '2' }],
  }));
  const arns = async (input: object) => (await tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList?.map(({ ResourceARN = '' }) => ResourceARN.split(':').at(-1));
  expect(await arns({ TagFilters: [{ Key: 'csi:model' }] })).toEqual(['a', 'b', 'model/m']);
  expect(await arns({ TagFilters: [{ Key: 'csi:model', Values: ['digits'] }] })).toEqual(['a', 'model/m']);
  expect(await arns({ TagFilters: [{ Key: 'csi:model' }, { Key: 'csi:version' }] })).toEqual(['model/m']);
  expect(await arns({ TagFilters: [{ Key: 'csi:model' }], ResourceTypeFilters: ['lambda:function'] })).toEqual(['a', 'b']);
  expect(await arns({ TagFilters: [{ Key: 'csi:model' }], ResourceTypeFilters: ['sagemaker'] })).toEqual(['model/m']);
  expect((await tagging.send(new GetResourcesCommand({ ResourceARNList: [ARN] }))).ResourceTagMappingList).toEqual([
    { ResourceARN: ARN, Tags: expect.arrayContaining([{ Key: 'csi:model', Value: 'digits' }, { Key: 'csi:version', Value: '2' }]) },
  ]);
  const pages: number[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client: tagging, pageSize: 2 }, { TagFilters: [{ Key: 'csi:model' }] })) pages.push(ResourceTagMappingList.length);
  expect(pages).toEqual([2, 1]);
  await expect(arns({ ResourcesPerPage: 101 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsStatus, type AwsEvent, type AwsServer } from '../../../local';
import { functionStack, invokeJson, lambdaOf } from './lambda-support';
import { aws, clientOf, closeAll, deploy, folder, lambdaRole } from './support';

afterEach(closeAll);

/** What the function answers from an environment that has just started. */
async function coldAnswer(server: Parameters<typeof lambdaOf>[0]): Promise<unknown> {
  const { value } = await invokeJson(lambdaOf(server), {});
  await new Promise((later) => setTimeout(later, 50));
  return value;
}

/** Deploys, and answers why that failed. */
async function failure(server: AwsServer & { readonly events: readonly AwsEvent[] }, name: string, resources: object): Promise<string> {
  expect(await deploy(server, name, resources)).toBe('ROLLBACK_COMPLETE');
  return server.events.flatMap((event) => (event.type === 'stack' && event.stack.name === name ? event.event.reason ?? [] : [])).join('\n');
}

const NETWORK = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'all', VpcId: { Ref: 'Vpc' } } },
};
const VPC = { VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] } };

/** Answers what lies in the folder that its variable names, with the text of the files. */
const LISTING = `
const { readdirSync, readFileSync, existsSync } = require('node:fs');
exports.handler = async () => {
  const folder = new URL(process.env.FOLDER).pathname;
  if (!existsSync(folder)) return 'no folder';
  return Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
    const path = require('node:path').join(entry.parentPath ?? entry.path, entry.name);
    return [path.slice(folder.length), readFileSync(path, 'utf8')];
  }));
};`;

const mounting = (arn: object, more: object = {}) => ({
  Environment: { Variables: { FOLDER: 'file:///mnt/models/a/', OTHER: '/mnt/models-2/a /mnt/modelsx' } },
  FileSystemConfigs: [{ Arn: arn, LocalMountPath: '/mnt/models' }],
  ...VPC,
  ...more,
});

describe('EFS', () => {
  const EFS = {
    ...NETWORK,
    Files: { Type: 'AWS::EFS::FileSystem', Properties: { Encrypted: true } },
    Target: { Type: 'AWS::EFS::MountTarget', Properties: { FileSystemId: { Ref: 'Files' }, SubnetId: { Ref: 'Subnet' }, SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] } },
    Point: {
      Type: 'AWS::EFS::AccessPoint',
      Properties: { FileSystemId: { Ref: 'Files' }, RootDirectory: { Path: '/export/models', CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '755' } } },
    },
  };
  const POINT = { 'Fn::GetAtt': ['Point', 'Arn'] };
  const stack = (properties: object, more: object = {}) => functionStack(LISTING, { ...mounting(POINT), ...properties }, { ...EFS, ...more });

  test('is a folder of the state, which functions find where they mount it, also after a restart', async () => {
    const state = join(folder(), 'state');
    const first = await aws({ state, idleSeconds: 0.01 });
    const after = { Fn: { ...(stack({}) as { Fn: object }).Fn, DependsOn: ['Target'] } };
    expect(await deploy(first, 'S', { ...stack({}), ...after })).toBe('CREATE_COMPLETE');
    const { stacks } = await awsStatus(first.endpoint);
    const fileSystemId = stacks[0]?.resources.find(({ logicalId }) => logicalId === 'Files')?.physicalId as string;
    expect(stacks[0]?.resources.filter(({ tier }) => tier === 'executed').map(({ logicalId }) => logicalId).sort()).toEqual(['Files', 'Fn', 'Point']);
    expect(await coldAnswer(first)).toBe('no folder');

    mkdirSync(join(state, 'efs', fileSystemId, 'export/models/a/b'), { recursive: true });
    writeFileSync(join(state, 'efs', fileSystemId, 'export/models/a/b/model'), 'weights');
    writeFileSync(join(state, 'efs', fileSystemId, 'not-shown'), '');
    expect(await coldAnswer(first)).toEqual({ 'b/model': 'weights' });
    expect(await lambdaOf(first).send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }))).toMatchObject({
      FileSystemConfigs: [{ Arn: expect.stringMatching(/^arn:aws:elasticfilesystem:us-east-1:000000000000:access-point\/fsap-[0-9a-f]{17}$/), LocalMountPath: '/mnt/models' }],
    });
    await first.close();
    const second = await aws({ state, idleSeconds: 0.01 });
    expect(await coldAnswer(second)).toEqual({ 'b/model': 'weights' });
  });

  test('is not mounted without a network or a mount target: the function is not made', async () => {
    const server = await aws({ idleSeconds: 0.01 });
    expect(await failure(server, 'A', stack({ VpcConfig: undefined }))).toMatch(/Function must be configured to execute in a VPC to reference access point arn:aws:elasticfilesystem:/);
    const { Target: _, ...rest } = stack({}) as Record<string, object>;
    expect(await failure(server, 'B', rest)).toMatch(/does not have mount targets created in all availability zones/);
  });

  test('with a policy of its own is mounted only by whom that, or the role, allows; without one by everybody', async () => {
    const server = await aws({ idleSeconds: 0.01 });
    const FileSystemPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'elasticfilesystem:ClientRootAccess', Resource: '*' }] };
    const Files = { Type: 'AWS::EFS::FileSystem', Properties: { FileSystemPolicy } };
    const depends = { Fn: { ...(stack({}) as { Fn: object }).Fn, DependsOn: ['Target'] } };
    expect(await deploy(server, 'S', { ...stack({}), ...depends, Files })).toBe('CREATE_COMPLETE');
    await expect(invokeJson(lambdaOf(server), {})).rejects.toMatchObject({
      name: 'EFSMountFailureException', message: expect.stringContaining("The function couldn't mount the Amazon EFS file system with access point arn:aws:elasticfilesystem:"),
    });
    expect(server.events).toContainEqual(expect.objectContaining({ type: 'warning', message: expect.stringContaining('elasticfilesystem:ClientMount on resource') }));

    const Role = lambdaRole({
      Effect: 'Allow', Action: 'elasticfilesystem:ClientMount', Resource: { 'Fn::GetAtt': ['Files', 'Arn'] }, Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': POINT } },
    });
    expect(await deploy(server, 'S', { ...stack({}), ...depends, Files, Role }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
    expect(await coldAnswer(server)).toBe('no folder');
  });
});

describe('S3 Files', () => {
  const allowed = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
  const serviceRole = (...statements: readonly object[]) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'elasticfilesystem.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
      },
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  });
  const files = (versioned: boolean, ...statements: readonly object[]) => ({
    ...NETWORK,
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'models', ...(versioned ? { VersioningConfiguration: { Status: 'Enabled' } } : {}) } },
    SyncRole: serviceRole(...statements),
    Files: { Type: 'AWS::S3Files::FileSystem', Properties: { Bucket: { 'Fn::GetAtt': ['Bucket', 'Arn'] }, Prefix: 'm/', RoleArn: { 'Fn::GetAtt': ['SyncRole', 'Arn'] } } },
    Target: { Type: 'AWS::S3Files::MountTarget', Properties: { FileSystemId: { 'Fn::GetAtt': ['Files', 'FileSystemId'] }, SubnetId: { Ref: 'Subnet' }, SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] } },
    Point: { Type: 'AWS::S3Files::AccessPoint', Properties: { FileSystemId: { 'Fn::GetAtt': ['Files', 'FileSystemId'] }, PosixUser: { Uid: '1000', Gid: '1000' } } },
  });
  const POINT = { 'Fn::GetAtt': ['Point', 'AccessPointArn'] };
  const mount = { Effect: 'Allow', Action: 's3files:ClientMount', Resource: { 'Fn::GetAtt': ['Files', 'FileSystemArn'] }, Condition: { StringEquals: { 's3files:AccessPointArn': POINT } } };
  const stack = (role: readonly object[], made: Record<string, object>) => {
    const declared = functionStack(LISTING, mounting(POINT), { ...made, Role: lambdaRole(...role) }) as Record<string, object>;
    return { ...declared, Fn: { ...declared['Fn'], DependsOn: ['Target'] } };
  };

  test('shows the objects of a bucket as files, follows it, and shows nothing else', async () => {
    const server = await aws({ idleSeconds: 0.01 });
    const s3 = new S3Client(clientOf(server));
    expect(await deploy(server, 'S', stack([mount], files(true, allowed('s3:ListBucket', 's3:GetObject'))))).toBe('CREATE_COMPLETE');
    const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'models', Key, Body }));
    const listed = async () => await coldAnswer(server);
    expect(await listed()).toBe('no folder');
    for (const [key, body] of [['m/a/model', '1'], ['m/a/deep/data', '2'], ['m/other', '3'], ['a/model', '4'], ['m/a/../x', '5'], ['m/a/dir/', 'x']] as const) await put(key, body);
    expect(await listed()).toEqual({ 'model': '1', 'deep/data': '2' });
    await put('m/a/model', 'one');
    await s3.send(new DeleteObjectCommand({ Bucket: 'models', Key: 'm/a/deep/data' }));
    expect(await listed()).toEqual({ model: 'one' });
  });

  test('is mounted only by a role that may, and shows only what its own role may read', async () => {
    const server = await aws({ idleSeconds: 0.01 });
    expect(await deploy(server, 'S', stack([], files(true, allowed('s3:ListBucket'))))).toBe('CREATE_COMPLETE');
    await new S3Client(clientOf(server)).send(new PutObjectCommand({ Bucket: 'models', Key: 'm/a/model', Body: '1' }));
    await expect(invokeJson(lambdaOf(server), {})).rejects.toMatchObject({ name: 'S3FilesMountFailureException' });
    expect(await deploy(server, 'S', stack([mount], files(true, allowed('s3:ListBucket'))), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
    expect(await coldAnswer(server)).toBe('no folder');
    expect(server.events).toContainEqual(expect.objectContaining({ type: 'warning', message: expect.stringContaining('S3 Files shows no file for s3://models/m/a/model') }));
    expect(await deploy(server, 'S', stack([mount], files(true, allowed('s3:ListBucket', 's3:GetObject'))), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
    expect(await coldAnswer(server)).toEqual({ model: '1' });
  });

  test('needs a bucket that keeps versions, and a role that the service may assume', async () => {
    const server = await aws({ idleSeconds: 0.01 });
    expect(await failure(server, 'S', files(false, allowed('s3:*')))).toMatch(/does not have versioning enabled/);
    const wrong = { ...files(true), SyncRole: lambdaRole() };
    expect(await failure(server, 'T', wrong)).toMatch(/S3 Files cannot assume the role/);
  });
});

import {
  BatchDeleteImageCommand, BatchGetImageCommand, CreateRepositoryCommand, DeleteRepositoryCommand, DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand, GetRepositoryPolicyCommand, ListImagesCommand, ListTagsForResourceCommand, PutImageCommand, PutImageScanningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import { join } from 'node:path';
import type { AwsServer } from '../../../../local';
import { dockerShim } from '../../../../local/docker/shim';
import { writeContext } from '../../docker/context';
import { aws, clientOf, closeAll, cloudFormation, deploy, folder, lambdaRole } from '../support';

const REGISTRY = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

let server: AwsServer;
let ecr: ECRClient;
/** Two contexts of the model server: with version 1 and 2 of a model. */
let contexts: readonly string[];

beforeAll(async () => {
  server = await aws();
  ecr = new ECRClient({ ...clientOf(server), maxAttempts: 1 });
  const home = folder();
  contexts = ['1', '2'].map((version) => writeContext(join(home, version), { door: 'lambda', architecture: 'x86_64', version }));
});
afterAll(closeAll);

async function docker(args: readonly string[], cwd = '/'): Promise<string> {
  const { status, stdout, stderr } = await dockerShim({ args, cwd, environment: server.environment });
  return status === 0 ? stdout : `${status}: ${stderr}`;
}

/** A version of the model, pushed under a tag. */
async function push(version: number, repository: string, tag: string): Promise<string> {
  await docker(['build', '--tag', `local-${version}`, '.'], contexts[version - 1]);
  await docker(['tag', `local-${version}`, `${REGISTRY}/${repository}:${tag}`]);
  return await docker(['push', `${REGISTRY}/${repository}:${tag}`]);
}

const digestIn = (text: string): string => /sha256:[0-9a-f]{64}/.exec(text)?.[0] ?? text;

test('repositories are made, described, and made only once', async () => {
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/a', imageTagMutability: 'IMMUTABLE', tags: [{ Key: 'k', Value: 'v' }] }));
  expect(repository).toMatchObject({
    repositoryArn: 'arn:aws:ecr:us-east-1:000000000000:repository/team/a', repositoryUri: `${REGISTRY}/team/a`, imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: false }, encryptionConfiguration: { encryptionType: 'AES256' }, createdAt: expect.any(Date),
  });
  await expect(ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/a' }))).rejects.toMatchObject({
    name: 'RepositoryAlreadyExistsException', message: "The repository with name 'team/a' already exists in the registry with id '000000000000'",
  });
  await ecr.send(new PutImageScanningConfigurationCommand({ repositoryName: 'team/a', imageScanningConfiguration: { scanOnPush: true } }));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/a'] }));
  expect(repositories?.map(({ imageScanningConfiguration }) => imageScanningConfiguration)).toEqual([{ scanOnPush: true }]);
  expect(await ecr.send(new ListTagsForResourceCommand({ resourceArn: repository?.repositoryArn }))).toMatchObject({ tags: [{ Key: 'k', Value: 'v' }] });
});

test.each(['A', 'a', 'a//b', '-a', 'a'.repeat(257)])('no repository is named %s', async (repositoryName) => {
  await expect(ecr.send(new CreateRepositoryCommand({ repositoryName }))).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test.each([
  [new DescribeRepositoriesCommand({ repositoryNames: ['none'] })],
  [new DescribeImagesCommand({ repositoryName: 'none' })],
  [new ListImagesCommand({ repositoryName: 'none' })],
  [new DeleteRepositoryCommand({ repositoryName: 'none' })],
])('of a repository that there is not, %s says so', async (command) => {
  await expect(ecr.send(command as ListImagesCommand)).rejects.toMatchObject({
    name: 'RepositoryNotFoundException', message: "The repository with name 'none' does not exist in the registry with id '000000000000'",
  });
});

test('a model server without a model is built, tagged and pushed as one with a model is', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'servers' }));
  const context = writeContext(join(folder(), 'bare'), { door: 'http', architecture: 'x86_64', withModel: false });
  const built = await docker(['build', '--tag', 'bare', '--platform', 'linux/amd64', '.'], context);
  expect(built).toContain('model server with a model that its host provides for x86_64, recorded without a build');
  await docker(['tag', 'bare', `${REGISTRY}/servers:bare`]);
  const pushed = digestIn(await docker(['push', `${REGISTRY}/servers:bare`]));
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'servers', imageIds: [{ imageTag: 'bare' }] }));
  expect([digestIn(built), imageDetails?.[0]?.imageDigest]).toEqual([pushed, pushed]);
  expect(await docker(['build', '--tag', 'bare', '--platform', 'linux/arm64', '.'], context)).toContain('holds a model server for x86_64, and the image is to be for arm64');
});

test('images are pushed, found by tag and digest, tagged again and deleted', async () => {
  const repositoryName = 'images';
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await expect(ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'one' }] }))).rejects.toMatchObject({
    name: 'ImageNotFoundException', message: "The image with imageId {imageDigest:'null', imageTag:'one'} does not exist within the repository with name 'images' in the registry with id '000000000000'",
  });
  const one = digestIn(await push(1, repositoryName, 'one'));
  const two = digestIn(await push(2, repositoryName, 'two'));
  expect(one).not.toBe(two);
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'one' }] }));
  expect(imageDetails).toMatchObject([{ imageDigest: one, imageTags: ['one'], imageSizeInBytes: expect.any(Number), imagePushedAt: expect.any(Date) }]);

  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: one }, { imageTag: 'three' }, {}] }));
  const imageManifest = images?.[0]?.imageManifest ?? '';
  expect(JSON.parse(imageManifest)).toMatchObject({ schemaVersion: 2, artifactType: 'application/vnd.cdk-serverless-inference.model-server.v1' });
  await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'uno' }));
  await expect(ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: 'uno' }))).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
  const first = await ecr.send(new ListImagesCommand({ repositoryName, maxResults: 2 }));
  const second = await ecr.send(new ListImagesCommand({ repositoryName, maxResults: 2, nextToken: first.nextToken }));
  expect([...first.imageIds ?? [], ...second.imageIds ?? []].map(({ imageTag }) => imageTag).sort()).toEqual(['one', 'two', 'uno']);
  expect(second.nextToken).toBeUndefined();

  expect(await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'one' }, { imageTag: 'none' }] }))).toMatchObject({
    imageIds: [{ imageDigest: one, imageTag: 'one' }], failures: [{ failureCode: 'ImageNotFound' }],
  });
  await expect(ecr.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
    name: 'RepositoryNotEmptyException', message: "The repository with name 'images' in registry with id '000000000000' cannot be deleted because it still contains images",
  });
  await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest: one }] }));
  expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([{ imageDigest: two, imageTag: 'two' }]);
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
});

test('a tag of an immutable repository stays with its image; elsewhere it moves', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'fixed', imageTagMutability: 'IMMUTABLE' }));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'moving' }));
  const one = digestIn(await push(1, 'fixed', 'x'));
  expect(digestIn(await push(1, 'fixed', 'x'))).toBe(one);
  expect(await push(2, 'fixed', 'x')).toContain("1: csi docker: The image tag 'x' already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable.");
  await push(1, 'moving', 'x');
  const two = digestIn(await push(2, 'moving', 'x'));
  expect((await ecr.send(new ListImagesCommand({ repositoryName: 'moving', filter: { tagStatus: 'TAGGED' } }))).imageIds).toEqual([{ imageDigest: two, imageTag: 'x' }]);
  expect((await ecr.send(new ListImagesCommand({ repositoryName: 'moving', filter: { tagStatus: 'UNTAGGED' } }))).imageIds).toEqual([{ imageDigest: one }]);
});

test('the stand-in for Docker answers what cdk asks, and says what is wrong', async () => {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  expect(authorizationData?.[0]).toMatchObject({ proxyEndpoint: `https://${REGISTRY}` });
  expect(await docker(['login', '--username', 'AWS', '--password-stdin', REGISTRY])).toBe('Login Succeeded\n');
  expect(await docker(['login', '--username', 'AWS', '--password-stdin', 'docker.io'])).toMatch(/^1: csi docker: docker\.io is no registry here/);
  expect(await docker(['inspect', 'cdkasset-1'])).toBe('1: csi docker: no such object: cdkasset-1\n');
  expect(await docker(['build', '--tag', 'cdkasset-1', '--platform', 'linux/amd64', '.'], contexts[0])).toMatch(/^model server with digits 1 for x86_64, recorded without a build\nsha256:/);
  expect(await docker(['inspect', 'cdkasset-1'])).toContain('sha256:');
  expect(await docker(['build', '--tag', 'x', '--platform', 'linux/arm64', '.'], contexts[0])).toMatch(/holds a model server for x86_64, and the image is to be for arm64/);
  expect(await docker(['build', '--tag', 'x', '--file', 'Other', '.'], contexts[0])).toMatch(/\S+Other does not exist/);
  expect(await docker(['tag', 'none', 'x'])).toBe('1: csi docker: No such image: none\n');
  await docker(['tag', 'cdkasset-1', `${REGISTRY}/other:abc`]);
  expect(await docker(['images', '--filter', 'reference=*/*:abc'])).toBe(`${REGISTRY}/other:abc\n`);
  expect(await docker(['push', `${REGISTRY}/other:abc`])).toContain("The repository with name 'other' does not exist");
  expect(await docker(['push', 'docker.io/x:1'])).toContain('docker.io/x:1 is no image of this server\'s registry');
  expect(await docker(['run', 'x'])).toMatch(/^1: csi docker: `docker run`, with which CDK bundles assets/);
});

test('without a server, it says what to start', async () => {
  const asked = (environment: Readonly<Record<string, string>>) => dockerShim({ args: ['inspect', 'x'], cwd: '/', environment });
  expect((await asked({})).stderr).toContain('AWS_ENDPOINT_URL is not set');
  expect((await asked({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).stderr).toContain('nothing answers at http://127.0.0.1:1');
});

test('only JSON that a page of a browser cannot send is taken', async () => {
  const body = JSON.stringify({ verb: 'list' });
  expect((await fetch(`${server.endpoint}/_csi/images`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body })).status).toBe(405);
  expect((await fetch(`${server.endpoint}/_csi/images`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })).status).toBe(400);
});

test('CloudFormation makes repositories, and deletes them when they are empty or may be emptied', async () => {
  const Repo = (properties: object) => ({ Repo: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'by-stack', LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' }, ...properties } } });
  expect(await deploy(server, 'Repos', Repo({ ImageTagMutability: 'IMMUTABLE' }))).toBe('CREATE_COMPLETE');
  expect((await ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'by-stack' }))).lifecyclePolicyText).toBe('{"rules":[]}');
  await expect(ecr.send(new GetRepositoryPolicyCommand({ repositoryName: 'by-stack' }))).rejects.toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
  await push(1, 'by-stack', 'one');
  expect(await deploy(server, 'Repos', { Topic: { Type: 'AWS::SNS::Topic' } }, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['by-stack'] }))).repositories).toHaveLength(1);
});

test('a function of an image that there is not fails as on AWS', async () => {
  const Fn = { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', Code: { ImageUri: `${REGISTRY}/none:1` }, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  expect(await deploy(server, 'NoImage', { Fn, Role: lambdaRole() })).toBe('ROLLBACK_COMPLETE');
  const { body } = await cloudFormation(server, 'DescribeStackEvents', { StackName: 'NoImage' });
  expect(body).toContain(`Source image ${REGISTRY}/none:1 does not exist. Provide a valid source image.`);
});

import { BatchGetImageCommand, DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsStatus } from '../../../local';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from '../aws/support';
import { writeContext } from './context';

afterAll(closeAll);

const app = ['-a', 'node --import tsx test/deploy/apps/images.ts', '--require-approval', 'never'];

test('cdk publishes images of the model server, which run, are found again and survive a restart; what cannot be had without a container needs Docker', async () => {
  const docker = join(csiFile(), '../csi-docker.js');
  const home = folder();
  const state = join(home, 'state');
  const first = await aws({ state, docker });
  expect(first.environment['CDK_DOCKER']).toBe(docker);
  expect(await cdk(first, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });

  const foreign = join(home, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'Dockerfile'), 'FROM public.ecr.aws/docker/library/python:3.13\n');
  const refused = await cdk(first, home, ['deploy', ...app, '-c', `Foreign=${foreign}`]);
  expect(refused.output).toMatch(/building \S+Dockerfile needs Docker, and no container is made here\. The local AWS takes images of this package's own model server/);
  expect(refused.status).toBe(1);

  const contexts = ['-c', `Digits=${writeContext(join(home, 'lambda'), { door: 'lambda' })}`, '-c', `Http=${writeContext(join(home, 'http'), { door: 'http' })}`];
  const deployed = await cdk(first, home, ['deploy', ...app, ...contexts]);
  expect(deployed).toMatchObject({ status: 0 });
  expect(deployed.output.match(/recorded without a build/g)).toHaveLength(2);
  const { stacks } = await awsStatus(first.endpoint);
  const tiers = stacks.find(({ name }) => name === 'Images')?.resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ logicalId, tier }) => [logicalId.replace(/[0-9A-F]{8}$/, ''), tier]);
  expect(Object.fromEntries(tiers ?? [])).toEqual({ Digits: 'executed', Http: 'recorded' });

  const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/1/rows.json'), 'utf8'));
  const [row] = rows.rows;
  const Payload = JSON.stringify(inferRequest(rows, row as NonNullable<typeof row>));
  const FunctionName = outputOf(deployed.output, 'DigitsName');
  const label = async (server: typeof first): Promise<unknown> => {
    const answer = await new LambdaClient(clientOf(server)).send(new InvokeCommand({ FunctionName, Payload }));
    return (JSON.parse(answer.Payload?.transformToString() ?? '') as { outputs: { name: string; data: unknown[] }[] }).outputs.find(({ name }) => name === rows.label)?.data;
  };
  expect(await label(first)).toEqual(row?.expected?.[rows.label]);
  await expect(new LambdaClient(clientOf(first)).send(new InvokeCommand({ FunctionName: outputOf(deployed.output, 'HttpName'), Payload })))
    .rejects.toThrow('csi local cannot execute a container image that answers HTTP, not invocations of Lambda');

  await first.close();
  const second = await aws({ state, docker });
  const again = await cdk(second, home, ['deploy', ...app, ...contexts]);
  expect(again.output).toContain('(no changes)');
  expect(again.output).not.toContain('recorded without a build');
  expect(await label(second)).toEqual(row?.expected?.[rows.label]);

  const ecr = new ECRClient(clientOf(second));
  const [repository] = (await ecr.send(new DescribeRepositoriesCommand({}))).repositories ?? [];
  const repositoryName = repository?.repositoryName ?? '';
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  const { images = [] } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: imageDetails.map(({ imageDigest }) => ({ imageDigest })) }));
  expect(images.map(({ imageManifest = '' }) => `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`)).toEqual(imageDetails.map(({ imageDigest }) => imageDigest));
  expect(images).toHaveLength(2);
}, 120_000);

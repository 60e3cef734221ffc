import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import aws4 from 'aws4';
import { bootstrapOf, settingsOf } from './target';
import type { Made, World } from './world';

/** Errors of what is not there any more. */
const GONE = ['NoSuchBucket', 'NotFound', 'ResourceNotFoundException', 'NoSuchEntity', 'NoSuchEntityException', 'RepositoryNotFoundException'];
/** A stack that others depend on is deleted after them. */
const ROUNDS = 4;

/**
 * Deletes every stack of a run, and then what stacks retain. Answers what could not be removed, in words.
 */
export async function tearDown(world: World, say: (line: string) => void): Promise<readonly string[]> {
  const left: string[] = [];
  await world.note().catch((error: Error) => left.push(`what the stacks hold could not be listed: ${error.message}`));
  const toolkit = bootstrapOf(world.target).stack;
  for (const which of [(name: string) => name !== toolkit, (name: string) => name === toolkit]) {
    left.push(...await deleteStacks(world, which, say));
  }
  for (const made of inOrder(world.made)) {
    try {
      if (await remove(world, made)) say(`removed ${made.type} ${made.id}, which its stack had left`);
    } catch (error) {
      if (GONE.includes((error as Error).name)) continue;
      // The local server does not keep what nobody asks it for.
      if (world.target.endpoint !== undefined && (error as Error).name === 'NotImplemented') continue;
      left.push(`${made.type} ${made.id}: ${(error as Error).message}`);
    }
  }
  return left;
}

async function deleteStacks(world: World, which: (name: string) => boolean, say: (line: string) => void): Promise<readonly string[]> {
  const { cloudFormation } = world.clients;
  for (let round = 1; ; round++) {
    const names = (await world.stacks()).flatMap(({ StackName = '' }) => (which(StackName) ? [StackName] : []));
    if (names.length === 0) return [];
    if (round > ROUNDS) return names.map((name) => `the stack ${name}`);
    // What is under way comes to its end first: CloudFormation refuses anything else.
    for (const name of names) await world.settled(name);
    say(`delete ${names.join(', ')}`);
    for (const name of names) await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    for (const name of names) await world.settled(name);
  }
}

/** Functions before their log groups, which a late line would make again. */
function inOrder(made: readonly Made[]): readonly Made[] {
  const logs = made.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ id }) => ({ type: 'AWS::Logs::LogGroup', id: `/aws/lambda/${id}` }));
  const known = made.filter(({ type }) => type !== 'AWS::Logs::LogGroup');
  return [...known, ...made.filter(({ type }) => type === 'AWS::Logs::LogGroup'), ...logs];
}

/** Whether there was something to remove. */
async function remove(world: World, { type, id }: Made): Promise<boolean> {
  const settings = settingsOf(world.target);
  const { s3, lambda } = world.clients;
  switch (type) {
    case 'AWS::S3::Bucket': {
      for (;;) {
        const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: id }));
        const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
        if (objects.length === 0) break;
        const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: id, Delete: { Objects: objects, Quiet: true } }));
        if (Errors.length > 0) throw new Error(Errors.map(({ Key, Message }) => `${Key}: ${Message}`).join(', '));
      }
      await s3.send(new DeleteBucketCommand({ Bucket: id }));
      return true;
    }
    case 'AWS::Lambda::Function':
      await lambda.send(new DeleteFunctionCommand({ FunctionName: id }));
      return true;
    case 'AWS::ECR::Repository':
      await new ECRClient(settings).send(new DeleteRepositoryCommand({ repositoryName: id, force: true }));
      return true;
    case 'AWS::IAM::Role': {
      const iam = new IAMClient(settings);
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: id }));
      for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName: id, PolicyName }));
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: id }));
      for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachRolePolicyCommand({ RoleName: id, PolicyArn }));
      await iam.send(new DeleteRoleCommand({ RoleName: id }));
      return true;
    }
    case 'AWS::Logs::LogGroup':
      return await deleteLogGroup(world, id);
    default:
      return false;
  }
}

/** Functions make log groups that no stack has. */
async function deleteLogGroup({ target: { region, endpoint }, clients: { lambda } }: World, name: string): Promise<boolean> {
  const url = new URL(endpoint ?? `https://logs.${region}.amazonaws.com`);
  const body = JSON.stringify({ logGroupName: name });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.DeleteLogGroup' };
  const signed = aws4.sign({ host: url.host, path: '/', method: 'POST', service: 'logs', region, headers, body }, await lambda.config.credentials());
  const sent = Object.entries(signed.headers ?? {}).filter(([header]) => !/^(?:host|content-length)$/i.test(header));
  const response = await fetch(url, { method: 'POST', headers: Object.fromEntries(sent.map(([header, value]) => [header, String(value)])), body });
  if (response.ok) return true;
  const { __type = '', message } = await response.json() as { readonly __type?: string; readonly message?: string };
  throw Object.assign(new Error(message), { name: __type.split('#').at(-1) });
}

import { createHash } from 'node:crypto';
import {
  DescribeStackEventsCommand, DescribeStacksCommand, GetTemplateCommand, ListStackResourcesCommand, UpdateStackCommand, type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { GUARD_TYPE, guardId } from '../../lib/versions/guard';
import { digestIn } from '../../lib/versions/hold';
import { STACK_TAG } from '../../lib/versions/host-tags';
import { codeBucket, MAX_TEMPLATE_BODY_BYTES, templateFacts, type AliasUpdate } from '../../lib/versions/stack-template';
import { LocalError } from '../../local/errors';
import { allPages, call, CallRefused } from './call';
import type { FoundFunction } from './functions';
import type { AwsSession } from './session';

/** The stack that has made something, by its tags, with all that it has made. */
export interface MadeBy {
  readonly id: string;
  readonly name: string;
  readonly resources: readonly StackResourceSummary[];
}

/** The stack that a function belongs to, as far as it is about its alias. */
export interface FunctionStack extends MadeBy {
  /** Of its alias `live`. */
  readonly aliasId?: string;
  /** The version that the template declares, and the digest of what is locked into it. */
  readonly declared?: string;
  readonly declaredDigest?: string;
  /** Whether a guard stands before its alias. */
  readonly isGuarded: boolean;
}

/** Undefined where no stack has made it. An endpoint says so in a tag of this library, too. */
export async function madeBy(session: AwsSession, tags: Readonly<Record<string, string>>): Promise<MadeBy | undefined> {
  const id = tags[STACK_TAG] ?? tags['aws:cloudformation:stack-id'];
  if (id === undefined) return undefined;
  const resources = await allPages<StackResourceSummary>(async (NextToken) => {
    const page = await call('cloudformation:ListStackResources', id, () => session.cloudFormation.send(new ListStackResourcesCommand({ StackName: id, NextToken })));
    return { items: page.StackResourceSummaries, next: page.NextToken };
  });
  return { id, name: id.split('/')[1] ?? id, resources };
}

/** Undefined where no stack has made the function. */
export async function stackOf(session: AwsSession, { name, arn, tags }: FoundFunction): Promise<FunctionStack | undefined> {
  const stack = await madeBy(session, tags);
  if (stack === undefined) return undefined;
  const { resources } = stack;
  const of = (type: string) => resources.filter(({ ResourceType, PhysicalResourceId = '' }) => ResourceType === type && (PhysicalResourceId.startsWith(`${arn}:`) || PhysicalResourceId.startsWith(`${name}:`)));
  // While a deploy is under way, there are the old version and the new one.
  const [newest] = of('AWS::Lambda::Version').map(({ PhysicalResourceId = '', LogicalResourceId }) => ({ version: PhysicalResourceId.split(':').at(-1) ?? '', digest: digestIn(LogicalResourceId) })).sort((a, b) => Number(b.version) - Number(a.version));
  return {
    ...stack,
    aliasId: of('AWS::Lambda::Alias').find(({ PhysicalResourceId = '' }) => PhysicalResourceId.endsWith(`:${LIVE_ALIAS}`))?.LogicalResourceId,
    declared: newest?.version,
    declaredDigest: newest?.digest,
    isGuarded: hasGuard(stack, name),
  };
}

/** Whether a guard stands before what gives traffic to a host of the stack, which is asked for by the host's name. */
export function hasGuard({ resources }: MadeBy, name: string): boolean {
  return resources.some(({ ResourceType, PhysicalResourceId }) => ResourceType === GUARD_TYPE && PhysicalResourceId === guardId(name));
}

export async function stackStatus({ cloudFormation }: AwsSession, { id }: Pick<MadeBy, 'id'>): Promise<{ readonly status: string; readonly reason?: string }> {
  const { Stacks } = await call('cloudformation:DescribeStacks', id, () => cloudFormation.send(new DescribeStacksCommand({ StackName: id })));
  return { status: Stacks?.[0]?.StackStatus ?? '?', reason: Stacks?.[0]?.StackStatusReason };
}

/** What the template says of the alias. */
export async function aliasUpdate(session: AwsSession, stack: FunctionStack): Promise<AliasUpdate & { readonly template: string } | undefined> {
  const template = await templateOf(session, stack);
  const facts = stack.aliasId === undefined ? undefined : templateFacts(template, stack.aliasId, (logicalId) => stack.resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)?.PhysicalResourceId);
  return facts === undefined ? undefined : { ...facts, template };
}

/** As it was given. */
export async function templateOf({ cloudFormation }: AwsSession, { id }: Pick<MadeBy, 'id'>): Promise<string> {
  const { TemplateBody = '' } = await call('cloudformation:GetTemplate', id, () => cloudFormation.send(new GetTemplateCommand({ StackName: id, TemplateStage: 'Original' })));
  return TemplateBody;
}

/** The guard, by its logical id, that has ended the last update of a stack. */
export async function heldBack({ cloudFormation }: AwsSession, name: string): Promise<string | undefined> {
  const { StackEvents = [] } = await call('cloudformation:DescribeStackEvents', name, () => cloudFormation.send(new DescribeStackEventsCommand({ StackName: name })));
  // Newest first, back to where the update began.
  const begin = StackEvents.findIndex(({ PhysicalResourceId, StackId, ResourceStatus }) => PhysicalResourceId === StackId && ResourceStatus === 'UPDATE_IN_PROGRESS');
  return StackEvents.slice(0, Math.max(0, begin))
    .find(({ ResourceType, ResourceStatus, ResourceStatusReason }) => ResourceType === GUARD_TYPE && ResourceStatus === 'UPDATE_FAILED' && ResourceStatusReason?.includes('csi release'))?.LogicalResourceId;
}

/**
 * Updates a stack to another template, with all else as it is, and waits for the end. Where it fails, it goes back, unless it is told to stay as it is then, in UPDATE_FAILED:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
export async function updateStack(session: AwsSession, stack: MadeBy, template: string, { goesBack }: { readonly goesBack: boolean } = { goesBack: true }): Promise<void> {
  const { id, name } = stack;
  const uploaded = Buffer.byteLength(template) > MAX_TEMPLATE_BODY_BYTES ? await uploadTemplate(session, stack, template) : undefined;
  const { Parameters = {} } = JSON.parse(template) as { readonly Parameters?: Readonly<Record<string, unknown>> };
  const update = () => call('cloudformation:UpdateStack', id, () => session.cloudFormation.send(new UpdateStackCommand({
    StackName: id,
    ...(uploaded === undefined ? { TemplateBody: template } : { TemplateURL: uploaded.url }),
    Parameters: Object.keys(Parameters).map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    DisableRollback: !goesBack,
  })));
  try {
    await update();
  } catch (error) {
    // It is like that already.
    if (error instanceof CallRefused && error.message.includes('No updates are to be performed')) return;
    throw error;
  } finally {
    // CloudFormation keeps what it has read.
    await uploaded?.remove();
  }
  const { status, reason } = await settledStack(session, { id });
  if (status !== 'UPDATE_COMPLETE') throw new LocalError(`the stack ${name} is in ${status}${reason === undefined ? '' : `: ${reason}`}`);
}

/** Where CloudFormation can read a template that is too large for a call. */
async function uploadTemplate({ s3 }: AwsSession, { id, name }: MadeBy, template: string): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const [, partition = '', , region = '', account = ''] = id.split(':');
  const Bucket = codeBucket(template, { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account });
  if (Bucket === undefined) throw new LocalError(`the template of the stack ${name} has more than ${MAX_TEMPLATE_BODY_BYTES} bytes, and names no bucket to put it into`);
  const Key = `csi/${createHash('sha256').update(template).digest('hex')}.json`;
  await call('s3:PutObject', `arn:${partition}:s3:::${Bucket}/${Key}`, () => s3.send(new PutObjectCommand({ Bucket, Key, Body: template, ContentType: 'application/json' })));
  return {
    url: `https://s3.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${Bucket}/${Key}`,
    remove: async () => {
      // CDK's garbage collection takes what the caller may not delete.
      await s3.send(new DeleteObjectCommand({ Bucket, Key })).catch(() => undefined);
    },
  };
}

/** Waits until nothing is under way. */
export async function settledStack(session: AwsSession, stack: Pick<MadeBy, 'id'>): Promise<{ readonly status: string; readonly reason?: string }> {
  for (;;) {
    const state = await stackStatus(session, stack);
    if (!state.status.endsWith('_IN_PROGRESS')) return state;
    await pause(session);
  }
}

/** Between two looks at something that takes its time. */
export async function pause({ endpoint }: Pick<AwsSession, 'endpoint'>): Promise<void> {
  await new Promise((later) => { setTimeout(later, endpoint === undefined ? 3000 : 300); });
}

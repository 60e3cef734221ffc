// Replays golden requests against a new version of a model function before any user sees it, and warms it by the way. Two callers:
//
// - CodeDeploy, as the hook before traffic: a wrong answer stops the deployment.
// - CloudFormation, as a custom resource, for the first deploy, which CodeDeploy has no part in: a wrong answer fails the stack.
//
// Where the requests lie is said by a tag of the function, which is no part of a version.
import { CodeDeployClient, GetDeploymentTargetCommand, ListDeploymentTargetsCommand, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describeMismatches } from '../../lib/golden/compare';
import type { GoldenSet } from '../../lib/golden/golden-set';
import { GOLDEN_TAG } from '../../lib/golden/tag';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { patiently } from './patience';
import { replay, type ReplayTarget } from './replay';

export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

export interface Clients {
  readonly codeDeploy: Pick<CodeDeployClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  sleep(milliseconds: number): Promise<void>;
}

/** The part of Lambda's context that this needs. */
export interface HookContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** What is left to say no in. Whoever waits for an answer that never comes waits for an hour. */
const TIME_TO_ANSWER_MS = 20_000;

let clients: Clients | undefined;

export function handler(event: HookEvent | CustomResourceEvent, context: HookContext): Promise<CustomResourceAnswer | undefined> {
  clients ??= {
    codeDeploy: new CodeDeployClient({}),
    lambda: new LambdaClient({}),
    s3: new S3Client({}),
    sleep: (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }),
  };
  const own = clients;
  if ('DeploymentId' in event) return beforeTraffic(event, own, context).then(() => undefined);
  return answerCloudFormation(event, () => onEvent(event, own, context));
}

/** Tells CodeDeploy whether the version may have traffic. Whatever goes wrong here is a no. */
export async function beforeTraffic(event: HookEvent, clientsOf: Clients, context: HookContext): Promise<'Succeeded' | 'Failed'> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  const { codeDeploy, sleep } = clientsOf;
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    await inTime(context, async () => check(await targetOf(clientsOf, deploymentId), clientsOf, context.invokedFunctionArn));
    status = 'Succeeded';
  } catch (error) {
    console.error(JSON.stringify({ level: 'ERROR', message: 'the rollout is stopped before any traffic moved', deploymentId, error: (error as Error).message }));
  }
  const answer = new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status });
  await patiently(() => codeDeploy.send(answer), sleep);
  return status;
}

/** Updates are CodeDeploy's: a stack that goes back to what it was must not be held up here. */
export async function onEvent({ RequestType, PhysicalResourceId, ResourceProperties }: CustomResourceEvent, clientsOf: Clients, context: HookContext): Promise<CustomResourceAnswer> {
  const functionName = String(ResourceProperties['functionName']);
  const target = { functionName, version: String(ResourceProperties['version']) };
  if (RequestType === 'Create') await inTime(context, () => check(target, clientsOf, context.invokedFunctionArn));
  return { PhysicalResourceId: PhysicalResourceId ?? `golden-requests-${functionName}` };
}

/** Does the work, and fails while there is still time to say so. */
async function inTime(context: HookContext, work: () => Promise<void>): Promise<void> {
  const milliseconds = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the golden requests were not answered within ${Math.round(milliseconds / 1000)} seconds: send fewer (maxRows), or more at a time (parallelCalls)`)), milliseconds);
  });
  await Promise.race([work(), tooLate]).finally(() => clearTimeout(timer));
}

async function check(target: ReplayTarget, { lambda, s3, sleep }: Clients, ownArn: string): Promise<void> {
  const arn = `${ownArn.split(':').slice(0, 6).join(':')}:${target.functionName}`;
  const { Tags } = await patiently(() => lambda.send(new ListTagsCommand({ Resource: arn })), sleep);
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(Tags?.[GOLDEN_TAG] ?? '') ?? [];
  if (Bucket === undefined || Key === undefined) throw new Error(`${arn} has no tag ${GOLDEN_TAG} that says where its golden requests are`);
  const { Body } = await patiently(() => s3.send(new GetObjectCommand({ Bucket, Key })), sleep);
  const golden = JSON.parse((await Body?.transformToString()) ?? '') as GoldenSet;
  const started = Date.now();
  const mismatches = await replay(lambda, target, golden, sleep);
  const name = `version ${target.version} of ${target.functionName}`;
  if (mismatches.length > 0) throw new Error(describeMismatches(name, mismatches, golden.requests.length));
  console.log(JSON.stringify({ level: 'INFO', message: `${name} answers ${golden.requests.length} golden requests as expected`, milliseconds: Date.now() - started }));
}

/** Which version of which function a deployment is about to give traffic. */
async function targetOf({ codeDeploy, sleep }: Clients, deploymentId: string): Promise<ReplayTarget> {
  const { targetIds } = await patiently(() => codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId })), sleep);
  const targetId = targetIds?.[0];
  const { deploymentTarget } = await patiently(() => codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId })), sleep);
  const { functionName, targetVersion } = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo ?? {};
  if (functionName === undefined || targetVersion === undefined) throw new Error(`deployment ${deploymentId} names no version of a Lambda function`);
  return { functionName, version: targetVersion };
}

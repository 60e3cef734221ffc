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

let clients: Clients | undefined;

export function handler(event: HookEvent | CustomResourceEvent, context: { readonly invokedFunctionArn: string }): Promise<CustomResourceAnswer | undefined> {
  clients ??= {
    codeDeploy: new CodeDeployClient({}),
    lambda: new LambdaClient({}),
    s3: new S3Client({}),
    sleep: (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }),
  };
  const own = clients;
  if ('DeploymentId' in event) return beforeTraffic(event, own, context.invokedFunctionArn).then(() => undefined);
  return answerCloudFormation(event, () => onEvent(event, own, context.invokedFunctionArn));
}

/** Tells CodeDeploy whether the version may have traffic. Whatever goes wrong here is a no. */
export async function beforeTraffic(event: HookEvent, { codeDeploy, ...others }: Clients, ownArn: string): Promise<'Succeeded' | 'Failed'> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    await check(await targetOf(codeDeploy, deploymentId), { codeDeploy, ...others }, ownArn);
    status = 'Succeeded';
  } catch (error) {
    console.error(JSON.stringify({ level: 'ERROR', message: 'the rollout is stopped before any traffic moved', deploymentId, error: (error as Error).message }));
  }
  await codeDeploy.send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }));
  return status;
}

/** Updates are CodeDeploy's: a stack that goes back to what it was must not be held up here. */
export async function onEvent({ RequestType, PhysicalResourceId, ResourceProperties }: CustomResourceEvent, clientsOf: Clients, ownArn: string): Promise<CustomResourceAnswer> {
  const functionName = String(ResourceProperties['functionName']);
  if (RequestType === 'Create') await check({ functionName, version: String(ResourceProperties['version']) }, clientsOf, ownArn);
  return { PhysicalResourceId: PhysicalResourceId ?? `golden-requests-${functionName}` };
}

async function check(target: ReplayTarget, { lambda, s3, sleep }: Clients, ownArn: string): Promise<void> {
  const arn = `${ownArn.split(':').slice(0, 6).join(':')}:${target.functionName}`;
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: arn }));
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(Tags?.[GOLDEN_TAG] ?? '') ?? [];
  if (Bucket === undefined || Key === undefined) throw new Error(`${arn} has no tag ${GOLDEN_TAG} that says where its golden requests are`);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const golden = JSON.parse((await Body?.transformToString()) ?? '') as GoldenSet;
  const started = Date.now();
  const mismatches = await replay(lambda, target, golden, sleep);
  const name = `version ${target.version} of ${target.functionName}`;
  if (mismatches.length > 0) throw new Error(describeMismatches(name, mismatches, golden.requests.length));
  console.log(JSON.stringify({ level: 'INFO', message: `${name} answers ${golden.requests.length} golden requests as expected`, milliseconds: Date.now() - started }));
}

/** Which version of which function a deployment is about to give traffic. */
async function targetOf(codeDeploy: Pick<CodeDeployClient, 'send'>, deploymentId: string): Promise<ReplayTarget> {
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const targetId = targetIds?.[0];
  const { deploymentTarget } = await codeDeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
  const { functionName, targetVersion } = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo ?? {};
  if (functionName === undefined || targetVersion === undefined) throw new Error(`deployment ${deploymentId} names no version of a Lambda function`);
  return { functionName, version: targetVersion };
}

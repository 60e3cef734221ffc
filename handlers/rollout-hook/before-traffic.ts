import { GetDeploymentCommand, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { BEFORE_TRAFFIC_TAG, parseTasks } from '../../lib/rollout/before-traffic';
import { parseServed, SERVED_TAG } from '../../lib/versions/served';
import type { Clients, FunctionClients } from './clients';
import { readDeployment } from './deployment';
import { checkGoldenRequests, tagsOf, WrongAnswers } from './golden-check';
import { functionArn, inTime, type HookContext } from './in-time';
import { patiently } from '../shared/patience';
import { refuseRedAlarms } from './red-alarms';
import { claimScaling, resumeScaling, suspendScaling, type ScaledFunction } from './scaling';

export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** What a version that passed leaves to be done, and undone. */
interface Passed {
  readonly fn: ScaledFunction;
  readonly clients: FunctionClients;
  readonly isScaled: boolean;
}

/** Tells CodeDeploy whether the version may have traffic. Whatever goes wrong here is a no. */
export async function beforeTraffic(event: HookEvent, clients: Clients, context: HookContext): Promise<'Succeeded' | 'Failed'> {
  let passed: Passed | undefined;
  let isHeldBack = false;
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    await inTime(context, async () => { passed = await examine(event.DeploymentId, clients, context); });
    // Last of all: while it is held back, nothing keeps up with the load.
    if (passed?.isScaled === true) isHeldBack = await claimScaling(passed.fn, event.DeploymentId, passed.clients, clients.sleep);
    if (passed !== undefined && isHeldBack) await suspendScaling(passed.fn, passed.clients, clients.sleep);
    status = 'Succeeded';
  } catch (error) {
    logFailure(event.DeploymentId, error as Error);
  }
  try {
    await answer(event, status, clients);
  } catch (error) {
    // Without an answer no traffic moves, but one of the two may have come that was sent twice.
    const isAnswered = (error as Error).name === 'LifecycleEventAlreadyCompletedException' && await isUnderWay(event.DeploymentId, clients);
    if (passed !== undefined && isHeldBack && !isAnswered) await resumeScaling(passed.fn, passed.clients, clients.sleep);
    throw error;
  }
  if (status === 'Failed' && passed !== undefined && isHeldBack) await resumeScaling(passed.fn, passed.clients, clients.sleep);
  return status;
}

async function examine(deploymentId: string, clients: Clients, context: HookContext): Promise<Passed> {
  const { sleep } = clients;
  const { target, roleArn, alarms, ...deployment } = await readDeployment(clients, deploymentId);
  const ofFunction = await clients.inRole(roleArn);
  const arn = functionArn(context, target.functionName);
  const tags = await tagsOf(ofFunction, sleep, arn);
  const tasks = parseTasks(tags[BEFORE_TRAFFIC_TAG]);
  // The way back to what carried all traffic before is never held up, also where nobody has noted yet that it did.
  const isWayBack = deployment.isWayBack || parseServed(tags[SERVED_TAG]).some(({ version }) => version === target.version);
  if (!isWayBack) await refuseRedAlarms(clients, alarms);
  if (!isWayBack && tasks.has('golden-requests')) await checkGoldenRequests(target, tags, ofFunction, sleep);
  return { fn: { name: target.functionName, arn, tags }, clients: ofFunction, isScaled: tasks.has('scaling') };
}

async function answer({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }: HookEvent, status: 'Succeeded' | 'Failed', { codeDeploy, sleep }: Clients): Promise<void> {
  const command = new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status });
  await patiently(() => codeDeploy.send(command), sleep);
}

async function isUnderWay(deploymentId: string, { codeDeploy, sleep }: Clients): Promise<boolean> {
  const { deploymentInfo } = await patiently(() => codeDeploy.send(new GetDeploymentCommand({ deploymentId })), sleep);
  return deploymentInfo?.status === 'InProgress';
}

/** One line, which CloudWatch Logs Insights takes apart: `fields message, mismatches`. */
function logFailure(deploymentId: string, error: Error): void {
  const mismatches = error instanceof WrongAnswers ? { mismatches: error.mismatches } : {};
  console.error(JSON.stringify({ level: 'ERROR', message: 'the rollout is stopped before any traffic moved', deploymentId, error: error.message, ...mismatches }));
}

import { GetDeploymentCommand, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import { BEFORE_TRAFFIC_TAG, parseTasks } from '../../lib/rollout/before-traffic';
import { parseServed, SERVED_TAG } from '../../lib/versions/served';
import type { Clients, FunctionClients } from './clients';
import { readDeployment } from './deployment';
import { checkGoldenRequests, tagsOf, WrongAnswers } from './golden-check';
import { functionArn, inTime, type HookContext } from './in-time';
import { patiently } from './patience';
import { refuseRedAlarms } from './red-alarms';
import { resumeScaling, suspendScaling } from './scaling';

export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** What a version that passed leaves to be done, and undone. */
interface Passed {
  readonly functionName: string;
  readonly clients: FunctionClients;
  readonly isScaled: boolean;
}

/** Tells CodeDeploy whether the version may have traffic. Whatever goes wrong here is a no. */
export async function beforeTraffic(event: HookEvent, clients: Clients, context: HookContext): Promise<'Succeeded' | 'Failed'> {
  let passed: Passed | undefined;
  let status: 'Succeeded' | 'Failed' = 'Failed';
  try {
    await inTime(context, async () => { passed = await examine(event.DeploymentId, clients, context); });
    // Last of all: while it is held back, nothing keeps up with the load.
    if (passed?.isScaled === true) await suspendScaling(passed.functionName, passed.clients, clients.sleep);
    status = 'Succeeded';
  } catch (error) {
    logFailure(event.DeploymentId, error as Error);
  }
  try {
    await answer(event, status, clients);
  } catch (error) {
    // Without an answer no traffic moves, but one of the two may have come that was sent twice.
    const isAnswered = (error as Error).name === 'LifecycleEventAlreadyCompletedException' && await isUnderWay(event.DeploymentId, clients);
    if (passed !== undefined && !isAnswered) await resume(passed, clients);
    throw error;
  }
  if (status === 'Failed' && passed !== undefined) await resume(passed, clients);
  return status;
}

async function examine(deploymentId: string, clients: Clients, context: HookContext): Promise<Passed> {
  const { sleep } = clients;
  const { target, roleArn, alarms } = await readDeployment(clients, deploymentId);
  const ofFunction = await clients.inRole(roleArn);
  const tags = await tagsOf(ofFunction, sleep, functionArn(context, target.functionName));
  const tasks = parseTasks(tags[BEFORE_TRAFFIC_TAG]);
  // The way back to what carried all traffic before is never held up.
  const isWayBack = parseServed(tags[SERVED_TAG]).some(({ version }) => version === target.version);
  if (!isWayBack) await refuseRedAlarms(clients, alarms);
  if (!isWayBack && tasks.has('golden-requests')) await checkGoldenRequests(target, tags, ofFunction, sleep);
  return { functionName: target.functionName, clients: ofFunction, isScaled: tasks.has('scaling') };
}

async function answer({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }: HookEvent, status: 'Succeeded' | 'Failed', { codeDeploy, sleep }: Clients): Promise<void> {
  const command = new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status });
  await patiently(() => codeDeploy.send(command), sleep);
}

async function isUnderWay(deploymentId: string, { codeDeploy, sleep }: Clients): Promise<boolean> {
  const { deploymentInfo } = await patiently(() => codeDeploy.send(new GetDeploymentCommand({ deploymentId })), sleep);
  return deploymentInfo?.status === 'InProgress';
}

async function resume({ functionName, clients: ofFunction, isScaled }: Passed, { sleep }: Clients): Promise<void> {
  if (isScaled) await resumeScaling(functionName, ofFunction, sleep);
}

/** One line, which CloudWatch Logs Insights takes apart: `fields message, mismatches`. */
function logFailure(deploymentId: string, error: Error): void {
  const mismatches = error instanceof WrongAnswers ? { mismatches: error.mismatches } : {};
  console.error(JSON.stringify({ level: 'ERROR', message: 'the rollout is stopped before any traffic moved', deploymentId, error: error.message, ...mismatches }));
}

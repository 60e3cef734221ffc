// Keeps the model functions of one stack:
//
// - before a deploy changes what serves, it stands guard: what was rolled back by hand is not moved. Nothing else waits for it, and no deploy fails by the rest;
// - after a deploy or a rollout it notes which version of each function has all traffic, in a tag of the function, and ends a hold that is over;
// - after a rollout it lets a function scale again that was held back meanwhile, and from time to time it looks for what was missed;
// - once a day it deletes versions that nobody can want any more. `{"action":"prune","dryRun":true}` answers what it would delete.
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { parsePruning, PRUNING_TAG } from '../../lib/versions/pruning';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import type { PruneTask } from '../shared/prune-task';
import { serviceTime } from '../shared/service-time';
import { eachOf } from '../shared/paging';
import { mark } from '../shared/mark';
import { say } from '../shared/say';
import { isSettled, stateOf, type StackState } from '../shared/stack-state';
import type { Clients, Home } from './clients';
import { describeDeployment, runningDeployments, type RunningDeployment } from './deployments';
import { aliasesOf, keptFunction, onlyLive, type KeptFunction } from './functions';
import { endIfOver, guardFunction, liveNow } from './guard';
import { prune, type Pruned } from './prune';
import { record, recordBefore } from './record';
import { isHeldBack, resume } from './resume';
import { contentsOf, type DeclaredVersion } from './stack';
import { taskOf } from './task';

export interface KeeperContext {
  readonly invokedFunctionArn: string;
}

/** What is answered to who invokes it by hand. */
export interface KeeperAnswer {
  readonly stackStatus: string;
  readonly functions?: readonly (Pruned | { readonly function: string; readonly kept: string })[];
}

let clients: Clients | undefined;

export function handler(event: unknown, context: KeeperContext): Promise<KeeperAnswer | CustomResourceAnswer | undefined> {
  // Throttled calls are tried for longer than usual: nobody waits.
  const settings = { maxAttempts: 8 };
  clients ??= clientsOfAws(settings);
  const { CSI_STACK_ID: stackId = '', CSI_APPLICATION: application } = process.env;
  const [clientsOf, home] = [clients, { stackId, application }];
  return isRequest(event) ? answerCloudFormation(event, (request) => guardFunction(request, clientsOf, home, context.invokedFunctionArn)) : keep(event, clientsOf, home, context);
}

/** CloudFormation asks for a custom resource; all else is an event, or somebody who asks by hand. */
function isRequest(event: unknown): event is CustomResourceEvent {
  return (event as Partial<CustomResourceEvent> | null)?.RequestType !== undefined;
}

function clientsOfAws(settings: { readonly maxAttempts: number }): Clients {
  const autoScaling = new ApplicationAutoScalingClient(settings);
  return {
    cloudFormation: new CloudFormationClient(settings),
    codeDeploy: new CodeDeployClient(settings),
    lambda: new LambdaClient(settings),
    autoScaling,
    sleep: (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); }),
    now: () => Date.now() / 1000,
    serviceNow: serviceTime(autoScaling),
  };
}

export async function keep(event: unknown, clientsOf: Clients, home: Home, { invokedFunctionArn }: KeeperContext): Promise<KeeperAnswer> {
  const task = taskOf(event);
  const stack = await stateOf(clientsOf, home);
  const stackStatus = stack.status;
  const afterDeploy = task.kind === 'tend' && task.afterDeploy;
  if (task.kind === 'rollout') {
    const deployments = await runningDeployments(clientsOf, task.application, [task.group]);
    const { functionName } = await describeDeployment(clientsOf, task.deploymentId);
    const fn = functionName === undefined ? undefined : await keptFunction(clientsOf, invokedFunctionArn, functionName, true);
    if (fn !== undefined) {
      if (task.isTakenBack) mark('Rollbacks', fn.name, clientsOf.now(), { deploymentId: task.deploymentId });
      await tend(clientsOf, fn, { stack, deployments, afterDeploy });
    }
    return { stackStatus };
  }
  const { functions: names, declared, groups } = await contentsOf(clientsOf, home);
  const deployments = home.application === undefined ? [] : await runningDeployments(clientsOf, home.application, groups);
  const failures: unknown[] = [];
  const done = await eachOf(names, async (name) => {
    try {
      const fn = await keptFunction(clientsOf, invokedFunctionArn, name, afterDeploy);
      if (fn === undefined) return undefined;
      const declaredHere = declared.get(name) ?? [];
      const now = await tend(clientsOf, fn, { stack, deployments, afterDeploy, declared: declaredHere });
      return task.kind === 'prune' ? await pruneOne(clientsOf, now, task, { stackStatus, deployments, declared: declaredHere }) : undefined;
    } catch (error) {
      say('WARN', `${name}: ${(error as Error).message}`, { function: name, error: (error as Error).name });
      failures.push(error);
      return undefined;
    }
  });
  // One that fails does not keep the others waiting; Lambda tries all of them again.
  if (failures.length > 0) throw failures[0];
  const functions = done.filter((each) => each !== undefined);
  return task.kind === 'prune' ? { stackStatus, functions } : { stackStatus };
}

interface Surroundings {
  readonly stack: StackState;
  readonly deployments: readonly RunningDeployment[];
  /** Whether this is about the end of a deploy of the stack. */
  readonly afterDeploy: boolean;
  /** Versions of the function that the stack declares, where that was looked at. */
  readonly declared?: readonly DeclaredVersion[];
}

/** Notes what serves, and ends what is left of a rollout that is over. While one is under way, nothing is certain. */
async function tend(clientsOf: Clients, fn: KeptFunction, { stack, deployments, afterDeploy, declared }: Surroundings): Promise<KeptFunction> {
  const aliases = await aliasesOf(clientsOf, fn.name);
  // The next deploy may have begun before this is told of the end of the last one.
  const noted = afterDeploy && !isSettled(stack.status) ? await recordBefore(clientsOf, fn, aliases, stack.updateBegan) : fn;
  if (deploymentsOf(fn, deployments).length > 0) return noted;
  const live = onlyLive(aliases);
  if (live === undefined) return noted;
  if (isHeldBack(noted)) await resume(clientsOf, noted);
  // What an update that is not over yet has made live may be taken back with it.
  if (!isSettled(stack.status)) return noted;
  if (declared !== undefined) await endIfOver(clientsOf, noted, liveNow(live, declared));
  return record(clientsOf, noted, live);
}

/** One of which it is not known yet what it is about may be about any function. */
function deploymentsOf({ name }: KeptFunction, deployments: readonly RunningDeployment[]): readonly RunningDeployment[] {
  return deployments.filter(({ functionName }) => functionName === undefined || functionName === name);
}

async function pruneOne(
  clientsOf: Clients, fn: KeptFunction, { dryRun, minimumAge }: PruneTask, { stackStatus, deployments, declared }: Pick<Surroundings, 'deployments'> & { readonly stackStatus: string; readonly declared: readonly DeclaredVersion[] },
): Promise<Pruned | { readonly function: string; readonly kept: string }> {
  const kept = (why: string): { readonly function: string; readonly kept: string } => {
    say('INFO', `all versions of ${fn.name} are kept: ${why}`, { function: fn.name });
    return { function: fn.name, kept: why };
  };
  const pruning = parsePruning(fn.tags[PRUNING_TAG]);
  if (pruning === undefined) return kept(`its tag ${PRUNING_TAG} is not understood`);
  if (pruning.kind === 'none') return kept('its pruning is none');
  if (!isSettled(stackStatus)) return kept(`the stack is ${stackStatus}`);
  const running = deploymentsOf(fn, deployments);
  if (running.some(({ functionName }) => functionName === undefined)) return kept('a deployment has begun that does not say yet what it is about');
  return prune(clientsOf, fn, {
    aliases: await aliasesOf(clientsOf, fn.name), deployments: running, declared: declared.map(({ version }) => version), keepLast: pruning.versions, minimumAge, dryRun: dryRun ?? pruning.dryRun,
  });
}

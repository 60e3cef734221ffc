import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { parsePruning, PRUNING_TAG } from '../../lib/versions/pruning';
import { parseRolledBackDigests, ROLLED_BACK_TAG } from '../../lib/versions/rolled-back';
import { parseServedDigests, SERVED_TAG } from '../../lib/versions/served';
import { eachOf } from '../shared/paging';
import type { PruneTask } from '../shared/prune-task';
import { say } from '../shared/say';
import { isSettled, resourcesOf, stateOf } from '../shared/stack-state';
import { belongingsOf, type Belongings } from './belongings';
import { ifThere, type Clients, type Home } from './clients';
import { namesIn, record, seenEndpoint, tagsOf, type KeptEndpoint } from './endpoints';
import { endIfOver, liveNow } from './guard';
import { prune, usersOnce, type Pruned, type Users } from './prune';
import { pausableEndpoints, settleScaling } from './scaling/settle';
import { taskOf } from './task';

/** What is answered to who invokes it by hand. */
export interface KeeperAnswer {
  readonly stackStatus: string;
  readonly endpoints: readonly (Pruned | { readonly endpoint: string; readonly kept: string })[];
}

/** Somebody has to see to it, and meanwhile the endpoints should scale. */
const STUCK = 'UPDATE_ROLLBACK_FAILED';

/** Looks through all endpoints of the stack. */
export async function keep(event: object, clients: Clients, home: Home): Promise<KeeperAnswer> {
  const task = taskOf(event);
  const { status: stackStatus } = await stateOf(clients, home);
  // While a deploy is under way nothing is certain: its end is an event of its own.
  if (!isSettled(stackStatus) && stackStatus !== STUCK) return { stackStatus, endpoints: [] };
  const resources = await resourcesOf(clients, home);
  const failures: unknown[] = task.dryRun === true ? [] : await settle(clients, home, resources);
  const pruned = isSettled(stackStatus) ? await pruneAll(clients, home, task, resources, failures) : [];
  // One that fails does not keep the others waiting; Lambda tries all of them again.
  if (failures.length > 0) throw failures[0];
  return { stackStatus, endpoints: pruned };
}

async function pruneAll(clients: Clients, home: Home, task: PruneTask, resources: readonly StackResourceSummary[], failures: unknown[]): Promise<KeeperAnswer['endpoints']> {
  const declared = [...namesIn(resources, 'AWS::SageMaker::EndpointConfig'), ...namesIn(resources, 'AWS::SageMaker::Model')];
  const names = namesIn(resources, 'AWS::SageMaker::Endpoint');
  const belongings = names.length === 0 ? { configs: new Map(), models: new Map() } : await belongingsOf(clients, home);
  const users = usersOnce(clients);
  const endpoints = await eachOf(names, async (name) => {
    try {
      return await keepOne(clients, name, task, belongings, declared, users);
    } catch (error) {
      say('WARN', `${name}: ${(error as Error).message}`, { endpoint: name, error: (error as Error).name });
      failures.push(error);
      return undefined;
    }
  });
  return endpoints.filter((each) => each !== undefined);
}

/** Answers what failed. Before anything is deleted: an endpoint may be waiting to scale again. */
async function settle(clients: Clients, home: Home, resources: readonly StackResourceSummary[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const name of pausableEndpoints(resources)) {
    try {
      await settleScaling(clients, home, name, resources);
    } catch (error) {
      say('WARN', `the scaling of ${name}: ${(error as Error).message}`, { endpoint: name, error: (error as Error).name });
      failures.push(error);
    }
  }
  return failures;
}

async function keepOne(clients: Clients, name: string, { dryRun, minimumAge }: PruneTask, belongings: Belongings, declared: readonly string[], users: Users): Promise<KeeperAnswer['endpoints'][number] | undefined> {
  const endpoint = await keptEndpoint(clients, name);
  if (endpoint === undefined) return undefined;
  const kept = (why: string): { readonly endpoint: string; readonly kept: string } => {
    say('INFO', `all configurations of ${name} are kept: ${why}`, { endpoint: name });
    return { endpoint: name, kept: why };
  };
  const host = endpoint.tags[HOST_TAG]!;
  const configs = belongings.configs.get(host) ?? [];
  const { status, config } = endpoint.seen;
  if (status !== 'InService') return kept(`the endpoint is ${status}`);
  const digest = configs.find((one) => one.name === config)?.digest;
  const served = digest === undefined ? parseServedDigests(endpoint.tags[SERVED_TAG]) : await record(clients, { ...endpoint, name: endpoint.seen.endpointName }, digest, { isOutOfDeploy: true });
  if (config !== undefined && dryRun !== true) await endIfOver(clients, endpoint, liveNow(config, declared, digest));
  const pruning = parsePruning(endpoint.tags[PRUNING_TAG]);
  if (pruning === undefined) return kept(`its tag ${PRUNING_TAG} is not understood`);
  if (pruning.kind === 'none') return kept('its pruning is none');
  const rolledBack = parseRolledBackDigests(endpoint.tags[ROLLED_BACK_TAG]).map(({ version }) => version);
  const facts = { configs, models: belongings.models.get(host) ?? [], served, rolledBack, declared };
  return prune(clients, host, facts, users, { keepLast: pruning.versions, minimumAge }, dryRun ?? pruning.dryRun);
}

/** Undefined where it is not one of this library, or is gone. */
async function keptEndpoint(clients: Clients, name: string): Promise<KeptEndpoint | undefined> {
  const seen = await seenEndpoint(clients, name);
  if (seen === undefined) return undefined;
  const tags = await ifThere(() => tagsOf(clients, seen.arn));
  return tags?.[PRUNING_TAG] === undefined || tags[HOST_TAG] === undefined ? undefined : { name, arn: seen.arn, tags, seen };
}

import { DeleteEndpointConfigCommand, DeleteModelCommand } from '@aws-sdk/client-sagemaker';
import type { PruningLimits } from '../../lib/versions/prune';
import { planEndpointPruning, type EndpointFacts, type EndpointPruningPlan } from '../../lib/versions/prune-endpoint';
import { say } from '../shared/say';
import { ifThere, type Clients } from './clients';
import { usersOf } from './users';

/** What was done about a host, and why the rest was not. */
export interface Pruned {
  readonly host: string;
  readonly dryRun: boolean;
  readonly configs: EndpointPruningPlan['configs'];
  readonly models: EndpointPruningPlan['models'];
  /** What could not be deleted: it is tried again the next day. */
  readonly left?: readonly { readonly name: string; readonly because: string }[];
}

/** Asks for all endpoints of the account once, and only where something is to go. */
export type Users = () => Promise<EndpointFacts['users']>;

export function usersOnce(clients: Clients): Users {
  let users: Promise<EndpointFacts['users']> | undefined;
  return () => (users ??= usersOf(clients));
}

/** Deletes the configurations and models of a host that nothing needs any more: configurations first, then the models that none names any more. */
export async function prune(clients: Clients, host: string, facts: Omit<EndpointFacts, 'users'>, users: Users, limits: PruningLimits, dryRun: boolean): Promise<Pruned> {
  const now = clients.now();
  const first = planEndpointPruning({ ...facts, users: [] }, limits, now);
  const nothing = first.configs.delete.length + first.models.delete.length === 0;
  const plan = nothing ? first : planEndpointPruning({ ...facts, users: await users() }, limits, now);
  const left = dryRun ? [] : await deleteAll(clients, plan, facts);
  const pruned: Pruned = { host, dryRun, ...plan, ...(left.length > 0 ? { left } : {}) };
  const count = plan.configs.delete.length + plan.models.delete.length - left.length;
  say(left.length > 0 ? 'WARN' : 'INFO', `${dryRun ? 'would delete' : 'deleted'} ${count} configurations and models of ${host}`, pruned);
  return pruned;
}

async function deleteAll({ sageMaker }: Clients, plan: EndpointPruningPlan, { configs }: Pick<EndpointFacts, 'configs'>) {
  const left: { name: string; because: string }[] = [];
  const remove = async (name: string, call: () => Promise<unknown>): Promise<void> => {
    try {
      await ifThere(call);
    } catch (error) {
      left.push({ name, because: `${(error as Error).name}: ${(error as Error).message}` });
    }
  };
  for (const name of plan.configs.delete) await remove(name, () => sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })));
  const named = new Set(configs.filter(({ name }) => left.some((one) => one.name === name)).flatMap(({ models }) => models));
  for (const name of plan.models.delete) {
    if (named.has(name)) left.push({ name, because: 'a configuration that names it could not be deleted' });
    else await remove(name, () => sageMaker.send(new DeleteModelCommand({ ModelName: name })));
  }
  return left;
}

import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { planPruning, type PruningPlan } from '../../lib/versions/prune';
import { parseRolledBack, ROLLED_BACK_TAG } from '../../lib/versions/rolled-back';
import { parseServed, SERVED_TAG } from '../../lib/versions/served';
import { say } from '../shared/say';
import type { Clients } from './clients';
import type { RunningDeployment } from './deployments';
import { provisionedVersions, versionsOf, type Alias, type KeptFunction } from './functions';

/** What else is known of the function whose versions are looked through. */
export interface PruneOptions {
  readonly aliases: readonly Alias[];
  readonly deployments: readonly RunningDeployment[];
  readonly declared: readonly string[];
  readonly keepLast: number;
  readonly minimumAge: number;
  readonly dryRun: boolean;
}

/** What was done to a function, and why the rest was not. */
export interface Pruned extends PruningPlan {
  readonly function: string;
  readonly dryRun: boolean;
  /** What could not be deleted: it is tried again the next day. */
  readonly left?: readonly { readonly version: string; readonly because: string }[];
}

/** Deletes the versions of a function that nothing needs any more. */
export async function prune(clients: Clients, fn: KeptFunction, options: PruneOptions): Promise<Pruned> {
  const { aliases, deployments, declared, keepLast, minimumAge, dryRun } = options;
  const facts = {
    versions: await versionsOf(clients, fn.name),
    served: parseServed(fn.tags[SERVED_TAG]),
    rolledBack: parseRolledBack(fn.tags[ROLLED_BACK_TAG]).map(({ version }) => version),
    aliases, deployments, declared,
    provisioned: await provisionedVersions(clients, fn.name),
  };
  const plan = planPruning(facts, { keepLast, minimumAge }, clients.now());
  const left = dryRun ? [] : await deleteAll(clients, fn.name, plan.delete);
  const pruned: Pruned = { function: fn.name, dryRun, ...plan, ...(left.length > 0 ? { left } : {}) };
  say(left.length > 0 ? 'WARN' : 'INFO', dryRun ? `would delete ${plan.delete.length} versions of ${fn.name}` : `deleted ${plan.delete.length - left.length} versions of ${fn.name}`, pruned);
  return pruned;
}

async function deleteAll({ lambda }: Clients, name: string, versions: readonly string[]) {
  const left: { version: string; because: string }[] = [];
  for (const version of versions) {
    // Without a version, all of the function would go.
    if (!/^[1-9]\d*$/.test(version)) throw new Error(`${version} is no version of ${name}`);
    try {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
    } catch (error) {
      const { name: code, message } = error as Error;
      if (code !== 'ResourceNotFoundException') left.push({ version, because: `${code}: ${message}` });
    }
  }
  return left;
}

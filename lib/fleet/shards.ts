import type { Problem } from '../problem';
import { OPERATION_RESOURCES, SHARDS_PER_STACK, STACK_RESOURCES, TEMPLATE_BYTES } from './limits';
import type { FleetLock } from './lock';

/** What a plan changed in a lock. */
export interface FleetPlan {
  readonly lock: FleetLock;
  /** Models that got a place. */
  readonly added: readonly string[];
  /** Models that are gone, and whose places were given up. */
  readonly forgotten: readonly string[];
  /** Models that are gone, and whose places are kept for their return. */
  readonly remembered: readonly string[];
}

/**
 * Gives a place to every model that has none, in the first shard that has room. No model ever moves: in another stack it would be another
 * function. The place of a model that is gone is kept, unless `prune` is set: it comes back to the same shard.
 */
export function planFleet(names: readonly string[], before: FleetLock | undefined, options: { readonly modelsPerShard: number; readonly prune?: boolean }): FleetPlan {
  const wanted = new Set(names);
  const gone = [...(before?.models.keys() ?? [])].filter((name) => !wanted.has(name)).sort();
  const forgotten = options.prune === true ? gone : [];
  const models = new Map(before?.models);
  for (const name of forgotten) models.delete(name);
  const modelsPerShard = before?.modelsPerShard ?? options.modelsPerShard;

  const counts = new Map<number, number>();
  for (const shard of models.values()) counts.set(shard, (counts.get(shard) ?? 0) + 1);
  const added = [...wanted].filter((name) => !models.has(name)).sort();
  let shard = 1;
  for (const name of added) {
    while ((counts.get(shard) ?? 0) >= modelsPerShard) shard++;
    models.set(name, shard);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  return { lock: { lockVersion: 1, modelsPerShard, models }, added, forgotten, remembered: options.prune === true ? [] : gone };
}

/** Models that have no place; synth refuses them, with the command that gives them one. */
export function checkAssigned(names: readonly string[], lock: FleetLock, command: string): Problem[] {
  const missing = names.filter((name) => !lock.models.has(name)).sort();
  if (missing.length === 0) return [];
  const some = missing.slice(0, 10).join(', ');
  return [{
    prop: 'lockFile',
    found: `has no place for ${missing.length === 1 ? some : `${missing.length} models: ${some}${missing.length > 10 ? ', …' : ''}`}`,
    remedy: `run \`${command}\` and commit the file`,
  }];
}

/** The stack of a shard, from 0, where a fleet makes the stacks itself. */
export function stackOfShard(shard: number): number {
  return Math.floor((shard - 1) / SHARDS_PER_STACK);
}

/** What is wrong with a shard as it was rendered. */
export function checkShard(shard: number, found: { readonly models: number; readonly resources?: number; readonly bytes?: number }): Problem[] {
  const remedy = `turn something off, or plan the fleet anew with fewer models in a shard: delete the lock file and run \`csi fleet plan --models-per-shard ${Math.max(1, Math.floor(found.models / 2))}\`. Functions that move to another stack are replaced`;
  const { resources = 0, bytes = 0 } = found;
  return [
    ...(resources <= STACK_RESOURCES.max ? [] : [{ prop: `shard ${shard}`, found: `has ${resources} resources with its ${found.models} models`, allowed: `${STACK_RESOURCES.max} (${STACK_RESOURCES.source})`, remedy }]),
    ...(bytes <= TEMPLATE_BYTES.max ? [] : [{ prop: `shard ${shard}`, found: `has a template of ${bytes} bytes with its ${found.models} models`, allowed: `${TEMPLATE_BYTES.max} (${TEMPLATE_BYTES.source})`, remedy }]),
  ];
}

/** What is wrong with a stack and all that is nested in it. */
export function checkStackTree(resources: number): Problem[] {
  const { max, source } = OPERATION_RESOURCES;
  if (resources <= max) return [];
  return [{
    prop: 'scope',
    found: `is in a stack that has ${resources} resources with those of its nested stacks`,
    allowed: `${max} in one operation (${source})`,
    remedy: 'give the fleet the app instead, `new ModelFleet(app, …)`: it then makes as many stacks as it needs',
  }];
}

/** A plan in a few lines for a person. */
export function describePlan({ lock, added, forgotten, remembered }: FleetPlan, lockChanged: boolean): string {
  const shards = new Set(lock.models.values()).size;
  const list = (names: readonly string[], show = (name: string): string => name): string => names.slice(0, 20).map((name) => `  ${show(name)}`).join('\n') + (names.length > 20 ? `\n  … and ${names.length - 20} more` : '');
  return [
    `${counted(lock.models.size, 'model')} in ${counted(shards, 'shard')} of up to ${lock.modelsPerShard}`,
    ...(added.length === 0 ? [] : [`${added.length} added:\n${list(added, (name) => `${name} in shard ${lock.models.get(name)}`)}`]),
    ...(forgotten.length === 0 ? [] : [`${forgotten.length} forgotten:\n${list(forgotten)}`]),
    ...(remembered.length === 0 ? [] : [`${remembered.length} not in the fleet any more, their places are kept (--prune gives them up):\n${list(remembered)}`]),
    ...(lockChanged ? [] : ['nothing to change']),
  ].join('\n');
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

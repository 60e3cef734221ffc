import type { Problem } from '../problem';
import type { JsonShape } from '../json-shape';
import { checkShape, parseJson } from '../json-shape';
import { MODELS_PER_SHARD, shardCapacity } from './limits';

/** Which shard each model of a fleet is in, as `fleet.lock.json` records it. Models that are gone keep their place. */
export interface FleetLock {
  readonly lockVersion: 1;
  readonly modelsPerShard: number;
  /** Number of the shard, from 1, by name of the model. */
  readonly models: ReadonlyMap<string, number>;
}

/** Where the package's schema of a lock file lies, for editors. */
export const FLEET_LOCK_SCHEMA_PATH = 'node_modules/cdk-serverless-inference/schemas/fleet.lock.schema.json';

export const FLEET_LOCK_SHAPE: JsonShape = {
  type: 'object',
  required: ['lockVersion', 'modelsPerShard', 'models'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    lockVersion: { type: 'integer', minimum: 1, maximum: 1, description: '1, the only format so far.' },
    modelsPerShard: {
      type: 'integer',
      minimum: MODELS_PER_SHARD.min,
      maximum: MODELS_PER_SHARD.max,
      description: `Number of models that are planned for one nested stack, from ${MODELS_PER_SHARD.min} to ${MODELS_PER_SHARD.max}.`,
    },
    models: {
      type: 'object',
      additionalProperties: { type: 'integer', minimum: 1, description: 'Number of the nested stack that the model is in, from 1.' },
    },
  },
};

/** Reads a lock file. Where there are problems there is no lock. */
export function parseFleetLock(text: string): { readonly lock?: FleetLock; readonly problems: readonly Problem[] } {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return { problems: [{ prop: 'lock', found: `is not JSON: ${(error as Error).message}`, remedy: 'where two branches met, keep the lines of both' }] };
  }
  const problems = [...checkShape(FLEET_LOCK_SHAPE, value, ''), ...repeatedLines(text)];
  if (problems.length > 0) return { problems };
  const { modelsPerShard, models } = value as { readonly modelsPerShard: number; readonly models: Readonly<Record<string, number>> };
  const lock: FleetLock = { lockVersion: 1, modelsPerShard, models: new Map(Object.entries(models)) };
  const crowded = checkCapacity(lock);
  return crowded.length > 0 ? { problems: crowded } : { lock, problems: [] };
}

/** One line for each model, sorted by name: branches that add different models merge by themselves. */
export function formatFleetLock({ modelsPerShard, models }: FleetLock): string {
  const sorted = [...models].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '{',
    `  "$schema": ${JSON.stringify(FLEET_LOCK_SCHEMA_PATH)},`,
    '  "lockVersion": 1,',
    `  "modelsPerShard": ${modelsPerShard},`,
    '  "models": {',
    sorted.map(([name, shard]) => `    ${JSON.stringify(name)}: ${shard}`).join(',\n'),
    '  }',
    '}',
    '',
  ].filter((line, index, lines) => line !== '' || index === lines.length - 1).join('\n');
}

/** JSON takes the last of two members of one name, and says nothing. */
function repeatedLines(text: string): Problem[] {
  const names = [...text.matchAll(/^\s*("(?:[^"\\]|\\.)+")\s*:\s*\d+\s*,?\s*$/gm)].map(([, name]) => JSON.parse(name as string) as string);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => ({ prop: `models.${name}`, found: 'is there twice', remedy: 'keep the line of the branch that is deployed' }));
}

function checkCapacity({ modelsPerShard, models }: FleetLock): Problem[] {
  const capacity = shardCapacity(modelsPerShard);
  const counts = new Map<number, number>();
  for (const shard of models.values()) counts.set(shard, (counts.get(shard) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > capacity).map(([shard, count]) => ({
    prop: 'models',
    found: `puts ${count} models into shard ${shard}`,
    allowed: `${capacity}`,
    remedy: 'delete the lines of those that are not deployed yet, and run `csi fleet plan` again',
  }));
}

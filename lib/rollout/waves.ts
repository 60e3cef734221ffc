import type { Problem } from '../problem';

/**
 * What is known of how many rollouts can start at a time. CodeDeploy has 1,300 deployments at a time in an account, but answers requests only so
 * fast, at a rate that AWS does not say: 15 new deployment configurations at a time were too many
 * (https://github.com/aws/aws-cdk/issues/21516). Lambda's control plane takes 15 requests a second, of everybody in the account and region.
 */
export const CONCURRENT_DEPLOYMENTS = { default: 1_300, source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html' } as const;
export const LAMBDA_CONTROL_REQUESTS_PER_SECOND = { max: 15, source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests' } as const;

/** Functions that a fleet rolls out at a time. */
export const CONCURRENT_ROLLOUTS = { default: 50, min: 1 } as const;

/** Waves of one stack: each needs a resource. */
export const WAVES = { min: 1, max: 100 } as const;

/**
 * The wave of something by its name alone: from 0 to `waves` - 1, evenly. What joins or leaves moves nothing else.
 * FNV-1a with a final mix, for short names that differ in one letter.
 */
export function waveOf(name: string, waves: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) % waves;
}

export function checkWaves(waves: number | undefined): Problem[] {
  const { min, max } = WAVES;
  if (waves === undefined || (Number.isInteger(waves) && waves >= min && waves <= max)) return [];
  return [{ prop: 'waves', found: `is ${waves}`, allowed: `a whole number from ${min} to ${max}`, remedy: 'take as many as leave 10 to 50 functions to a wave' }];
}

export function checkConcurrentRollouts(value: number | undefined): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= CONCURRENT_ROLLOUTS.min)) return [];
  return [{ prop: 'maxConcurrentRollouts', found: `is ${value}`, allowed: `a whole number from ${CONCURRENT_ROLLOUTS.min}` }];
}

/** The wave of a shard within its stack, from 0: whole shards go together, by their numbers. */
export function waveOfShard(positionInStack: number, modelsPerShard: number, maxConcurrent: number): number {
  return Math.floor(positionInStack / Math.max(1, Math.floor(maxConcurrent / modelsPerShard)));
}

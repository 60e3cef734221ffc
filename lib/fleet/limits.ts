/** Limits that decide how a fleet is spread over stacks. `source` is where the figure was read. */
const CLOUDFORMATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html';
const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';

/** Resources in one template. A hard limit. */
export const STACK_RESOURCES = { max: 500, source: CLOUDFORMATION } as const;

/** A template in S3: 1 MB, counted here in the smaller unit of the two that are called so. A hard limit. */
export const TEMPLATE_BYTES = { max: 1_000_000, source: CLOUDFORMATION } as const;

/** Resources that a stack and all stacks nested in it create, update or delete in one operation. A hard limit. */
export const OPERATION_RESOURCES = { max: 2_500, source: CLOUDFORMATION } as const;

/** Characters of all inline policies of a role together, white space aside. A hard limit. */
export const INLINE_POLICY_CHARACTERS = { max: 10_240, source: IAM } as const;

/** Roles in an account. AWS raises it on request. */
export const ACCOUNT_ROLES = { default: 1_000, source: IAM } as const;

/**
 * Resources of one model with everything turned on: function, version, alias with its guard, log group, policy; URL with two permissions; scalable
 * target and policy; deployment group, role and golden check of a rollout, four alarms; security group.
 */
export const MODEL_RESOURCES = 19;

/** Resources that a shard's models share: layers, the hook, CodeDeploy's application, the keeper, the artifact store, roles, waves. */
export const SHARED_RESOURCES = 50;

/** Resources of one model that has nothing turned on and shares its shard's role and log group: function, version, alias with its guard. */
export const PLAIN_MODEL_RESOURCES = 4;

/** Resources that a template is planned for, a tenth under the limit: what is declared beside the models, and what this library may add one day. */
export const PLANNED_RESOURCES = 450;

/**
 * Models that `csi fleet plan` puts into a shard. As many as the default, and every option can be turned on later for every model of it, since a
 * model that has to move to another stack gets another function. With more, functions share their shard's log group, and the most is
 * what has room with nothing turned on.
 */
export const MODELS_PER_SHARD = { default: 20, min: 1, max: 90 } as const;

/** Whether the functions of a shard write to one log group: what a role may have of inline policies ends at 23 groups. */
export function sharesLogGroup(modelsPerShard: number): boolean {
  return modelsPerShard > MODELS_PER_SHARD.default;
}

/** Models that synth takes in a shard: a fifth more than planned, as far as a stack has room, for what several branches add to one shard at a time. */
export function shardCapacity(modelsPerShard: number): number {
  const room = sharesLogGroup(modelsPerShard) ? (PLANNED_RESOURCES - SHARED_RESOURCES) / PLAIN_MODEL_RESOURCES : (STACK_RESOURCES.max - SHARED_RESOURCES) / MODEL_RESOURCES;
  return Math.min(modelsPerShard + Math.ceil(modelsPerShard / 5), Math.floor(room));
}

/** Shards in one stack, where a fleet makes the stacks itself. */
export const SHARDS_PER_STACK = Math.floor(OPERATION_RESOURCES.max / STACK_RESOURCES.max);

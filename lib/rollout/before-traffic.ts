/** Tag of a function that says what the rollout hook does before a new version gets traffic: tasks, separated by blanks. */
export const BEFORE_TRAFFIC_TAG = 'csi:before-traffic';

/** Look at the alarms of the rollout; replay the golden requests; hold scaling back. */
export const HOOK_TASKS = ['alarms', 'golden-requests', 'scaling'] as const;
export type HookTask = (typeof HOOK_TASKS)[number];

export function formatTasks(tasks: Iterable<HookTask>): string {
  const wanted = new Set(tasks);
  return HOOK_TASKS.filter((task) => wanted.has(task)).join(' ');
}

/** Throws where the tag is missing or names something else: who cannot tell what to check must not let a version pass. */
export function parseTasks(tag: string | undefined): ReadonlySet<HookTask> {
  const words = (tag ?? '').split(' ').filter((word) => word !== '');
  const unknown = words.filter((word) => !HOOK_TASKS.includes(word as HookTask));
  if (words.length === 0) throw new Error(`the function has no tag ${BEFORE_TRAFFIC_TAG}, which says what a new version must pass: deploy it again`);
  if (unknown.length > 0) throw new Error(`the function's tag ${BEFORE_TRAFFIC_TAG} names ${unknown.join(', ')}, which is none of ${HOOK_TASKS.join(', ')}`);
  return new Set(words as HookTask[]);
}

import { instancesOf } from './config';
import { each, type Action, type ByVariant, type DeploymentPlan } from './plan';

export type DeploymentStatus = 'Created' | 'InProgress' | 'RollingBack' | 'Succeeded' | 'RolledBack' | 'RollbackFailed';

/** How far the update of an endpoint has come. */
export interface Progress {
  readonly status: DeploymentStatus;
  /** Actions that are done, of the plan or of the way back. */
  readonly done: number;
  /** Milliseconds on the server's clock, like all times here: when what is under way began. */
  readonly since: number;
  readonly started?: number;
  readonly completed?: number;
  /** Milliseconds that do not count towards its limit. */
  readonly uncounted?: number;
  /** Actions of the plan that were done when it turned back. */
  readonly turnedAt?: number;
  /** Why it went back, or why even that failed. */
  readonly reason?: string;
}

/** What the two fleets have. */
export interface Fleets {
  readonly old: ByVariant;
  readonly new: ByVariant;
  /** Of the traffic that the new fleet has, from 0 to 1. */
  readonly shares: ByVariant;
}

export const CREATED: Progress = { status: 'Created', done: 0, since: 0 };

export function isOver({ status }: Pick<Progress, 'status'>): boolean {
  return status === 'Succeeded' || status === 'RolledBack' || status === 'RollbackFailed';
}

export function begin(progress: Progress, now: number): Progress {
  return progress.status === 'Created' ? { ...progress, status: 'InProgress', started: now, since: now } : progress;
}

/** What is to be done now; undefined before it began, and once it is over. */
export function actionOf(progress: Progress, plan: DeploymentPlan): Action | undefined {
  if (progress.status === 'InProgress') return plan.actions[progress.done];
  return progress.status === 'RollingBack' ? wayBack(progress, plan)[progress.done] : undefined;
}

/** When a bake that is under way is over, or the deployment has run for too long: whichever comes first. */
export function dueOf(progress: Progress, plan: DeploymentPlan): number {
  const action = actionOf(progress, plan);
  return Math.min(action?.kind === 'bake' ? progress.since + action.ms : Infinity, timeoutAt(progress, plan));
}

/** Going back has no limit. */
export function isTimedOut(progress: Progress, plan: DeploymentPlan, now: number): boolean {
  return progress.status === 'InProgress' && now >= timeoutAt(progress, plan);
}

/** Time has gone by that does not count towards the limit. */
export function waited(progress: Progress, ms: number): Progress {
  return { ...progress, uncounted: (progress.uncounted ?? 0) + ms };
}

/** The action that was under way is done. */
export function advanced(progress: Progress, plan: DeploymentPlan, now: number): Progress {
  if (actionOf(progress, plan) === undefined) return progress;
  const next = { ...progress, done: progress.done + 1, since: now };
  if (actionOf(next, plan) !== undefined) return next;
  return { ...next, status: progress.status === 'InProgress' ? 'Succeeded' : 'RolledBack', completed: now };
}

/** Turns back, or gives up where it was on its way back already. */
export function failed(progress: Progress, plan: DeploymentPlan, reason: string, now: number): Progress {
  if (progress.status === 'RollingBack') return { ...progress, status: 'RollbackFailed', completed: now, reason };
  if (progress.status !== 'InProgress') return progress;
  const back: Progress = { ...progress, status: 'RollingBack', turnedAt: progress.done, done: 0, since: now, reason };
  return actionOf(back, plan) === undefined ? { ...back, status: 'RolledBack', completed: now } : back;
}

/** What the fleets have after all that is done. */
export function fleetsOf(progress: Progress, plan: DeploymentPlan): Fleets {
  const forward = plan.actions.slice(0, progress.turnedAt ?? progress.done);
  const back = progress.turnedAt === undefined ? [] : wayBack(progress, plan).slice(0, progress.done);
  return [...forward, ...back].reduce(applied, untouched(plan));
}

function applied(fleets: Fleets, action: Action): Fleets {
  switch (action.kind) {
    case 'launch':
    case 'terminate': return { ...fleets, [action.fleet]: action.instances };
    case 'route': return { ...fleets, shares: action.shares };
    case 'bake': return fleets;
  }
}

function untouched({ variants }: DeploymentPlan): Fleets {
  return { old: each(variants, ({ old }) => old), new: each(variants, () => 0), shares: each(variants, () => 0) };
}

/**
 * "100% of the traffic rolls back to the blue fleet", which a blue/green deployment still has. A rolling one has to bring
 * up again what it has terminated: at once, or by RollbackMaximumBatchSize.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
 */
function wayBack({ turnedAt = 0 }: Progress, plan: DeploymentPlan): readonly Action[] {
  const { variants, rollbackBatch } = plan;
  const reached = plan.actions.slice(0, turnedAt).reduce(applied, untouched(plan));
  const launchUnderWay = plan.actions[turnedAt];
  // What was being launched when it failed is there in part: it goes as well.
  const newest = launchUnderWay?.kind === 'launch' ? launchUnderWay.instances : reached.new;
  const none = each(variants, () => 0);
  const isWhole = variants.every(({ name, old }) => reached.old[name] === old);
  const toEnd: Action[] = [{ kind: 'route', shares: none, part: 'full' }, { kind: 'terminate', fleet: 'new', instances: none }];
  if (isWhole) return toEnd;
  const whole = each(variants, ({ old }) => old);
  if (rollbackBatch === undefined || (rollbackBatch.Type !== 'INSTANCE_COUNT' && (rollbackBatch.Value ?? 100) >= 100)) return [{ kind: 'launch', fleet: 'old', instances: whole }, ...toEnd];
  const actions: Action[] = [];
  for (let step = 1; ; step++) {
    const launched = each(variants, ({ name, old }) => Math.min(old, (reached.old[name] ?? 0) + step * instancesOf(rollbackBatch, old)));
    actions.push({ kind: 'launch', fleet: 'old', instances: launched });
    if (variants.every(({ name, old }) => launched[name] === old)) return [...actions, ...toEnd];
    const missing = each(variants, ({ name, old }) => 1 - (launched[name] ?? 0) / old);
    const shares = each(variants, ({ name }) => Math.min(reached.shares[name] ?? 0, missing[name] ?? 0));
    actions.push(
      { kind: 'route', shares, part: 'linear' },
      { kind: 'terminate', fleet: 'new', instances: each(variants, (variant) => Math.min(newest[variant.name] ?? 0, Math.ceil(variant.new * (shares[variant.name] ?? 0)))) },
    );
  }
}

function timeoutAt({ status, started, uncounted = 0 }: Progress, { timeoutMs }: DeploymentPlan): number {
  return status !== 'InProgress' || timeoutMs === undefined || started === undefined ? Infinity : started + timeoutMs + uncounted;
}

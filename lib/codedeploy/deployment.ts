import type { Hooks } from './app-spec';
import type { ShiftStep } from './traffic-routing';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html; a deployment to Lambda is never Queued, Baking or Ready. */
export type DeploymentStatus = 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
export type EventStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';
/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda */
export const LIFECYCLE_EVENTS = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;
export type LifecycleEventName = (typeof LIFECYCLE_EVENTS)[number];
export type HookEventName = Exclude<LifecycleEventName, 'AllowTraffic'>;

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  readonly status: EventStatus;
  /** Milliseconds on the server's clock, like all times here. */
  readonly started?: number;
  readonly ended?: number;
  /** Why it failed. */
  readonly message?: string;
}

export interface DeploymentError {
  readonly code: 'ALARM_ACTIVE' | 'HOOK_EXECUTION_FAILURE' | 'IAM_ROLE_PERMISSIONS' | 'INVALID_LAMBDA_CONFIGURATION' | 'INVALID_LAMBDA_FUNCTION' | 'MANUAL_STOP' | 'INTERNAL_ERROR';
  readonly message: string;
}

/** How far a deployment has come. */
export interface Progress {
  readonly status: DeploymentStatus;
  readonly events: readonly LifecycleEvent[];
  /** Share of the traffic that the new version has, from 0 to 1. */
  readonly weight: number;
  /** Steps of the plan that are done. */
  readonly shifts: number;
  readonly started?: number;
  readonly completed?: number;
  readonly error?: DeploymentError;
}

/** What a deployment is to do, and does not change under way. */
export interface DeploymentPlan {
  readonly steps: readonly ShiftStep[];
  readonly hooks: Hooks;
}

/** What a deployment waits for. */
export type Task =
  | { readonly kind: 'hook'; readonly event: HookEventName; readonly functionName: string; readonly dueBy: number }
  | { readonly kind: 'shift'; readonly weight: number; readonly at: number }
  | { readonly kind: 'none' };

/** CodeDeploy gives up on a hook that has not reported for an hour. */
export const HOOK_LIMIT_MS = 3_600_000;

export const CREATED: Progress = { status: 'Created', events: LIFECYCLE_EVENTS.map((name) => ({ name, status: 'Pending' })), weight: 0, shifts: 0 };

export function isOver({ status }: Pick<Progress, 'status'>): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}

export function eventOf(progress: Progress, name: LifecycleEventName): LifecycleEvent | undefined {
  return progress.events.find((event) => event.name === name);
}

/** Begins with its first lifecycle event; events without a hook are over at once. */
export function begin(progress: Progress, plan: DeploymentPlan, now: number): Progress {
  return progress.status === 'Created' ? onwards({ ...progress, status: 'InProgress', started: now }, plan, now) : progress;
}

/** What is to be done next, and when. */
export function taskOf(progress: Progress, plan: DeploymentPlan): Task {
  if (progress.status !== 'InProgress') return { kind: 'none' };
  const event = progress.events.find(({ status }) => status === 'InProgress');
  if (event === undefined) return { kind: 'none' };
  const started = event.started ?? 0;
  if (event.name === 'AllowTraffic') {
    const step = plan.steps[progress.shifts];
    return step === undefined ? { kind: 'none' } : { kind: 'shift', weight: step.weight, at: started + step.afterMs };
  }
  const functionName = plan.hooks[event.name];
  return functionName === undefined ? { kind: 'none' } : { kind: 'hook', event: event.name, functionName, dueBy: started + HOOK_LIMIT_MS };
}

/** The next step of the plan has been done; after the last one all traffic goes to the new version. */
export function shifted(progress: Progress, plan: DeploymentPlan, now: number): Progress {
  const task = taskOf(progress, plan);
  if (task.kind !== 'shift') return progress;
  const next = { ...progress, weight: task.weight, shifts: progress.shifts + 1 };
  return next.shifts < plan.steps.length ? next : onwards(withEvent(next, 'AllowTraffic', { status: 'Succeeded', ended: now }), plan, now);
}

/** A hook has reported that the deployment may go on. */
export function hookSucceeded(progress: Progress, plan: DeploymentPlan, name: HookEventName, now: number): Progress {
  if (progress.status !== 'InProgress' || eventOf(progress, name)?.status !== 'InProgress') return progress;
  return onwards(withEvent(progress, name, { status: 'Succeeded', ended: now }), plan, now);
}

/** The event under way has failed, those after it are skipped, and the traffic stays where it is. */
export function ended(progress: Progress, status: 'Failed' | 'Stopped', error: DeploymentError, now: number, message?: string): Progress {
  if (isOver(progress)) return progress;
  return {
    ...progress,
    status,
    error,
    completed: now,
    events: progress.events.map((event) => {
      if (event.status === 'InProgress') return { ...event, status: 'Failed', ended: now, message: message ?? error.message };
      return event.status === 'Pending' ? { ...event, status: 'Skipped' } : event;
    }),
  };
}

/** Milliseconds until the last shift, as far as the plan tells: how long hooks take is not known. */
export function timeLeftMs(progress: Progress, plan: DeploymentPlan, now: number): number {
  if (isOver(progress)) return 0;
  const event = eventOf(progress, 'AllowTraffic');
  if (event?.status === 'Succeeded') return 0;
  return Math.max(0, (event?.started ?? now) + (plan.steps.at(-1)?.afterMs ?? 0) - now);
}

/** Starts the next event, passing those for which there is nothing to do. */
function onwards(progress: Progress, plan: DeploymentPlan, now: number): Progress {
  const next = progress.events.find(({ status }) => status === 'Pending');
  if (next === undefined) return { ...progress, status: 'Succeeded', completed: now };
  const isIdle = next.name === 'AllowTraffic' ? plan.steps.length === 0 : plan.hooks[next.name] === undefined;
  if (!isIdle) return withEvent(progress, next.name, { status: 'InProgress', started: now });
  return onwards(withEvent(progress, next.name, { status: 'Succeeded', started: now, ended: now }), plan, now);
}

function withEvent(progress: Progress, name: LifecycleEventName, change: Partial<LifecycleEvent>): Progress {
  return { ...progress, events: progress.events.map((event) => (event.name === name ? { ...event, ...change } : event)) };
}

import { randomUUID } from 'node:crypto';
import { clamped, type NotScaledCode } from '../../../lib/application-auto-scaling/capacity';
import { dimensionOf, type TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { Clock } from '../clock';
import type { Documents, StateFolder } from '../state/state-folder';
import { keyOf, type ActivityRecord, type ScalableTargetRecord } from './records';
import type { ScalableResources } from './scalable-resource';

/** AWS keeps six weeks. */
const ACTIVITIES_KEPT = 100;
const NOT_SCALED_KEPT = 20;

/** Changes of capacity, one after the other for each target, and the activities that tell of them. */
export class CapacityChanges {
  private readonly activities: Documents<readonly ActivityRecord[]>;
  private readonly notScaled = new Map<string, readonly ActivityRecord[]>();
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(state: StateFolder, private readonly clock: Clock, private readonly resources: ScalableResources) {
    this.activities = state.documents<readonly ActivityRecord[]>('scaling-activities');
    // What the end of the server cut off did not come to its end.
    for (const [key, all] of this.activities.all) {
      if (all.some(({ status }) => status === 'InProgress')) this.activities.put(key, all.map((each) => (each.status === 'InProgress' ? { ...each, status: 'Unfulfilled' as const, ended: this.clock.now() } : each)));
    }
  }

  /** Newest first. */
  of(id: TargetId, options: { readonly notScaled: boolean }): readonly ActivityRecord[] {
    const all = [...this.activities.all.get(keyOf(id)) ?? [], ...(options.notScaled ? this.notScaled.get(keyOf(id)) ?? [] : [])];
    return all.sort((a, b) => b.started - a.started);
  }

  isBusy(id: TargetId): boolean {
    return this.underWay.has(keyOf(id));
  }

  current(id: TargetId): number | undefined {
    return this.resources.find(id.dimension)?.current(id.resourceId);
  }

  /** Brings the capacity between the bounds of its target, at once. */
  async fit(target: ScalableTargetRecord): Promise<void> {
    await this.after(target, async () => {
      const current = this.current(target);
      if (current === undefined) return;
      const to = clamped(current, target);
      if (to !== current) await this.change(target, to, to > current ? `minimum capacity was set to ${target.min}` : `maximum capacity was set to ${target.max}`);
    });
  }

  /** Answers whether the capacity was changed; a refusal is an activity that failed. */
  async set(target: ScalableTargetRecord, to: number, cause: string): Promise<boolean> {
    return await this.after(target, () => this.change(target, to, cause));
  }

  /** Something that was done to the target itself, for instance `min capacity to 2`. */
  note(id: TargetId, set: string, cause: string, failure?: string): void {
    const now = this.clock.now();
    this.put(id, {
      id: randomUUID(), description: `Setting ${set}`, cause, started: now, ended: now, status: failure === undefined ? 'Successful' : 'Failed', message: failure ?? `Successfully set ${set}`,
    });
  }

  noteNotScaled(target: ScalableTargetRecord, code: NotScaledCode, cause: string, current: number): void {
    const now = this.clock.now();
    const record: ActivityRecord = {
      id: randomUUID(), description: 'Attempting to scale', cause, started: now, ended: now, status: 'Successful',
      notScaled: {
        Code: code,
        CurrentCapacity: current,
        ...(code === 'AlreadyAtMaxCapacity' ? { MaxCapacity: target.max } : {}),
        ...(code === 'AlreadyAtMinCapacity' ? { MinCapacity: target.min } : {}),
      },
    };
    this.notScaled.set(keyOf(target), [record, ...this.notScaled.get(keyOf(target)) ?? []].slice(0, NOT_SCALED_KEPT));
  }

  forget(id: TargetId): void {
    this.activities.delete(keyOf(id));
    this.notScaled.delete(keyOf(id));
  }

  private async change(target: ScalableTargetRecord, to: number, cause: string): Promise<boolean> {
    const resource = this.resources.find(target.dimension);
    if (resource === undefined) return false;
    const noun = dimensionOf(target.dimension)?.noun ?? 'capacity';
    const activity: ActivityRecord = { id: randomUUID(), description: `Setting ${noun} to ${to}.`, cause, started: this.clock.now(), status: 'InProgress', message: `Successfully set ${noun} to ${to}. Waiting for change to be fulfilled by ${target.namespace}.` };
    this.put(target, activity);
    try {
      await resource.set(target.resourceId, to);
      this.put(target, { ...activity, ended: this.clock.now(), status: 'Successful', message: `Successfully set ${noun} to ${to}. Change successfully fulfilled by ${target.namespace}.` });
      return true;
    } catch (error) {
      this.put(target, { ...activity, ended: this.clock.now(), status: 'Failed', message: `Failed to set ${noun} to ${to}. Reason: ${error instanceof Error ? error.message : String(error)}` });
      return false;
    }
  }

  private put(id: TargetId, activity: ActivityRecord): void {
    const others = (this.activities.all.get(keyOf(id)) ?? []).filter((each) => each.id !== activity.id);
    this.activities.put(keyOf(id), [activity, ...others].slice(0, ACTIVITIES_KEPT));
  }

  private async after<T>(id: TargetId, work: () => Promise<T>): Promise<T> {
    const key = keyOf(id);
    const next = (this.underWay.get(key) ?? Promise.resolve()).then(work, work);
    this.underWay.set(key, next);
    try {
      return await next;
    } finally {
      if (this.underWay.get(key) === next) this.underWay.delete(key);
    }
  }
}

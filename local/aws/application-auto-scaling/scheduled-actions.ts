import { randomUUID } from 'node:crypto';
import { refuseRange } from '../../../lib/application-auto-scaling/capacity';
import { dimensionOf, type TargetId } from '../../../lib/application-auto-scaling/dimensions';
import { isTimeZone, nextOccurrence, parseSchedule } from '../../../lib/schedule';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import { Agenda } from '../scheduler/agenda';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { CapacityChanges } from './capacity-changes';
import { keyOf, targetOf, wordsOf, type ScheduledActionRecord } from './records';
import { invalid, type ScalableTargets } from './scalable-targets';

const DIALECT = { exactUnits: false, at: true };

export interface ScheduledActionSettings {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly start?: number;
  readonly end?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Bounds that change by the clock. https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html */
export class ScheduledActions {
  private readonly records: Documents<ScheduledActionRecord>;
  private readonly agenda: Agenda;

  constructor(state: StateFolder, private readonly clock: Clock, private readonly identity: AwsIdentity, private readonly targets: ScalableTargets, private readonly changes: CapacityChanges) {
    this.records = state.documents<ScheduledActionRecord>('scheduled-actions');
    this.agenda = new Agenda(clock);
    for (const action of this.records.all.values()) this.arm(action);
  }

  get all(): readonly ScheduledActionRecord[] {
    return [...this.records.all.values()];
  }

  of(id: TargetId): readonly ScheduledActionRecord[] {
    return this.all.filter((action) => keyOf(action) === keyOf(id));
  }

  put(id: TargetId, name: string, settings: ScheduledActionSettings): ScheduledActionRecord {
    if (this.targets.find(id) === undefined) throw new AwsError(400, 'ObjectNotFoundException', `No scalable target registered for ${wordsOf(id)}`);
    const existing = this.records.all.get(actionKey(id, name));
    const schedule = settings.schedule ?? existing?.schedule;
    if (schedule === undefined) throw invalid('Schedule must be specified for a new scheduled action');
    if (parseSchedule(schedule, DIALECT) === undefined) throw invalid(`Invalid schedule expression: ${schedule}. Details: a schedule is at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields)`);
    if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone)) throw invalid(`Invalid timezone: ${settings.timeZone}`);
    if (settings.start !== undefined && settings.end !== undefined && settings.start >= settings.end) throw invalid('The start time must be before the end time');
    const action = settings.min === undefined && settings.max === undefined ? existing?.action : { min: settings.min, max: settings.max };
    if (action === undefined) throw invalid('ScalableTargetAction must have a MinCapacity or a MaxCapacity');
    const refusal = refuseRange({ min: action.min ?? 0, max: action.max ?? Number.MAX_SAFE_INTEGER }, dimensionOf(id.dimension)?.smallest ?? 0);
    if (refusal !== undefined) throw invalid(refusal);
    const { region, account } = this.identity;
    const record: ScheduledActionRecord = {
      ...targetOf(id), name, schedule, action,
      timeZone: settings.timeZone ?? existing?.timeZone,
      start: settings.start ?? existing?.start,
      end: settings.end ?? existing?.end,
      arn: existing?.arn ?? `arn:aws:autoscaling:${region}:${account}:scheduledAction:${randomUUID()}:resource/${id.namespace}/${id.resourceId}:scheduledActionName/${name}`,
      created: existing?.created ?? this.clock.now(),
    };
    this.records.put(actionKey(id, name), record);
    this.arm(record);
    return record;
  }

  delete(id: TargetId, name: string): void {
    if (!this.records.all.has(actionKey(id, name))) throw new AwsError(400, 'ObjectNotFoundException', `No scheduled action found for ${wordsOf(id)}, scheduled action name: ${name}`);
    this.agenda.cancel(actionKey(id, name));
    this.records.delete(actionKey(id, name));
  }

  private arm(record: ScheduledActionRecord): void {
    const { schedule, timeZone, start, end, created, name } = record;
    const parsed = parseSchedule(schedule, DIALECT);
    if (parsed === undefined) return;
    // A rate counts from its start, or from when the action was made.
    const anchor = start ?? created + (parsed.kind === 'rate' ? parsed.periodMs : 0);
    this.agenda.set(actionKey(record, name), (after) => {
      const at = nextOccurrence(parsed, Math.max(after, start === undefined ? after : start - 1), anchor, timeZone);
      return at === undefined || (end !== undefined && at > end) ? undefined : at;
    }, () => this.run(record));
  }

  /** "Application Auto Scaling sets the minimum and maximum, and scales where the capacity is out of them": whatever policies say. */
  private run({ name, action, ...id }: ScheduledActionRecord): void {
    const target = this.targets.find(id);
    // What nothing scales here is recorded, and so are its schedules.
    if (target === undefined || target.suspended.ScheduledScalingSuspended || this.changes.current(id) === undefined) return;
    const [min, max] = [action.min ?? target.min, action.max ?? target.max];
    const what = [action.min === undefined ? [] : [`min capacity to ${min}`], action.max === undefined ? [] : [`max capacity to ${max}`]].flat().join(' and ');
    const refusal = refuseRange({ min, max }, 0);
    this.changes.note(id, what, `scheduled action name ${name} was triggered`, refusal);
    if (refusal === undefined) this.targets.setRange(target, min, max);
  }
}

function actionKey(id: TargetId, name: string): string {
  return `${keyOf(id)}|${name}`;
}

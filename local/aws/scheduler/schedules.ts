import { randomUUID } from 'node:crypto';
import { nextOccurrence, parseSchedule } from '../../../lib/schedule';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { LambdaTargets } from '../events/lambda-targets';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import { Agenda } from './agenda';
import { checkName, invalid, SCHEDULER_DIALECT } from './check-schedule';
import { DEFAULT_GROUP, type ScheduleGroupRecord, type ScheduleRecord, type ScheduleSettings } from './records';

export interface SchedulesOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly targets: LambdaTargets;
  readonly metrics: MetricSink;
  /** Whether a role exists that EventBridge Scheduler may assume. */
  trusted(roleArn: string): boolean;
  /** Why the role may not invoke the function; undefined when it may. */
  denied(roleArn: string, functionArn: string): string | undefined;
  warn(message: string): void;
}

/** The schedules of EventBridge Scheduler: those with a function as target invoke it. */
export class Schedules {
  private readonly records: Documents<ScheduleRecord>;
  private readonly groupRecords: Documents<ScheduleGroupRecord>;
  private readonly agenda: Agenda;

  constructor(private readonly options: SchedulesOptions) {
    const { state, clock } = options;
    this.records = state.documents<ScheduleRecord>('schedules');
    this.groupRecords = state.documents<ScheduleGroupRecord>('schedule-groups');
    this.agenda = new Agenda(clock);
    if (!this.groupRecords.all.has(DEFAULT_GROUP)) this.groupRecords.put(DEFAULT_GROUP, { name: DEFAULT_GROUP, arn: this.groupArn(DEFAULT_GROUP), created: clock.now() });
    for (const schedule of this.records.all.values()) this.arm(schedule, clock.now());
  }

  get all(): readonly ScheduleRecord[] {
    return [...this.records.all.values()].sort((a, b) => (keyOf(a.group, a.name) < keyOf(b.group, b.name) ? -1 : 1));
  }

  get groups(): readonly ScheduleGroupRecord[] {
    return [...this.groupRecords.all.values()];
  }

  arn(group: string, name: string): string {
    return `arn:aws:scheduler:${this.options.identity.region}:${this.options.identity.account}:schedule/${group}/${name}`;
  }

  groupArn(name: string): string {
    return `arn:aws:scheduler:${this.options.identity.region}:${this.options.identity.account}:schedule-group/${name}`;
  }

  find(group: string, name: string): ScheduleRecord | undefined {
    return this.records.all.get(keyOf(group, name));
  }

  get(group: string, name: string): ScheduleRecord {
    this.group(group);
    const found = this.find(group, name);
    if (found === undefined) throw new AwsError(404, 'ResourceNotFoundException', `Schedule ${name} does not exist.`);
    return found;
  }

  group(name: string): ScheduleGroupRecord {
    const found = this.groupRecords.all.get(name);
    if (found === undefined) throw new AwsError(404, 'ResourceNotFoundException', `Schedule group ${name} does not exist.`);
    return found;
  }

  create(group: string, name: string, settings: ScheduleSettings): ScheduleRecord {
    this.group(group);
    checkName(name);
    if (this.find(group, name) !== undefined) throw new AwsError(409, 'ConflictException', `Schedule ${name} already exists.`);
    const now = this.options.clock.now();
    return this.store({ ...settings, group, name, arn: this.arn(group, name), created: now, modified: now });
  }

  update(group: string, name: string, settings: ScheduleSettings): ScheduleRecord {
    const { arn, created } = this.get(group, name);
    return this.store({ ...settings, group, name, arn, created, modified: this.options.clock.now() });
  }

  delete(group: string, name: string): void {
    this.agenda.cancel(keyOf(group, name));
    this.records.delete(keyOf(group, name));
  }

  createGroup(name: string): ScheduleGroupRecord {
    if (this.groupRecords.all.has(checkName(name))) throw new AwsError(409, 'ConflictException', `Schedule group ${name} already exists.`);
    const group = { name, arn: this.groupArn(name), created: this.options.clock.now() };
    this.groupRecords.put(name, group);
    return group;
  }

  /** With its schedules. */
  deleteGroup(name: string): void {
    if (name === DEFAULT_GROUP) throw invalid('Cannot delete the default schedule group.');
    this.group(name);
    for (const schedule of this.all.filter(({ group }) => group === name)) this.delete(name, schedule.name);
    this.groupRecords.delete(name);
  }

  private store(schedule: ScheduleRecord): ScheduleRecord {
    const { targets, trusted, warn } = this.options;
    if (!trusted(schedule.target.RoleArn)) throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
    if (!targets.isFunction(schedule.target.Arn)) warn(`schedule ${schedule.name}: its target ${schedule.target.Arn} is recorded and is not called: csi local calls Lambda functions`);
    this.records.put(keyOf(schedule.group, schedule.name), schedule);
    // "If you don't provide a StartDate for your rate-based schedule, your schedule starts invoking the target immediately."
    this.arm(schedule, schedule.modified - 1);
    return schedule;
  }

  private arm(schedule: ScheduleRecord, from: number): void {
    const { group, name, expression, timeZone, start, end, state, modified, window } = schedule;
    const key = keyOf(group, name);
    const parsed = parseSchedule(expression, SCHEDULER_DIALECT);
    if (parsed === undefined || state === 'DISABLED') return this.agenda.cancel(key);
    const next = (after: number): number | undefined => {
      const at = nextOccurrence(parsed, Math.max(after, start === undefined ? after : start - 1), start ?? modified, timeZone);
      return at === undefined || (end !== undefined && at > end) ? undefined : at;
    };
    this.agenda.set(key, next, (at) => {
      const within = window.Mode === 'FLEXIBLE' ? Math.random() * 60_000 * (window.MaximumWindowInMinutes ?? 0) : 0;
      if (within === 0) this.invoke(group, name, at);
      else this.options.clock.after(within, () => this.invoke(group, name, at));
    }, from);
  }

  private invoke(group: string, name: string, at: number): void {
    const schedule = this.find(group, name);
    if (schedule === undefined || schedule.state === 'DISABLED') return;
    const { targets, metrics, clock, warn, trusted, denied } = this.options;
    const count = (metric: string): void => metrics.put({ namespace: 'AWS/Scheduler', name: metric, dimensions: { ScheduleGroup: group }, unit: 'Count', time: clock.now(), values: [1] });
    count('InvocationAttemptCount');
    const failed = (reason: string): void => {
      count('TargetErrorCount');
      warn(`schedule ${name} cannot invoke ${schedule.target.Arn}: ${reason}`);
    };
    const { RoleArn: role, Arn: target, RetryPolicy: retry = {} } = schedule.target;
    if (!trusted(role)) failed(`its role ${role} does not exist, or does not trust scheduler.amazonaws.com`);
    else if (targets.isFunction(target)) {
      const refusal = denied(role, target);
      if (refusal !== undefined) failed(refusal);
      else targets.send(target, this.payload(schedule, at), retry, failed);
    }
    if (schedule.afterCompletion === 'DELETE' && !this.agenda.has(keyOf(group, name))) this.delete(group, name);
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  private payload({ arn, target }: ScheduleRecord, at: number): unknown {
    const time = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
    const id = randomUUID();
    if (target.Input === undefined) {
      const { account, region } = this.options.identity;
      return { 'version': '0', id, 'detail-type': 'Scheduled Event', 'source': 'aws.scheduler', account, time, region, 'resources': [arn], 'detail': '{}' };
    }
    const attributes: Readonly<Record<string, string>> = { 'schedule-arn': arn, 'scheduled-time': time, 'execution-id': id, 'attempt-number': '1' };
    return JSON.parse(target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole)) as unknown;
  }
}

function keyOf(group: string, name: string): string {
  return `${group}/${name}`;
}

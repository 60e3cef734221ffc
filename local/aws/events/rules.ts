import { nextOccurrence, parseSchedule } from '../../../lib/schedule';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import { Agenda } from '../scheduler/agenda';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import { checkName, checkTargets, checkWhen, DEFAULT_BUS, invalid, RULE_DIALECT } from './check-rule';
import type { RuleRecord, RuleState, TargetRecord } from './records';

export interface RuleSettings {
  readonly scheduleExpression?: string;
  readonly eventPattern?: string;
  readonly state?: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
}

/** The rules of the default bus, and when those with a schedule are due. */
export class Rules {
  private readonly records: Documents<RuleRecord>;
  private readonly agenda: Agenda;

  /** `due` is told each moment of a rule's schedule. */
  constructor(state: StateFolder, private readonly clock: Clock, private readonly identity: AwsIdentity, private readonly due: (rule: RuleRecord, at: number) => void) {
    this.records = state.documents<RuleRecord>('event-rules');
    this.agenda = new Agenda(clock);
    for (const rule of this.records.all.values()) this.arm(rule);
  }

  get all(): readonly RuleRecord[] {
    return [...this.records.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): RuleRecord | undefined {
    return this.records.all.get(name);
  }

  get(name: string): RuleRecord {
    const found = this.find(name);
    if (found === undefined) throw new AwsError(400, 'ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${DEFAULT_BUS}.`);
    return found;
  }

  arn(name: string): string {
    return `arn:aws:events:${this.identity.region}:${this.identity.account}:rule/${name}`;
  }

  /** "The rule is replaced with what you specify": all but its targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
  put(given: string, settings: RuleSettings): RuleRecord {
    const name = checkName(given, 'name');
    checkWhen(settings.scheduleExpression, settings.eventPattern);
    const state = settings.state ?? 'ENABLED';
    if (state !== 'ENABLED' && state !== 'DISABLED') throw invalid(`Parameter State is ${String(state)}: csi local knows ENABLED and DISABLED.`);
    const existing = this.find(name);
    const goesOn = existing?.scheduleExpression === settings.scheduleExpression && existing?.state === state;
    return this.store({ ...settings, name, arn: this.arn(name), state, since: goesOn ? existing.since : this.clock.now(), targets: existing?.targets ?? [] });
  }

  setState(name: string, state: RuleState): void {
    const rule = this.get(name);
    if (rule.state !== state) this.store({ ...rule, state, since: this.clock.now() });
  }

  /** Beside those it has. */
  putTargets(name: string, targets: readonly TargetRecord[]): void {
    this.setTargets(name, [...this.get(name).targets.filter(({ Id }) => !targets.some((target) => target.Id === Id)), ...targets]);
  }

  setTargets(name: string, targets: readonly TargetRecord[]): RuleRecord {
    checkTargets(targets);
    return this.store({ ...this.get(name), targets });
  }

  /** Answers the ids that it has not. */
  removeTargets(name: string, ids: readonly string[]): readonly string[] {
    const rule = this.get(name);
    this.store({ ...rule, targets: rule.targets.filter(({ Id }) => !ids.includes(Id)) });
    return ids.filter((id) => !rule.targets.some(({ Id }) => Id === id));
  }

  delete(name: string): void {
    const rule = this.find(name);
    if (rule === undefined) return;
    if (rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
    this.agenda.cancel(name);
    this.records.delete(name);
  }

  private store(rule: RuleRecord): RuleRecord {
    this.records.put(rule.name, rule);
    this.arm(rule);
    return rule;
  }

  private arm({ name, state, scheduleExpression, since }: RuleRecord): void {
    const schedule = scheduleExpression === undefined ? undefined : parseSchedule(scheduleExpression, RULE_DIALECT);
    if (schedule === undefined || state === 'DISABLED') return this.agenda.cancel(name);
    // A rate is first due when its period has gone by, so the moment from which it counts is none of its own.
    this.agenda.set(name, (after) => nextOccurrence(schedule, Math.max(after, since), since), (at) => {
      const rule = this.find(name);
      if (rule !== undefined) this.due(rule, at);
    });
  }
}

import { parseActions, parseAlarmName, parseMetricAlarm, parseTags, type AlarmActions, type MetricAlarmDefinition } from '../../../lib/cloudwatch/alarm-definition';
import { isMultiDay, type AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { stateChangeDetail, type AlarmChange, type AlarmStateRecord } from '../../../lib/cloudwatch/alarm-events';
import type { NotifiedAlarm } from '../../../lib/cloudwatch/alarm-notification';
import { childrenOf, isTrue, type CompositeRule } from '../../../lib/cloudwatch/composite-rule';
import { CloudWatchError, textOf, type Input } from '../../../lib/cloudwatch/input';
import { INITIAL_REASON, stamp } from '../../../lib/cloudwatch/state-reason';
import type { Clock } from '../clock';
import type { EventSink } from '../events/event-sink';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AlarmActionHandlers, type AlarmActionHandler } from './alarm-actions';
import { evaluateMetricAlarm, type MetricSource } from './alarm-evaluator';
import { AlarmHistory } from './alarm-history';
import { nameOf, type AlarmRecord } from './alarm-records';
import { checkRule, parseRuleOf } from './composite-alarms';

/** Standard alarms are evaluated every minute, those with a shorter period every ten seconds. */
const EVALUATION_MS = 60_000;
const HIGH_RESOLUTION_MS = 10_000;
/** "Multi-day alarms are evaluated once per hour", by what there is up to the full hour: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
const MULTI_DAY_EVALUATION_MS = 3_600_000;

interface Compiled {
  readonly actions: AlarmActions;
  readonly definition?: MetricAlarmDefinition;
  readonly rule?: CompositeRule;
}

export type AlarmListener = (change: AlarmChange) => void;

/** The alarms of CloudWatch, evaluated on the server's clock. */
export class Alarms {
  readonly history: AlarmHistory;
  private readonly actions: AlarmActionHandlers;
  private readonly documents: Documents<AlarmRecord>;
  private readonly compiled = new Map<string, Compiled>();
  private readonly listeners = new Set<AlarmListener>();

  constructor(
    private readonly metrics: MetricSource, private readonly clock: Clock, state: StateFolder, private readonly identity: AwsIdentity, private readonly events?: EventSink,
  ) {
    this.documents = state.documents<AlarmRecord>('alarms');
    this.history = new AlarmHistory(clock, state);
    this.actions = new AlarmActionHandlers(this.history);
    for (const record of this.documents.all.values()) this.compiled.set(record.name, this.compile(record.kind, record.input));
    clock.every(EVALUATION_MS, (at) => this.evaluate(at, (definition) => definition.period >= 60 && !isMultiDay(definition)));
    clock.every(MULTI_DAY_EVALUATION_MS, (at) => this.evaluate(at, isMultiDay));
    clock.every(HIGH_RESOLUTION_MS, (at) => this.evaluate(at, ({ period }) => period < 60));
  }

  get all(): readonly AlarmRecord[] {
    return [...this.documents.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  arn(name: string): string {
    return `arn:aws:cloudwatch:${this.identity.region}:${this.identity.account}:alarm:${name}`;
  }

  /** By name or ARN. */
  get(reference: string): AlarmRecord | undefined {
    return this.documents.all.get(nameOf(reference));
  }

  stateOf(reference: string): AlarmState | undefined {
    return this.get(reference)?.state.value;
  }

  /** Called after every change from one state to another, once its actions are under way. Answers how to stop it. */
  onChange(listener: AlarmListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Who does what the actions of alarms stand for, by the beginning of their ARN. Actions that nobody does are only
   * noted in the history. With `repeats`, they are done every minute while the alarm stays in its state, as of scaling policies.
   */
  onAction(prefix: string, handler: AlarmActionHandler, options: { readonly repeats?: boolean } = {}): void {
    this.actions.on(prefix, handler, options);
  }

  /** Makes or changes a metric alarm: the input is that of PutMetricAlarm. An alarm that was there keeps its state. */
  put(input: Input, options: { /** Keep it without evaluating it. */ readonly recordOnly?: boolean } = {}): AlarmRecord {
    return this.save(options.recordOnly === true ? 'recorded' : 'metric', input);
  }

  /** Makes or changes a composite alarm: the input is that of PutCompositeAlarm. */
  putComposite(input: Input): AlarmRecord {
    const record = this.save('composite', input);
    this.evaluateComposites();
    return this.get(record.name) ?? record;
  }

  /** Names without an alarm are passed over. */
  delete(names: readonly string[]): void {
    for (const name of names) {
      const parent = this.parentsOf(name).find((each) => !names.includes(each.name));
      if (parent !== undefined && this.get(name) !== undefined) throw CloudWatchError.validation(`Cannot delete ${name} as there are composite alarm(s) depending on it.`);
    }
    for (const name of names) {
      const record = this.documents.all.get(name);
      if (record === undefined) continue;
      this.documents.delete(name);
      this.compiled.delete(name);
      this.history.add(record, 'ConfigurationUpdate', `Alarm "${name}" deleted`, { type: 'Delete', deletedAlarm: record.input });
    }
  }

  /** Until the next evaluation: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
  setState(name: string, state: Pick<AlarmStateRecord, 'value' | 'reason' | 'reasonData'>): void {
    const record = this.documents.all.get(name);
    if (record === undefined) throw new CloudWatchError('ResourceNotFound', `Alarm ${name} does not exist`);
    this.change(record, state);
  }

  enableActions(names: readonly string[], actionsEnabled: boolean): void {
    for (const name of names) {
      const record = this.documents.all.get(name);
      if (record === undefined || record.actionsEnabled === actionsEnabled) continue;
      this.documents.put(name, { ...record, actionsEnabled });
      this.history.add(record, 'ConfigurationUpdate', `Alarm "${name}" updated`, { type: 'Update', updatedAlarm: { actionsEnabled } });
    }
  }

  tag(reference: string, tags: Readonly<Record<string, string>>, removed: readonly string[] = []): void {
    const record = this.get(reference);
    if (record === undefined) throw new CloudWatchError('ResourceNotFoundException', `Resource not found: ${reference}`);
    const kept = Object.entries({ ...record.tags, ...tags }).filter(([key]) => !removed.includes(key));
    this.documents.put(record.name, { ...record, tags: Object.fromEntries(kept) });
  }

  /** Replaces all tags, as CloudFormation does on an update. */
  retag(name: string, input: Input): void {
    const record = this.documents.all.get(name);
    if (record !== undefined) this.documents.put(name, { ...record, tags: parseTags(input) });
  }

  childrenOf(name: string): readonly AlarmRecord[] {
    const rule = this.compiled.get(name)?.rule;
    return rule === undefined ? [] : childrenOf(rule).flatMap((child) => this.get(child) ?? []);
  }

  parentsOf(name: string): readonly AlarmRecord[] {
    return this.all.filter((each) => this.childrenOf(each.name).some((child) => child.name === name));
  }

  definitionOf(name: string): MetricAlarmDefinition | undefined {
    return this.compiled.get(name)?.definition;
  }

  /** What a topic is told of an alarm beside its change. */
  notified(name: string): NotifiedAlarm {
    const { actions, definition } = this.compiled.get(name) ?? {};
    return {
      actions: actions ?? { ok: [], alarm: [], insufficientData: [], enabled: true },
      configured: this.get(name)?.configured ?? 0,
      definition,
      children: this.childrenOf(name).filter(({ state }) => state.value === 'ALARM').map(({ arn, state, transitioned }) => ({ arn, value: state.value, since: transitioned })),
    };
  }

  private evaluate(at: number, which: (definition: MetricAlarmDefinition) => boolean): void {
    for (const record of this.all) {
      const { definition } = this.compiled.get(record.name) ?? {};
      if (definition === undefined || !which(definition)) continue;
      const evaluation = evaluateMetricAlarm(definition, this.metrics, at, record.state.value);
      if (evaluation !== undefined && evaluation.state !== record.state.value) {
        this.change(record, { value: evaluation.state, reason: evaluation.reason, reasonData: evaluation.reasonData });
      } else if (at % EVALUATION_MS === 0 && record.actionsEnabled) {
        this.actions.repeat(this.actionsFor(record), this.changeOf(record, record.state, record.state));
      }
    }
  }

  private evaluateComposites(): void {
    // One alarm may be the child of another: at most as many rounds as there are alarms.
    for (let round = 0; round < this.documents.all.size; round++) {
      const changed = this.all.filter((record) => {
        const { rule } = this.compiled.get(record.name) ?? {};
        if (rule === undefined) return false;
        const value = isTrue(rule, (alarm) => this.stateOf(alarm)) ? 'ALARM' : 'OK';
        if (value === record.state.value) return false;
        const reason = childrenOf(rule).map((child) => `${this.arn(nameOf(child))} is in state ${this.stateOf(child) ?? 'unknown'}`).join(', ');
        this.change(record, { value, reason: `${this.arn(record.name)} transitioned to ${value}: ${reason}` }, false);
        return true;
      });
      if (changed.length === 0) return;
    }
  }

  private change(record: AlarmRecord, to: Pick<AlarmStateRecord, 'value' | 'reason' | 'reasonData'>, cascade = true): void {
    const now = Math.round(this.clock.now());
    const state: AlarmStateRecord = { ...to, updated: now };
    const isTransition = state.value !== record.state.value;
    const next: AlarmRecord = { ...record, state, transitioned: isTransition ? now : record.transitioned };
    this.documents.put(record.name, next);
    if (!isTransition) return;
    const shown = ({ value, reason, reasonData }: AlarmStateRecord) => ({ stateValue: value, stateReason: reason, stateReasonData: reasonData === undefined ? undefined : JSON.parse(reasonData) as unknown });
    this.history.add(next, 'StateUpdate', `Alarm updated from ${record.state.value} to ${state.value}`, { oldState: shown(record.state), newState: shown(state) });
    const change = this.changeOf(next, record.state, state);
    if (next.actionsEnabled) this.actions.run(next, this.actionsFor(next), change);
    this.events?.put({ source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', resources: [next.arn], detail: stateChangeDetail(change) });
    for (const listener of this.listeners) listener(change);
    if (cascade) this.evaluateComposites();
  }

  private changeOf({ name, arn, input }: AlarmRecord, from: AlarmStateRecord, to: AlarmStateRecord): AlarmChange {
    const { definition } = this.compiled.get(name) ?? {};
    return {
      name, arn, from, to, description: textOf(input, 'AlarmDescription'),
      ...(definition === undefined ? {} : { queries: definition.queries }), ...(input['AlarmRule'] === undefined ? {} : { rule: String(input['AlarmRule']) }),
    };
  }

  private actionsFor({ name, state }: AlarmRecord): readonly string[] {
    const { actions } = this.compiled.get(name) ?? {};
    return (state.value === 'ALARM' ? actions?.alarm : state.value === 'OK' ? actions?.ok : actions?.insufficientData) ?? [];
  }

  private save(kind: AlarmRecord['kind'], input: Input): AlarmRecord {
    const name = parseAlarmName(input);
    const existing = this.documents.all.get(name);
    if (existing !== undefined && (existing.kind === 'composite') !== (kind === 'composite')) {
      throw CloudWatchError.validation(`An alarm of another type with the name ${name} exists already`);
    }
    const compiled = this.compile(kind, input);
    if (compiled.rule !== undefined) checkRule(this, name, compiled.rule);
    const now = Math.round(this.clock.now());
    const { Tags, ...rest } = input;
    const record: AlarmRecord = {
      name,
      arn: this.arn(name),
      kind,
      input: rest,
      actionsEnabled: compiled.actions.enabled,
      // "If you are using this operation to update an existing alarm, any tags you specify in this parameter are ignored."
      tags: existing?.tags ?? parseTags({ Tags }),
      configured: now,
      state: existing?.state ?? { value: 'INSUFFICIENT_DATA', reason: INITIAL_REASON, updated: now },
      transitioned: existing?.transitioned ?? now,
    };
    this.documents.put(name, record);
    this.compiled.set(name, compiled);
    const [verb, type] = existing === undefined ? ['created', 'Create'] : ['updated', 'Update'];
    this.history.add(record, 'ConfigurationUpdate', `Alarm "${name}" ${verb}`, { type, [`${verb}Alarm`]: rest, time: stamp(now) });
    return record;
  }

  private compile(kind: AlarmRecord['kind'], input: Input): Compiled {
    if (kind === 'metric') {
      const definition = parseMetricAlarm(input, this.identity.account);
      return { actions: definition.actions, definition };
    }
    return { actions: parseActions(input), ...(kind === 'composite' ? { rule: parseRuleOf(input) } : {}) };
  }
}

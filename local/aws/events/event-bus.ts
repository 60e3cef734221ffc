import { randomUUID } from 'node:crypto';
import { parsePattern, type EventPattern } from '../../../lib/events/pattern';
import { targetPayload } from '../../../lib/events/target-input';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { AwsIdentity } from '../identity';
import type { StateFolder } from '../state/state-folder';
import type { AwsServiceEvent, EventSink } from './event-sink';
import type { LambdaTargets } from './lambda-targets';
import type { RuleRecord, TargetRecord } from './records';
import { Rules } from './rules';

/** An event as rules see it and targets get it. */
export interface BusEvent {
  readonly 'version': '0';
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'source': string;
  readonly 'account': string;
  readonly 'time': string;
  readonly 'region': string;
  readonly 'resources': readonly string[];
  readonly 'detail': Readonly<Record<string, unknown>>;
}

export interface EventBusOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly targets: LambdaTargets;
  readonly metrics: MetricSink;
  warn(message: string): void;
}

const SERVICE = 'events.amazonaws.com';

/** The default event bus: what happens in AWS's services, and what is put on it, goes to the targets of the rules that ask for it. */
export class EventBus implements EventSink {
  readonly rules: Rules;
  private readonly patterns = new Map<string, EventPattern>();
  /** What was said once is not said at every event. */
  private readonly said = new Set<string>();

  constructor(private readonly options: EventBusOptions) {
    const { state, clock, identity } = options;
    this.rules = new Rules(state, clock, identity, (rule, at) => this.trigger(rule, this.event({ source: 'aws.events', detailType: 'Scheduled Event', resources: [rule.arn], detail: {} }, at)));
  }

  put(event: AwsServiceEvent): void {
    this.putNow(event);
  }

  /** Answers the event's id. An event may say of itself when it was. */
  putNow(event: AwsServiceEvent, time = this.options.clock.now()): string {
    const made = this.event(event, time);
    this.dispatch(made);
    return made.id;
  }

  /** Targets that nothing is delivered to here are named when they are set. */
  warnOfTargets(rule: RuleRecord): void {
    for (const { Id, Arn, DeadLetterConfig } of rule.targets) {
      if (!this.options.targets.isFunction(Arn)) this.warnOnce(`rule ${rule.name}: its target ${Id}, ${Arn}, is recorded and gets no events: csi local delivers to Lambda functions`);
      else if (DeadLetterConfig?.Arn !== undefined) this.warnOnce(`rule ${rule.name}: the dead-letter queue of its target ${Id} is recorded: what cannot be delivered is said here and does not arrive there`);
    }
  }

  private event({ source, detailType, resources, detail }: AwsServiceEvent, time: number): BusEvent {
    const { account, region } = this.options.identity;
    return {
      'version': '0', 'id': randomUUID(), 'detail-type': detailType, source, account, 'time': new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'), region, resources, detail,
    };
  }

  private dispatch(event: BusEvent): void {
    for (const rule of this.rules.all) {
      if (rule.state !== 'ENABLED' || rule.eventPattern === undefined || !this.pattern(rule.eventPattern)(event)) continue;
      this.count('MatchedEvents', rule.name);
      this.trigger(rule, event);
    }
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
  private trigger(rule: RuleRecord, event: BusEvent): void {
    this.count('TriggeredRules', rule.name);
    for (const target of rule.targets) {
      if (!this.options.targets.isFunction(target.Arn)) continue;
      this.count('Invocations', rule.name);
      this.deliver(rule, target, event);
    }
  }

  private deliver(rule: RuleRecord, target: TargetRecord, event: BusEvent): void {
    const { targets, clock } = this.options;
    const failed = (reason: string): void => {
      this.count('FailedInvocations', rule.name);
      this.warnOnce(`rule ${rule.name} cannot invoke ${target.Arn}: ${reason}`);
    };
    if (!targets.allows(target.Arn, SERVICE, rule.arn)) {
      return failed(`its policy does not allow it. Give the function (or the alias, where the rule names one) an AWS::Lambda::Permission with Action lambda:InvokeFunction, Principal ${SERVICE} and SourceArn ${rule.arn}`);
    }
    const made = targetPayload(event, {
      input: target.Input,
      inputPath: target.InputPath,
      transformer: target.InputTransformer === undefined ? undefined : { paths: target.InputTransformer.InputPathsMap ?? {}, template: target.InputTransformer.InputTemplate },
    }, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: new Date(clock.now()).toISOString() });
    if (made === undefined) return failed(`what the input template of target ${target.Id} gives is no JSON`);
    targets.send(target.Arn, made.payload, target.RetryPolicy ?? {}, failed);
  }

  private pattern(text: string): EventPattern {
    let known = this.patterns.get(text);
    if (known === undefined) {
      known = parsePattern(text);
      this.patterns.set(text, known);
    }
    return known;
  }

  private count(name: string, rule: string): void {
    this.options.metrics.put({ namespace: 'AWS/Events', name, dimensions: { RuleName: rule }, unit: 'Count', time: this.options.clock.now(), values: [1] });
  }

  private warnOnce(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.options.warn(message);
  }
}

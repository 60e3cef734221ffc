import type { IAlarm, MathExpression, MathExpressionOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DEFAULT_MINIMUM_BAD } from '../../lib/service-level/burn-rates';
import { checkLevels } from '../../lib/service-level/check-levels';
import { budgetOf, describeObjective, idOf, type Objective } from '../../lib/service-level/objective';
import { adviseTraffic } from '../../lib/service-level/traffic';
import { checkArguments, guard } from '../private/declared/guard';
import { checkKnown, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import { sha256Of } from '../private/sha256';
import { checkAlarmTopic, letAlarmsTell } from './alarm-topic';
import { LevelAlarms, type WatchedLevel } from './level-alarms';
import { budgetLeft, burnRate, countsOf, type Shown } from './level-metrics';
import type { ServiceLevel } from './service-level';
import type { ServiceLevelsProps } from './service-levels-props';

const DEFAULT_PERIOD_DAYS = 30;

/**
 * Watches what a host promises: alarms that go off when the error budget burns too fast, a page for what cannot wait and a ticket for what can, by the
 * windows and burn rates of Google's SRE workbook.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 * @example
 *
 * const levels = new ServiceLevels(this, 'Levels', {
 *   endpoint: fn,
 *   levels: [
 *     ServiceLevel.availability(0.9999),
 *     ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) }),
 *   ],
 *   page: new Topic(this, 'Page'),
 *   ticket: new Topic(this, 'Ticket'),
 *   expectedRequestsPerSecond: 20,
 * });
 */
export class ServiceLevels extends Construct {
  /** The objectives, in the order given. */
  public readonly levels: ServiceLevel[];

  /** Alarms that page, one for each objective: for dashboards, and for whatever else is to wait while one is red. */
  public readonly pageAlarms: IAlarm[];

  /** Alarms that are tickets, one for each objective. */
  public readonly ticketAlarms: IAlarm[];

  private readonly watched: ReadonlyMap<string, WatchedLevel>;

  /** @throws if there are no levels, or two of one kind; if the period, the expected requests or the smallest number is out of range; if alarms cannot tell a topic */
  public constructor(scope: Construct, id: string, props: ServiceLevelsProps) {
    checkArguments('ServiceLevels', { scope, id, props });
    super(scope, id);
    const { endpoint, page, ticket, expectedRequestsPerSecond, minimumBadRequests = DEFAULT_MINIMUM_BAD, period = Duration.days(DEFAULT_PERIOD_DAYS) } = props;
    reject(this, checkKnown({ period, expectedRequestsPerSecond, minimumBadRequests }));
    const periodSeconds = knownSeconds(period) ?? NaN;
    const objectives = props.levels.map((level) => level._objective());
    reject(this, [
      ...checkLevels({ ids: objectives.map(idOf), periodSeconds, expectedRequestsPerSecond, minimumBad: minimumBadRequests }),
      ...checkAlarmTopic(this, 'page', page),
      ...checkAlarmTopic(this, 'ticket', ticket),
    ]);
    this.levels = [...props.levels];
    this.watched = new Map(objectives.map((objective) => [idOf(objective), { objective, counts: countsOf(endpoint, objective), minimumBad: minimumBadRequests, periodSeconds }]));
    if (expectedRequestsPerSecond !== undefined) this.warnOfTraffic(expectedRequestsPerSecond);
    letAlarmsTell(this, 'page', page);
    letAlarmsTell(this, 'ticket', ticket);
    const alarms = [...this.watched.values()].map((level) => new LevelAlarms(this, level, { page, ticket }));
    this.pageAlarms = alarms.map((each) => each.page);
    this.ticketAlarms = alarms.map((each) => each.ticket);
  }

  /** The alarms that tell somebody: for each objective the one that pages and the one that is a ticket. */
  public get alarms(): IAlarm[] {
    return [...this.pageAlarms, ...this.ticketAlarms];
  }

  /**
   * What is left of the error budget of an objective, in percent: 100 when no request was bad, 0 when as many were as may be, less when the objective is missed. One
   * value over the whole period, which ends now: for a number on a dashboard, not for a line.
   *
   * @throws if the level is none of these
   */
  public metricErrorBudget(level: ServiceLevel, options: MathExpressionOptions = {}): MathExpression {
    const { objective, counts, periodSeconds } = this.find('metricErrorBudget', level);
    return budgetLeft(counts, objective, this.shown(objective, options, Duration.seconds(periodSeconds), `${idOf(objective)}: error budget left, %`)).with({ color: options.color });
  }

  /**
   * How many times as fast as it may the error budget of an objective burns: at 1 it is used up exactly when its period ends. A page is sent above 14.4 over an hour.
   * Over an hour by default, without a smallest number of bad requests.
   *
   * @throws if the level is none of these
   */
  public metricBurnRate(level: ServiceLevel, options: MathExpressionOptions = {}): MathExpression {
    const { objective, counts } = this.find('metricBurnRate', level);
    return burnRate(counts, objective, 1, this.shown(objective, options, Duration.hours(1), `${idOf(objective)}: burn rate`)).with({ color: options.color });
  }

  /** With ids that no other metric of a graph has. */
  private shown(objective: Objective, options: MathExpressionOptions, byDefault: Duration, label: string): Shown {
    const period = options.period ?? byDefault;
    return { period, label: options.label ?? label, suffix: `_${sha256Of(JSON.stringify([this.node.path, idOf(objective), period.toSeconds()])).slice(0, 8)}` };
  }

  private find(method: string, level: ServiceLevel): WatchedLevel {
    const found = this.levels.includes(level) ? this.watched.get(idOf(level._objective())) : undefined;
    reject(this, found === undefined ? [{ prop: `${method}(level)`, found: `is none of these levels: that ${describeObjective(level._objective())}`, remedy: 'pass one that was given as `levels`' }] : []);
    return found as WatchedLevel;
  }

  private warnOfTraffic(requestsPerSecond: number): void {
    for (const { objective, minimumBad, periodSeconds } of this.watched.values()) {
      for (const { id, text } of adviseTraffic({ budget: budgetOf(objective), requestsPerSecond, minimumBad, periodSeconds })) {
        Annotations.of(this).addWarningV2(`cdk-serverless-inference:serviceLevel-${id}-${idOf(objective)}`, `${idOf(objective)} (${describeObjective(objective)}): ${text}`);
      }
    }
  }
}

guard('ServiceLevels', ServiceLevels);

import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm as CloudWatchAlarm, AlarmRule, AlarmState, CfnCompositeAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmDescription } from '../../lib/operations/alarm-sections';
import type { BurnRateWindow, Severity } from '../../lib/service-level/burn-rates';
import { budgetSpent, reachableWindows, windowText } from '../../lib/service-level/burn-rates';
import type { Objective } from '../../lib/service-level/objective';
import { budgetOf, describeObjective, idOf } from '../../lib/service-level/objective';
import type { LevelCounts } from './level-metrics';
import { burnRate } from './level-metrics';

export interface WatchedLevel {
  readonly objective: Objective;
  readonly counts: LevelCounts;
  readonly minimumBad: number;
  readonly periodSeconds: number;
}

/** The alarms of one objective: two for each pair of windows, and one for each severity that tells somebody. */
export class LevelAlarms extends Construct {
  public readonly page: IAlarm;
  public readonly ticket: IAlarm;

  public constructor(scope: Construct, level: WatchedLevel, topics: Readonly<Record<Severity, ITopic | undefined>>) {
    super(scope, idOf(level.objective));
    const pairs = reachableWindows(budgetOf(level.objective)).map((window) => ({ window, rule: pairRule(this, level, window) }));
    const told = (severity: Severity): IAlarm => {
      const own = pairs.filter(({ window }) => window.severity === severity);
      const spent = own.map(({ window }) => `${percent(budgetSpent(window, level.periodSeconds))} % of the error budget of ${windowText(level.periodSeconds)} in ${windowText(window.longSeconds)}`);
      const actions = topics[severity] === undefined ? undefined : [topics[severity].topicArn];
      const id = severity === 'page' ? 'Page' : 'Ticket';
      // CDK's CompositeAlarm names the alarm.
      const alarm = new CfnCompositeAlarm(this, id, {
        alarmDescription: alarmDescription(`The objective that ${describeObjective(level.objective)} is in danger: at least ${spent.join(', or ')} were used up, and it goes on.`, sectionOf(level.objective)),
        alarmRule: AlarmRule.anyOf(...own.map(({ rule }) => rule)).renderAlarmRule(),
        alarmActions: actions,
        okActions: actions,
      });
      return CloudWatchAlarm.fromAlarmArn(this, `${id}Alarm`, alarm.attrArn);
    };
    this.page = told('page');
    this.ticket = told('ticket');
  }
}

function pairRule(scope: Construct, level: WatchedLevel, window: BurnRateWindow) {
  const on = (alarm: IAlarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM);
  const id = `${window.severity === 'page' ? 'Page' : 'Ticket'}${Math.floor(window.burnRate)}`;
  // The short window only tells whether it goes on: what is enough to conclude from is a matter of the long one.
  return AlarmRule.allOf(
    on(windowAlarm(scope, `${id}Long`, level, { ...window, seconds: window.longSeconds, minimumBad: level.minimumBad })),
    on(windowAlarm(scope, `${id}Short`, level, { ...window, seconds: window.shortSeconds, minimumBad: 1 })),
  );
}

interface Window {
  readonly burnRate: number;
  readonly seconds: number;
  readonly minimumBad: number;
}

/** One half of a pair, which tells nobody by itself. */
function windowAlarm(scope: Construct, id: string, { objective, counts }: WatchedLevel, window: Window): IAlarm {
  const over = windowText(window.seconds);
  return new CloudWatchAlarm(scope, id, {
    alarmDescription: alarmDescription(`The error budget for the objective that ${describeObjective(objective)} burns ${window.burnRate} times as fast as it may, over ${over}.`, sectionOf(objective)),
    metric: burnRate(counts, objective, window.minimumBad, { period: Duration.seconds(window.seconds), label: `burn rate over ${over}` }),
    threshold: window.burnRate,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // Where nobody asks, nobody is disappointed.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function sectionOf({ kind }: Objective) {
  return kind === 'availability' ? 'service-level-availability' : 'service-level-latency';
}

function percent(share: number): number {
  return Number((100 * share).toFixed(1));
}

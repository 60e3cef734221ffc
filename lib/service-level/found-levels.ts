import { BURN_RATE_WINDOWS, windowSeconds, type Severity } from './burn-rates';
import { budgetLeftExpression, budgetIn } from './expressions';

/** A query of GetMetricData, as an alarm has it. */
export interface FoundQuery {
  readonly Id?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
  readonly MetricStat?: { readonly Metric?: { readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[] }; readonly Period?: number };
}

/** An alarm as CloudWatch describes it: of metrics, or composed of others by a rule. */
export interface FoundAlarm {
  readonly AlarmName?: string;
  readonly AlarmDescription?: string;
  readonly StateValue?: string;
  readonly StateReason?: string;
  readonly AlarmRule?: string;
  readonly Threshold?: number;
  readonly Metrics?: readonly FoundQuery[];
}

/** An objective that alarms of `ServiceLevels` watch. */
export interface FoundLevel {
  /** Names that its metrics have: of the function, the endpoint or the component. */
  readonly hosts: readonly string[];
  /** In words. */
  readonly objective: string;
  readonly periodSeconds: number;
  readonly alarms: Readonly<Partial<Record<Severity, { readonly name: string; readonly state: string }>>>;
  /** Of GetMetricData, for what is left of the error budget in percent, as one value over the period. */
  readonly budgetLeft: readonly FoundQuery[];
}

const IN_DANGER = /^The objective that (.+) is in danger: .*? of the error budget of (\d+ (?:day|hour|minute)s?) in .*#service-level-(?:availability|latency)$/s;
const HOST_DIMENSIONS = ['FunctionName', 'EndpointName', 'InferenceComponentName', 'Endpoint'];

/** What the alarms of an account watch of service levels. They say it themselves: no name is relied upon. */
export function foundLevels(alarms: readonly FoundAlarm[]): readonly FoundLevel[] {
  const byName = new Map(alarms.map((alarm) => [alarm.AlarmName, alarm]));
  const levels = new Map<string, FoundLevel>();
  for (const { AlarmName: name = '', AlarmDescription = '', AlarmRule = '', StateValue: state = '?' } of alarms) {
    const [, objective, period = ''] = IN_DANGER.exec(AlarmDescription) ?? [];
    const periodSeconds = windowSeconds(period);
    const children = namesIn(AlarmRule).flatMap((child) => byName.get(child) ?? []);
    const severity = BURN_RATE_WINDOWS.find(({ burnRate }) => children.some(({ Threshold }) => Threshold === burnRate))?.severity;
    if (objective === undefined || periodSeconds === undefined || severity === undefined) continue;
    const metrics = children[0]?.Metrics ?? [];
    const hosts = [...new Set(metrics.flatMap(({ MetricStat }) => (MetricStat?.Metric?.Dimensions ?? []).flatMap(({ Name = '', Value }) => (HOST_DIMENSIONS.includes(Name) && Value !== undefined ? [Value] : []))))].sort();
    const key = JSON.stringify([hosts, objective, periodSeconds]);
    const present = levels.get(key) ?? { hosts, objective, periodSeconds, alarms: {}, budgetLeft: budgetLeft(metrics, periodSeconds) };
    levels.set(key, { ...present, alarms: { ...present.alarms, [severity]: worse(present.alarms[severity], { name, state }) } });
  }
  return [...levels.values()];
}

/** What somebody has to do about it: get up, look at it by the next working day, or nothing. */
export function stateOf({ alarms }: Pick<FoundLevel, 'alarms'>): Severity | 'ok' {
  return alarms.page?.state === 'ALARM' ? 'page' : alarms.ticket?.state === 'ALARM' ? 'ticket' : 'ok';
}

function worse<T extends { readonly state: string }>(before: T | undefined, now: T): T {
  return before?.state === 'ALARM' ? before : now;
}

/** `ALARM("arn:aws:cloudwatch:…:alarm:name")`, or by the name. */
function namesIn(rule: string): readonly string[] {
  return [...rule.matchAll(/\bALARM\(\s*(?:"([^"]+)"|([^")\s]+))\s*\)/g)].map(([, quoted, plain]) => (quoted ?? plain ?? '').replace(/^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:/, ''));
}

/** The counts of an alarm's window, over the whole period. */
function budgetLeft(metrics: readonly FoundQuery[], periodSeconds: number): readonly FoundQuery[] {
  const burn = metrics.find(({ ReturnData, Expression }) => ReturnData !== false && Expression !== undefined);
  const budget = budgetIn(burn?.Expression ?? '');
  if (burn === undefined || budget === undefined) return [];
  const counts = metrics.filter((query) => query !== burn).map(({ Id, Expression, MetricStat }): FoundQuery => ({
    Id, ReturnData: false, ...(MetricStat === undefined ? { Expression, Period: periodSeconds } : { MetricStat: { ...MetricStat, Period: periodSeconds } }),
  }));
  return [...counts, { Id: 'left', Expression: budgetLeftExpression(budget), Period: periodSeconds, ReturnData: true }];
}

import type { AlarmActions, MetricAlarmDefinition } from './alarm-definition';
import type { AlarmState } from './alarm-evaluation';
import type { AlarmChange } from './alarm-events';
import type { MetricQuery } from './metric-queries';
import { stamp } from './state-reason';

/** What a topic is told of an alarm that is not in the change itself. */
export interface NotifiedAlarm {
  readonly actions: AlarmActions;
  /** Milliseconds: when it was put last. */
  readonly configured: number;
  /** Of a metric alarm. */
  readonly definition?: MetricAlarmDefinition;
  /** Of a composite alarm: the alarms of its rule that are in the state ALARM. */
  readonly children?: readonly { readonly arn: string; readonly value: AlarmState; /** Milliseconds. */ readonly since: number }[];
}

export interface AlarmMessage {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** "Subjects must be […] less than 100 characters long." https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;

/**
 * What CloudWatch publishes to a topic when an alarm changes its state. AWS documents the fields by its examples only; regions are called
 * by their codes here, where CloudWatch writes `US East (N. Virginia)`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function alarmMessage(change: AlarmChange, alarm: NotifiedAlarm, { account, region }: { readonly account: string; readonly region: string }): AlarmMessage {
  const { actions, configured, definition, children = [] } = alarm;
  const message = {
    AlarmName: change.name,
    AlarmDescription: change.description ?? null,
    AWSAccountId: account,
    ...(change.rule === undefined ? { AlarmConfigurationUpdatedTimestamp: stamp(configured) } : { AlarmRule: change.rule }),
    NewStateValue: change.to.value,
    NewStateReason: change.to.reason,
    StateChangeTime: stamp(change.to.updated),
    Region: region,
    AlarmArn: change.arn,
    OldStateValue: change.from.value,
    OKActions: actions.ok,
    AlarmActions: actions.alarm,
    InsufficientDataActions: actions.insufficientData,
    ...(definition === undefined ? {} : { Trigger: triggerOf(definition) }),
    ...(change.rule === undefined ? {} : { TriggeringChildren: children.map(({ arn, value, since }) => ({ Arn: arn, State: { Value: value, Timestamp: stamp(since) } })) }),
  };
  return { subject: `${change.to.value}: "${change.name}" in ${region}`.replace(/[^ -~]/g, '').slice(0, MAX_SUBJECT), message: JSON.stringify(message) };
}

function triggerOf({ queries, period, evaluationPeriods, datapointsToAlarm, comparison, threshold, treatMissingData }: MetricAlarmDefinition): Readonly<Record<string, unknown>> {
  const [query] = queries;
  return {
    ...(queries.length === 1 && query?.source.kind === 'metric' ? singleOf(query.source.stat) : { Metrics: queries.map(queryOf) }),
    Period: period,
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm,
    ComparisonOperator: comparison,
    Threshold: threshold,
    TreatMissingData: treatMissingData,
    EvaluateLowSampleCountPercentile: '',
  };
}

type Stat = Extract<MetricQuery['source'], { readonly kind: 'metric' }>['stat'];

const SIMPLE: Readonly<Record<string, string>> = { Average: 'AVERAGE', Maximum: 'MAXIMUM', Minimum: 'MINIMUM', SampleCount: 'SAMPLE_COUNT', Sum: 'SUM' };

function singleOf({ name, namespace, stat, unit, dimensions }: Stat): Readonly<Record<string, unknown>> {
  const simple = Object.hasOwn(SIMPLE, stat) ? SIMPLE[stat] : undefined;
  return {
    MetricName: name,
    Namespace: namespace,
    ...(simple === undefined ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: stat } : { StatisticType: 'Statistic', Statistic: simple }),
    Unit: unit ?? null,
    Dimensions: dimensionsOf(dimensions),
  };
}

function queryOf({ id, label, returnData, source }: MetricQuery): Readonly<Record<string, unknown>> {
  const named = { Id: id, ...(label === undefined ? {} : { Label: label }), ReturnData: returnData };
  if (source.kind !== 'metric') return { Expression: source.text, ...named };
  const { namespace, name, dimensions, period, stat, unit } = source.stat;
  return { MetricStat: { Metric: { Namespace: namespace, MetricName: name, Dimensions: dimensionsOf(dimensions) }, Period: period, Stat: stat, ...(unit === undefined ? {} : { Unit: unit }) }, ...named };
}

function dimensionsOf(dimensions: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}

import type { MetricProperties, Rendering } from '../dashboard/body';

/** What of an alarm a widget draws that names the alarm in place of metrics. Names as CloudWatch has them. */
export interface GraphedAlarm {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Threshold?: number;
  readonly ComparisonOperator?: string;
  readonly Metrics?: readonly {
    readonly Id?: string;
    readonly Label?: string;
    readonly Expression?: string;
    readonly Period?: number;
    readonly ReturnData?: boolean;
    readonly MetricStat?: { readonly Metric?: Pick<GraphedAlarm, 'Namespace' | 'MetricName' | 'Dimensions'>; readonly Period?: number; readonly Stat?: string };
  }[];
}

const SIGNS: Readonly<Record<string, string>> = { GreaterThanThreshold: '>', GreaterThanOrEqualToThreshold: '≥', LessThanThreshold: '<', LessThanOrEqualToThreshold: '≤' };

/** The properties of a widget of an alarm with the alarm's metrics and its threshold written out. */
export function withAlarm(properties: MetricProperties, alarm: GraphedAlarm): MetricProperties {
  const { Threshold: value, ComparisonOperator: operator = '' } = alarm;
  const threshold = value === undefined ? [] : [{ value, label: `alarm ${SIGNS[operator] ?? 'at'} ${value}` }];
  const horizontal = [...properties.annotations?.horizontal ?? [], ...threshold];
  return { ...properties, metrics: metricsOfAlarm(alarm), annotations: { ...properties.annotations, horizontal } };
}

function metricsOfAlarm({ Namespace, MetricName, Dimensions, Statistic, ExtendedStatistic, Period, Metrics = [] }: GraphedAlarm): readonly (readonly unknown[])[] {
  if (MetricName !== undefined) return [fields({ Namespace, MetricName, Dimensions }, { stat: Statistic ?? ExtendedStatistic, period: Period })];
  return Metrics.map(({ Id: id, Label: label, Expression: expression, Period: period, ReturnData: visible = true, MetricStat: stat }) => (stat === undefined
    ? [{ id, label, expression, period, visible }]
    : fields(stat.Metric ?? {}, { id, label, visible, stat: stat.Stat, period: stat.Period })));
}

function fields({ Namespace = '', MetricName = '', Dimensions = [] }: Pick<GraphedAlarm, 'Namespace' | 'MetricName' | 'Dimensions'>, rendering: Rendering): readonly unknown[] {
  return [Namespace, MetricName, ...Dimensions.flatMap(({ Name = '', Value = '' }) => [Name, Value]), rendering];
}

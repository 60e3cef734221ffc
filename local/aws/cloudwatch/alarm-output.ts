import type { MetricAlarmDefinition } from '../../../lib/cloudwatch/alarm-definition';
import { integerOf, numberOf, textOf, textsOf } from '../../../lib/cloudwatch/input';
import { SIMPLE_STATISTICS } from '../../../lib/cloudwatch/statistics';
import type { AlarmRecord } from './alarm-records';
import { dimensionList } from './metric-operations';

/** As DescribeAlarms gives a metric alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export function metricAlarmOf(alarm: AlarmRecord, definition: MetricAlarmDefinition | undefined): Readonly<Record<string, unknown>> {
  const { input } = alarm;
  return {
    ...common(alarm),
    ...(definition === undefined ? { Metrics: input['Metrics'], ThresholdMetricId: input['ThresholdMetricId'], Dimensions: [] } : watched(alarm, definition)),
    EvaluationPeriods: integerOf(input, 'EvaluationPeriods'),
    DatapointsToAlarm: integerOf(input, 'DatapointsToAlarm'),
    Threshold: numberOf(input, 'Threshold'),
    ComparisonOperator: textOf(input, 'ComparisonOperator'),
    TreatMissingData: textOf(input, 'TreatMissingData'),
    EvaluateLowSampleCountPercentile: textOf(input, 'EvaluateLowSampleCountPercentile'),
  };
}

export function compositeAlarmOf(alarm: AlarmRecord): Readonly<Record<string, unknown>> {
  return { ...common(alarm), AlarmRule: textOf(alarm.input, 'AlarmRule') };
}

function common({ name, arn, input, actionsEnabled, configured, state, transitioned }: AlarmRecord): Readonly<Record<string, unknown>> {
  return {
    AlarmName: name,
    AlarmArn: arn,
    AlarmDescription: textOf(input, 'AlarmDescription'),
    AlarmConfigurationUpdatedTimestamp: new Date(configured),
    ActionsEnabled: actionsEnabled,
    OKActions: textsOf(input, 'OKActions'),
    AlarmActions: textsOf(input, 'AlarmActions'),
    InsufficientDataActions: textsOf(input, 'InsufficientDataActions'),
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(state.updated),
    StateTransitionedTimestamp: new Date(transitioned),
  };
}

/** One metric is given in members of its own, others as queries. */
function watched({ input }: AlarmRecord, { queries }: MetricAlarmDefinition): Readonly<Record<string, unknown>> {
  const [only] = queries;
  if (textOf(input, 'MetricName') !== undefined && only?.source.kind === 'metric') {
    const { namespace, name, dimensions, period, stat, unit } = only.source.stat;
    return {
      Namespace: namespace, MetricName: name, Dimensions: dimensionList(dimensions), Period: period, Unit: unit, [SIMPLE_STATISTICS.includes(stat) ? 'Statistic' : 'ExtendedStatistic']: stat,
    };
  }
  return {
    Dimensions: [],
    Metrics: queries.map(({ id, label, returnData, source, period }) => ({
      Id: id,
      Label: label,
      ReturnData: returnData,
      ...(source.kind !== 'metric' ? { Expression: source.text, Period: period } : {
        MetricStat: {
          Metric: { Namespace: source.stat.namespace, MetricName: source.stat.name, Dimensions: dimensionList(source.stat.dimensions) },
          Period: source.stat.period,
          Stat: source.stat.stat,
          Unit: source.stat.unit,
        },
      }),
    })),
  };
}

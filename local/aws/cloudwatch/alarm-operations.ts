import { parseTags } from '../../../lib/cloudwatch/alarm-definition';
import { CloudWatchError, integerOf, missing, requiredText, textOf, textsOf, timeOf, wordOf, type Input } from '../../../lib/cloudwatch/input';
import { parseMetric } from '../../../lib/cloudwatch/metric-queries';
import type { RpcOperation } from '../wire/rpc';
import { compositeAlarmOf, metricAlarmOf } from './alarm-output';
import type { AlarmRecord, HistoryItem } from './alarm-records';
import type { Alarms } from './alarms';
import { page } from './pages';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const TYPES = ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] as const;
const HISTORY_TYPES = ['ConfigurationUpdate', 'StateUpdate', 'Action', 'AlarmContributorStateUpdate', 'AlarmContributorAction'] as const;
const PAGE = 50;
const MAX_PAGE = 100;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
export function alarmOperations(alarms: Alarms): Readonly<Record<string, RpcOperation>> {
  const everyAlarm = alarms.arn('*');
  const authorizeEach = (request: Parameters<RpcOperation>[1], action: string, names: readonly string[]): void => {
    for (const name of names) request.authorize(action, alarms.arn(name));
  };
  return {
    PutMetricAlarm: (input, request) => {
      request.authorize('cloudwatch:PutMetricAlarm', alarms.arn(requiredText(input, 'AlarmName')));
      alarms.put(input);
    },
    PutCompositeAlarm: (input, request) => {
      request.authorize('cloudwatch:PutCompositeAlarm', alarms.arn(requiredText(input, 'AlarmName')));
      alarms.putComposite(input);
    },
    DescribeAlarms: (input, request) => {
      request.authorize('cloudwatch:DescribeAlarms', everyAlarm);
      return describe(input, alarms);
    },
    DescribeAlarmsForMetric: (input, request) => {
      request.authorize('cloudwatch:DescribeAlarmsForMetric', everyAlarm);
      const wanted = parseMetric(input);
      const [stat, period, unit] = [textOf(input, 'Statistic') ?? textOf(input, 'ExtendedStatistic'), integerOf(input, 'Period'), textOf(input, 'Unit')];
      const found = alarms.all.filter(({ name, input: own }) => {
        const [query, ...more] = alarms.definitionOf(name)?.queries ?? [];
        if (query?.source.kind !== 'metric' || more.length > 0 || own['MetricName'] === undefined) return false;
        const of = query.source.stat;
        return of.namespace === wanted.namespace && of.name === wanted.name && same(of.dimensions, wanted.dimensions)
          && (stat === undefined || of.stat === stat) && (period === undefined || of.period === period) && (unit === undefined || of.unit === unit);
      });
      return { MetricAlarms: found.map((alarm) => metricAlarmOf(alarm, alarms.definitionOf(alarm.name))) };
    },
    DescribeAlarmHistory: (input, request) => {
      const name = textOf(input, 'AlarmName');
      request.authorize('cloudwatch:DescribeAlarmHistory', name === undefined ? everyAlarm : alarms.arn(name));
      return history(input, alarms.history.of(name));
    },
    SetAlarmState: (input, request) => {
      const name = requiredText(input, 'AlarmName');
      request.authorize('cloudwatch:SetAlarmState', alarms.arn(name));
      const value = wordOf(input, 'StateValue', STATES);
      if (value === undefined) throw missing('StateValue');
      const reason = input['StateReason'];
      if (reason === undefined || reason === null) throw missing('StateReason');
      const reasonData = textOf(input, 'StateReasonData');
      if (reasonData !== undefined && !isJson(reasonData)) throw new CloudWatchError('InvalidFormatFault', 'StateReasonData is not valid JSON');
      alarms.setState(name, { value, reason: String(reason), ...(reasonData === undefined ? {} : { reasonData }) });
    },
    DeleteAlarms: (input, request) => {
      const names = textsOf(input, 'AlarmNames', MAX_PAGE);
      if (names.length === 0) throw missing('AlarmNames');
      authorizeEach(request, 'cloudwatch:DeleteAlarms', names);
      if (names.filter((name) => alarms.get(name)?.kind === 'composite').length > 1) throw CloudWatchError.validation('You can delete at most one composite alarm in one operation');
      alarms.delete(names);
    },
    EnableAlarmActions: (input, request) => {
      const names = textsOf(input, 'AlarmNames', MAX_PAGE);
      authorizeEach(request, 'cloudwatch:EnableAlarmActions', names);
      alarms.enableActions(names, true);
    },
    DisableAlarmActions: (input, request) => {
      const names = textsOf(input, 'AlarmNames', MAX_PAGE);
      authorizeEach(request, 'cloudwatch:DisableAlarmActions', names);
      alarms.enableActions(names, false);
    },
    TagResource: (input, request) => {
      const arn = requiredText(input, 'ResourceARN');
      request.authorize('cloudwatch:TagResource', arn);
      alarms.tag(arn, parseTags(input));
      return {};
    },
    UntagResource: (input, request) => {
      const arn = requiredText(input, 'ResourceARN');
      request.authorize('cloudwatch:UntagResource', arn);
      alarms.tag(arn, {}, textsOf(input, 'TagKeys'));
      return {};
    },
    ListTagsForResource: (input, request) => {
      const arn = requiredText(input, 'ResourceARN');
      request.authorize('cloudwatch:ListTagsForResource', arn);
      const alarm = arn.startsWith('arn:') ? alarms.get(arn) : undefined;
      if (alarm === undefined) throw new CloudWatchError('ResourceNotFoundException', `Resource not found: ${arn}`);
      return { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** "If you omit this parameter, only metric alarms are returned, even if composite alarms exist in the account." */
function typesOf(input: Input): readonly string[] {
  const types = textsOf(input, 'AlarmTypes');
  const wrong = types.find((type) => !TYPES.some((known) => known === type));
  if (wrong !== undefined) throw CloudWatchError.validation(`1 validation error detected: Value '[${types.join(', ')}]' at 'alarmTypes' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`);
  return types.length === 0 ? ['MetricAlarm'] : types;
}

function typeOf({ kind }: Pick<AlarmRecord, 'kind'>): string {
  return kind === 'composite' ? 'CompositeAlarm' : 'MetricAlarm';
}

function describe(input: Input, alarms: Alarms): Readonly<Record<string, unknown>> {
  const names = textsOf(input, 'AlarmNames', MAX_PAGE);
  const prefix = textOf(input, 'AlarmNamePrefix');
  if (names.length > 0 && prefix !== undefined) throw CloudWatchError.validation('AlarmNames and AlarmNamePrefix cannot be specified together');
  const limit = integerOf(input, 'MaxRecords', { min: 1, max: MAX_PAGE }) ?? PAGE;
  const [children, parents] = [textOf(input, 'ChildrenOfAlarmName'), textOf(input, 'ParentsOfAlarmName')];
  if (children !== undefined || parents !== undefined) return describeFamily(children === undefined ? alarms.parentsOf(parents as string) : alarms.childrenOf(children), limit, input);
  const types = typesOf(input);
  const state = wordOf(input, 'StateValue', STATES);
  const action = textOf(input, 'ActionPrefix');
  const found = alarms.all.filter((alarm) => (
    types.includes(typeOf(alarm)) && (names.length === 0 || names.includes(alarm.name)) && (prefix === undefined || alarm.name.startsWith(prefix))
    && (state === undefined || alarm.state.value === state)
    && (action === undefined || ['OKActions', 'AlarmActions', 'InsufficientDataActions'].some((member) => textsOf(alarm.input, member).some((arn) => arn.startsWith(action))))));
  const { items, nextToken } = page(found, names.length > 0 ? MAX_PAGE : limit, input);
  return {
    MetricAlarms: items.filter(({ kind }) => kind !== 'composite').map((alarm) => metricAlarmOf(alarm, alarms.definitionOf(alarm.name))),
    CompositeAlarms: items.filter(({ kind }) => kind === 'composite').map(compositeAlarmOf),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** Of children and parents only this much is told. */
function describeFamily(family: readonly AlarmRecord[], limit: number, input: Input): Readonly<Record<string, unknown>> {
  const { items, nextToken } = page(family, limit, input);
  const shown = ({ name, arn, state }: AlarmRecord) => ({ AlarmName: name, AlarmArn: arn, StateValue: state.value, StateUpdatedTimestamp: new Date(state.updated) });
  return {
    MetricAlarms: items.filter(({ kind }) => kind !== 'composite').map(shown),
    CompositeAlarms: items.filter(({ kind }) => kind === 'composite').map(shown),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

function history(input: Input, items: readonly HistoryItem[]): Readonly<Record<string, unknown>> {
  const types = typesOf(input);
  const type = wordOf(input, 'HistoryItemType', HISTORY_TYPES);
  const [start = -Infinity, end = Infinity] = [timeOf(input, 'StartDate'), timeOf(input, 'EndDate')];
  const found = items.filter((item) => types.includes(typeOf(item)) && (type === undefined || item.type === type) && item.time >= start && item.time <= end);
  if (wordOf(input, 'ScanBy', ['TimestampDescending', 'TimestampAscending'] as const) !== 'TimestampAscending') found.reverse();
  const { items: shown, nextToken } = page(found, integerOf(input, 'MaxRecords', { min: 1, max: MAX_PAGE }) ?? MAX_PAGE, input);
  return {
    AlarmHistoryItems: shown.map((item) => ({
      AlarmName: item.alarm, AlarmType: typeOf(item), Timestamp: new Date(item.time), HistoryItemType: item.type, HistorySummary: item.summary, HistoryData: item.data,
    })),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import type { AlarmState } from './alarm-evaluation';
import type { MetricQuery } from './metric-queries';
import { stamp } from './state-reason';

export interface AlarmStateRecord {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
  /** Milliseconds. */
  readonly updated: number;
}

/** An alarm that has gone from one state to another. */
export interface AlarmChange {
  readonly name: string;
  readonly arn: string;
  readonly from: AlarmStateRecord;
  readonly to: AlarmStateRecord;
  readonly description?: string;
  /** Of a metric alarm. */
  readonly queries?: readonly MetricQuery[];
  /** Of a composite alarm. */
  readonly rule?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function stateChangeDetail(change: AlarmChange): Readonly<Record<string, unknown>> {
  return { alarmName: change.name, state: shown(change.to), previousState: shown(change.from), configuration: configuration(change) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export function functionEvent(change: AlarmChange, { account, region }: { readonly account: string; readonly region: string }): Readonly<Record<string, unknown>> {
  return { source: 'aws.cloudwatch', alarmArn: change.arn, accountId: account, time: stamp(change.to.updated), region, alarmData: stateChangeDetail(change) };
}

function shown({ value, reason, reasonData, updated }: AlarmStateRecord): Readonly<Record<string, unknown>> {
  return { value, reason, ...(reasonData === undefined ? {} : { reasonData }), timestamp: stamp(updated) };
}

function configuration({ description, queries, rule }: AlarmChange): Readonly<Record<string, unknown>> {
  return {
    ...(description === undefined ? {} : { description }),
    ...(rule === undefined ? {} : { alarmRule: rule }),
    ...(queries === undefined ? {} : {
      metrics: queries.map(({ id, label, returnData, source }) => ({
        id,
        ...(label === undefined ? {} : { label }),
        ...(source.kind !== 'metric' ? { expression: source.text } : {
          metricStat: {
            metric: { namespace: source.stat.namespace, name: source.stat.name, dimensions: source.stat.dimensions },
            period: source.stat.period,
            stat: source.stat.stat,
            ...(source.stat.unit === undefined ? {} : { unit: source.stat.unit }),
          },
        }),
        returnData,
      })),
    }),
  };
}

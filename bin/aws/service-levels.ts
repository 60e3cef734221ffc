import { DescribeAlarmsCommand, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Severity } from '../../lib/service-level/burn-rates';
import { foundLevels, stateOf, type FoundAlarm, type FoundLevel } from '../../lib/service-level/found-levels';
import { allPages, call, inTurns } from './call';
import { timeOf } from './dashboard/view';
import type { AwsSession } from './session';

/** An objective of a function, an endpoint or a component, as it is at the moment. */
export interface LevelStatus {
  /** The name that the host has. */
  readonly of: string;
  readonly objective: string;
  readonly state: Severity | 'ok';
  /** Of the error budget, in percent of it: below 0 when the objective is missed. Undefined where nothing was asked in the period. */
  readonly budgetLeft?: number;
  readonly periodSeconds: number;
  readonly alarms: FoundLevel['alarms'];
}

/** The service levels that alarms of this account and region watch, of one host or of all. */
export async function serviceLevels(session: AwsSession, name?: string): Promise<readonly LevelStatus[]> {
  const { cloudWatch } = session;
  const alarms = await allPages<FoundAlarm>(async (NextToken) => {
    const page = await call('cloudwatch:DescribeAlarms', '*', () => cloudWatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], NextToken })));
    return { items: [...page.MetricAlarms ?? [], ...page.CompositeAlarms ?? []] as FoundAlarm[], next: page.NextToken };
  });
  const levels = foundLevels(alarms).filter(({ hosts }) => name === undefined || hosts.includes(name));
  const now = levels.length === 0 ? 0 : await timeOf(session);
  return await inTurns(levels, async (level): Promise<LevelStatus> => {
    const { hosts: [of = '?'], objective, periodSeconds } = level;
    return { of: name ?? of, objective, state: stateOf(level), budgetLeft: await budgetLeft(session, level, now), periodSeconds, alarms: level.alarms };
  });
}

async function budgetLeft({ cloudWatch }: AwsSession, { budgetLeft: queries, periodSeconds }: FoundLevel, now: number): Promise<number | undefined> {
  if (queries.length === 0) return undefined;
  const { MetricDataResults = [] } = await call('cloudwatch:GetMetricData', '*', () => cloudWatch.send(new GetMetricDataCommand({
    MetricDataQueries: queries as MetricDataQuery[], StartTime: new Date(now - periodSeconds * 1000), EndTime: new Date(now), ScanBy: 'TimestampDescending',
  })));
  const value = MetricDataResults.find(({ Id }) => Id === 'left')?.Values?.[0];
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

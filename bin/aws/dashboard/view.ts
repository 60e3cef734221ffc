import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, type DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { withAlarm, type GraphedAlarm } from '../../../lib/charts/alarm-graph';
import type { AlarmStatus } from '../../../lib/charts/alarm-widget';
import type { DashboardView } from '../../../lib/charts/dashboard';
import { timeRangeOf } from '../../../lib/charts/time-range';
import type { TimeRange } from '../../../lib/cloudwatch/metric-math/series';
import type { DashboardBody, Widget } from '../../../lib/dashboard/body';
import { evaluateWidget, type EvaluatedWidget, type MetricDataCall } from '../../../lib/dashboard/evaluate';
import { call, inTurns } from '../call';
import { localServer } from '../machine-time';
import type { AwsSession } from '../session';
import { findDashboard } from './find';

/** Names that one call of DescribeAlarms takes. */
const ALARMS_AT_ONCE = 100;
const MINUTE = 60_000;

/** A dashboard with all that is seen on it now; `sinceMs` instead of the time that its body names. */
export async function dashboardView(session: AwsSession, asked: string | undefined, sinceMs?: number): Promise<DashboardView> {
  const [{ name, body }, now] = [await findDashboard(session, asked), await timeOf(session)];
  // Of whole minutes: the last seconds would be a period of their own for what is one number over all of the time.
  const range = timeRangeOf(body, Math.ceil(now / MINUTE) * MINUTE, sinceMs);
  const alarms = await alarmsOf(session, body);
  const widgets = await inTurns(body.widgets, (widget) => evaluated(session, widget, alarms, range), 4);
  return { name, range, widgets, alarms: alarms.map(({ status }) => status) };
}

/** A `csi local start` has a clock of its own, which may run faster. */
export async function timeOf({ endpoint }: AwsSession): Promise<number> {
  return (await localServer(endpoint))?.now ?? Date.now();
}

interface FoundAlarm {
  readonly status: AlarmStatus;
  readonly definition: GraphedAlarm;
}

async function evaluated(session: AwsSession, widget: Widget, alarms: readonly FoundAlarm[], range: TimeRange): Promise<EvaluatedWidget> {
  if (widget.type !== 'metric') return { widget, series: [] };
  const [arn] = widget.properties.annotations?.alarms ?? [];
  const alarm = alarms.find(({ status }) => status.arn === arn);
  const properties = alarm === undefined ? widget.properties : withAlarm(widget.properties, alarm.definition);
  const series = await evaluateWidget(properties, range, metricData(session, properties.region));
  return { widget: { ...widget, properties }, series };
}

/** Widgets may show what is in other regions. */
function metricData(session: AwsSession, region: string | undefined): MetricDataCall {
  return async (request) => {
    const here = await session.cloudWatch.config.region();
    const client = region === undefined || region === here || session.endpoint !== undefined ? session.cloudWatch : inRegion(session, region);
    return await call('cloudwatch:GetMetricData', '*', () => client.send(new GetMetricDataCommand({ ...request, MetricDataQueries: [...request.MetricDataQueries] })));
  };
}

const others = new Map<string, CloudWatchClient>();

function inRegion({ cloudWatch }: AwsSession, region: string): CloudWatchClient {
  let client = others.get(region);
  if (client === undefined) others.set(region, client = new CloudWatchClient({ region, credentials: cloudWatch.config.credentials, retryMode: 'adaptive', maxAttempts: 5 }));
  return client;
}

async function alarmsOf(session: AwsSession, body: DashboardBody): Promise<readonly FoundAlarm[]> {
  const arns = body.widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : widget.type === 'metric' ? widget.properties.annotations?.alarms ?? [] : []));
  const names = [...new Set(arns.flatMap((arn) => /:alarm:(.+)$/.exec(arn)?.[1] ?? []))];
  const found: FoundAlarm[] = [];
  for (let at = 0; at < names.length; at += ALARMS_AT_ONCE) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await call<DescribeAlarmsCommandOutput>('cloudwatch:DescribeAlarms', '*', () => session.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: names.slice(at, at + ALARMS_AT_ONCE), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: ALARMS_AT_ONCE }),
    ));
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
      const { AlarmArn: arn = '', AlarmName: name = '', StateValue: state = 'INSUFFICIENT_DATA', StateTransitionedTimestamp: since } = alarm;
      found.push({ status: { arn, name, state: state as AlarmStatus['state'], ...(since === undefined ? {} : { since: since.getTime() }) }, definition: alarm as GraphedAlarm });
    }
  }
  return found;
}

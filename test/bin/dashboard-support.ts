import { CloudWatchClient, PutDashboardCommand, PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsServer } from '../../local';
import { clientOf } from '../local/aws/support';

export const DASHBOARD = 'Shop-Dashboard1A2B';
const ALARM = 'ShopNewVersionErrors';
const MINUTES = 12;

/** A widget of every kind that is drawn. */
function widgets(region: string): readonly object[] {
  const metric = (x: number, y: number, width: number, height: number, properties: object): object => ({ type: 'metric', x, y, width, height, properties: { region, period: 60, ...properties } });
  const latency = (stat: string): readonly unknown[] => ['Shop', 'Latency', 'Endpoint', 'digits', { stat, label: stat }];
  const requests = (version: string, more: object = {}): readonly unknown[] => ['Shop', 'Requests', 'Version', version, { stat: 'Sum', label: `digits ${version}`, ...more }];
  const arn = `arn:aws:cloudwatch:${region}:000000000000:alarm:${ALARM}`;
  return [
    { type: 'text', x: 0, y: 0, width: 24, height: 2, properties: { markdown: '# Digits\nWhat to do: [operations](https://example.com/operations), `csi status` & <b>no tags</b>' } },
    metric(0, 2, 6, 3, { title: 'Requests', view: 'singleValue', sparkline: true, metrics: [requests('1')] }),
    { type: 'alarm', x: 6, y: 2, width: 18, height: 3, properties: { title: 'Alarms', alarms: [arn] } },
    metric(0, 5, 12, 6, { title: 'Requests by model version', stacked: true, yAxis: { left: { label: 'per minute' } }, metrics: [requests('1'), requests('2', { color: '#d14f9b' })], annotations: { vertical: [{ value: minute(6).toISOString(), label: 'deploy' }] } }),
    metric(12, 5, 12, 6, { title: 'Latency', metrics: [latency('p50'), latency('p95')], annotations: { horizontal: [{ value: 100, label: 'objective', fill: 'above' }] } }),
    metric(0, 11, 8, 5, { title: 'Both axes', metrics: [requests('1'), [{ expression: 'm1/100', label: 'share', yAxis: 'right', id: 'e1' }], ['Shop', 'Requests', 'Version', '1', { id: 'm1', visible: false, stat: 'Sum' }]] }),
    metric(8, 11, 8, 5, { title: 'Of an alarm', annotations: { alarms: [arn] }, metrics: undefined }),
    metric(16, 11, 8, 5, { title: 'Nothing yet', metrics: [['Shop', 'Throttles']] }),
    metric(0, 16, 6, 5, { title: 'Bars', view: 'bar', metrics: [requests('1'), requests('2')] }),
    metric(6, 16, 6, 5, { title: 'Pie', view: 'pie', metrics: [requests('1'), requests('2')] }),
    metric(12, 16, 6, 5, { title: 'Gauge', view: 'gauge', yAxis: { left: { min: 0, max: 200 } }, metrics: [latency('p95')] }),
    metric(18, 16, 6, 5, { title: 'Table', view: 'table', metrics: [latency('p50'), latency('p95')] }),
    { type: 'log', x: 0, y: 21, width: 24, height: 3, properties: { title: 'Slow requests', query: "SOURCE '/aws/lambda/x' | fields @message", region } },
  ];
}

export const TITLES = ['Requests', 'Alarms', 'Requests by model version', 'Latency', 'Both axes', 'Of an alarm', 'Nothing yet', 'Bars', 'Pie', 'Gauge', 'Table', 'Slow requests'];

const NOW = Math.floor(Date.now() / 60_000) * 60_000;

export function minute(ago: number): Date {
  return new Date(NOW - ago * 60_000);
}

/** A dashboard with metrics of some minutes and an alarm, in a local AWS. */
export async function putDashboard(server: AwsServer): Promise<CloudWatchClient> {
  const client = new CloudWatchClient(clientOf(server));
  const region = server.environment['AWS_REGION'] as string;
  const minutes = Array.from({ length: MINUTES }, (_, index) => MINUTES - index);
  await client.send(new PutMetricDataCommand({
    Namespace: 'Shop',
    MetricData: [
      ...minutes.flatMap((ago) => [
        { MetricName: 'Latency', Dimensions: [{ Name: 'Endpoint', Value: 'digits' }], Timestamp: minute(ago), Unit: 'Milliseconds' as const, Values: [10 + ago, 40 + ago, 120], Counts: [50, 30, 1] },
        { MetricName: 'Requests', Dimensions: [{ Name: 'Version', Value: '1' }], Timestamp: minute(ago), Value: ago > 6 ? 600 : 60 },
      ]),
      ...minutes.filter((ago) => ago <= 6).map((ago) => ({ MetricName: 'Requests', Dimensions: [{ Name: 'Version', Value: '2' }], Timestamp: minute(ago), Value: 540 })),
    ],
  }));
  await client.send(new PutMetricAlarmCommand({
    AlarmName: ALARM, Namespace: 'Shop', MetricName: 'Latency', Dimensions: [{ Name: 'Endpoint', Value: 'digits' }], ExtendedStatistic: 'p95', Period: 60, EvaluationPeriods: 3, Threshold: 20, ComparisonOperator: 'GreaterThanThreshold',
  }));
  await client.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'ALARM', StateReason: 'test' }));
  await client.send(new PutDashboardCommand({ DashboardName: DASHBOARD, DashboardBody: JSON.stringify({ start: '-PT15M', widgets: widgets(region) }) }));
  return client;
}

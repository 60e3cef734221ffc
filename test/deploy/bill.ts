import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DashboardBody } from '../../lib/dashboard/body';
import { evaluateDashboard } from '../../lib/dashboard/evaluate';
import { firstRate, PriceBook, type PriceKey } from '../../lib/pricing';

/** What Lambda says of one invocation, at the end of its log: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export interface Invocation {
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly initMs?: number;
}

/** Of the tail of a log that Invoke answers with, in base64. */
export function invocationIn(logResult: string | undefined): Invocation {
  const log = Buffer.from(logResult ?? '', 'base64').toString('utf8');
  const number = (name: string): number | undefined => {
    const [, digits] = new RegExp(`\\t${name}: ([\\d.]+) `).exec(log) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  const [durationMs, billedMs, memoryMb, initMs] = ['Duration', 'Billed Duration', 'Memory Size', 'Init Duration'].map(number);
  if (durationMs === undefined || billedMs === undefined || memoryMb === undefined) throw new Error(`no REPORT line in:\n${log}`);
  return { durationMs, billedMs, memoryMb, ...(initMs === undefined ? {} : { initMs }) };
}

export function dollars(key: PriceKey): number {
  return firstRate(new PriceBook().price(key, 'us-east-1') as NonNullable<ReturnType<PriceBook['price']>>);
}

/** What each graph of a dashboard shows, by its title: values by the beginning of their periods. */
export async function graphs(text: string, range: { readonly start: number; readonly end: number }, cloudWatch: CloudWatchClient): Promise<Readonly<Record<string, ReadonlyMap<number, number>>>> {
  const widgets = await evaluateDashboard(JSON.parse(text) as DashboardBody, range, (request) => cloudWatch.send(new GetMetricDataCommand(request)));
  return Object.fromEntries(widgets.map(({ widget, series }) => [
    (widget as { readonly properties: { readonly title: string } }).properties.title, new Map(series.flatMap(({ points }) => points.map(({ time, value }) => [time, value] as const))),
  ]));
}

/** Sum of a metric over all of a stretch of time. */
export async function total(cloudWatch: CloudWatchClient, range: { readonly start: number; readonly end: number }, Namespace: string, MetricName: string, dimensions: Readonly<Record<string, string>>): Promise<number> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const { MetricDataResults = [] } = await cloudWatch.send(new GetMetricDataCommand({
    MetricDataQueries: [{ Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 300, Stat: 'Sum' } }], StartTime: new Date(range.start), EndTime: new Date(range.end),
  }));
  return (MetricDataResults[0]?.Values ?? []).reduce((a, b) => a + b, 0);
}

/** What a metric of dollars for one inference comes to, with the inferences of each period. */
export function billOf(cost: ReadonlyMap<number, number>, inferences: ReadonlyMap<number, number>): number {
  return [...cost].reduce((sum, [time, value]) => sum + value * (inferences.get(time) ?? NaN), 0);
}

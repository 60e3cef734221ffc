import type { IAlarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { MetricProperties, Widget } from '../../lib/dashboard/body';
import type { PlannedLine, PlannedWidget, Ranking, Summary } from '../../lib/dashboard/plan';
import { quantity, type ShownHost } from './dashboard-host';
import { metricsArray, type Computed, type WidgetLine } from './widget-metrics';

/** What the widgets of a service are of. */
export interface ShownService {
  readonly hosts: readonly ShownHost[];
  readonly alarms: readonly IAlarm[];
  /** What is left of each objective's error budget, by the levels that were added. */
  readonly budgets: readonly (readonly IMetric[])[];
  readonly period: Duration;
}

type Graph = Extract<PlannedWidget, { readonly kind: 'graph' }>;

/** A planned widget as CloudWatch takes it. */
export function renderWidget(scope: IConstruct, planned: PlannedWidget, service: ShownService): Widget {
  const { x, y, width, height, title } = planned;
  const place = { x, y, width, height };
  switch (planned.kind) {
    case 'text': return { ...place, type: 'text', properties: { markdown: title, background: 'transparent' } };
    case 'alarms': return { ...place, type: 'alarm', properties: { title, sortBy: 'stateUpdatedTimestamp', alarms: service.alarms.slice(planned.from, planned.to).map(({ alarmArn }) => alarmArn) } };
    case 'summary': return { ...place, type: 'metric', properties: number(scope, title, summary(planned.of, planned.hosts.map((host) => service.hosts[host]!), service.period), service.period) };
    case 'budget': return { ...place, type: 'metric', properties: budget(scope, title, service.budgets[planned.levels]![planned.objective]!, service.period) };
    case 'ranking': return {
      ...place, type: 'metric',
      properties: graph(scope, title, service.period, [{ metric: ranking(planned.of, planned.hosts.map((host) => service.hosts[host]!), planned.shown, service.period), label: '' }], planned.unit),
    };
    case 'graph': return { ...place, type: 'metric', properties: hostGraph(scope, planned, service) };
  }
}

function hostGraph(scope: IConstruct, { title, host, lines, unit, rightUnit, lineAt }: Graph, { hosts, period }: ShownService): MetricProperties {
  const drawn = lines.flatMap(({ of, ...how }: PlannedLine): WidgetLine[] => {
    const metric = quantity(hosts[host]!, of, period);
    return metric === undefined ? [] : [{ metric, ...how, ...(how.label === '' ? { label: undefined } : {}) }];
  });
  const properties = graph(scope, title, period, drawn, unit, rightUnit);
  return lineAt === undefined ? properties : { ...properties, annotations: { horizontal: [{ ...lineAt, color: '#2ca02c' }] } };
}

function graph(scope: IConstruct, title: string, period: Duration, lines: readonly WidgetLine[], unit: string, rightUnit?: string): MetricProperties {
  const seconds = period.toSeconds();
  const axis = (label: string): object => ({ min: 0, label, showUnits: false });
  return {
    view: 'timeSeries', title, region: Stack.of(scope).region, period: seconds, metrics: metricsArray(scope, lines, seconds),
    yAxis: { left: axis(unit), ...(rightUnit === undefined ? {} : { right: axis(rightUnit) }) }, legend: { position: 'bottom' },
  };
}

/** One value for all of the time that is looked at. */
function number(scope: IConstruct, title: string, metric: IMetric | Computed, period: Duration): MetricProperties {
  const seconds = period.toSeconds();
  return { view: 'singleValue', title, region: Stack.of(scope).region, period: seconds, setPeriodToTimeRange: true, metrics: metricsArray(scope, [{ metric, label: title }], seconds) };
}

/** Of the time that an error budget is for, whatever is looked at. */
function budget(scope: IConstruct, title: string, metric: IMetric, period: Duration): MetricProperties {
  const seconds = metric.toMetricConfig().mathExpression?.period;
  return { ...number(scope, title, metric, period), ...(seconds === undefined ? {} : { start: `-P${Math.ceil(seconds / 86_400)}D`, end: 'P0D' }) };
}

function summary(of: Summary, hosts: readonly ShownHost[], period: Duration): IMetric | Computed {
  const all = (what: PlannedLine['of'], some = hosts): readonly (IMetric | Computed)[] => some.flatMap((host) => quantity(host, what, period) ?? []);
  switch (of) {
    case 'requests': return over('SUM', all('requests'));
    case 'slowestP95': return over('MAX', all('p95'));
    case 'highestCost': return over('MAX', all('thousandCost'));
    case 'failedPercent': {
      // What is refused is no invocation on Lambda and on components; elsewhere the count of 4xx has the callers' faults in it.
      const refused = all('throttles', hosts.filter(({ endpoint }) => ['Throttles', 'NoCapacityInvocationFailures'].includes(endpoint.metricThrottles().metricName)));
      const sums = { failed: over('SUM', all('errors')), requests: over('SUM', all('requests')) };
      return refused.length === 0 ? { expression: '100 * failed / requests', of: sums } : { expression: '100 * (failed + refused) / (requests + refused)', of: { ...sums, refused: over('SUM', refused) } };
    }
  }
}

function over(name: 'SUM' | 'MAX', metrics: readonly (IMetric | Computed)[]): IMetric | Computed {
  const of = Object.fromEntries(metrics.map((metric, index) => [`of${index}`, metric]));
  return metrics.length === 1 ? metrics[0]! : { expression: `${name}([${Object.keys(of).join(', ')}])`, of };
}

const BY: Readonly<Record<Ranking, readonly [what: PlannedLine['of'], by: 'SUM' | 'MAX']>> = {
  requests: ['requests', 'SUM'], errors: ['errors', 'SUM'], throttles: ['throttles', 'SUM'], coldStarts: ['coldStarts', 'SUM'], p95: ['p95', 'MAX'], concurrency: ['concurrency', 'MAX'],
};

function ranking(of: Ranking, hosts: readonly ShownHost[], shown: number, period: Duration): Computed {
  const [what, by] = BY[of];
  const named = Object.fromEntries(hosts.flatMap((host, index) => {
    const metric = quantity(host, what, period);
    return metric === undefined ? [] : [[`of${index}`, { named: metric, label: host.title }] as const];
  }));
  return { expression: `SORT([${Object.keys(named).join(', ')}], ${by}, DESC, ${shown})`, of: named };
}

import type { IMetric, MetricExpressionConfig, MetricStatConfig } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A line of a widget: a metric of CloudWatch, or an expression over some. */
export interface WidgetLine {
  readonly metric: IMetric | Computed;
  /** @default - what the metric says */
  readonly label?: string;
  readonly yAxis?: 'right';
  readonly color?: string;
}

/** An expression over metrics by ids that only it knows. */
export interface Computed {
  readonly expression: string;
  readonly of: Readonly<Record<string, IMetric | Computed | Named>>;
}

/** What an expression gives as one of several is called by this. */
export interface Named {
  readonly named: IMetric | Computed;
  readonly label: string;
}

/**
 * The array `metrics` of a widget. Metrics may bring expressions of their own with ids of their own: CDK's widgets refuse two that use one id
 * for two things, which hosts of one kind do. Here each has an id of the widget's, and what several compute of is there once.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
 */
export function metricsArray(scope: IConstruct, lines: readonly WidgetLine[], period: number): readonly (readonly unknown[])[] {
  const entries: (readonly unknown[])[] = [];
  const hidden = new Map<string, string>();
  const stack = Stack.of(scope);
  let next = 0;

  const fields = ({ namespace, metricName, dimensions = [] }: MetricStatConfig): readonly string[] => [namespace, metricName, ...dimensions.flatMap(({ name, value }) => [name, String(value)])];
  const ofStat = (stat: MetricStatConfig): object => ({
    stat: stat.statistic,
    ...(stat.period.toSeconds() === period ? {} : { period: stat.period.toSeconds() }),
    ...elsewhere('region', stat.regionOverride ?? stat.region, stack.region),
    ...elsewhere('accountId', stat.accountOverride ?? stat.account, stack.account),
  });

  /** The id of what an expression uses, and nobody sees. */
  const used = (one: IMetric | Computed | Named): string => {
    const { metric, called } = 'named' in one ? { metric: one.named, called: { label: one.label } } : { metric: one, called: {} };
    const { stat, computed } = kindOf(metric);
    const rest = { ...(stat === undefined ? { expression: inWidget(computed!), ...ownPeriod(computed!, period) } : ofStat(stat)), ...called };
    const array = stat === undefined ? [] : fields(stat);
    const key = JSON.stringify([array, rest]);
    const known = hidden.get(key);
    if (known !== undefined) return known;
    const id = `${stat === undefined ? 'e' : 'm'}${++next}`;
    hidden.set(key, id);
    entries.push([...array, { ...rest, id, visible: false }]);
    return id;
  };

  const inWidget = ({ expression, of }: Computed): string => {
    const ids = new Map(Object.entries(of).map(([id, metric]) => [id, used(metric)]));
    return expression.replaceAll(/("[^"]*"|'[^']*')|\b[a-z]\w*/g, (found, quoted: string | undefined) => (quoted === undefined ? ids.get(found) ?? found : found));
  };

  for (const { metric, label, yAxis, color } of lines) {
    const { stat, computed, rendering } = kindOf(metric);
    const drawn = { ...pick(rendering, 'label', 'color'), ...(label === undefined ? {} : { label }), ...(color === undefined ? {} : { color }), ...(yAxis === undefined ? {} : { yAxis }) };
    if (stat === undefined) entries.push([{ expression: inWidget(computed!), ...ownPeriod(computed!, period), ...drawn }]);
    else entries.push([...fields(stat), { ...ofStat(stat), ...drawn }]);
  }
  return entries;
}

function kindOf(metric: IMetric | Computed): { readonly stat?: MetricStatConfig; readonly computed?: Computed & { readonly period?: number }; readonly rendering: Readonly<Record<string, unknown>> } {
  if ('expression' in metric && 'of' in metric) return { computed: metric, rendering: {} };
  const { metricStat, mathExpression, searchExpression, renderingProperties = {} } = (metric as IMetric).toMetricConfig();
  if (metricStat !== undefined) return { stat: metricStat, rendering: renderingProperties };
  const { expression, usingMetrics, period } = (mathExpression ?? searchExpression) as MetricExpressionConfig;
  return { computed: { expression, of: usingMetrics, period }, rendering: renderingProperties };
}

function ownPeriod({ period: own }: { readonly period?: number }, period: number): object {
  return own === undefined || own === period ? {} : { period: own };
}

function elsewhere(name: 'region' | 'accountId', value: string | undefined, own: string): object {
  return value === undefined || value === own || (Token.isUnresolved(value) && Token.isUnresolved(own)) ? {} : { [name]: value };
}

function pick(from: Readonly<Record<string, unknown>>, ...names: readonly string[]): object {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const])));
}

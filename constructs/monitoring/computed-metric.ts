import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { known } from '../private/known';
import { sha256Of } from '../private/sha256';

/** A metric that another is computed of. */
export interface Source {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensionsMap: { readonly [name: string]: string };
  readonly statistic: string;
}

const DEFAULT_PERIOD = Duration.minutes(5);

/**
 * A metric that CloudWatch computes of others. Their ids are told apart by what they are of: two hosts, or two percentiles of one, have to
 * find room in one graph.
 */
export function computedMetric(scope: IConstruct, label: string, sources: readonly Source[], expression: (ids: readonly string[]) => string, options: MetricOptions = {}): MathExpression {
  const { period = DEFAULT_PERIOD, label: ownLabel, color, account, region, stackAccount, stackRegion, dimensionsMap, unit } = options;
  const usingMetrics: Record<string, Metric> = {};
  const ids = sources.map((source) => {
    const id = `m${sha256Of(JSON.stringify([scope.node.path, source.namespace, source.metricName, source.statistic, period.toSeconds(), known(account), known(region)])).slice(0, 12)}`;
    usingMetrics[id] = new Metric({ ...source, dimensionsMap: dimensionsMap ?? source.dimensionsMap, unit, account, region, stackAccount, stackRegion }).attachTo(scope);
    return id;
  });
  return new MathExpression({ expression: expression(ids), usingMetrics, period, label: ownLabel ?? label, color });
}

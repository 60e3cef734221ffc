import type { MathExpression, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ofMaximum } from '../../lib/monitoring/host-metrics';
import type { Source } from '../monitoring/computed-metric';
import { computedMetric } from '../monitoring/computed-metric';

/** `maxConcurrency` may be a token. */
export function serverlessConcurrency(scope: IConstruct, utilization: Source, maxConcurrency: number, options: MetricOptions): MathExpression {
  const most = Tokenization.stringifyNumber(maxConcurrency);
  return computedMetric(scope, 'Concurrent requests', [utilization], ([share]) => ofMaximum(share, most), options);
}

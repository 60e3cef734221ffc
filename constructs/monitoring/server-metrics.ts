import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { METRICS_NAMESPACE } from '../../lib/model/environment';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import { coldStartSource, loadTimeSource } from '../../lib/monitoring/host-metrics';
import { reject } from '../private/reject';

/** A host, the name that its server's metrics are told apart by, and whose server that is. */
export interface MeasuredHost extends ServedBy {
  readonly scope: IConstruct;
  readonly name: string;
}

/** What the model server writes to its log in CloudWatch's embedded metric format. */
export function serverMetric({ scope, name }: MeasuredHost, metricName: string, options: MetricOptions): Metric {
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap: { Endpoint: name }, ...options }).attachTo(scope);
}

/** `setUps`: what SageMaker tells of serverless containers. */
export function coldStarts(host: MeasuredHost, options?: MetricOptions, setUps?: (options: MetricOptions) => Metric): Metric {
  const source = coldStartSource(host);
  if (source === 'service' && setUps !== undefined) return setUps({ statistic: Stats.SAMPLE_COUNT, ...options });
  told(host, 'metricColdStarts', source);
  return serverMetric(host, 'ColdStart', { statistic: Stats.SUM, ...options });
}

export function modelLoadTime(host: MeasuredHost, options?: MetricOptions): Metric {
  told(host, 'metricModelLoadTime', loadTimeSource(host));
  return serverMetric(host, 'ModelLoadTime', { statistic: Stats.MAXIMUM, ...options });
}

function told({ scope, host }: MeasuredHost, prop: string, source: ReturnType<typeof coldStartSource>): void {
  if (source === 'none') {
    reject(scope, [{
      prop, found: 'is told by nobody: AWS\'s image writes no such metric, and SageMaker has none of it',
      remedy: host === 'serverless' ? 'use metricSetupTime(), the time until a new container is there' : 'leave it out, or serve the model by an image whose server writes it (docs/images.md)',
    }]);
  }
  if (source === 'unsure') {
    Annotations.of(scope).addWarningV2(`cdk-serverless-inference:serverMetrics-${prop}`, `\`${prop}\` has figures only if the server in the image writes them to its log, as docs/images.md says.`);
  }
}

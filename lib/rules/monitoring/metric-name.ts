import { meantMetric, metricsOf } from '../../cloudwatch/service-metrics';
import type { Rule } from '../rule';
import { WATCHERS, watchedMetrics } from './watched';

export const metricName: Rule = {
  id: 'monitoring-metric-name',
  area: 'monitoring',
  severity: 'warning',
  what: 'A metric of Lambda, SageMaker, API Gateway or SQS is one that the service publishes',
  why: 'There is never any data: the alarm does not go off, the policy does not scale, and a rollback does not happen.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html',
  remedy: 'take the name that the service gives it',
  types: WATCHERS,
  check(resource, { report }) {
    for (const { namespace, name, namePath } of watchedMetrics(resource)) {
      const metrics = metricsOf(namespace);
      const meant = metrics === undefined ? undefined : meantMetric(metrics, name);
      if (meant !== undefined) report({ path: namePath, found: `is ${name}, which ${namespace} has not`, remedy: `it is ${meant} (${metrics?.source})` });
    }
  },
};

import { groupOf, metricsOf } from '../../cloudwatch/service-metrics';
import { configOf, endpointCalled, isAsynchronous } from '../endpoints';
import type { Rule } from '../rule';
import { dimensionOf, WATCHERS, watchedMetrics } from './watched';

export const asyncMetric: Rule = {
  id: 'monitoring-async-metric',
  area: 'monitoring',
  severity: 'warning',
  what: 'Metrics of the backlog are asked for of asynchronous endpoints only',
  why: 'An endpoint that answers at once has no queue, and publishes none of them: the alarm never goes off, and the policy never scales.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html',
  remedy: 'take Invocations, ModelLatency or ConcurrentRequestsPerModel, or make the endpoint asynchronous',
  types: WATCHERS,
  check(resource, { template, report }) {
    for (const metric of watchedMetrics(resource)) {
      const metrics = metricsOf(metric.namespace);
      if (metrics === undefined || groupOf(metrics, metric.name)?.isAsynchronous !== true) continue;
      const endpoint = dimensionOf(metric, 'EndpointName');
      const config = endpoint === undefined ? undefined : configOf(template, endpointCalled(template, endpoint.value));
      if (isAsynchronous(config) === false) report({ path: metric.namePath, found: `is ${metric.name}, and ${config?.logicalId} is of an endpoint that answers at once` });
    }
  },
};

import { groupOf, meantDimension, metricsOf, wrongSet } from '../../cloudwatch/service-metrics';
import type { Rule } from '../rule';
import { WATCHERS, watchedMetrics } from './watched';

export const dimensions: Rule = {
  id: 'monitoring-dimensions',
  area: 'monitoring',
  severity: 'warning',
  what: 'A metric of Lambda, SageMaker, API Gateway or SQS is asked for with a set of dimensions under which it is published',
  why: 'CloudWatch keeps every set of dimensions as a metric of its own, and there is never any data under another: the alarm does not go off, and the policy does not scale.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html',
  remedy: 'take exactly the dimensions that the service gives it',
  types: WATCHERS,
  check(resource, { report }) {
    for (const { namespace, name, dimensions: given, dimensionsPath } of watchedMetrics(resource)) {
      const metrics = metricsOf(namespace);
      if (metrics === undefined || given === undefined) continue;
      const slip = given.map((each) => ({ ...each, meant: meantDimension(metrics, each.name) })).find(({ meant }) => meant !== undefined);
      if (slip !== undefined) {
        report({ path: `${slip.path}/Name`, found: `is ${slip.name}, which ${namespace} has not`, remedy: `it is ${slip.meant} (${metrics.source})` });
        continue;
      }
      const group = groupOf(metrics, name);
      const sets = group === undefined ? undefined : wrongSet(group, given.map((each) => each.name));
      if (sets === undefined) continue;
      report({
        path: dimensionsPath,
        found: `of ${name} are ${given.length === 0 ? 'none' : given.map((each) => each.name).join(' and ')}`,
        allowed: sets.map((set) => (set.length === 0 ? 'none' : set.join(' and '))).join('; or '),
        remedy: `${this.remedy} (${metrics.source})`,
      });
    }
  },
};

import type { RuleResource } from '../../rules/template';
import { valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import type { ResourceUsage } from '../template/usage';
import { containerMetrics } from './metrics';

/** Its copies run on the instances of its endpoint, which are paid for there. */
export function component(resource: RuleResource, { template, hosts, workloadOf }: EstimateContext): ResourceUsage {
  const host = hosts.find((each) => each.resource === resource);
  const metrics = containerMetrics(template, valueAt(resource.properties, 'Specification', 'ModelName'), host === undefined ? undefined : workloadOf(host));
  return metrics.length === 0 ? { free: 'is paid for by the instances of its endpoint', source: 'https://aws.amazon.com/sagemaker/ai/pricing/' } : metrics;
}

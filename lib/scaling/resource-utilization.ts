import type { Problem } from '../problem';
import type { InstanceFacts } from '../sagemaker/instance-types';

/** What of an instance may be used to a share of it. */
export type InstanceResource = 'CPU' | 'GPU' | 'GPU_MEMORY' | 'MEMORY';

const METRICS: Readonly<Record<InstanceResource, string>> = { CPU: 'CPUUtilization', GPU: 'GPUUtilization', GPU_MEMORY: 'GPUMemoryUtilization', MEMORY: 'MemoryUtilization' };

export interface UtilizationMetric {
  readonly metricName: string;
  /** What 100 % of an instance is in the metric: SageMaker adds up the percents of all cores, and of all GPUs. */
  readonly whole: number;
}

/**
 * The metric of SageMaker that says how much of an instance is used. https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs:
 * "CPUUtilization: The sum of each individual CPU core's utilization."
 */
export function utilizationMetric(resource: InstanceResource, types: readonly { readonly name: string; readonly facts: InstanceFacts | undefined }[]): UtilizationMetric | { readonly problem: Problem } {
  const units = types.map(({ name, facts }) => ({ name, count: unitsOf(resource, facts) }));
  const unknown = units.find(({ count }) => count === undefined);
  if (unknown !== undefined) return { problem: { prop: 'resource', found: `is ${resource}, and how much of it ${unknown.name} has is not known here`, remedy: 'use scaleOnMetric, with the target in the unit of the metric' } };
  const without = units.find(({ count }) => count === 0);
  if (without !== undefined) return { problem: { prop: 'resource', found: `is ${resource}, and ${without.name} has none`, remedy: 'scale on the CPU, or on requests' } };
  const [first] = units;
  const other = units.find(({ count }) => count !== first.count);
  if (other !== undefined) return { problem: { prop: 'resource', found: `is ${resource}, of which ${first.name} and ${other.name} have different numbers`, remedy: 'take pools of one size, or scale on requests' } };
  return { metricName: METRICS[resource], whole: 100 * (first.count as number) };
}

function unitsOf(resource: InstanceResource, facts: InstanceFacts | undefined): number | undefined {
  if (resource === 'MEMORY') return 1;
  if (facts === undefined) return undefined;
  if (resource === 'CPU') return facts.vcpus;
  return facts.accelerator?.kind === 'gpu' ? facts.accelerator.count : 0;
}

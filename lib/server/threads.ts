import { MEMORY_MIB_PER_VCPU } from '../lambda/limits';

const MAX_LAMBDA_VCPUS = 6;

/**
 * Threads for one inference run: the nearest whole number of vCPUs that the memory size buys.
 * More threads than that only wait for each other's share; fewer leave paid CPU idle.
 */
export function inferenceThreads(memoryMiB: number, cores: number): number {
  const share = Math.round(memoryMiB / MEMORY_MIB_PER_VCPU);
  return Math.max(1, Math.min(share, MAX_LAMBDA_VCPUS, cores));
}

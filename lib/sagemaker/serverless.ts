import type { Problem } from '../problem';
import { SERVERLESS_CONCURRENCY, SERVERLESS_DISK_BYTES, SERVERLESS_MEMORY_MIB } from './limits';

const MIB = 1024 * 1024;

/** What a serverless endpoint was declared with; undefined stands for what only the deploy knows, or what was not given. */
export interface ServerlessFacts {
  readonly memoryMiB?: number;
  readonly maxConcurrency?: number;
  readonly provisionedConcurrency?: number;
  /** Of the model's files, unpacked; 0 where nobody knows. */
  readonly modelBytes: number;
}

/** Room for the model, what the engine makes of it, and the server; 2 GB for small ones, since the processor's share grows with memory. */
export function defaultServerlessMemory(modelBytes: number): number {
  const { min, max, step } = SERVERLESS_MEMORY_MIB;
  const needed = Math.ceil((3 * (modelBytes / MIB) + 512) / step) * step;
  return Math.min(max, Math.max(2 * min, needed));
}

export function checkServerless({ memoryMiB, maxConcurrency, provisionedConcurrency, modelBytes }: ServerlessFacts): Problem[] {
  return [
    ...checkMemory(memoryMiB, modelBytes),
    ...checkConcurrency('maxConcurrency', maxConcurrency),
    ...checkConcurrency('provisionedConcurrency', provisionedConcurrency),
    ...(provisionedConcurrency !== undefined && maxConcurrency !== undefined && provisionedConcurrency > maxConcurrency
      ? [{ prop: 'provisionedConcurrency', found: `is ${provisionedConcurrency}, more than \`maxConcurrency\` (${maxConcurrency})`, remedy: 'raise maxConcurrency, or keep fewer ready' }]
      : []),
    // The archive and what is unpacked from it lie there at once.
    ...(2 * modelBytes > SERVERLESS_DISK_BYTES
      ? [{ prop: 'model', found: `has ${Math.ceil(modelBytes / MIB)} MiB, and the 5 GB of disk of a serverless endpoint hold it packed and unpacked`, remedy: 'use a RealTimeEndpoint, or a ModelFunction with a file system' }]
      : []),
  ];
}

function checkMemory(memoryMiB: number | undefined, modelBytes: number): Problem[] {
  const { min, max, step, source } = SERVERLESS_MEMORY_MIB;
  if (memoryMiB === undefined) return [];
  if (memoryMiB < min || memoryMiB > max || memoryMiB % step !== 0) {
    return [{ prop: 'memorySize', found: `is ${memoryMiB} MiB`, allowed: `${min} to ${max} MiB in steps of ${step}`, remedy: `use Size.gibibytes(${Math.min(6, Math.max(1, Math.ceil(memoryMiB / step)))}) (${source})` }];
  }
  if (modelBytes / MIB <= memoryMiB) return [];
  return [{ prop: 'memorySize', found: `is ${memoryMiB} MiB, and the model has ${Math.ceil(modelBytes / MIB)} MiB`, remedy: memoryMiB < max ? 'raise it' : 'use a RealTimeEndpoint' }];
}

function checkConcurrency(prop: string, value: number | undefined): Problem[] {
  const { min, max, source } = SERVERLESS_CONCURRENCY;
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  const remedy = value === 0 && prop === 'provisionedConcurrency' ? 'leave it out to keep none ready' : `choose a number in that range (${source})`;
  return [{ prop, found: `is ${value}`, allowed: `a whole number from ${min} to ${max}`, remedy }];
}

/** What only other hosts can, and which; for props that were spread into those of a serverless endpoint. */
export const NOT_SERVERLESS: Readonly<Record<string, string>> = {
  instanceType: 'RealTimeEndpoint or AsyncEndpoint',
  instanceCount: 'RealTimeEndpoint or AsyncEndpoint',
  instancePools: 'RealTimeEndpoint or AsyncEndpoint',
  vpc: 'RealTimeEndpoint, AsyncEndpoint or ModelFunction',
  vpcSubnets: 'RealTimeEndpoint, AsyncEndpoint or ModelFunction',
  securityGroups: 'RealTimeEndpoint, AsyncEndpoint or ModelFunction',
  networkIsolation: 'RealTimeEndpoint or AsyncEndpoint',
  variants: 'RealTimeEndpoint, or a WeightedAlias between two model functions',
  shadow: 'RealTimeEndpoint',
  dataCapture: 'RealTimeEndpoint',
  routing: 'RealTimeEndpoint',
  volumeSize: 'RealTimeEndpoint or AsyncEndpoint',
  inferenceAmi: 'RealTimeEndpoint or AsyncEndpoint',
  ssmAccess: 'RealTimeEndpoint or AsyncEndpoint',
  capacityReservationArn: 'RealTimeEndpoint or AsyncEndpoint',
  startupTimeout: 'RealTimeEndpoint or AsyncEndpoint: a serverless container has three minutes',
  downloadTimeout: 'RealTimeEndpoint or AsyncEndpoint',
  keepPreviousFor: 'RealTimeEndpoint or AsyncEndpoint',
};

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions */
export function checkOnlyServerless(given: readonly string[]): Problem[] {
  return given.filter((prop) => Object.hasOwn(NOT_SERVERLESS, prop))
    .map((prop) => ({ prop, found: 'is nothing that a serverless endpoint has', remedy: `leave it out, or use ${NOT_SERVERLESS[prop]}` }));
}

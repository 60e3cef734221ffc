import type { Problem } from '../problem';
import { START_SECONDS, VOLUME_GIB } from './limits';

const GIB = 1024 ** 3;

/** What an instance host was declared with; undefined stands for what only the deploy knows, or what was not given. */
export interface InstanceFacts {
  readonly instanceCount?: number;
  readonly volumeGiB?: number;
  readonly startupSeconds?: number;
  readonly downloadSeconds?: number;
  /** Whether the instances have an NVMe disk of their own, which takes the place of a volume. */
  readonly localDisk: boolean;
  readonly modelBytes: number;
}

/** Models whose size nobody says come from a hub or a folder in S3, where the large ones are. */
const UNKNOWN_BYTES = 50_000_000_000;

/** What time-outs are made for: one that is too long costs nothing, unless the model fails. `bytes`: 0 where nobody says. */
export function assumedBytes(data: { readonly kind: 'archive' | 'prefix' | 'package'; readonly bytes: number } | undefined): number {
  if (data === undefined) return 0;
  return data.kind !== 'archive' && data.bytes === 0 ? UNKNOWN_BYTES : data.bytes;
}

/** From S3 at 50 MB a second, the slow end, twice over for what is unpacked; in whole minutes. */
export function defaultDownloadSeconds(modelBytes: number): number {
  return atLeastMinutes(2 * (modelBytes / 50_000_000), 5);
}

/** Weights are read from disk and laid out in memory at 100 MB a second, the slow end; large servers compile kernels before they answer. */
export function defaultStartupSeconds(modelBytes: number): number {
  return atLeastMinutes(modelBytes / 100_000_000 + (modelBytes > GIB ? 300 : 60), 5);
}

/** Room for the model packed and unpacked, and the image's own files. Undefined: SageMaker's own size. */
export function defaultVolumeGiB(modelBytes: number): number | undefined {
  const needed = Math.ceil((2 * modelBytes) / GIB) + 10;
  return needed <= 30 ? undefined : Math.min(VOLUME_GIB.max, needed);
}

export function checkInstances(facts: InstanceFacts): Problem[] {
  const { instanceCount, volumeGiB, startupSeconds, downloadSeconds, localDisk } = facts;
  return [
    ...(instanceCount === undefined || (Number.isInteger(instanceCount) && instanceCount >= 1)
      ? []
      : [{ prop: 'instanceCount', found: `is ${instanceCount}`, allowed: 'a whole number from 1', remedy: instanceCount === 0 ? 'use an AsyncEndpoint or an InferenceComponentEndpoint, which scale to zero' : 'choose how many run before scaling changes it' }]),
    ...(volumeGiB !== undefined && localDisk
      ? [{ prop: 'volumeSize', found: 'is set for instances with a disk of their own', remedy: 'leave it out: they take no volume' }]
      : checkRange('volumeSize', volumeGiB, VOLUME_GIB, 'GiB')),
    ...checkRange('startupTimeout', startupSeconds, START_SECONDS, 'seconds'),
    ...checkRange('downloadTimeout', downloadSeconds, START_SECONDS, 'seconds'),
  ];
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html: "Auto scaling isn't supported for burstable instances such as T2". */
const BURSTABLE = /^ml\.t\d/;

export function isBurstable(type: string): boolean {
  return BURSTABLE.test(type);
}

/** Instances whose number scaling is to set, and the range that it gets. */
export function checkScaledInstances({ types, count, min, max }: { readonly types: readonly string[]; readonly count?: number; readonly min?: number; readonly max?: number }): Problem[] {
  const burstable = types.find(isBurstable);
  return [
    ...(burstable === undefined ? [] : [{ prop: 'instanceType', found: `is ${burstable}, which cannot be scaled`, remedy: 'take a type that is not burstable, such as ml.m5.large (https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling.html)' }]),
    ...(count === undefined || ((min === undefined || count >= min) && (max === undefined || count <= max))
      ? [] : [{ prop: 'instanceCount', found: `is ${count}, outside of the range of \`autoScale\` (${min} to ${max})`, remedy: 'choose one within: it is what a new endpoint begins with' }]),
  ];
}

export function checkWeight(prop: string, weight: number | undefined): Problem[] {
  return weight === undefined || (Number.isFinite(weight) && weight >= 0) ? [] : [{ prop, found: `is ${weight}`, allowed: 'a number from 0', remedy: '0 keeps it running without traffic' }];
}

function checkRange(prop: string, value: number | undefined, { min, max, source }: { readonly min: number; readonly max: number; readonly source: string }, unit: string): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return [];
  return [{ prop, found: `is ${value} ${unit}`, allowed: `${min} to ${max} ${unit}, whole`, remedy: `choose a value in that range (${source})` }];
}

function atLeastMinutes(seconds: number, minutes: number): number {
  return Math.min(START_SECONDS.max, Math.max(minutes * 60, Math.ceil(seconds / 60) * 60));
}

import { INIT_SECONDS, MEMORY_MIB_PER_VCPU, TIMEOUT_SECONDS } from './limits';

/** What the time to load a model depends on, as far as synth knows. */
export interface LoadProfile {
  /** Bytes of all files of the model. */
  readonly modelBytes: number;
  /** What the engine does with each byte. Decision trees take ONNX Runtime much longer to set up; what was compiled is used as it lies there. */
  readonly setUp: 'weights' | 'trees' | 'compiled';
  /** The files are fetched from S3 at start. */
  readonly remote: boolean;
  /** The files lie on a file system that is mounted; `compared` where their digests are, which reads them all. */
  readonly mounted?: { readonly compared: boolean };
  readonly memoryMiB: number;
}

/**
 * Seconds per 2^20 bytes on one full vCPU. Measured on a 2.5 GHz Xeon, not on Lambda, so an
 * order of magnitude: sha256 of 100 MB 0.39 to 0.55 s; an onnxruntime session 2.5 s for 500 MB of
 * weights, 0.31 s for 6.1 MB of trees; what was compiled 0.05 ms for 138 kB. S3 to one small function: 80 MB/s assumed. A mounted file system: 100 MiB/s, which is what
 * EFS gives in bursts to a small file system; elastic throughput and direct reads from S3 are faster.
 * https://docs.aws.amazon.com/efs/latest/ug/performance.html#bursting
 */
const SECONDS_PER_MIB = { hash: 0.005, weights: 0.0055, trees: 0.05, compiled: 0.001, fetch: 0.0125, mount: 0.01 } as const;

/** Runtime, server and engine before any model, on one full vCPU. */
const BASE_SECONDS = 0.35;

/** A rough prediction of the init phase, in seconds. */
export function predictInitSeconds(profile: LoadProfile): number {
  const mebibytes = profile.modelBytes / (1024 * 1024);
  const fetch = profile.remote ? SECONDS_PER_MIB.fetch : profile.mounted === undefined ? 0 : SECONDS_PER_MIB.mount;
  const hash = profile.mounted?.compared === false ? 0 : SECONDS_PER_MIB.hash;
  const cpuShare = Math.min(1, profile.memoryMiB / MEMORY_MIB_PER_VCPU);
  return (BASE_SECONDS + mebibytes * (hash + SECONDS_PER_MIB[profile.setUp])) / cpuShare + mebibytes * fetch;
}

/** A warning when the init phase will probably be cut off; undefined when there is room. */
export function initWarning(profile: LoadProfile): string | undefined {
  const seconds = predictInitSeconds(profile);
  if (seconds <= INIT_SECONDS.max) return undefined;
  const help = [
    ...(profile.memoryMiB < MEMORY_MIB_PER_VCPU ? [`raise memorySize to ${MEMORY_MIB_PER_VCPU} MiB (one full vCPU)`] : []),
    ...(profile.setUp === 'weights' ? ['quantize the model'] : ['use fewer or shallower trees']),
  ];
  return (
    `loading the model will take about ${Math.ceil(seconds)} s, and Lambda's init phase ends after ${INIT_SECONDS.max} s: ` +
    `loading then goes on in the first request, which waits for it. What helps: ${help.join('; ')}. ${INIT_SECONDS.source}`
  );
}

/**
 * A warning when a request that waits for the model would be ended before it is loaded, again and
 * again; undefined when there is time.
 */
export function timeoutWarning(profile: LoadProfile, timeoutSeconds: number): string | undefined {
  const seconds = predictInitSeconds(profile);
  if (seconds <= Math.max(INIT_SECONDS.max, timeoutSeconds)) return undefined;
  return (
    `loading the model will take about ${Math.ceil(seconds)} s, and a request is ended after ${timeoutSeconds} s (timeout): ` +
    `a first request could never succeed. Raise timeout to ${Math.min(TIMEOUT_SECONDS.max, Math.ceil(seconds * 2))} s, or raise memorySize`
  );
}

/** A timeout in which a first request can wait for the model too, where nobody chose one. */
export function defaultTimeoutSeconds(profile: LoadProfile): number {
  const loading = predictInitSeconds(profile);
  return loading <= INIT_SECONDS.max ? DEFAULT_TIMEOUT_SECONDS : Math.min(TIMEOUT_SECONDS.max, Math.max(DEFAULT_TIMEOUT_SECONDS, Math.ceil(loading * 2)));
}

/** Long enough for a slow answer of a loaded model, short enough to notice one that hangs. */
const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * A warning when the model will hardly fit: engine and runtime take about 100 MiB, and a loaded
 * model about twice its file while it is being set up (measured: 500 MB of weights, 1,072 MB resident).
 */
export function memoryWarning(modelBytes: number, memoryMiB: number): string | undefined {
  const needed = Math.ceil(100 + (2 * modelBytes) / (1024 * 1024));
  if (memoryMiB >= needed) return undefined;
  return `a model of ${Math.ceil(modelBytes / (1024 * 1024))} MiB needs about ${needed} MiB of memory to load, memorySize is ${memoryMiB} MiB: raise it`;
}

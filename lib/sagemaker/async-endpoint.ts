import type { Problem } from '../problem';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceClientConfig.html */
export const CONCURRENT_INVOCATIONS = { min: 1, max: 1_000, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceClientConfig.html' } as const;

/** Of S3OutputPath and S3FailurePath: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceOutputConfig.html */
export const OUTPUT_PATH = { max: 512, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceOutputConfig.html' } as const;

/** What an asynchronous endpoint was declared with; undefined stands for what only the deploy knows, or what was not given. */
export interface AsyncFacts {
  readonly maxConcurrentInvocations?: number;
  readonly retentionDays?: number;
  /** Whether anything lies in the library's own bucket, which alone has a retention. */
  readonly ownBucket: boolean;
  /** By the prop that it is from, as it was given. */
  readonly prefixes: Readonly<Record<string, string | undefined>>;
  /** Beginnings of keys that answers and failures are written below: where a request is read, nothing may be written. */
  readonly includesResponse: boolean;
  readonly topics: number;
}

export function checkAsync({ maxConcurrentInvocations, retentionDays, ownBucket, prefixes, includesResponse, topics }: AsyncFacts): Problem[] {
  const { min, max, source } = CONCURRENT_INVOCATIONS;
  return [
    ...(maxConcurrentInvocations === undefined || (Number.isInteger(maxConcurrentInvocations) && maxConcurrentInvocations >= min && maxConcurrentInvocations <= max)
      ? [] : [{ prop: 'maxConcurrentInvocations', found: `is ${maxConcurrentInvocations}`, allowed: `a whole number from ${min} to ${max}`, remedy: maxConcurrentInvocations === 0 ? `leave it out to have SageMaker choose (${source})` : `choose a number in that range (${source})` }]),
    ...checkRetention(retentionDays, ownBucket),
    ...Object.entries(prefixes).flatMap(([prop, prefix]) => checkPrefix(prop, prefix)),
    ...(includesResponse && topics === 0 ? [{ prop: 'includeResponse', found: 'is true, and there is no topic', remedy: 'give `onSuccess`, `onError`, or both' }] : []),
  ];
}

function checkRetention(days: number | undefined, ownBucket: boolean): Problem[] {
  if (days === undefined) return [];
  if (!ownBucket) return [{ prop: 'retention', found: 'is given, and all buckets are yours', remedy: 'leave it out, and give your buckets a lifecycle rule' }];
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html
  return Number.isInteger(days) && days >= 1 ? [] : [{ prop: 'retention', found: `is ${days} days`, allowed: 'whole days, from 1', remedy: 'S3 deletes by the day (https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html)' }];
}

/** A prefix names a folder: by it permissions are given. */
export function checkPrefix(prop: string, prefix: string | undefined, uri: { readonly max: number; readonly source: string } = OUTPUT_PATH): Problem[] {
  if (prefix === undefined) return [];
  if (prefix === '' || prefix === '/') return [{ prop, found: 'is empty', remedy: 'name a folder: the role may use that alone, and not all of the bucket' }];
  if (prefix.startsWith('/') || /[*?\s]/.test(prefix)) return [{ prop, found: `is ${JSON.stringify(prefix)}`, allowed: 'a key without a leading slash, spaces, * and ?', remedy: 'rename it' }];
  // Room for the bucket's name, which has up to 63 characters: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  const room = uri.max - 's3://'.length - 63 - 1;
  return prefix.length <= room ? [] : [{ prop, found: `has ${prefix.length} characters`, allowed: `${room}`, remedy: `shorten it (${uri.source})` }];
}

/** What only other hosts can, and which; for props that were spread into those of an asynchronous endpoint. */
const NOT_ASYNC: Readonly<Record<string, string>> = {
  capturePayloads: 'ModelFunction or ServerlessEndpoint: here requests and answers lie in the bucket anyway',
  variants: 'RealTimeEndpoint: a request to an asynchronous endpoint names no variant',
  weight: 'RealTimeEndpoint: a request to an asynchronous endpoint names no variant',
  shadow: 'RealTimeEndpoint (https://docs.aws.amazon.com/sagemaker/latest/dg/shadow-tests.html)',
  dataCapture: 'RealTimeEndpoint: requests and answers are in S3 already',
  memorySize: 'ServerlessEndpoint, or choose an `instanceType`',
  maxConcurrency: 'ServerlessEndpoint, or `maxConcurrentInvocations`',
  provisionedConcurrency: 'ServerlessEndpoint, or `instanceCount`',
};

export function checkOnlyAsync(given: readonly string[]): Problem[] {
  return given.filter((prop) => Object.hasOwn(NOT_ASYNC, prop))
    .map((prop) => ({ prop, found: 'is nothing that an asynchronous endpoint has', remedy: `leave it out, or use ${NOT_ASYNC[prop]}` }));
}

/** A folder ends with a slash, so that `digits/*` is not `digits-2/*`. */
export function folder(prefix: string): string {
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** Folder of an endpoint in the bucket of its stack, by its path below the stack. */
export function defaultFolder(path: readonly string[]): string {
  const name = path.map((id) => id.replace(/[^\w.-]/g, '-')).join('/');
  return folder(name.slice(-300).replace(/^\/+/, ''));
}

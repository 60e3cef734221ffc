/** What is left to spend, and when that was counted, in milliseconds. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

export interface BucketLimits {
  /** Tokens that come back in a second. */
  readonly rate: number;
  /** Tokens that it holds. */
  readonly burst: number;
}

/**
 * Takes a token, if there is one: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 * A bucket that was never used is full.
 */
export function takeToken(bucket: Bucket | undefined, { rate, burst }: BucketLimits, now: number): { readonly taken: boolean; readonly bucket: Bucket } {
  const since = bucket === undefined ? 0 : Math.max(0, now - bucket.at) / 1000;
  const tokens = Math.min(burst, (bucket?.tokens ?? burst) + since * rate);
  const taken = tokens >= 1;
  return { taken, bucket: { tokens: taken ? tokens - 1 : tokens, at: now } };
}

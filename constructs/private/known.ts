import { Token } from 'aws-cdk-lib/core';
import type { Duration, Size } from 'aws-cdk-lib/core';

/**
 * Values that synth can see. A token stands for something only the deploy knows: checks get
 * undefined for it and leave it alone.
 */
export function known<T>(value: T | undefined): T | undefined {
  return value === undefined || Token.isUnresolved(value) ? undefined : value;
}

/** Mebibytes, fractions kept: a check says better than an exception what is wrong with them. */
export function knownMebibytes(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved() ? undefined : size.toBytes() / (1024 * 1024);
}

export function knownSeconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toMilliseconds() / 1000;
}

import { Duration, Token } from 'aws-cdk-lib/core';
import type { Size } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';

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

/** What decides how many resources there are, or is computed with, has to be known at synth. */
export function checkKnown(values: Readonly<Record<string, unknown>>): Problem[] {
  const isOpen = (value: unknown): boolean => (value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value));
  return Object.entries(values).filter(([, value]) => isOpen(value)).map(([prop]) => ({ prop, found: 'is known only at deploy', remedy: 'write a value, or take one from the context' }));
}

import { Token } from 'aws-cdk-lib/core';

/** Whether a value has no tokens, deep down: CDK takes as long to find none as to resolve some. */
export function isPlain(value: unknown): boolean {
  if (Token.isUnresolved(value)) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value !== 'object' || value === null || Object.values(value).every(isPlain);
}

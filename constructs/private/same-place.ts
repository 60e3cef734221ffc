import type { Stack } from 'aws-cdk-lib/core';
import { Stage, Token } from 'aws-cdk-lib/core';

/** Of what only the deploy knows, stacks of one stage are taken to be deployed alike. */
export function isSamePlace(a: Stack, b: Stack): boolean {
  const same = (x: string, y: string): boolean => (Token.isUnresolved(x) && Token.isUnresolved(y) ? Stage.of(a) === Stage.of(b) : x === y);
  return same(a.account, b.account) && same(a.region, b.region);
}

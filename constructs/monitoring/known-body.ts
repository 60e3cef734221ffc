import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A value with a text where only the deploy knows one: references are texts in all of what a dashboard holds. */
export function knownBody(scope: IConstruct, body: unknown): unknown {
  return withoutReferences(Stack.of(scope).resolve(body));
}

function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name] = ['']] = entries;
  return entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')) ? name : Object.fromEntries(entries.map(([key, each]) => [key, withoutReferences(each)]));
}

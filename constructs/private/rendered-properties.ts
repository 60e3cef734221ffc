import type { CfnResource } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';

/** A resource's properties as its template will hold them, tokens resolved. */
export function renderedProperties(resource: CfnResource): Record<string, unknown> {
  // The method is public at run time and hidden from the types; CDK's own version hash reads the same.
  const { _toCloudFormation: toCloudFormation } = resource as unknown as { _toCloudFormation(): unknown };
  const rendered = Stack.of(resource).resolve(toCloudFormation.call(resource)) as {
    readonly Resources: Readonly<Record<string, { readonly Properties?: Record<string, unknown> }>>;
  };
  return Object.values(rendered.Resources)[0].Properties ?? {};
}

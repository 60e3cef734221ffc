import type { CfnResource } from 'aws-cdk-lib/core';
import type { Rendered } from './rendered';

/**
 * Sets a property where whoever looks at the construct finds it: on the typed resource, if it is one, in its own words. Names and values are
 * CloudFormation's; a name with dots leads into what is there.
 */
export function writeProperty(resource: CfnResource, name: string, value: unknown): void {
  const typed = resource as unknown as Record<string, unknown>;
  const own = ownName(name);
  if (!name.includes('.') && own in resource) typed[own] = ownValue(value);
  else resource.addPropertyOverride(name, value);
}

/** What a property is now, as the resource itself has it: what comes to that until the app is rendered is still in it. */
export function presentProperty(resource: CfnResource, name: string): unknown {
  const { rawOverrides, cfnProperties } = resource as unknown as { readonly rawOverrides: { readonly Properties?: Rendered }; readonly cfnProperties: Rendered };
  return rawOverrides.Properties?.[name] ?? cfnProperties[ownName(name)] ?? cfnProperties[name];
}

/** SSESpecification is sseSpecification, KMSMasterKeyID is kmsMasterKeyId. */
function ownName(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase()).replace(/ID$/, 'Id');
}

function ownValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownValue);
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.fromEntries(Object.entries(value).map(([name, one]) => [ownName(name), ownValue(one)])) : value;
}

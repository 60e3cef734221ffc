import { canonicalJson } from '../canonical-json';
import { GUARD_TYPE } from './guard';
import { parseTemplate, type Template, type TemplateResource } from './stack-template';

const CHECK = 'Custom::CsiEndpointCheck';

/** The name of the configuration that the stack takes for an endpoint's; undefined where that is not to be read off. */
export function declaredConfig(template: string, endpointId: string, physicalId: (logicalId: string) => string | undefined): string | undefined {
  const value = parseTemplate(template)?.Resources?.[endpointId]?.Properties?.['EndpointConfigName'];
  if (typeof value === 'string') return value;
  const configId = attributeOf(value, 'EndpointConfigName');
  // Ref of a configuration is its ARN.
  return configId === undefined ? undefined : physicalId(configId)?.split('/').at(-1);
}

/**
 * The template with an endpoint at a configuration by its name: what CloudFormation is to believe of an endpoint that was rolled back by
 * hand. Otherwise a deploy of unchanged code would find nothing to do, and one that fails would go back to what was rolled back from. Nothing that
 * scaling has set is set again, and no alarm watches. The check after it asks for the same, so that it is made again with the next change, and
 * so does the guard before it, which is told that this is a note and no deploy.
 */
export function templateWithConfig(template: string, endpointId: string, config: { readonly name: string; readonly digest: string }): string | undefined {
  const parsed = parseTemplate(template);
  const endpoint = parsed?.Resources?.[endpointId];
  if (parsed?.Resources === undefined || endpoint === undefined) return undefined;
  const { ExcludeRetainedVariantProperties: _, DeploymentConfig: __, RetainDeploymentConfig: ___, ...properties } = endpoint.Properties ?? {};
  const all = Object.entries(parsed.Resources);
  const checks = all.filter(([, { Type, Properties }]) => Type === CHECK && attributeOf(Properties?.['endpointName'], 'EndpointName') === endpointId);
  const guards = all.filter(([, guard]) => isGuardOf(guard, endpoint));
  return JSON.stringify({
    ...parsed,
    Resources: {
      ...parsed.Resources,
      [endpointId]: { ...endpoint, Properties: { ...properties, EndpointConfigName: config.name, RetainAllVariantProperties: true } },
      ...Object.fromEntries(guards.map(([id, guard]) => [id, { ...guard, Properties: { ServiceToken: guard.Properties?.['ServiceToken'], endpointName: guard.Properties?.['endpointName'], noted: config.name } }])),
      ...Object.fromEntries(checks.map(([id, check]) => [id, { ...check, Properties: { ...check.Properties, configName: config.name, digest: config.digest } }])),
    },
  } satisfies Template);
}

/** A guard comes before its endpoint, and says its name as the endpoint does. */
function isGuardOf({ Type, Properties }: TemplateResource, endpoint: TemplateResource): boolean {
  const name = endpoint.Properties?.['EndpointName'];
  return Type === GUARD_TYPE && name !== undefined && canonicalJson(Properties?.['endpointName']) === canonicalJson(name);
}

function attributeOf(value: unknown, attribute: string): string | undefined {
  const getAtt = (value as { readonly 'Fn::GetAtt'?: unknown } | undefined)?.['Fn::GetAtt'];
  const [logicalId, name] = Array.isArray(getAtt) ? getAtt as readonly unknown[] : [];
  return typeof logicalId === 'string' && name === attribute ? logicalId : undefined;
}

import { isObject } from '../../cloudformation/template';
import type { RuleResource, RuleTemplate } from '../template';
import { listOf, objectOf, textOf } from '../values';

type Properties = Readonly<Record<string, unknown>>;

/** An object within a resource's properties, with the JSON pointer to it. */
export interface Part {
  readonly at: string;
  readonly properties: Properties;
}

export interface Variant extends Part {
  readonly list: 'ProductionVariants' | 'ShadowProductionVariants';
}

/** The variants of an endpoint configuration that are written out. */
export function variantsOf(config: RuleResource, ...lists: readonly Variant['list'][]): readonly Variant[] {
  return (lists.length > 0 ? lists : ['ProductionVariants', 'ShadowProductionVariants'] as const)
    .flatMap((list) => partsOf(config.properties[list], `/${list}`).map((part) => ({ list, ...part })));
}

/** How many variants there certainly are. */
export function countOf(config: RuleResource, list: Variant['list']): number {
  return listOf(config.properties[list]).length;
}

/** The objects of a list. */
export function partsOf(list: unknown, at: string): readonly Part[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((properties, index) => (isObject(properties) ? [{ at: `${at}/${index}`, properties }] : []));
}

export function isServerless({ properties }: Part): boolean {
  return isObject(properties['ServerlessConfig']);
}

/** The serverless variants, which have a list of exclusions of their own. */
export function serverlessVariants(config: RuleResource): readonly Variant[] {
  return variantsOf(config).filter(isServerless);
}

/** The model of this template that a variant hosts. */
export function modelOf(config: RuleResource, { properties }: Part, template: RuleTemplate): RuleResource | undefined {
  const model = template.called(properties['ModelName'], 'AWS::SageMaker::Model');
  return model !== undefined && template.areTogether(config, model) ? model : undefined;
}

/** The containers of a model that are written out. */
export function containersOf({ properties }: RuleResource): readonly Part[] {
  const primary = properties['PrimaryContainer'];
  return [...(isObject(primary) ? [{ at: '/PrimaryContainer', properties: primary }] : []), ...partsOf(properties['Containers'], '/Containers')];
}

/** The configuration of this template that an endpoint runs. */
export function configOf(endpoint: RuleResource, template: RuleTemplate): RuleResource | undefined {
  const config = template.called(endpoint.properties['EndpointConfigName'], 'AWS::SageMaker::EndpointConfig');
  return config !== undefined && template.areTogether(endpoint, config) ? config : undefined;
}

/** The instance types of a variant that are known, with the pointers to them. */
export function instanceTypesOf({ at, properties }: Part): readonly { readonly at: string; readonly name: string }[] {
  const found = [
    { at: `${at}/InstanceType`, name: textOf(properties['InstanceType']) },
    ...partsOf(properties['InstancePools'], `${at}/InstancePools`).map((pool) => ({ at: `${pool.at}/InstanceType`, name: textOf(pool.properties['InstanceType']) })),
  ];
  return found.flatMap(({ at: where, name }) => (name === undefined ? [] : [{ at: where, name }]));
}

/** A variant whose number of instances somebody scales. */
export interface ScaledVariant {
  readonly target: RuleResource;
  readonly variant: string;
}

/** The variants of an endpoint that are scalable targets in this template, as far as their names are known. */
export function scaledVariants(endpoint: RuleResource, template: RuleTemplate): readonly ScaledVariant[] {
  return template.ofType('AWS::ApplicationAutoScaling::ScalableTarget').flatMap((target) => {
    const { ResourceId, ScalableDimension } = target.properties;
    if (ScalableDimension !== 'sagemaker:variant:DesiredInstanceCount' || typeof ResourceId !== 'string') return [];
    const [, name, variant] = /^endpoint\/(.+)\/variant\/(.+)$/u.exec(ResourceId) ?? [];
    const known = textOf(variant);
    return known !== undefined && template.called(name, 'AWS::SageMaker::Endpoint') === endpoint && template.areTogether(endpoint, target) ? [{ target, variant: known }] : [];
  });
}

/** The endpoints of this template that run a configuration. */
export function endpointsOf(config: RuleResource, template: RuleTemplate): readonly RuleResource[] {
  return template.ofType('AWS::SageMaker::Endpoint').filter((endpoint) => configOf(endpoint, template) === config);
}

/** A member that is an object; empty for anything else. */
export function memberOf(properties: Properties, ...names: readonly string[]): Properties {
  return names.reduce((at, name) => objectOf(at[name]), properties);
}

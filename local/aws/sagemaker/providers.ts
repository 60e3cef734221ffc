import type { DeploymentConfig } from '../../../lib/sagemaker/deployment/config';
import type { VariantProperty } from '../../../lib/sagemaker/variants';
import type { Properties, Provisioned, ResourceContext, ResourceProvider, Tier } from '../resources/provider';
import { systemTags } from '../resources/system-tags';
import { createEndpointConfig, createModel, type Catalog } from './creation';
import { stepsOf } from './deployment-shapes';
import type { Endpoints } from './endpoints';
import { tagsOf, type NamedStore } from './named-store';
import type { EndpointRecord, NamedRecord, Settings, Tags } from './records';
import { HostingFailure } from './refusals';

export interface ProviderOptions extends Catalog {
  readonly endpoints: Endpoints;
  /** Whether the rollback of an endpoint that has just been is to be passed over, as a user asked: true once for each time. */
  takeSilentRollback(endpoint: string): boolean;
}

const MAX_NAME = 63;

/** SageMaker's hosts as CloudFormation makes them: Ref gives the ARN. */
export function sageMakerProviders(options: ProviderOptions): Readonly<Record<string, ResourceProvider>> {
  const { models, configs, endpoints } = options;
  return {
    'AWS::SageMaker::Model': fixed(models, 'ModelName', (name, settings, tags) => createModel(options, name, settings, tags)),
    'AWS::SageMaker::EndpointConfig': fixed(configs, 'EndpointConfigName', (name, settings, tags) => createEndpointConfig(options, name, settings, tags)),

    'AWS::SageMaker::Endpoint': {
      tier: 'executed',
      tierOf: (properties) => tierOf(options, properties),
      create: async (properties, context) => {
        const record = endpoints.create(nameOf(properties, 'EndpointName', context), properties['EndpointConfigName'], allTags(properties, context), deploymentConfigOf(properties));
        context.initiated(record.arn, { EndpointName: record.name });
        return inService(await endpoints.settled(record.name), record.config, { EndpointName: record.name });
      },
      update: async (existing, properties, { isRollback, progress }) => {
        const name = String(existing.attributes['EndpointName']);
        const config = String(properties['EndpointConfigName']);
        const { config: running, status } = endpoints.get(name);
        endpoints.setTags(endpoints.get(name), retagged(endpoints.get(name).tags, existing.properties, properties));
        // An endpoint that stayed at what it was has nowhere to go back to.
        if (onlyTags(existing.properties, properties) || (isRollback && running === config && status === 'InService')) return { physicalId: existing.physicalId, attributes: existing.attributes };
        endpoints.update(name, config, {
          retained: { all: properties['RetainAllVariantProperties'] === true, except: exceptOf(properties) },
          deploymentConfig: deploymentConfigOf(properties),
          retainDeploymentConfig: properties['RetainDeploymentConfig'] === true,
          onStep: (deployment) => stepsOf(deployment).forEach(progress),
        });
        const record = await endpoints.settled(name);
        if (record?.status === 'InService' && record.config !== config && options.takeSilentRollback(record.name)) return { physicalId: existing.physicalId, attributes: existing.attributes };
        return inService(record, config, existing.attributes);
      },
      delete: async ({ attributes }) => {
        const name = String(attributes['EndpointName']);
        if (await endpoints.settled(name) !== undefined) endpoints.delete(name);
      },
    },
  };
}

/** A type of which only the tags are ever updated. Deleting one that is gone succeeds. */
function fixed<T extends NamedRecord>(store: NamedStore<T>, nameProperty: string, create: (name: string, settings: Settings, tags: Tags) => T): ResourceProvider {
  return {
    tier: 'modelled',
    create: (properties, context) => {
      const { arn, name } = create(nameOf(properties, nameProperty, context), without(properties, [nameProperty, 'Tags']), allTags(properties, context));
      return { physicalId: arn, attributes: { [nameProperty]: name } };
    },
    update: (existing, properties) => {
      const record = store.get(existing.attributes[nameProperty]);
      store.setTags(record, retagged(record.tags, existing.properties, properties));
      return existing;
    },
    delete: ({ attributes }) => store.delete(String(attributes[nameProperty])),
  };
}

function inService(record: EndpointRecord | undefined, config: string, attributes: Provisioned['attributes']): Provisioned {
  if (record?.status !== 'InService' || record.config !== config) throw new HostingFailure(record?.failureReason ?? 'The endpoint was deleted while it was waited for.');
  return { physicalId: record.arn, attributes };
}

/** Whether what it serves is executed: known once its config is. */
function tierOf({ configs, models, sources }: ProviderOptions, { EndpointConfigName }: Properties): Tier {
  const config = typeof EndpointConfigName === 'string' ? configs.find(EndpointConfigName) : undefined;
  const names = config?.settings.ProductionVariants.flatMap(({ ModelName }) => ModelName ?? []) ?? [];
  return names.every((name) => {
    const model = models.find(name);
    return model === undefined || sources.runsHere(model.unpacked ?? model.settings);
  }) ? 'executed' : 'recorded';
}

function nameOf(properties: Properties, property: string, context: ResourceContext): string {
  return typeof properties[property] === 'string' ? properties[property] : context.uniqueName(MAX_NAME);
}

function deploymentConfigOf(properties: Properties): DeploymentConfig | undefined {
  return properties['DeploymentConfig'] as DeploymentConfig | undefined;
}

function exceptOf({ ExcludeRetainedVariantProperties: list }: Properties): readonly VariantProperty[] {
  return ((list ?? []) as readonly { readonly VariantPropertyType: VariantProperty }[]).map(({ VariantPropertyType }) => VariantPropertyType);
}

function onlyTags(before: Properties, after: Properties): boolean {
  return JSON.stringify(without(before, ['Tags'])) === JSON.stringify(without(after, ['Tags']));
}

function without(properties: Properties, names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

function allTags(properties: Properties, context: ResourceContext): Tags {
  return tagsOf([...((properties['Tags'] ?? []) as readonly object[]), ...systemTags(context)]);
}

/** Those that others added stay. */
function retagged(tags: Tags, before: Properties, after: Properties): Tags {
  const old = tagsOf(before['Tags']);
  return { ...Object.fromEntries(Object.entries(tags).filter(([key]) => !Object.hasOwn(old, key))), ...tagsOf(after['Tags']) };
}

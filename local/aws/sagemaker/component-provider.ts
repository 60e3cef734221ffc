import type { ComponentDeployment } from '../../../lib/sagemaker/component-rollout';
import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import { systemTags } from '../resources/system-tags';
import type { CreateComponent, InferenceComponents } from './components';
import { tagsOf } from './named-store';
import type { InferenceComponentRecord, Tags } from './records';
import { HostingFailure } from './refusals';

/** AWS::SageMaker::InferenceComponent: Ref gives the ARN. Nothing of it is replaced, and what is updated is in place. */
export function componentProvider(components: InferenceComponents): ResourceProvider {
  return {
    tier: 'executed',
    // An adapter is loaded by a container that does not run here.
    tierOf: ({ Specification }) => ((Specification as Properties | undefined)?.['BaseInferenceComponentName'] === undefined ? 'executed' : 'recorded'),
    create: async (properties, context) => {
      const name = String(properties['InferenceComponentName'] ?? context.uniqueName(63));
      const { arn } = components.create({ ...inputOf(properties), InferenceComponentName: name }, tagsOf([...listOf(properties['Tags']), ...systemTags(context)]));
      context.initiated(arn, { [NAME]: name });
      return inService(await components.settled(name));
    },
    update: async (existing, properties) => {
      const name = String(existing.attributes[NAME]);
      components.setTags(components.get(name), retagged(components.get(name).tags, existing.properties, properties));
      if (withoutTags(existing.properties) === withoutTags(properties)) return existing;
      components.update({ ...inputOf(properties), InferenceComponentName: name, DeploymentConfig: properties['DeploymentConfig'] as ComponentDeployment | undefined });
      return inService(await components.settled(name));
    },
    delete: async ({ attributes }) => {
      const name = String(attributes[NAME]);
      if (await components.settled(name) === undefined) return;
      components.delete(name);
      await components.settled(name);
    },
  };
}

/** Kept beside the attributes: Ref is the ARN. */
const NAME = '#name';

function inputOf({ EndpointName, VariantName, Specification, Specifications, RuntimeConfig }: Properties): CreateComponent {
  return {
    EndpointName, VariantName: VariantName as string | undefined,
    Specification: Specification as CreateComponent['Specification'], Specifications: Specifications as CreateComponent['Specifications'], RuntimeConfig: RuntimeConfig as CreateComponent['RuntimeConfig'],
  };
}

function inService(record: InferenceComponentRecord | undefined): Provisioned {
  if (record?.status !== 'InService' || record.failureReason !== undefined) throw new HostingFailure(record?.failureReason ?? 'The inference component was deleted while it was waited for.');
  return {
    physicalId: record.arn,
    attributes: {
      'InferenceComponentArn': record.arn, 'InferenceComponentStatus': record.status, 'RuntimeConfig.CurrentCopyCount': record.copies.current, 'RuntimeConfig.DesiredCopyCount': record.copies.desired, [NAME]: record.name,
    },
  };
}

function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value as readonly object[] : [];
}

function withoutTags(properties: Properties): string {
  return JSON.stringify({ ...properties, Tags: undefined });
}

/** Those that others added stay. */
function retagged(tags: Tags, before: Properties, after: Properties): Tags {
  const old = tagsOf(before['Tags']);
  return { ...Object.fromEntries(Object.entries(tags).filter(([key]) => !Object.hasOwn(old, key))), ...tagsOf(after['Tags']) };
}

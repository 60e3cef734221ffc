import type { Properties, ResourceProvider } from '../../resources/provider';
import { systemTags } from '../../resources/system-tags';
import { tagsOf } from '../named-store';
import type { ModelPackageGroups } from './groups';
import type { GroupRecord } from './records';

/** AWS::SageMaker::ModelPackageGroup: Ref gives the ARN; name and description are replaced, policy and tags are updated. */
export function groupProvider(groups: ModelPackageGroups): ResourceProvider {
  return {
    tier: 'modelled',
    create: (properties, context) => {
      const { name } = groups.create(properties['ModelPackageGroupName'], properties['ModelPackageGroupDescription'] as string | undefined, tagsOf([...listOf(properties['Tags']), ...systemTags(context)]));
      const policy = policyOf(properties);
      try {
        return provisioned(policy === undefined ? groups.get(name) : groups.putPolicy(name, policy));
      } catch (error) {
        groups.delete(name);
        throw error;
      }
    },
    update: (existing, properties) => {
      const name = String(existing.attributes[NAME]);
      const policy = policyOf(properties);
      if (policy !== undefined) groups.putPolicy(name, policy);
      else if (groups.get(name).policy !== undefined) groups.deletePolicy(name);
      const old = tagsOf(existing.properties['Tags']);
      const group = groups.get(name);
      groups.store.setTags(group, { ...Object.fromEntries(Object.entries(group.tags).filter(([key]) => !Object.hasOwn(old, key))), ...tagsOf(properties['Tags']) });
      return existing;
    },
    delete: ({ attributes }) => {
      const name = String(attributes[NAME]);
      if (groups.store.find(name) !== undefined) groups.delete(name);
    },
  };
}

/** Kept beside the attributes: Ref is the ARN. */
const NAME = '#name';

function provisioned({ name, arn, created }: GroupRecord): { readonly physicalId: string; readonly attributes: Properties } {
  return { physicalId: arn, attributes: { ModelPackageGroupArn: arn, ModelPackageGroupStatus: 'Completed', CreationTime: new Date(created).toISOString(), [NAME]: name } };
}

/** A text, or an object, which CloudFormation makes one of. */
function policyOf({ ModelPackageGroupPolicy: policy }: Properties): string | undefined {
  return policy === undefined || policy === null ? undefined : typeof policy === 'string' ? policy : JSON.stringify(policy);
}

function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value as readonly object[] : [];
}

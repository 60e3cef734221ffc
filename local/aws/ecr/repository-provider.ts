import type { Provisioned, ResourceProvider } from '../resources/provider';
import type { Repositories } from './repositories';

/** AWS::ECR::Repository: images are kept, their tags may be immutable; no image is built, scanned or expired. */
export function repositoryProvider(repositories: Repositories): ResourceProvider {
  const provisioned = (name: string): Provisioned => ({ physicalId: name, attributes: { Arn: repositories.arn(name), RepositoryUri: repositories.uri(name) } });
  return {
    tier: 'modelled',
    create: (properties, context) => {
      const name = String(properties['RepositoryName'] ?? context.uniqueName(256).toLowerCase());
      repositories.create(name, properties);
      return provisioned(name);
    },
    update: ({ physicalId }, properties) => provisioned(repositories.configure(physicalId, properties).name),
    delete: ({ physicalId, properties }) => {
      // "If true, deleting the repository force deletes the contents of the repository."
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
      if (repositories.find(physicalId) !== undefined) repositories.delete(physicalId, String(properties['EmptyOnDelete']) === 'true');
    },
  };
}

import type { Clock } from '../../clock';
import type { EventSink } from '../../events/event-sink';
import type { AwsIdentity } from '../../identity';
import type { ResourceProvider } from '../../resources/provider';
import { objectArn } from '../../s3/permissions';
import type { StateFolder } from '../../state/state-folder';
import type { ControlPlane } from '../sagemaker-service';
import { placeOf, type ModelSourcesOptions } from '../model-sources';
import { registryOperations } from './api';
import { PackageEvents } from './events';
import { ModelPackageGroups } from './groups';
import { ModelPackages } from './packages';
import { groupProvider } from './provider';
import type { GroupRecord, PackageRecord } from './records';

export interface ModelRegistryOptions extends Pick<ModelSourcesOptions, 'buckets' | 'image' | 'repositoryArn'> {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly events: EventSink;
}

/** SageMaker's model registry. */
export interface ModelRegistry {
  readonly groups: ModelPackageGroups;
  readonly packages: ModelPackages;
  readonly operations: ControlPlane;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
}

export function startModelRegistry({ state, clock, identity, events, buckets, image, repositoryArn }: ModelRegistryOptions): ModelRegistry {
  const groups: ModelPackageGroups = new ModelPackageGroups(state.documents<GroupRecord>('sagemaker-model-package-groups'), identity, clock, (group) => packages.all.filter((record) => record.group === group));
  const packages = new ModelPackages({
    documents: state.documents<PackageRecord>('sagemaker-model-packages'), groups, clock, events: new PackageEvents(events),
    imageDigest: (uri) => {
      const found = repositoryArn(uri) === undefined ? undefined : image(uri);
      return found === undefined || !('digest' in found) ? undefined : found.digest;
    },
  });
  const object = (uri: string): { readonly arn: string; readonly exists: boolean } | undefined => {
    const place = placeOf(uri);
    return place === undefined ? undefined : { arn: objectArn(place.bucket, place.key), exists: buckets.exists(place.bucket) && buckets.find(place.bucket, place.key) !== undefined };
  };
  return {
    groups, packages,
    operations: (request) => registryOperations(groups, packages, { repositoryArn, object }, request),
    providers: { 'AWS::SageMaker::ModelPackageGroup': groupProvider(groups) },
  };
}

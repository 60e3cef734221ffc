import { containers, type ContainerSettings, type ModelSettings } from '../../../../lib/sagemaker/settings';
import type { Clock } from '../../clock';
import type { Documents } from '../../state/state-folder';
import { AwsError } from '../../wire/errors';
import type { Settings } from '../records';
import { invalid } from '../refusals';
import { checkPackage } from './checks';
import type { PackageEvents } from './events';
import type { ModelPackageGroups } from './groups';
import type { InferenceSpecification, PackageRecord, PackageSettings } from './records';

export interface ModelPackagesOptions {
  readonly documents: Documents<PackageRecord>;
  readonly groups: ModelPackageGroups;
  readonly clock: Clock;
  readonly events: PackageEvents;
  /** Digest of the image that a URI means now; undefined for another registry than this server's. */
  imageDigest(uri: string): string | undefined;
}

/** What UpdateModelPackage changes by putting it in the place of what was there. */
const REPLACED = ['ModelApprovalStatus', 'ApprovalDescription', 'ModelLifeCycle', 'SourceUri', 'ModelPackageRegistrationType'] as const;

/** Versions of models, which are packages in groups: https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-version.html */
export class ModelPackages {
  constructor(private readonly options: ModelPackagesOptions) {}

  get all(): readonly PackageRecord[] {
    return [...this.options.documents.all.values()];
  }

  /** ARN of a version, whether it is there or not; of `GROUP/NUMBER` or an ARN. */
  arn(nameOrArn: unknown): string {
    const name = String(nameOrArn);
    return name.startsWith('arn:') ? name : `${this.arnIn(name.split('/')[0] ?? '')}/${name.split('/')[1] ?? ''}`.replace(/\/$/, '');
  }

  /** ARN of what a group has, but for the number. */
  arnIn(group: unknown): string {
    return this.options.groups.arn(group).replace(':model-package-group/', ':model-package/');
  }

  get(nameOrArn: unknown): PackageRecord {
    const arn = this.arn(nameOrArn);
    const found = this.all.find((record) => record.arn === arn);
    if (found === undefined) throw invalid(`ModelPackage ${arn} does not exist.`);
    return found;
  }

  create(input: Settings): PackageRecord {
    const { groups, clock } = this.options;
    const { ModelPackageName, ModelPackageGroupName, Tags, ClientToken: _token, ...given } = input as PackageSettings & { readonly Tags?: readonly unknown[] };
    if (ModelPackageName !== undefined && ModelPackageGroupName !== undefined) throw invalid('Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use.');
    if (ModelPackageName !== undefined) throw AwsError.notServed('sagemaker', 'CreateModelPackage of a package without a group');
    if (ModelPackageGroupName === undefined) throw invalid('Missing ARN');
    if ((Tags ?? []).length > 0) throw invalid('Tags cannot be specified for a versioned model package: it uses those of its model package group.');
    checkPackage(given);
    if (given.InferenceSpecification !== undefined && given.SourceUri !== undefined) throw invalid('InferenceSpecification and SourceUri cannot be specified at the same time.');
    if (given.InferenceSpecification === undefined && given.SourceUri === undefined && given['SourceAlgorithmSpecification'] === undefined) {
      throw invalid('One of InferenceSpecification, SourceAlgorithmSpecification and SourceUri must be specified.');
    }
    const group = groups.get(ModelPackageGroupName);
    const version = groups.nextVersion(group);
    const record = this.put({
      group: group.name, version, arn: `${this.arnIn(group.name)}/${version}`, created: clock.now(),
      settings: { ...given, ModelApprovalStatus: given.ModelApprovalStatus ?? 'PendingManualApproval', ...(given.InferenceSpecification !== undefined && { InferenceSpecification: this.resolved(given.InferenceSpecification) }) },
    });
    this.options.events.changed(record);
    return record;
  }

  update(input: Settings): PackageRecord {
    const { ModelPackageArn, CustomerMetadataPropertiesToRemove = [], AdditionalInferenceSpecificationsToAdd: _added, ClientToken: _token, ...given } = input as PackageSettings & { readonly CustomerMetadataPropertiesToRemove?: readonly string[] };
    const record = this.get(ModelPackageArn);
    checkPackage(given);
    const { settings } = record;
    if (settings.ModelCard?.ModelCardStatus === 'Archived' && given.ModelCard !== undefined) throw invalid('Model Card is in Archived state.');
    // What it is made of is said once: https://github.com/aws/sagemaker-python-sdk/pull/4492
    if (given.InferenceSpecification !== undefined && settings.InferenceSpecification !== undefined) throw invalid('InferenceSpecification of a model package cannot be changed once it is set.');
    const metadata = Object.fromEntries(Object.entries({ ...settings.CustomerMetadataProperties, ...given.CustomerMetadataProperties }).filter(([key]) => !CustomerMetadataPropertiesToRemove.includes(key)));
    if (Object.keys(metadata).length > 50) throw invalid('The number of customer metadata properties exceeds the maximum of 50.');
    const updated = this.put({
      ...record,
      modified: this.options.clock.now(),
      settings: {
        ...settings,
        ...Object.fromEntries(REPLACED.flatMap((member) => (given[member] === undefined ? [] : [[member, given[member]]]))),
        ...(Object.keys(metadata).length > 0 ? { CustomerMetadataProperties: metadata } : { CustomerMetadataProperties: undefined }),
        ...(given.ModelCard !== undefined && { ModelCard: { ...settings.ModelCard, ...given.ModelCard } }),
        ...(given.InferenceSpecification !== undefined && { InferenceSpecification: this.resolved(given.InferenceSpecification) }),
      },
    });
    this.options.events.changed(updated, [...Object.keys(given), ...(CustomerMetadataPropertiesToRemove.length > 0 ? ['CustomerMetadataProperties'] : [])]);
    return updated;
  }

  delete(nameOrArn: unknown): void {
    const { group, version } = this.get(nameOrArn);
    this.options.documents.delete(keyOf(group, version));
  }

  /** A model with the containers of its packages written out; undefined where it has none. Refuses what CreateModel refuses. */
  unpack(settings: ModelSettings): ModelSettings | undefined {
    const given = containers(settings);
    if (given.every(({ ModelPackageName }) => ModelPackageName === undefined)) return undefined;
    const unpacked = given.flatMap((container) => (container.ModelPackageName === undefined ? [container] : this.containersOf(container.ModelPackageName, container)));
    const { PrimaryContainer: _one, Containers: _several, ...others } = settings;
    return { ...others, ...(unpacked.length === 1 ? { PrimaryContainer: unpacked[0] } : { Containers: unpacked }) };
  }

  private containersOf(name: string, { Image, ModelDataUrl, ModelDataSource, Environment }: ContainerSettings): readonly ContainerSettings[] {
    if (Image !== undefined || ModelDataUrl !== undefined || ModelDataSource !== undefined) {
      throw invalid('Image, ModelDataUrl and ModelDataSource cannot be specified together with ModelPackageName.');
    }
    const [, , , region, account] = this.arn(name).split(':');
    const [, , , here, mine] = this.arnIn('group').split(':');
    if (region !== here) throw invalid(`ModelPackage ${name} is not in region ${here ?? ''}.`);
    if (account !== mine) throw AwsError.notServed('sagemaker', `a model package of another account (${name})`);
    const { arn, settings } = this.get(name);
    // "For versioned models, the value of this parameter must be set to Approved to deploy the model": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
    if (settings.ModelApprovalStatus !== 'Approved') throw invalid(`ModelPackage ${arn} is not approved for deployment: its ModelApprovalStatus is ${String(settings.ModelApprovalStatus)}.`);
    if (settings.InferenceSpecification === undefined) throw invalid(`ModelPackage ${arn} has no InferenceSpecification.`);
    // Both may have variables: https://github.com/aws/sagemaker-python-sdk/pull/3581
    return settings.InferenceSpecification.Containers.map((container) => ({ ...container, Environment: { ...container.Environment, ...Environment } }));
  }

  private resolved(specification: InferenceSpecification): InferenceSpecification {
    return {
      ...specification,
      Containers: specification.Containers.map((container) => {
        const digest = container.Image === undefined ? undefined : this.options.imageDigest(container.Image);
        return { ...container, ...(digest !== undefined && { ImageDigest: digest }) };
      }),
    };
  }

  private put(record: PackageRecord): PackageRecord {
    this.options.documents.put(keyOf(record.group, record.version), record);
    return record;
  }
}

function keyOf(group: string, version: number): string {
  return `${group.toLowerCase()}/${version}`;
}

import type { AwsIdentity } from '../identity';
import type { Documents } from '../state/state-folder';
import type { NamedRecord, Tags } from './records';
import { alreadyThere, invalid, notFound, type Kind } from './refusals';

const RESOURCES: Readonly<Record<Kind, string>> = {
  'model': 'model', 'endpoint configuration': 'endpoint-config', 'endpoint': 'endpoint', 'inference component': 'inference-component',
  'model package group': 'model-package-group',
};

const MEMBERS: Readonly<Record<Kind, string>> = {
  'model': 'modelName', 'endpoint configuration': 'endpointConfigName', 'endpoint': 'endpointName', 'inference component': 'inferenceComponentName', 'model package group': 'modelPackageGroupName',
};

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html */
const NAME = '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}';
const MAX_TAGS = 50;

/**
 * What goes by one kind of names: "The name is case-insensitive in CreateEndpoint, but the case is preserved and must be matched in
 * InvokeEndpoint." ARNs are in lower case, and so policies must name them; those of the registry keep their case:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html
 */
export class NamedStore<T extends NamedRecord> {
  constructor(private readonly documents: Documents<T>, private readonly identity: AwsIdentity, readonly kind: Kind) {}

  get all(): readonly T[] {
    return [...this.documents.all.values()];
  }

  arn(name: string): string {
    return `arn:aws:sagemaker:${this.identity.region}:${this.identity.account}:${RESOURCES[this.kind]}/${this.kind === 'model package group' ? name : name.toLowerCase()}`;
  }

  find(name: string): T | undefined {
    return this.documents.all.get(name.toLowerCase());
  }

  get(name: unknown): T {
    const found = this.find(this.checked(name));
    if (found === undefined) throw notFound(this.kind, this.arn(String(name)));
    return found;
  }

  /** Whether the name may be given to something new. */
  reserve(name: unknown): string {
    const checked = this.checked(name);
    if (this.find(checked) !== undefined) throw alreadyThere(this.kind, this.arn(checked));
    return checked;
  }

  put(record: T): T {
    this.documents.put(record.name.toLowerCase(), record);
    return record;
  }

  delete(name: string): void {
    this.documents.delete(name.toLowerCase());
  }

  byArn(arn: string): T | undefined {
    return this.all.find((record) => record.arn.toLowerCase() === arn.toLowerCase());
  }

  setTags(record: T, tags: Tags): void {
    if (Object.keys(tags).length > MAX_TAGS) throw invalid(`The number of tags (${Object.keys(tags).length}) exceeds the maximum of ${MAX_TAGS}.`);
    this.put({ ...record, tags });
  }

  private checked(name: unknown): string {
    const member = MEMBERS[this.kind];
    const violation = (value: string, constraint: string): never => {
      throw invalid(`1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`);
    };
    if (typeof name !== 'string') return violation('null', 'Member must not be null');
    if (name.length > 63) return violation(`'${name}'`, 'Member must have length less than or equal to 63');
    if (!new RegExp(`^${NAME}$`).test(name)) return violation(`'${name}'`, `Member must satisfy regular expression pattern: ${NAME}`);
    return name;
  }
}

/** Tags as the API and CloudFormation list them. */
export function tagsOf(list: unknown): Tags {
  return Object.fromEntries(((list ?? []) as readonly { readonly Key: string; readonly Value?: string }[]).map(({ Key, Value }) => [Key, String(Value ?? '')]));
}

export function tagList(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

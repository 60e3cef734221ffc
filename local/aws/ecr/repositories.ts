import type { AwsIdentity } from '../identity';
import type { Properties } from '../resources/provider';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { ImageContent } from './image-store';

/** An image as a repository keeps it: its content is in the image store, and not lost with it. */
export interface RepositoryImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly bytes: number;
  readonly manifest: string;
  readonly pushed: string;
}

export interface RepositoryRecord {
  readonly name: string;
  readonly created: string;
  /** As CloudFormation names them. */
  readonly properties: Properties;
  readonly images: readonly RepositoryImage[];
}

export interface ImageId {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html */
export class Repositories {
  private readonly documents: Documents<RepositoryRecord>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity) {
    this.documents = state.documents<RepositoryRecord>('ecr');
  }

  get all(): readonly RepositoryRecord[] {
    return [...this.documents.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get registry(): string {
    const { account, region, urlSuffix } = this.identity;
    return `${account}.dkr.ecr.${region}.${urlSuffix}`;
  }

  uri(name: string): string {
    return `${this.registry}/${name}`;
  }

  arn(name: string): string {
    return `arn:aws:ecr:${this.identity.region}:${this.identity.account}:repository/${name}`;
  }

  find(name: string): RepositoryRecord | undefined {
    return this.documents.all.get(name);
  }

  get(name: string): RepositoryRecord {
    const found = this.find(name);
    if (found === undefined) throw failure('RepositoryNotFoundException', `The repository with name '${name}' does not exist in the registry with id '${this.identity.account}'`);
    return found;
  }

  create(name: string, properties: Properties): RepositoryRecord {
    if (name.length < 2 || name.length > 256 || !NAME.test(name)) {
      throw failure('InvalidParameterException', `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`);
    }
    if (this.find(name) !== undefined) {
      throw failure('RepositoryAlreadyExistsException', `The repository with name '${name}' already exists in the registry with id '${this.identity.account}'`);
    }
    return this.put({ name, created: new Date().toISOString(), properties, images: [] });
  }

  configure(name: string, properties: Properties): RepositoryRecord {
    return this.put({ ...this.get(name), properties });
  }

  delete(name: string, force: boolean): RepositoryRecord {
    const record = this.get(name);
    if (record.images.length > 0 && !force) {
      throw failure('RepositoryNotEmptyException', `The repository with name '${name}' in registry with id '${this.identity.account}' cannot be deleted because it still contains images`);
    }
    this.documents.delete(name);
    return record;
  }

  image(name: string, id: ImageId): RepositoryImage | undefined {
    return this.get(name).images.find(({ digest, tags }) => (
      (id.imageDigest === undefined || digest === id.imageDigest) && (id.imageTag === undefined || tags.includes(id.imageTag)) && (id.imageDigest ?? id.imageTag) !== undefined
    ));
  }

  imageNotFound(name: string, { imageDigest, imageTag }: ImageId): AwsError {
    return failure('ImageNotFoundException', `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name '${name}' in the registry with id '${this.identity.account}'`);
  }

  /** An image under a tag; of another image, the tag is taken away. */
  push(name: string, { digest, manifest, bytes }: Pick<ImageContent, 'digest' | 'manifest' | 'bytes'>, tag: string): RepositoryImage {
    const record = this.get(name);
    const holder = record.images.find(({ tags }) => tags.includes(tag));
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
    if (holder !== undefined && holder.digest !== digest && record.properties['ImageTagMutability'] === 'IMMUTABLE') {
      throw failure('ImageTagAlreadyExistsException', `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`);
    }
    const known = record.images.find((image) => image.digest === digest);
    const pushed: RepositoryImage = {
      digest, manifest, bytes, tags: [...(known?.tags ?? []).filter((other) => other !== tag), tag], pushed: known?.pushed ?? new Date().toISOString(),
    };
    const others = record.images.filter((image) => image.digest !== digest).map((image) => ({ ...image, tags: image.tags.filter((other) => other !== tag) }));
    this.put({ ...record, images: [...others, pushed] });
    return pushed;
  }

  /** By its digest, with all its tags; by a tag, only that one, and the image with the last. Answers what was removed. */
  remove(name: string, id: ImageId): readonly ImageId[] | undefined {
    const record = this.get(name);
    const image = this.image(name, id);
    if (image === undefined) return undefined;
    const rest = id.imageDigest === undefined ? image.tags.filter((tag) => tag !== id.imageTag) : [];
    const removed = id.imageDigest === undefined ? [id.imageTag] : image.tags.length === 0 ? [undefined] : image.tags;
    this.put({ ...record, images: record.images.flatMap((other) => (other !== image ? [other] : rest.length === 0 ? [] : [{ ...image, tags: rest }])) });
    return removed.map((imageTag) => ({ imageDigest: image.digest, ...(imageTag !== undefined && { imageTag }) }));
  }

  /** The repository and image that `registry/name:tag` or `registry/name@digest` means; undefined for another registry. */
  parse(reference: string): { readonly name: string; readonly id: ImageId } | undefined {
    const prefix = `${this.registry}/`;
    if (!reference.startsWith(prefix)) return undefined;
    const [, name = '', tag, digest] = /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(reference.slice(prefix.length)) ?? [];
    return { name, id: digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest } };
  }

  private put(record: RepositoryRecord): RepositoryRecord {
    this.documents.put(record.name, record);
    return record;
  }
}

function failure(code: string, message: string): AwsError {
  return new AwsError(400, code, message);
}

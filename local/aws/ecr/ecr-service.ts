import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import type { AwsRequest, AwsService } from '../wire/request';
import { ARTIFACT_TYPE, MANIFEST_TYPE } from './image-store';
import type { ImageId, Repositories, RepositoryImage, RepositoryRecord } from './repositories';

/** "The token is valid for 12 hours": https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
const TOKEN_SECONDS = 12 * 3600;
const DEFAULT_PAGE = 100;

type Operation = (input: JsonInput, name: string) => unknown;

/** The Amazon ECR API, as far as deploying and collecting image assets needs it. */
export class EcrService implements AwsService {
  readonly signingNames = ['ecr'];

  constructor(private readonly repositories: Repositories, private readonly account: string) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { repositories } = this;
    const ofRepository: Readonly<Record<string, Operation>> = {
      CreateRepository: (input, name) => ({ repository: this.shown(repositories.create(name, created(input))) }),
      DeleteRepository: (input, name) => ({ repository: this.shown(repositories.delete(name, input['force'] === true)) }),
      DescribeImages: (input, name) => this.describeImages(input, name),
      ListImages: (input, name) => {
        const ids = repositories.get(name).images
          .filter((image) => hasStatus(image, input))
          .flatMap(({ digest, tags }) => (tags.length === 0 ? [{ imageDigest: digest }] : tags.map((imageTag) => ({ imageDigest: digest, imageTag }))));
        return page(ids, input, 'imageIds');
      },
      BatchGetImage: (input, name) => this.batchGet(input, name),
      BatchDeleteImage: (input, name) => this.batchDelete(input, name),
      PutImage: (input, name) => this.putImage(input, name),
      PutImageScanningConfiguration: (input, name) => {
        const { scanOnPush = false } = (input['imageScanningConfiguration'] ?? {}) as { readonly scanOnPush?: boolean };
        repositories.configure(name, { ...repositories.get(name).properties, ImageScanningConfiguration: { ScanOnPush: scanOnPush } });
        return { registryId: this.account, repositoryName: name, imageScanningConfiguration: { scanOnPush } };
      },
      GetLifecyclePolicy: (_, name) => {
        const { LifecyclePolicyText } = (repositories.get(name).properties['LifecyclePolicy'] ?? {}) as { readonly LifecyclePolicyText?: string };
        if (LifecyclePolicyText === undefined) throw failure('LifecyclePolicyNotFoundException', `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${this.account}'`);
        return { registryId: this.account, repositoryName: name, lifecyclePolicyText: LifecyclePolicyText };
      },
      GetRepositoryPolicy: (_, name) => {
        const policy = repositories.get(name).properties['RepositoryPolicyText'];
        if (policy === undefined) throw failure('RepositoryPolicyNotFoundException', `Repository policy does not exist for the repository with name '${name}' in the registry with id '${this.account}'`);
        return { registryId: this.account, repositoryName: name, policyText: typeof policy === 'string' ? policy : JSON.stringify(policy) };
      },
    };
    await answerJson(request, response, 'ecr', {
      GetAuthorizationToken: () => {
        request.authorize('ecr:GetAuthorizationToken', '*');
        return {
          authorizationData: [{
            authorizationToken: Buffer.from('AWS:local').toString('base64'), expiresAt: Date.now() / 1000 + TOKEN_SECONDS, proxyEndpoint: `https://${repositories.registry}`,
          }],
        };
      },
      DescribeRepositories: (input) => {
        const names = input['repositoryNames'] as readonly string[] | undefined;
        for (const name of names ?? ['*']) request.authorize('ecr:DescribeRepositories', repositories.arn(name));
        return page((names?.map((name) => repositories.get(name)) ?? repositories.all).map((record) => this.shown(record)), input, 'repositories');
      },
      ListTagsForResource: (input) => {
        const arn = String(input['resourceArn']);
        request.authorize('ecr:ListTagsForResource', arn);
        return { tags: repositories.get(arn.slice(repositories.arn('').length)).properties['Tags'] ?? [] };
      },
      ...Object.fromEntries(Object.entries(ofRepository).map(([operation, carryOut]) => [operation, (input: JsonInput) => {
        const name = required(input, 'repositoryName');
        request.authorize(`ecr:${operation}`, repositories.arn(name));
        return carryOut(input, name);
      }])),
    });
  }

  private describeImages(input: JsonInput, name: string): unknown {
    const ids = input['imageIds'] as readonly ImageId[] | undefined;
    const images = ids === undefined
      ? this.repositories.get(name).images.filter((image) => hasStatus(image, input))
      : ids.map((id) => {
        const found = this.repositories.image(name, id);
        if (found === undefined) throw this.repositories.imageNotFound(name, id);
        return found;
      });
    const details = images.map(({ digest, tags, bytes, pushed }) => ({
      registryId: this.account,
      repositoryName: name,
      imageDigest: digest,
      ...(tags.length > 0 && { imageTags: tags }),
      imageSizeInBytes: bytes,
      imagePushedAt: Date.parse(pushed) / 1000,
      imageManifestMediaType: MANIFEST_TYPE,
      artifactMediaType: ARTIFACT_TYPE,
    }));
    return page(details, input, 'imageDetails');
  }

  private batchGet(input: JsonInput, name: string): unknown {
    this.repositories.get(name);
    const found = imageIds(input).map((id) => ({ id, image: this.repositories.image(name, id) }));
    return {
      images: found.flatMap(({ id, image }) => (image === undefined ? [] : [this.shownImage(name, image, id.imageTag)])),
      failures: found.flatMap(({ id, image }) => (image === undefined ? [notFound(id)] : [])),
    };
  }

  private batchDelete(input: JsonInput, name: string): unknown {
    this.repositories.get(name);
    const removed = imageIds(input).map((id) => ({ id, gone: this.repositories.remove(name, id) }));
    return { imageIds: removed.flatMap(({ gone }) => gone ?? []), failures: removed.flatMap(({ id, gone }) => (gone === undefined ? [notFound(id)] : [])) };
  }

  /** Another tag for an image that is here, as `cdk gc` gives one; layers are not uploaded here. */
  private putImage(input: JsonInput, name: string): unknown {
    const manifest = required(input, 'imageManifest');
    const tag = input['imageTag'] as string | undefined;
    const image = this.repositories.get(name).images.find((candidate) => candidate.manifest === manifest);
    if (image === undefined) throw failure('LayersNotFoundException', `csi local does not take manifests of images that were not pushed here`);
    if (input['imageDigest'] !== undefined && input['imageDigest'] !== image.digest) {
      throw failure('ImageDigestDoesNotMatchException', `Provided digest '${String(input['imageDigest'])}' does not match the calculated digest '${image.digest}'`);
    }
    if (tag === undefined || image.tags.includes(tag)) {
      throw failure('ImageAlreadyExistsException', `Image with digest '${image.digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${name}' in registry with id '${this.account}'`);
    }
    return { image: this.shownImage(name, this.repositories.push(name, image, tag), tag) };
  }

  private shown({ name, created: at, properties }: RepositoryRecord): unknown {
    const scanning = (properties['ImageScanningConfiguration'] ?? {}) as { readonly ScanOnPush?: unknown };
    const encryption = (properties['EncryptionConfiguration'] ?? {}) as { readonly EncryptionType?: unknown; readonly KmsKey?: unknown };
    return {
      repositoryArn: this.repositories.arn(name),
      registryId: this.account,
      repositoryName: name,
      repositoryUri: this.repositories.uri(name),
      createdAt: Date.parse(at) / 1000,
      imageTagMutability: properties['ImageTagMutability'] ?? 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: String(scanning.ScanOnPush ?? false) === 'true' },
      encryptionConfiguration: { encryptionType: encryption.EncryptionType ?? 'AES256', ...(encryption.KmsKey !== undefined && { kmsKey: encryption.KmsKey }) },
    };
  }

  private shownImage(name: string, { digest, manifest }: RepositoryImage, tag: string | undefined): unknown {
    return {
      registryId: this.account, repositoryName: name, imageId: { imageDigest: digest, ...(tag !== undefined && { imageTag: tag }) }, imageManifest: manifest, imageManifestMediaType: MANIFEST_TYPE,
    };
  }
}

/** As CloudFormation would name them. */
function created(input: JsonInput): Readonly<Record<string, unknown>> {
  const { scanOnPush } = (input['imageScanningConfiguration'] ?? {}) as { readonly scanOnPush?: boolean };
  const { encryptionType, kmsKey } = (input['encryptionConfiguration'] ?? {}) as { readonly encryptionType?: string; readonly kmsKey?: string };
  return {
    ...(input['imageTagMutability'] !== undefined && { ImageTagMutability: input['imageTagMutability'] }),
    ...(scanOnPush !== undefined && { ImageScanningConfiguration: { ScanOnPush: scanOnPush } }),
    ...(encryptionType !== undefined && { EncryptionConfiguration: { EncryptionType: encryptionType, KmsKey: kmsKey } }),
    ...(input['tags'] !== undefined && { Tags: input['tags'] }),
  };
}

function imageIds(input: JsonInput): readonly ImageId[] {
  return (input['imageIds'] ?? []) as readonly ImageId[];
}

function hasStatus({ tags }: RepositoryImage, input: JsonInput): boolean {
  const { tagStatus = 'ANY' } = (input['filter'] ?? {}) as { readonly tagStatus?: string };
  return tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tags.length > 0;
}

/** A page of a list; its token is where the next one begins. */
function page(items: readonly unknown[], input: JsonInput, member: string): unknown {
  const start = Number(input['nextToken'] ?? 0);
  const end = start + Number(input['maxResults'] ?? DEFAULT_PAGE);
  if (!Number.isInteger(start)) throw failure('InvalidParameterException', "Invalid parameter at 'nextToken'");
  return { [member]: items.slice(start, end), ...(end < items.length && { nextToken: String(end) }) };
}

function notFound(imageId: ImageId): unknown {
  if (imageId.imageDigest === undefined && imageId.imageTag === undefined) return { imageId, failureCode: 'MissingDigestAndTag', failureReason: 'Invalid request parameters: both tag and digest cannot be null' };
  return { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function required(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw failure('InvalidParameterException', `Invalid parameter at '${name}' failed to satisfy constraint: 'must not be null'`);
  return value;
}

function failure(code: string, message: string): AwsError {
  return new AwsError(400, code, message);
}

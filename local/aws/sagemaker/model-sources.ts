import { containers, type ContainerSettings, type ModelSettings } from '../../../lib/sagemaker/settings';
import type { FoundImage } from '../ecr/container-images';
import type { Buckets } from '../s3/buckets';
import { bucketArn, objectArn } from '../s3/permissions';
import type { ContainerSource, ModelDataSource, ModelRecord, ModelSource } from './records';
import { HostingFailure, invalid } from './refusals';

export interface ModelSourcesOptions {
  readonly buckets: Buckets;
  readonly region: string;
  /** The image that a URI means now. */
  image(uri: string): FoundImage;
  /** ARN of the repository of an image; undefined for another registry than this server's. */
  repositoryArn(uri: string): string | undefined;
  /** Whether SageMaker may act in a role. */
  canAssume(roleArn: string): boolean;
  /** Why a role may not do something; undefined when it may. */
  denied(roleArn: string, action: string, resource: string, context?: Readonly<Record<string, string>>): string | undefined;
  warn(message: string): void;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms */
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

type Denied = (action: string, resource: string, context?: Readonly<Record<string, string>>) => boolean;

/** What a model consists of, fetched in its execution role: once when it is made, to see that it is there, and again for each instance. */
export class ModelSources {
  constructor(private readonly options: ModelSourcesOptions) {}

  /** Refuses a model whose role cannot be assumed or cannot read its data, as CreateModel does. Images are not looked at until an instance starts. */
  check({ ExecutionRoleArn: roleArn, ...settings }: ModelSettings): void {
    if (roleArn !== undefined && !this.options.canAssume(roleArn)) {
      throw invalid(`Could not assume role ${roleArn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`);
    }
    for (const container of containers(settings)) {
      const uri = dataUri(container);
      if (uri === undefined || container.Mode === 'MultiModel') continue;
      if (this.data(container, this.deniedTo(roleArn)) !== undefined) continue;
      throw invalid(`Could not access model data at ${uri}. Please ensure that the role "${roleArn ?? ''}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${this.options.region}. If your Model uses multiple models or uncompressed models, please ensure that the role has "s3:ListBucket" permission.`);
    }
  }

  /** Whether its containers can be executed here. */
  runsHere(settings: ModelSettings): boolean {
    return containers(settings).every(({ Image, Mode }) => (
      Image !== undefined && Mode !== 'MultiModel' && this.options.image(Image).kind === 'model-server'
    ));
  }

  /** What an instance of a variant is to run. Throws a HostingFailure where the role may not have it, or it is gone. */
  resolve(model: ModelRecord, variant: string): ModelSource {
    const { ExecutionRoleArn: roleArn, EnableNetworkIsolation, InferenceExecutionConfig } = model.unpacked ?? model.settings;
    return {
      model: model.name,
      ...(roleArn !== undefined && { roleArn }),
      isolated: EnableNetworkIsolation ?? false,
      mode: InferenceExecutionConfig?.Mode ?? 'Serial',
      containers: containers(model.unpacked ?? model.settings).map((container, index) => this.container(container, index, variant, this.deniedTo(roleArn))),
    };
  }

  private container(container: ContainerSettings, index: number, variant: string, denied: Denied): ContainerSource {
    const { Image = '', ContainerHostname, Environment } = container;
    const shared = {
      ...(ContainerHostname !== undefined && { hostname: ContainerHostname }),
      image: Image,
      environment: Object.fromEntries(Object.entries(Environment ?? {}).map(([name, value]) => [name, String(value)])),
    };
    const image = this.image(container, variant, denied);
    const uri = dataUri(container);
    if (container.Mode === 'MultiModel' || uri === undefined) return { ...shared, ...image };
    const data = this.data(container, denied);
    if (data === undefined) {
      throw new HostingFailure(`Failed to download model data for container "container_${index + 1}" from URL: "${uri}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`);
    }
    return { ...shared, ...image, data };
  }

  private image({ Image, Mode }: ContainerSettings, variant: string, denied: Denied): Pick<ContainerSource, 'server' | 'refusal' | 'resolvedImage'> {
    if (Mode === 'MultiModel') return { refusal: `a container that holds many models (${Image ?? ''})` };
    if (Image === undefined) return { refusal: 'a container without an image' };
    const repository = this.options.repositoryArn(Image);
    if (repository === undefined) return { refusal: `the image ${Image}, which was not deployed to this server` };
    const refused = denied('ecr:GetAuthorizationToken', '*') || PULL.some((action) => denied(action, repository));
    const found = this.options.image(Image);
    if (refused || (found.kind !== 'other' && found.kind !== 'model-server')) {
      throw new HostingFailure(`The image '${Image}' does not exist or cannot be pulled. Please make sure all images included in the model for the production variant ${variant} exist, and that the execution role used to create the model has permissions to access them.`);
    }
    const resolvedImage = `${Image.replace(/[:@][^/]*$/, '')}@${found.digest}`;
    return found.kind === 'other' ? { resolvedImage, refusal: `the image ${Image}: it is ${found.problem}` } : { resolvedImage, server: found };
  }

  /** Undefined where it is not there, or the role may not read it. */
  private data(container: ContainerSettings, denied: Denied): ModelDataSource | undefined {
    const place = placeOf(dataUri(container) ?? '');
    const { buckets } = this.options;
    if (place === undefined || !buckets.exists(place.bucket)) return undefined;
    const { S3DataType, CompressionType } = container.ModelDataSource?.S3DataSource ?? { S3DataType: 'S3Object', CompressionType: 'Gzip' };
    const blobOf = (key: string): string | undefined => (denied('s3:GetObject', objectArn(place.bucket, key)) ? undefined : buckets.find(place.bucket, key)?.blob);
    if (S3DataType === 'S3Object') {
      const blob = blobOf(place.key);
      if (blob === undefined) return undefined;
      return CompressionType === 'Gzip' ? { kind: 'archive', blob } : { kind: 'files', files: [{ path: place.key.split('/').at(-1) ?? 'model', blob }] };
    }
    if (denied('s3:ListBucket', bucketArn(place.bucket), { 's3:prefix': place.key })) return undefined;
    const files = buckets.keys(place.bucket)
      .filter((key) => key.startsWith(place.key) && !key.endsWith('/') && buckets.find(place.bucket, key)?.blob !== undefined)
      .map((key) => ({ path: key.slice(place.key.length), blob: blobOf(key) }));
    return files.length === 0 || files.some(({ blob }) => blob === undefined) ? undefined : { kind: 'files', files: files.map(({ path, blob }) => ({ path, blob: blob ?? '' })) };
  }

  private deniedTo(roleArn: string | undefined): Denied {
    return (action, resource, context) => {
      if (roleArn === undefined) return true;
      const why = this.options.denied(roleArn, action, resource, context);
      // SageMaker's words do not say which permission is missing.
      if (why !== undefined) this.options.warn(`SageMaker cannot host a model: ${why}`);
      return why !== undefined;
    };
  }
}

function dataUri({ ModelDataUrl, ModelDataSource }: ContainerSettings): string | undefined {
  return ModelDataSource?.S3DataSource?.S3Uri ?? ModelDataUrl;
}

/** `s3://BUCKET/KEY`, or the https address of an object. */
export function placeOf(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? /^https:\/\/s3[^/]*\/([^/]+)\/(.+)$/.exec(uri) ?? /^https:\/\/([^/]+?)\.s3[^/]*\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

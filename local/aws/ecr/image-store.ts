import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../lib/canonical-json';
import { planLambdaImage, type LambdaImage } from '../../../lib/container/lambda-image';
import { DOCKERFILE, IMAGE_MARKER, recognizeContext, type ContextFile, type ContextFolder, type ImageArchitecture, type ModelServerImage, type Recognized } from '../../../lib/container/model-server-image';
import { MAX_FILES, readContext, sha256Text } from '../../docker/context-folder';
import { shippedServer } from '../../docker/shipped-server';
import { LocalError } from '../../errors';
import type { PythonPackages } from '../../python/packages';
import type { BlobStore } from '../state/blob-store';
import type { Documents, StateFolder } from '../state/state-folder';

export interface ImageFile {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

/** What is known of how an image runs. */
export type ImageRun =
  /** `model`: what is in the image; undefined where the host lays one into the container. */
  | { readonly kind: 'model-server'; readonly image: ModelServerImage; readonly model?: { readonly name: string; readonly version: string } }
  /** `python`: the version of the one on this machine that stands in for the image's. */
  | { readonly kind: 'lambda'; readonly image: LambdaImage; readonly architecture: ImageArchitecture; readonly python?: string };

/** An image: a context that was recognized, under the digest of its content. */
export interface ImageContent {
  /** `sha256:` and the hex digest of the manifest. */
  readonly digest: string;
  /** As OCI writes it for files that are no layers of a file system: https://github.com/opencontainers/image-spec/blob/main/manifest.md */
  readonly manifest: string;
  readonly bytes: number;
  readonly runs: ImageRun;
  /** For a model server those of its context, for other functions those of the task root. */
  readonly files: readonly ImageFile[];
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const ARTIFACT_TYPE = 'application/vnd.cdk-serverless-inference.model-server.v1';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${sha256Text('{}')}`, size: 2 };

export interface BuildRequest {
  readonly folder: string;
  readonly file?: string;
  readonly architecture?: ImageArchitecture;
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** What a Docker daemon keeps on a machine: images, and the names that they go by there. */
export class ImageStore {
  private readonly contents: Documents<ImageContent>;
  /** Digest by name. */
  private readonly references: Documents<string>;
  private readonly shipped = new Map<ImageArchitecture, readonly ContextFile[] | undefined>();

  constructor(state: StateFolder, private readonly blobs: BlobStore, private readonly python: PythonPackages) {
    this.contents = state.documents<ImageContent>('images');
    this.references = state.documents<string>('image-names');
  }

  get all(): readonly { readonly digest: string; readonly references: readonly string[] }[] {
    return [...this.contents.all.keys()].map((digest) => ({
      digest, references: [...this.references.all].filter(([, named]) => named === digest).map(([name]) => name),
    }));
  }

  content(digest: string): ImageContent | undefined {
    return this.contents.all.get(digest);
  }

  named(reference: string): ImageContent | undefined {
    const digest = this.references.all.get(reference);
    return digest === undefined ? undefined : this.content(digest);
  }

  name(reference: string, content: ImageContent): void {
    this.references.put(reference, content.digest);
  }

  /** Without the content, which is tens of megabytes. */
  private shippedFor(architecture: ImageArchitecture): readonly ContextFile[] | undefined {
    if (!this.shipped.has(architecture)) {
      this.shipped.set(architecture, shippedServer(architecture)?.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })));
    }
    return this.shipped.get(architecture);
  }

  /** Records a context as an image, if it is one of ours or of a function that can be run without building it; any other is refused. */
  async record(request: BuildRequest): Promise<ImageContent> {
    const { folder, file = DOCKERFILE } = request;
    const context = await readContext(folder);
    if (context === undefined) throw new LocalError(`${needsDocker(join(folder, file))} (${folder} has over ${MAX_FILES} files)`);
    const recognized = file === DOCKERFILE ? recognizeContext(context, (of) => this.shippedFor(of), sha256Text) : { kind: 'foreign' as const };
    if (recognized.kind === 'broken') {
      throw new LocalError(`${folder} has a ${IMAGE_MARKER}, but is no context of a model server as this package writes it: ${recognized.problem}`);
    }
    return recognized.kind === 'model-server' ? await this.recordServer(request, context, recognized) : await this.recordFunction(request, context);
  }

  private async recordServer({ folder, architecture }: BuildRequest, context: ContextFolder, { image, model }: Extract<Recognized, { readonly kind: 'model-server' }>): Promise<ImageContent> {
    if (architecture !== undefined && architecture !== image.architecture) {
      throw new LocalError(`${folder} holds a model server for ${image.architecture}, and the image is to be for ${architecture}: name the same architecture in both places`);
    }
    return await this.keep(folder, context.files.map((entry) => ({ ...entry, from: entry.path })), { kind: 'model-server', image, ...(model !== undefined && { model }) });
  }

  private async recordFunction({ folder, file = DOCKERFILE, architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64', buildArgs = {} }: BuildRequest, context: ContextFolder): Promise<ImageContent> {
    const dockerfile = context.text(file);
    if (dockerfile === undefined) throw new LocalError(`${join(folder, file)} does not exist`);
    const planned = planLambdaImage({ dockerfile, paths: context.files.map(({ path }) => path), text: (path) => context.text(path) ?? '', buildArgs });
    if (planned.kind === 'foreign') throw new LocalError(needsDocker(join(folder, file)));
    if (planned.kind === 'refused') throw new LocalError(`line ${planned.line} of ${join(folder, file)} needs Docker: ${planned.problem}. ${WHAT_IS_BUILT}`);
    const { image } = planned;
    const python = image.runtime.startsWith('python') ? (await this.python.ensure(image.runtime, image.requirements)).version : undefined;
    const byPath = new Map(context.files.map((entry) => [entry.path, entry]));
    const files = image.files.flatMap(({ path, from }) => {
      const entry = byPath.get(from);
      return entry === undefined ? [] : [{ ...entry, path, from }];
    });
    return await this.keep(folder, files, { kind: 'lambda', image: { ...image, files: [] }, architecture, ...(python !== undefined && { python }) });
  }

  private async keep(folder: string, sources: readonly (ContextFile & { readonly from: string })[], runs: ImageRun): Promise<ImageContent> {
    const files: ImageFile[] = [];
    for (const { path, from, sha256, bytes } of sources) {
      files.push({ path, blob: sha256, bytes });
      // The server and its engine are those of the last image, as a rule.
      if (existsSync(this.blobs.path(sha256))) continue;
      const blob = await this.blobs.write(createReadStream(join(folder, from)));
      if (blob.sha256 !== sha256) throw new LocalError(`${join(folder, from)} changed while it was read: try again`);
    }
    const manifest = manifestOf(files, runs);
    const content: ImageContent = { digest: `sha256:${sha256Text(manifest)}`, manifest, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), runs, files };
    this.contents.put(content.digest, content);
    return content;
  }
}

const WHAT_IS_BUILT = 'Built here, as files and packages for a process, are images FROM public.ecr.aws/lambda/python or nodejs whose other lines are ARG, ENV, WORKDIR, COPY into the '
  + 'task root, RUN pip install, and CMD with a handler';

function needsDocker(dockerfile: string): string {
  return `building ${dockerfile} needs Docker, and no container is made here. The local AWS takes images of this package's own model server (contexts with a ${IMAGE_MARKER}), and of functions: `
    + `${WHAT_IS_BUILT}. Deploy other images to AWS, where CDK_DOCKER is not set, or use a function with code from a file (Code.fromAsset, ModelFunction) here`;
}

function manifestOf(files: readonly ImageFile[], runs: ImageRun): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: ARTIFACT_TYPE,
    // Not for a model server, whose files say it all.
    ...(runs.kind === 'lambda' && { annotations: { 'cdk-serverless-inference.function': canonicalJson({ ...runs.image, architecture: runs.architecture }) } }),
    config: EMPTY,
    layers: files.map(({ path, blob, bytes }) => ({
      mediaType: 'application/octet-stream', digest: `sha256:${blob}`, size: bytes, annotations: { 'org.opencontainers.image.title': path },
    })),
  });
}


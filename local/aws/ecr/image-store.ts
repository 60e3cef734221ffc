import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../../lib/canonical-json';
import { DOCKERFILE, IMAGE_MARKER, recognizeContext, type ContextFile, type ImageArchitecture, type ModelServerImage } from '../../../lib/container/model-server-image';
import { readContext, sha256Text } from '../../docker/context-folder';
import { shippedServer } from '../../docker/shipped-server';
import { LocalError } from '../../errors';
import type { BlobStore } from '../state/blob-store';
import type { Documents, StateFolder } from '../state/state-folder';

export interface ImageFile {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

/** An image: a context that was recognized, under the digest of its content. */
export interface ImageContent {
  /** `sha256:` and the hex digest of the manifest. */
  readonly digest: string;
  /** As OCI writes it for files that are no layers of a file system: https://github.com/opencontainers/image-spec/blob/main/manifest.md */
  readonly manifest: string;
  readonly bytes: number;
  readonly image: ModelServerImage;
  readonly model: { readonly name: string; readonly version: string };
  readonly files: readonly ImageFile[];
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const ARTIFACT_TYPE = 'application/vnd.cdk-serverless-inference.model-server.v1';
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${sha256Text('{}')}`, size: 2 };

export interface BuildRequest {
  readonly folder: string;
  readonly file?: string;
  readonly architecture?: ImageArchitecture;
}

/** What a Docker daemon keeps on a machine: images, and the names that they go by there. */
export class ImageStore {
  private readonly contents: Documents<ImageContent>;
  /** Digest by name. */
  private readonly references: Documents<string>;
  private readonly shipped = new Map<ImageArchitecture, readonly ContextFile[] | undefined>();

  constructor(state: StateFolder, private readonly blobs: BlobStore) {
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

  /** Records a context of ours as an image; any other is refused. */
  async record({ folder, file = DOCKERFILE, architecture }: BuildRequest): Promise<ImageContent> {
    const context = await readContext(folder);
    const recognized = context === undefined || file !== DOCKERFILE ? { kind: 'foreign' as const } : recognizeContext(context, (of) => this.shippedFor(of), sha256Text);
    if (context === undefined || recognized.kind === 'foreign') throw new LocalError(needsDocker(join(folder, file)));
    if (recognized.kind === 'broken') {
      throw new LocalError(`${folder} has a ${IMAGE_MARKER}, but is no context of a model server as this package writes it: ${recognized.problem}`);
    }
    const { image, model } = recognized;
    if (architecture !== undefined && architecture !== image.architecture) {
      throw new LocalError(`${folder} holds a model server for ${image.architecture}, and the image is to be for ${architecture}: name the same architecture in both places`);
    }
    const files: ImageFile[] = [];
    for (const { path, sha256, bytes } of context.files) {
      files.push({ path, blob: sha256, bytes });
      // The server and its engine are those of the last image, as a rule.
      if (existsSync(this.blobs.path(sha256))) continue;
      const blob = await this.blobs.write(createReadStream(join(folder, path)));
      if (blob.sha256 !== sha256) throw new LocalError(`${join(folder, path)} changed while it was read: try again`);
    }
    const manifest = manifestOf(files);
    const content: ImageContent = { digest: `sha256:${sha256Text(manifest)}`, manifest, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), image, model, files };
    this.contents.put(content.digest, content);
    return content;
  }
}

function needsDocker(dockerfile: string): string {
  return `building ${dockerfile} needs Docker, and nothing is built here. The local AWS takes images of this package's own model server only (contexts with a ${IMAGE_MARKER}), `
    + 'which it runs without building them. Deploy other images to AWS, where CDK_DOCKER is not set, or use a function with code from a file (Code.fromAsset, ModelFunction) here';
}

function manifestOf(files: readonly ImageFile[]): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: ARTIFACT_TYPE,
    config: EMPTY,
    layers: files.map(({ path, blob, bytes }) => ({
      mediaType: 'application/octet-stream', digest: `sha256:${blob}`, size: bytes, annotations: { 'org.opencontainers.image.title': path },
    })),
  });
}


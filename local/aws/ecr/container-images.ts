import { join } from 'node:path';
import type { ImageArchitecture, ImageDoor } from '../../../lib/container/model-server-image';
import type { CodeFolders } from '../../code/folders';
import type { BlobStore } from '../state/blob-store';
import type { ImageFile, ImageStore } from './image-store';
import type { Repositories } from './repositories';

/** What is known of the image of a URI, to who starts a container of it. */
export type FoundImage =
  | ModelServerContainer
  /** Not in this server's repositories, which are asked by URI: of another registry nothing is known, in this one there is none. */
  | { readonly kind: 'foreign' | 'missing'; readonly uri: string }
  /** In one of them, and not what can be run as a process behind a port; `problem` says what it is. */
  | { readonly kind: 'other'; readonly uri: string; readonly digest: string; readonly problem: string };

/** An image of this package's model server, pinned: the tag that it was found by may mean another one later. */
export interface ModelServerContainer {
  readonly kind: 'model-server';
  readonly uri: string;
  readonly digest: string;
  readonly architecture: ImageArchitecture;
  readonly door: ImageDoor;
  /** Where the host has to lay a model; undefined where one is in the image. */
  readonly modelFolder?: string;
  readonly files: readonly ImageFile[];
}

/** `uri`: registry/name:tag or registry/name@sha256:… */
export function containerImage(uri: string, repositories: Repositories, store: ImageStore): FoundImage {
  const place = repositories.parse(uri);
  if (place === undefined) return { kind: 'foreign', uri };
  const image = repositories.find(place.name) === undefined ? undefined : repositories.image(place.name, place.id);
  const content = image && store.content(image.digest);
  if (content === undefined) return { kind: 'missing', uri };
  const { digest, runs, files } = content;
  if (runs.kind === 'lambda') return { kind: 'other', uri, digest, problem: `an image of a Lambda function for ${runs.image.runtime}, which answers no HTTP` };
  const { architecture, door, modelFolder } = runs.image;
  if (door === 'lambda') return { kind: 'other', uri, digest, problem: 'the model server behind the door of Lambda, which answers no HTTP' };
  return { kind: 'model-server', uri, digest, architecture, door, files, ...(modelFolder !== undefined && { modelFolder }) };
}

/** What a container's process is started with: the server with the engine for this machine, whatever the image was built for. */
export interface ContainerProgram {
  readonly server: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The model that is in the image; undefined where the host lays one in. */
  readonly model?: string;
}

export function containerProgram({ digest, files: listed, modelFolder }: ModelServerContainer, { files, blobs }: { readonly files: CodeFolders; readonly blobs: BlobStore }): ContainerProgram {
  const image = files.gather(digest.replace('sha256:', ''), listed.map(({ path, blob }) => ({ path, from: blobs.path(blob) })));
  const { folder } = files.layers([{ kind: 'asset', path: join(image, 'opt') }]);
  return {
    server: join(folder, 'nodejs/server/server.js'),
    environment: { NODE_ENV: 'production', NODE_PATH: join(folder, 'nodejs/node_modules') },
    ...(modelFolder === undefined && { model: join(image, 'model') }),
  };
}

import { delimiter, join } from 'node:path';
import type { CodeFolders } from '../../code/folders';
import type { Program } from '../../runtime-api/environment';
import type { PythonPackages } from '../../python/packages';
import type { BlobStore } from '../state/blob-store';
import type { ImageCode, VersionRecord } from './records';

/** Of the base image that a model server's context names. */
const RUNTIME = 'nodejs24.x';
const HANDLER = '/opt/nodejs/server/index.handler';

/** Why the function of an image cannot be executed here; undefined when it can. */
export function imageRefusal({ content }: ImageCode, properties: VersionRecord['properties']): string | undefined {
  if (content === undefined) return 'a container image that was not deployed to this server';
  if (content.door !== 'lambda') return 'a container image that answers HTTP, not invocations of Lambda';
  const { Command, EntryPoint, WorkingDirectory } = imageConfig(properties);
  if (EntryPoint !== undefined || WorkingDirectory !== undefined || (Command !== undefined && (content.own === undefined || Command.length !== 1))) {
    return 'a container image with an ImageConfig of its own, but for a Command that names another handler';
  }
  return undefined;
}

/** What runs of an image, without a container around it. */
export interface ImageFunction {
  readonly runtime: string;
  readonly handler: string;
  readonly taskRoot: string;
  /** What lies in /opt. */
  readonly layers: readonly { readonly kind: 'asset'; readonly path: string }[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it is not Node.js that runs it. */
  program?(): Promise<Program>;
}

/** What the image's Dockerfile would put in its places, without building it: the task root, and /opt. */
export function imageFunction({ content }: ImageCode, properties: VersionRecord['properties'], { files, blobs, python }: { readonly files: CodeFolders; readonly blobs: BlobStore; readonly python: PythonPackages }): ImageFunction {
  const { digest = '', files: listed = [], own } = content ?? {};
  const folder = files.gather(digest.replace('sha256:', ''), listed.map(({ path, blob }) => ({ path, from: blobs.path(blob) })));
  if (own === undefined) return { runtime: RUNTIME, handler: HANDLER, taskRoot: join(folder, 'model'), layers: [{ kind: 'asset', path: join(folder, 'opt') }], environment: {} };
  const { runtime, requirements, environment } = own;
  const [handler = own.handler] = imageConfig(properties).Command ?? [];
  if (!runtime.startsWith('python')) return { runtime, handler, taskRoot: folder, layers: [], environment };
  return {
    runtime, handler, taskRoot: folder, layers: [],
    // Nothing is written beside the code, which versions share.
    environment: { ...environment, PYTHONPATH: [folder, environment['PYTHONPATH']].filter((path) => path !== undefined).join(delimiter), PYTHONDONTWRITEBYTECODE: '1' },
    program: async () => ({ node: (await python.ensure(runtime, requirements)).command, arguments: ['-s', '-m', 'awslambdaric', handler] }),
  };
}

function imageConfig(properties: VersionRecord['properties']) {
  return (properties['ImageConfig'] ?? {}) as { readonly Command?: readonly string[]; readonly EntryPoint?: readonly string[]; readonly WorkingDirectory?: string };
}

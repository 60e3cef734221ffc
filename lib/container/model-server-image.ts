/**
 * The build context of an image that holds the model server, its engine and a model, and nothing else:
 *
 *   csi-model-server.json   says what it is
 *   Dockerfile              the one that this module writes for it, to the letter
 *   opt/                    the server and its engine, as this package ships them in its layers
 *   model/                  the model with its manifest, as in a model function's code; or nothing, where the host lays the model into
 *                           the container (SageMaker: /opt/ml/model)
 *
 * A context that is exactly this can be run without building it. All that it claims is checked against its files.
 */
import { canonicalJson } from '../canonical-json';
import { MANIFEST_FILE, type ModelManifest } from '../model/manifest';

export const IMAGE_MARKER = 'csi-model-server.json';
export const DOCKERFILE = 'Dockerfile';
const OPT = 'opt/';
const MODEL = 'model/';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html#your-algorithms-inference-code-load-artifacts */
export const MOUNTED_MODEL = '/opt/ml/model';

/** What the container answers: HTTP on a port, or invocations of Lambda. */
export type ImageDoor = 'http' | 'lambda';
export type ImageArchitecture = 'arm64' | 'x86_64';

export interface ModelServerImage {
  readonly schemaVersion: 1;
  readonly door: ImageDoor;
  readonly architecture: ImageArchitecture;
  /** Hex sha256 over the list of the files of the server and its engine. */
  readonly server: string;
  /** Where the host puts the model that is not in the image. */
  readonly modelFolder?: typeof MOUNTED_MODEL;
}

export interface ContextFile {
  /** With forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Hex sha256 of a text. */
export type Digest = (text: string) => string;

export interface ContextOptions {
  readonly door: ImageDoor;
  readonly architecture: ImageArchitecture;
  /** What lies below `opt/`. */
  readonly server: readonly ContextFile[];
  /** Whether the model is part of the image. Only behind the HTTP door it may come from elsewhere. */
  readonly withModel?: boolean;
}

/** The two files to write beside `opt/` and `model/`. */
export interface WrittenContext {
  readonly image: ModelServerImage;
  readonly files: Readonly<Record<typeof IMAGE_MARKER | typeof DOCKERFILE, string>>;
}

export function modelServerContext({ door, architecture, server, withModel = true }: ContextOptions, digest: Digest): WrittenContext {
  if (!withModel && door === 'lambda') throw new Error('nobody would lay a model into a function of an image without one');
  const image: ModelServerImage = { schemaVersion: 1, door, architecture, server: listDigest(server, digest), ...(!withModel && { modelFolder: MOUNTED_MODEL }) };
  return { image, files: { [IMAGE_MARKER]: `${JSON.stringify(image, undefined, 2)}\n`, [DOCKERFILE]: dockerfile(image) } };
}

/** What a folder holds: every file with its digest, and the text of those that are read. */
export interface ContextFolder {
  readonly files: readonly ContextFile[];
  text(path: string): string | undefined;
}

export type Recognized =
  /** `model`: what it holds; undefined where the host lays one into the container. */
  | { readonly kind: 'model-server'; readonly image: ModelServerImage; readonly model?: Pick<ModelManifest, 'name' | 'version'> }
  /** It does not say that it is one of ours. */
  | { readonly kind: 'foreign' }
  /** It says so, and is not. */
  | { readonly kind: 'broken'; readonly problem: string };

/** `shipped`: the files of the server and its engine in this package, by their paths below `opt/`; undefined where it has none for the architecture. */
export function recognizeContext(folder: ContextFolder, shipped: (architecture: ImageArchitecture) => readonly ContextFile[] | undefined, digest: Digest): Recognized {
  const marker = folder.text(IMAGE_MARKER);
  if (marker === undefined) return { kind: 'foreign' };
  const image = parseMarker(marker);
  if (typeof image === 'string') return broken(image);

  const below = (prefix: string): readonly ContextFile[] => folder.files
    .filter(({ path }) => path.startsWith(prefix)).map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
  const strange = folder.files.find(({ path }) => path !== IMAGE_MARKER && path !== DOCKERFILE && !path.startsWith(OPT) && !path.startsWith(MODEL));
  if (strange !== undefined) return broken(`it holds ${strange.path}, which does not belong in it`);
  if (folder.text(DOCKERFILE) !== dockerfile(image)) return broken(`its ${DOCKERFILE} is not the one that was written with it`);

  const known = shipped(image.architecture);
  if (known === undefined) return broken(`this package has no engine for ${image.architecture}`);
  if (image.server !== listDigest(known, digest)) return broken('its server is not the one of this version of cdk-serverless-inference: synthesize the app again');
  const server = difference(below(OPT), known);
  if (server !== undefined) return broken(`${OPT}${server}`);

  if (image.modelFolder !== undefined) {
    const laid = below(MODEL)[0];
    return laid === undefined ? { kind: 'model-server', image } : broken(`it says that its model comes from elsewhere, and holds ${MODEL}${laid.path}`);
  }
  const model = parseManifest(folder.text(`${MODEL}${MANIFEST_FILE}`));
  if (typeof model === 'string') return broken(model);
  const files = below(MODEL).filter(({ path }) => path !== MANIFEST_FILE);
  const wrong = difference(files, model.location === 'bundled' ? [...model.files, ...transformOf(model)] : transformOf(model));
  return wrong === undefined ? { kind: 'model-server', image, model: { name: model.name, version: model.version } } : broken(`${MODEL}${wrong}`);
}

/** The same on any machine, and pinned to a major version of Node.js: what runs in it is ours to the last byte. */
function dockerfile({ door, modelFolder }: ModelServerImage): string {
  const lines = door === 'lambda'
    ? ['FROM public.ecr.aws/lambda/nodejs:24', 'COPY opt /opt', 'COPY model /var/task', 'CMD ["/opt/nodejs/server/index.handler"]']
    : [
      'FROM public.ecr.aws/docker/library/node:24-slim',
      `ENV NODE_ENV=production NODE_PATH=/opt/nodejs/node_modules MODEL_DIR=${modelFolder ?? '/opt/model'}`,
      'COPY opt /opt',
      // What the host lays in belongs to root, as AWS's own images expect: no other user is named that might not read it.
      ...(modelFolder === undefined ? ['COPY model /opt/model', 'USER node'] : []),
      'EXPOSE 8080',
      'ENTRYPOINT ["node", "/opt/nodejs/server/server.js"]',
    ];
  return `# Written by cdk-serverless-inference, and recognized by its text.\n${lines.join('\n')}\n`;
}

function parseMarker(text: string): ModelServerImage | string {
  const image = parseJson(text) as Partial<Record<keyof ModelServerImage, unknown>> | undefined;
  if (image === undefined) return `${IMAGE_MARKER} is not a JSON object`;
  if (image.schemaVersion !== 1) return `${IMAGE_MARKER} has schemaVersion ${JSON.stringify(image.schemaVersion)}, this version reads 1`;
  if (image.door !== 'http' && image.door !== 'lambda') return `${IMAGE_MARKER} has the door ${JSON.stringify(image.door)}, allowed: http, lambda`;
  if (image.architecture !== 'arm64' && image.architecture !== 'x86_64') return `${IMAGE_MARKER} has the architecture ${JSON.stringify(image.architecture)}, allowed: arm64, x86_64`;
  if (typeof image.server !== 'string') return `${IMAGE_MARKER} names no server`;
  const { door, architecture, server, modelFolder } = image;
  if (modelFolder === undefined) return { schemaVersion: 1, door, architecture, server };
  if (modelFolder !== MOUNTED_MODEL) return `${IMAGE_MARKER} has the modelFolder ${JSON.stringify(modelFolder)}, allowed: ${MOUNTED_MODEL}`;
  if (door !== 'http') return `${IMAGE_MARKER} has the door ${door}, behind which a model is in the image`;
  return { schemaVersion: 1, door, architecture, server, modelFolder };
}

function parseManifest(text: string | undefined): ModelManifest | string {
  const at = `${MODEL}${MANIFEST_FILE}`;
  if (text === undefined) return `it has no ${at}`;
  const manifest = parseJson(text) as Partial<ModelManifest> | undefined;
  const { name, version, files } = manifest ?? {};
  if (manifest?.schemaVersion !== 1 || typeof name !== 'string' || typeof version !== 'string' || !Array.isArray(files)) return `${at} is no manifest of a model that this version reads`;
  return manifest as ModelManifest;
}

function transformOf({ transform }: ModelManifest): readonly { readonly path: string; readonly sha256: string }[] {
  return transform === undefined ? [] : [transform];
}

/** The first file, in words, by which a folder is not what it should be. */
function difference(found: readonly ContextFile[], expected: readonly { readonly path: string; readonly sha256: string }[]): string | undefined {
  const byPath = new Map(found.map((file) => [file.path, file]));
  for (const { path, sha256 } of expected) {
    const file = byPath.get(path);
    if (file === undefined) return `${path} is missing`;
    if (file.sha256 !== sha256) return `${path} has other content than it should: sha256 ${file.sha256}, expected ${sha256}`;
    byPath.delete(path);
  }
  const [extra] = byPath.keys();
  return extra === undefined ? undefined : `${extra} does not belong in it`;
}

/** Independent of the order in which the files were read. */
function listDigest(files: readonly ContextFile[], digest: Digest): string {
  return digest(canonicalJson(Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256]))));
}

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function broken(problem: string): Recognized {
  return { kind: 'broken', problem };
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LocalError } from '../errors';

/** The newest major version of the cloud assembly schema that this code was tried with. */
export const ASSEMBLY_SCHEMA = 55;

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
}

/** A deployed-as-one template of the assembly; nested stacks hang below the stack that declares them. */
export interface AssemblyStack {
  /** As CDK shows it, e.g. `Prod/Service`. */
  readonly displayName: string;
  readonly stackName: string;
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
  /** Path of the template. */
  readonly templateFile: string;
  /** Findings that the app acknowledges, with the construct that says so. */
  readonly acknowledged: readonly { readonly construct: string; readonly id: string; readonly reason: unknown }[];
  /** Nested stacks by the logical id of their AWS::CloudFormation::Stack resource. */
  readonly nested: Readonly<Record<string, AssemblyStack>>;
  /** Construct path of a resource, e.g. `Demo/Digits/Resource`, where the assembly tells. */
  path(logicalId: string): string | undefined;
  /** Absolute path of the file or folder that was to be uploaded under an object key. */
  asset(objectKey: string): string | undefined;
  /** Absolute path of a file named relative to the assembly, as in `aws:asset:path`. */
  file(path: string): string;
}

export interface Assembly {
  readonly folder: string;
  readonly schemaVersion: string;
  /** The manifests and templates that were read. */
  readonly files: readonly string[];
  /** All stacks of all stages, without the nested ones. */
  readonly stacks: readonly AssemblyStack[];
}

/** Reads what `cdk synth` wrote, as plain JSON. The folder may be named by its manifest too. */
export function readAssembly(place: string, options: { readonly anyVersion?: boolean } = {}): Assembly {
  const root = folderOf(resolve(place));
  const schemaVersion = checkVersion(root, options.anyVersion ?? false);
  const files: string[] = [];
  const stacks = readStacks(root, files);
  return { folder: root, schemaVersion, files, stacks };
}

function folderOf(place: string): string {
  if (statSync(place, { throwIfNoEntry: false })?.isFile() !== true) return place;
  if (basename(place) === 'manifest.json') return dirname(place);
  throw new LocalError(`${place} is a file: name the folder that \`cdk synth\` wrote, by default cdk.out`);
}

interface Manifest {
  readonly version?: unknown;
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly metadata?: StackMetadata;
  /** A file with more metadata. */
  readonly additionalMetadataFile?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

/** By construct path. */
type StackMetadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

interface AssetManifest {
  readonly files?: Readonly<Record<string, {
    readonly source: { readonly path?: string };
    readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
  }>>;
}

function checkVersion(folder: string, anyVersion: boolean): string {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new LocalError(`no cloud assembly at ${folder}: run \`cdk synth\` first, or name the folder it wrote (csi local path/to/cdk.out)`);
  }
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new LocalError(`${folder} is not a cloud assembly: it has no manifest.json. Name the folder that \`cdk synth\` wrote, by default cdk.out`);
  }
  const { version } = readJson<Manifest>(join(folder, 'manifest.json'));
  const major = typeof version === 'string' ? Number.parseInt(version, 10) : Number.NaN;
  if (Number.isNaN(major)) {
    throw new LocalError(`${join(folder, 'manifest.json')} has no schema version (got ${JSON.stringify(version)}): run \`cdk synth\` again`);
  }
  if (major > ASSEMBLY_SCHEMA && !anyVersion) {
    throw new LocalError(
      `${folder} was written by a newer aws-cdk-lib: its assembly schema is ${String(version)}, this version of csi reads up to ${ASSEMBLY_SCHEMA}.x. `
      + 'Update cdk-serverless-inference, or try it as it is with --ignore-assembly-version',
    );
  }
  return String(version);
}

function readStacks(folder: string, files: string[]): AssemblyStack[] {
  files.push(join(folder, 'manifest.json'));
  const artifacts = Object.values(readJson<Manifest>(join(folder, 'manifest.json')).artifacts ?? {});
  const assets = new Map<string, string>();
  for (const artifact of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest' || artifact.properties?.file === undefined) continue;
    const manifest = readJson<AssetManifest>(join(folder, artifact.properties.file));
    for (const { source, destinations } of Object.values(manifest.files ?? {})) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(folder, source.path));
    }
  }

  const stacks: AssemblyStack[] = [];
  for (const artifact of artifacts) {
    const { properties } = artifact;
    if (artifact.type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      stacks.push(...readStacks(join(folder, properties.directoryName), files));
    }
    if (artifact.type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
      const displayName = artifact.displayName ?? properties.stackName ?? basename(properties.templateFile, '.template.json');
      const metadata = metadataOf(folder, artifact);
      const paths = constructPaths(metadata);
      stacks.push(readStack({
        path: (logicalId) => paths.get(logicalId),
        acknowledged: acknowledgedIn(metadata),
        displayName,
        stackName: properties.stackName ?? displayName.replaceAll('/', '-'),
        account: account === 'unknown-account' ? undefined : account,
        region: region === 'unknown-region' ? undefined : region,
        asset: (key) => assets.get(key),
        file: (path) => resolve(folder, path),
      }, join(folder, properties.templateFile), files));
    }
  }
  return stacks;
}

function metadataOf(folder: string, { metadata, additionalMetadataFile }: Artifact): StackMetadata {
  const file = additionalMetadataFile === undefined ? undefined : join(folder, additionalMetadataFile);
  return { ...metadata, ...(file !== undefined && existsSync(file) ? readJson<StackMetadata>(file) : {}) };
}

/** Construct paths by logical id: the template has them only when the CDK command line ran the app. */
function constructPaths(metadata: StackMetadata): ReadonlyMap<string, string> {
  return new Map(Object.entries(metadata).flatMap(([path, entries]) => entries
    .filter(({ type, data }) => type === 'aws:cdk:logicalId' && typeof data === 'string')
    .map(({ data }) => [data as string, path.replace(/^\//, '')] as const)));
}

/** What `Validations.of(construct).acknowledge()` leaves. */
function acknowledgedIn(metadata: StackMetadata): AssemblyStack['acknowledged'] {
  return Object.entries(metadata).flatMap(([path, entries]) => entries
    .filter(({ type, data }) => type === 'aws:cdk:acknowledged-rules' && typeof data === 'object' && data !== null)
    .flatMap(({ data }) => Object.entries(data as object).map(([id, reason]: [string, unknown]) => ({ construct: path.replace(/^\//, ''), id, reason }))));
}

function readStack(stack: Omit<AssemblyStack, 'template' | 'templateFile' | 'nested'>, templateFile: string, files: string[]): AssemblyStack {
  files.push(templateFile);
  const template = readJson<Template>(templateFile);
  const nested: Record<string, AssemblyStack> = {};
  for (const [id, resource] of Object.entries(template.Resources ?? {})) {
    const path = resource.Metadata?.['aws:asset:path'];
    if (resource.Type !== 'AWS::CloudFormation::Stack' || typeof path !== 'string') continue;
    const file = join(dirname(templateFile), basename(path));
    if (!existsSync(file)) continue;
    nested[id] = readStack({ ...stack, displayName: `${stack.displayName}/${id}`, stackName: `${stack.stackName}-${id}` }, file, files);
  }
  return { ...stack, template, templateFile, nested };
}

function readJson<T>(file: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`the cloud assembly is not whole: ${file} cannot be read (${(error as Error).message}). Run \`cdk synth\` again`);
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new LocalError(`${file} is not JSON: run \`cdk synth\` again`);
  }
}

import { approvalStatus, type RegistryExport, type VersionManifest } from './manifest';
import type { VersionReference } from './reference';

/** A model that can be exported: its versions as they are recorded. */
export interface ExportableModel {
  readonly name: string;
  readonly description?: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly versions: readonly {
    readonly version: string;
    readonly approval: string;
    /** Since when its bytes are gone. */
    readonly expired?: string;
  }[];
}

/** What of a model is exported. */
export interface ExportPlan {
  readonly name: string;
  readonly description?: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
  /** What is left out, and why. */
  readonly notes: readonly string[];
}

/**
 * Which versions of a model are exported. A model alone means all of its versions, and its aliases; an alias itself and its version; a version
 * that version, and the aliases that it has. Only approved ones, unless all are wanted: those that are named and left out are a refusal.
 */
export function planExport({ name, description, aliases, versions }: ExportableModel, references: readonly VersionReference[], all: boolean): ExportPlan | { readonly refusal: string } {
  const gone = (version: string): string | undefined => versions.find((each) => each.version === version)?.expired;
  const approved = (version: string): boolean => gone(version) === undefined && (all || versions.some((each) => each.version === version && each.approval === 'approved'));
  const status = (version: string): string => versions.find((each) => each.version === version)?.approval ?? 'not recorded';
  const held = (alias: string): string => aliases[alias] ?? '';
  const named = references.flatMap(({ version, alias }) => (version !== undefined ? [version] : alias !== undefined ? [held(alias)] : []));
  const [refused] = named.filter((version) => !approved(version));
  if (refused !== undefined && gone(refused) !== undefined) return { refusal: `${name} ${refused} has expired, and its files are gone from the registry's bucket: deploy it again from its manifest` };
  if (refused !== undefined) return { refusal: `${name} ${refused} is ${status(refused)}, and only approved versions are exported: approve it and deploy, or say --all` };
  const whole = references.some(({ version, alias }) => version === undefined && alias === undefined);
  const taken = versions.map(({ version }) => version).filter((version) => named.includes(version) || (whole && approved(version)));
  if (taken.length === 0) return { refusal: `${name} has no approved version: approve one and deploy, or say --all` };
  const only = references.flatMap(({ alias }) => (alias === undefined ? [] : [alias]));
  const byVersion = references.flatMap(({ version }) => (version === undefined ? [] : [version]));
  const wanted = Object.entries(aliases).filter(([alias, version]) => whole || only.includes(alias) || byVersion.includes(version));
  return {
    name,
    ...(description !== undefined && { description }),
    aliases: Object.fromEntries(wanted.filter(([, version]) => taken.includes(version))),
    versions: taken,
    notes: [
      ...versions.filter(({ version }) => whole && !taken.includes(version)).map(({ version, approval, expired }) => (
        expired === undefined ? `${name} ${version} is ${approval}, and left out: --all takes it too` : `${name} ${version} has expired, and is left out: its files are gone`)),
      ...wanted.filter(([, version]) => !taken.includes(version)).map(([alias, version]) => `${name}@${alias} is left out with version ${version}`),
    ],
  };
}

/** A version as an app elsewhere can use it; or why it cannot. */
export function exportedVersion(manifest: VersionManifest): VersionManifest | { readonly refusal: string } {
  const { name, version, artifact, approval } = manifest;
  if ('elsewhere' in artifact) return { refusal: `the bytes of ${name} ${version} are ${artifact.elsewhere}, which no manifest can point to` };
  if (!('s3' in artifact)) return { refusal: `the bytes of ${name} ${version} are ${'file' in artifact ? `the file ${artifact.file}` : 'files'} beside its manifest, which apps elsewhere do not have: without --models it is exported as the registry's bucket has it` };
  const loose = artifact.s3.files.filter(({ versionId }) => versionId === undefined).map(({ path }) => path);
  if (loose.length > 0) return { refusal: `${name} ${version} is not pinned in s3://${artifact.s3.bucket}/${artifact.s3.prefix}: ${loose.join(', ')} ${loose.length === 1 ? 'has' : 'have'} no version of the object. Deploy the registry anew: its bucket keeps versions` };
  // Where the decision was taken, its report is kept; golden requests are files that are not there.
  const { goldenRequests: _, ...rest } = manifest;
  return { ...rest, approval: approvalStatus(approval) };
}

/** The file, by the names of the models. */
export function registryExport(models: readonly { readonly plan: ExportPlan; readonly versions: readonly VersionManifest[] }[]): RegistryExport {
  return {
    models: [...models].sort((a, b) => (a.plan.name < b.plan.name ? -1 : 1)).map(({ plan: { name, description, aliases }, versions }) => ({
      name, ...(description !== undefined && { description }), ...(Object.keys(aliases).length > 0 && { aliases }), versions,
    })),
  };
}

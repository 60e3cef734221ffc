import { existsSync } from 'node:fs';
import { describeProblem } from '../../../lib/problem';
import type { Signature } from '../../../lib/model/signature';
import type { ApprovalStatus } from '../../../lib/registry/approval';
import type { DeployedModel } from '../../../lib/registry/deployed';
import type { FolderModel } from '../../../lib/registry/folder';
import { approvalStatus, type ModelManifest, type VersionManifest } from '../../../lib/registry/manifest';
import type { VersionRecord } from '../../../lib/registry/record';
import { findModel, parseReference, REFERENCE_FORMS, resolveReference, type Resolved } from '../../../lib/registry/reference';
import { LocalError } from '../../../local';
import type { AwsSession, ServingHost } from '../../aws';
import { bytesOf, checkVersion, type CheckedArtifact } from '../../registry/artifact';
import { DEFAULT_MODELS, readModels } from '../../registry/manifest-files';
import { wholeNumber } from '../command';
import { loadAws } from '../load-aws';

/** Options of the commands that read models, here or in an account. */
export const CATALOG_OPTIONS = { models: { type: 'string' }, deployed: { type: 'boolean' }, port: { type: 'string' }, json: { type: 'boolean' } } as const;

export const CATALOG_USAGE = `  --models DIR    the folder of manifests [${DEFAULT_MODELS}]
  --deployed      what is recorded in the account instead
  --port N        of a running csi local start, with --deployed; without, the account and region of
                  AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL are meant
  --json          for machines`;

/** The models that a command sees: of a folder of manifests, or as an account has them recorded. */
export interface Catalog {
  readonly models: readonly CatalogModel[];
  /** What could not be read. */
  readonly problems: readonly string[];
  /** Such as `in models`. */
  readonly where: string;
  /** The account, with --deployed. */
  readonly place?: string;
  readonly session?: AwsSession;
}

export interface CatalogModel {
  readonly name: string;
  readonly description?: string;
  readonly aliases: Readonly<Record<string, string>>;
  readonly versions: readonly CatalogVersion[];
  /** The manifests, where they are here. */
  readonly folder?: FolderModel;
}

export interface CatalogVersion {
  readonly version: string;
  readonly approval: ApprovalStatus;
  readonly digest: string;
  readonly format: string;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly description?: string;
  readonly bytes?: number;
  /** Since when nobody is known to use it, and since when its bytes are gone; as an account has it recorded. */
  readonly unusedSince?: string;
  readonly expired?: string;
  /** Everything of it; its files are read for it. */
  details(): Promise<VersionDetails>;
}

export interface VersionDetails {
  readonly manifest: VersionManifest;
  /** Path of its manifest, or its address in S3. */
  readonly source: string;
  readonly signature?: Signature;
  readonly bytes?: number;
  /** Undefined where the account has the bytes. */
  readonly integrity?: CheckedArtifact['integrity'];
}

interface CatalogValues {
  readonly models?: string;
  readonly deployed?: boolean;
  readonly port?: string;
}

export async function readCatalog({ models: folder, deployed = false, port }: CatalogValues): Promise<Catalog> {
  if (!deployed && port !== undefined) throw new LocalError('--port names an account to read: say --deployed with it');
  if (deployed && folder !== undefined) throw new LocalError('--models and --deployed are two places to read: name one of them');
  return deployed ? await deployedCatalog(port) : folderCatalog(folder ?? DEFAULT_MODELS);
}

/** The model of that name, or the same error everywhere. */
export function modelNamed({ models, where }: Catalog, name: string): CatalogModel {
  const found = findModel(models, name, where);
  if ('message' in found) throw new LocalError(`${found.message.replace(/\?$/, '? ').replace(/([^ ?])$/, '$1. ')}\`csi registry list\` lists them`);
  return found;
}

/** The version that a reference means. */
export function versionNamed(catalog: Catalog, text: string): { readonly model: CatalogModel; readonly version: CatalogVersion; readonly by: Extract<Resolved, { readonly by: unknown }>['by'] } {
  const reference = parseReference(text);
  if (reference === undefined) throw new LocalError(`${JSON.stringify(text)} names no version of a model: say ${REFERENCE_FORMS}`);
  const resolved = resolveReference(catalog.models.map(({ name, aliases, versions }) => ({ name, aliases, versions: versions.map(({ version }) => version) })), reference, catalog.where);
  if ('message' in resolved) throw new LocalError(resolved.message);
  const model = modelNamed(catalog, resolved.model);
  return { model, version: model.versions.find(({ version }) => version === resolved.version) as CatalogVersion, by: resolved.by };
}

/** Functions and endpoints of an account's models; none without --deployed. */
export async function hostsOf({ session }: Catalog): Promise<{ readonly hosts: readonly ServingHost[]; readonly unseen: readonly string[] }> {
  return session === undefined ? { hosts: [], unseen: [] } : await loadAws().servingHosts(session);
}

function folderCatalog(folder: string): Catalog {
  if (!existsSync(folder)) throw new LocalError(`there is no folder ${folder}: name the one with NAME/VERSION.json by --models, or say --deployed for what is recorded in the account`);
  const { models, problems } = readModels(folder);
  return { models: models.map((model) => folderModel(folder, model)), problems: problems.map(describeProblem), where: `in ${folder}` };
}

function folderModel(folder: string, model: FolderModel): CatalogModel {
  const { manifest: { name, description, aliases = {} }, versions }: { readonly manifest: ModelManifest; readonly versions: FolderModel['versions'] } = model;
  return {
    name, description, aliases, folder: model,
    versions: versions.map((found): CatalogVersion => {
      const { manifest } = found;
      return {
        version: manifest.version, approval: approvalStatus(manifest.approval), digest: manifest.digest, format: manifest.format, metrics: manifest.metrics, description: manifest.description,
        bytes: bytesOf(folder, found),
        details: async () => ({ manifest, source: `${folder}/${found.path}`, ...await checkVersion(folder, found) }),
      };
    }),
  };
}

async function deployedCatalog(port: string | undefined): Promise<Catalog> {
  const { connect, deployedModels } = loadAws();
  const session = await connect({ port: wholeNumber('port', port, 1, 65_535) });
  const { models, problems, place } = await deployedModels(session);
  return { models: models.map((model) => deployedModel(session, model)), problems, where: `recorded in ${place}`, place, session };
}

function deployedModel(session: AwsSession, { name, aliases, versions }: DeployedModel): CatalogModel {
  return {
    name, aliases,
    versions: versions.map((record): CatalogVersion => ({
      version: record.version, approval: record.approval, digest: record.digest, format: record.format, metrics: record.metrics, description: record.description, bytes: record.bytes,
      unusedSince: record.unusedSince, expired: record.expired,
      details: () => recordedDetails(session, record),
    })),
  };
}

async function recordedDetails(session: AwsSession, record: VersionRecord): Promise<VersionDetails> {
  const manifest = await loadAws().recordedManifest(session, record);
  // What was decided last is in the record.
  const approval = approvalStatus(manifest.approval) === record.approval ? manifest.approval : record.approval;
  return { manifest: { ...manifest, approval }, source: record.manifest ?? '', signature: manifest.signature, bytes: record.bytes };
}

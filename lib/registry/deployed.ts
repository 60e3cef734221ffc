import { parseJson } from '../json-shape';
import { APPROVAL_STATUSES } from './approval';
import { compareVersions } from './folder';
import { MODELS_PATH } from './parameters';
import type { VersionRecord } from './record';

/** A model as an account has it recorded. */
export interface DeployedModel {
  readonly name: string;
  /** Versions by alias. */
  readonly aliases: Readonly<Record<string, string>>;
  /** From the first to the last, as people count. */
  readonly versions: readonly VersionRecord[];
}

/** The models that parameters below `/models` tell of, by name; and which of them cannot be read. */
export function readDeployed(parameters: readonly { readonly name: string; readonly value: string }[]): { readonly models: readonly DeployedModel[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const models = new Map<string, { versions: VersionRecord[]; aliases: Record<string, string> }>();
  for (const { name: parameter, value } of parameters) {
    // What is published of places where a model answers is for other tools.
    const [, model = '', kind, last = ''] = new RegExp(`^${MODELS_PATH}/([^/]+)/(versions|aliases)/([^/]+)$`).exec(parameter) ?? [];
    if (kind === undefined) continue;
    const found = models.get(model) ?? { versions: [], aliases: {} };
    models.set(model, found);
    if (kind === 'aliases') {
      found.aliases[last] = value;
      continue;
    }
    const record = parseRecord(value);
    if (record === undefined || record.name !== model || record.version !== last) problems.push(`${parameter} holds no record of ${model} ${last} that this version of csi reads`);
    else found.versions.push(record);
  }
  return {
    models: [...models].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { versions, aliases }]) => ({
      name, aliases: Object.fromEntries(Object.entries(aliases).sort(([a], [b]) => (a < b ? -1 : 1))), versions: versions.sort((a, b) => compareVersions(a.version, b.version)),
    })),
    problems,
  };
}

/** Bucket and key of `s3://BUCKET/KEY`. */
export function parseS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** A record of a later release may hold more than is known here. */
function parseRecord(text: string): VersionRecord | undefined {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const { schemaVersion, name, version, digest, approval, bytes } = value as Partial<Record<keyof VersionRecord, unknown>>;
  const isRecord = schemaVersion === 1 && [name, version, digest].every((each) => typeof each === 'string') && typeof bytes === 'number' && (APPROVAL_STATUSES as readonly unknown[]).includes(approval);
  return isRecord ? value as VersionRecord : undefined;
}

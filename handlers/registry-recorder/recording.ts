import type { VersionManifest } from '../../lib/registry/manifest';
import type { VersionRecord } from '../../lib/registry/record';
import type { RecordRequest } from '../../lib/registry/request';

/** One version that is to be recorded. */
export interface Recording {
  readonly request: RecordRequest;
  /** Whole: its artifact says which versions of its objects are meant. */
  readonly manifest: VersionManifest;
  readonly record: VersionRecord;
  /** What is recorded already, by an earlier deploy. Its digest is the same. */
  readonly found?: VersionRecord;
}

/** CloudFormation hands over every property as a text. */
export function recordingOf(properties: Readonly<Record<string, unknown>>): Recording {
  const request: RecordRequest = {
    backend: backendOf(text(properties, 'backend')),
    name: text(properties, 'name'),
    version: text(properties, 'version'),
    digest: text(properties, 'digest'),
    manifest: text(properties, 'manifest'),
    record: text(properties, 'record'),
    bucket: text(properties, 'bucket'),
    ...optional(properties, 'group', 'inferenceSpecification', 'stage', 'stageStatus'),
  };
  const manifest = JSON.parse(request.manifest) as VersionManifest;
  const record = JSON.parse(request.record) as VersionRecord;
  for (const part of [manifest, record]) {
    if (part.name !== request.name || part.version !== request.version || part.digest !== request.digest) {
      throw new Error(`asked to record ${request.name} ${request.version} (${request.digest.slice(0, 16)}), and what came with it is of ${part.name} ${part.version} (${part.digest.slice(0, 16)})`);
    }
  }
  return { request, manifest, record };
}

function text(properties: Readonly<Record<string, unknown>>, name: keyof RecordRequest): string {
  const value = properties[name];
  if (typeof value !== 'string' || value === '') throw new Error(`the property ${name} is ${JSON.stringify(value)}, needed: a text`);
  return value;
}

function optional(properties: Readonly<Record<string, unknown>>, ...names: readonly (keyof RecordRequest)[]): Partial<RecordRequest> {
  return Object.fromEntries(names.flatMap((name) => (properties[name] === undefined || properties[name] === '' ? [] : [[name, String(properties[name])]])));
}

function backendOf(name: string): RecordRequest['backend'] {
  if (name === 'parameters' || name === 'sageMaker') return name;
  throw new Error(`the property backend is ${JSON.stringify(name)}, needed: "parameters" or "sageMaker"`);
}

import type { LambdaImage } from '../../../lib/container/lambda-image';
import type { Cors } from '../../assembly/functions';

/** Code as it was uploaded. */
export type CodeRecord =
  | { readonly kind: 'zip'; readonly blob: string; readonly bytes: number }
  | { readonly kind: 'inline'; readonly text: string }
  | ImageCode;

export interface ImageCode {
  readonly kind: 'image';
  readonly uri: string;
  /** Of an image that is known here; kept with the version, whose image may be deleted under it. */
  readonly content?: {
    readonly digest: string;
    readonly door: string;
    readonly architecture: string;
    readonly files: readonly { readonly path: string; readonly blob: string }[];
    /** Of an image that is not one of this package's model server. */
    readonly own?: Pick<LambdaImage, 'runtime' | 'handler' | 'environment' | 'requirements'>;
  };
}

export interface LayerRecord {
  readonly arn: string;
  readonly name: string;
  readonly version: number;
  readonly blob: string;
  readonly bytes: number;
  readonly created: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What an invocation of one version runs: of a published one, it never changes. */
export interface VersionRecord {
  /** `$LATEST` or a number. */
  readonly version: string;
  /** As CloudFormation names them, without the code. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly code: CodeRecord;
  /** Kept with the version: a layer may be deleted under it. */
  readonly layers: readonly Pick<LayerRecord, 'arn' | 'blob' | 'bytes'>[];
  readonly modified: string;
  readonly description: string;
  /** Of everything that is published with a version. */
  readonly digest: string;
  readonly revisionId: string;
}

export interface AliasRecord {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Share of the calls, from 0 to 1, by additional version. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export interface UrlRecord {
  readonly qualifier?: string;
  readonly apiId: string;
  /** The port it had last: kept over restarts where it is free. */
  readonly port: number;
  readonly authType: string;
  readonly invokeMode: string;
  readonly cors?: Cors;
  readonly created: string;
}

export interface PermissionRecord {
  readonly id: string;
  readonly qualifier?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface EventInvokeRecord {
  readonly maxRetryAttempts?: number;
  readonly maxAgeSeconds?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly modified: string;
}

export interface ProvisionedRecord {
  readonly requested: number;
  readonly modified: string;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly latest: VersionRecord;
  /** Oldest first. */
  readonly versions: readonly VersionRecord[];
  /** Numbers are never given twice, not even after the last version is deleted. */
  readonly lastVersion: number;
  /** Of what was published last: the same is not published again. */
  readonly publishedDigest?: string;
  readonly aliases: Readonly<Record<string, AliasRecord>>;
  readonly urls: readonly UrlRecord[];
  readonly permissions: readonly PermissionRecord[];
  readonly reservedConcurrency?: number;
  /** By version or alias. */
  readonly provisioned?: Readonly<Record<string, ProvisionedRecord>>;
  /** By `$LATEST`, version or alias. */
  readonly eventInvoke?: Readonly<Record<string, EventInvokeRecord>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Provisioned concurrency by version or alias. */
export function requestedOf({ provisioned }: FunctionRecord): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(provisioned ?? {}).map(([qualifier, { requested }]) => [qualifier, requested]));
}

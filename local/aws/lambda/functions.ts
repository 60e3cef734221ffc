import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../../lib/canonical-json';
import { environmentRefusal } from '../../../lib/lambda/api-constraints';
import { LAYERS } from '../../../lib/lambda/limits';
import { refuseReserved, WEIGHTED } from '../../../lib/lambda/provisioned';
import { publishedProperties } from '../../../lib/lambda/version-properties';
import type { Cors } from '../../assembly/functions';
import { LATEST } from '../../function-runner';
import { ApiError } from '../../lambda-api/errors';
import type { AwsIdentity } from '../identity';
import type { Buckets } from '../s3/buckets';
import type { Documents, StateFolder } from '../state/state-folder';
import { zipOf } from './code-upload';
import { imageRefusal } from './image-function';
import { Layers } from './layers';
import { requestedOf, type AliasRecord, type CodeRecord, type EventInvokeRecord, type FunctionRecord, type ImageCode, type PermissionRecord, type ProvisionedRecord, type UrlRecord, type VersionRecord } from './records';

export type Properties = Readonly<Record<string, unknown>>;

/** What runs follows what is stored. */
export interface FunctionWatcher {
  /** The code or configuration of `$LATEST` changed, or the function is gone. */
  latestChanged(name: string): void;
  versionRemoved(name: string, version: string): void;
  reservedConcurrencyChanged(fn: FunctionRecord): void;
  /** Environments are to be started ahead, or no longer, or for another version. */
  provisionedChanged(fn: FunctionRecord): void;
}

/** Which roles services may act as. */
export interface AssumableRoles {
  isAssumableBy(roleArn: string, service: string): boolean;
}

/** What functions may mount. */
export interface Mountable {
  /** Why Lambda does not take a function with such properties. */
  refusal(properties: Properties): string | undefined;
}

/** The functions of the account, with their versions and aliases, as the Lambda API keeps them. */
export class Functions {
  private readonly functions: Documents<FunctionRecord>;
  readonly layers: Layers;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly buckets: Buckets, private readonly watcher: FunctionWatcher,
    private readonly image: (uri: string) => ImageCode, private readonly roles: AssumableRoles, private readonly mounts: Mountable,
  ) {
    this.functions = state.documents<FunctionRecord>('functions');
    this.layers = new Layers(state, identity, buckets);
  }

  get all(): readonly FunctionRecord[] {
    return [...this.functions.all.values()];
  }

  find(name: string): FunctionRecord | undefined {
    return this.functions.all.get(name);
  }

  get(name: string): FunctionRecord {
    const found = this.find(name);
    if (found === undefined) throw ApiError.notFound(`Function not found: ${this.arn(name)}`);
    return found;
  }

  arn(name: string): string {
    return `arn:aws:lambda:${this.identity.region}:${this.identity.account}:function:${name}`;
  }

  /** With properties as CloudFormation names them; with `code`, instead of what they say of it. */
  create(name: string, properties: Properties, code?: CodeRecord): FunctionRecord {
    if (this.find(name) !== undefined) throw new ApiError(409, 'ResourceConflictException', `Function already exist: ${name}`);
    const latest = code === undefined ? this.fromProperties(properties) : this.latest(publishedProperties(properties), code);
    const record: FunctionRecord = {
      name,
      arn: this.arn(name),
      latest,
      versions: [],
      lastVersion: 0,
      aliases: {},
      urls: [],
      permissions: [],
      reservedConcurrency: reserved(properties),
      tags: tagsOf(properties),
    };
    this.functions.put(name, record);
    // A function of that name may have been there before.
    this.watcher.reservedConcurrencyChanged(record);
    return record;
  }

  /** Tags that a template did not set, in `before` either, are those of somebody else, and stay. */
  update(name: string, properties: Properties, before: Properties): FunctionRecord {
    const latest = this.fromProperties(properties);
    this.checkReserved(this.get(name), reserved(properties));
    const record = this.change(name, latest);
    this.setReservedConcurrency(name, reserved(properties));
    const others = Object.entries(this.get(name).tags ?? {}).filter(([key]) => !Object.hasOwn(tagsOf(before), key));
    this.setTags(name, { ...Object.fromEntries(others), ...tagsOf(properties) });
    return this.find(name) ?? record;
  }

  /** Of the configuration what is named, and the rest as it was. */
  configure(name: string, changes: Properties, code = this.get(name).latest.code): FunctionRecord {
    return this.change(name, this.latest({ ...this.get(name).latest.properties, ...changes }, code));
  }

  setReservedConcurrency(name: string, reservedConcurrency: number | undefined): void {
    const record = this.get(name);
    if (record.reservedConcurrency === reservedConcurrency) return;
    this.checkReserved(record, reservedConcurrency);
    const next = { ...record, reservedConcurrency };
    this.functions.put(name, next);
    this.watcher.reservedConcurrencyChanged(next);
  }

  private checkReserved(record: FunctionRecord, wanted: number | undefined): void {
    const refusal = refuseReserved({ provisioned: requestedOf(record) }, wanted);
    if (refusal !== undefined) throw new ApiError(refusal.status, refusal.code, refusal.message);
  }

  setTags(name: string, tags: Readonly<Record<string, string>>): void {
    this.functions.put(name, { ...this.get(name), tags });
  }

  private change(name: string, latest: VersionRecord): FunctionRecord {
    const record = this.get(name);
    if (latest.digest === record.latest.digest) return record;
    const next = { ...record, latest };
    this.functions.put(name, next);
    this.watcher.latestChanged(name);
    return next;
  }

  /** With all its versions, aliases and URLs. */
  delete(name: string): void {
    const record = this.get(name);
    this.functions.delete(name);
    this.watcher.latestChanged(name);
    for (const { version } of record.versions) this.watcher.versionRemoved(name, version);
  }

  version(fn: FunctionRecord, version: string): VersionRecord | undefined {
    return versionOf(fn, version);
  }

  /** The version that a qualifier names: of a weighted alias, one by its weights. */
  resolve(fn: FunctionRecord, qualifier: string | undefined, random: () => number = Math.random): VersionRecord | undefined {
    if (qualifier === undefined) return fn.latest;
    const alias = Object.hasOwn(fn.aliases, qualifier) ? fn.aliases[qualifier] : undefined;
    if (alias === undefined) return this.version(fn, qualifier);
    let left = random();
    for (const [version, weight] of Object.entries(alias.weights)) {
      if (left < weight) return this.version(fn, version);
      left -= weight;
    }
    return this.version(fn, alias.version);
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: unchanged since the last version, none is made. */
  publish(name: string, description: string | undefined): { readonly version: VersionRecord; readonly isNew: boolean } {
    const record = this.get(name);
    const last = record.versions.find(({ version }) => version === String(record.lastVersion));
    if (last !== undefined && record.publishedDigest === record.latest.digest) return { version: last, isNew: false };
    const version: VersionRecord = {
      ...record.latest, version: String(record.lastVersion + 1), description: description ?? record.latest.description, revisionId: randomUUID(),
    };
    this.functions.put(name, {
      ...record, versions: [...record.versions, version], lastVersion: record.lastVersion + 1, publishedDigest: record.latest.digest,
    });
    return { version, isNew: true };
  }

  deleteVersion(name: string, version: string): void {
    const record = this.get(name);
    const users = Object.values(record.aliases).filter((alias) => alias.version === version || Object.hasOwn(alias.weights, version));
    if (users.length > 0) {
      throw new ApiError(409, 'ResourceConflictException', `Function version ${record.arn}:${version} can't be deleted: the alias ${users.map((alias) => alias.name).join(', ')} points to it`);
    }
    this.functions.put(name, {
      ...record,
      versions: record.versions.filter((candidate) => candidate.version !== version),
      provisioned: without(record.provisioned, version),
      eventInvoke: without(record.eventInvoke, version),
    });
    this.watcher.versionRemoved(name, version);
    if (record.provisioned?.[version] !== undefined) this.watcher.provisionedChanged(this.get(name));
  }

  putAlias(name: string, alias: Omit<AliasRecord, 'revisionId'>, isNew: boolean): AliasRecord {
    const record = this.get(name);
    if (isNew && Object.hasOwn(record.aliases, alias.name)) {
      throw new ApiError(409, 'ResourceConflictException', `Alias already exists: ${record.arn}:${alias.name}`);
    }
    if (!/^(?!\d+$)[a-zA-Z0-9_-]{1,128}$/.test(alias.name)) {
      throw new ApiError(400, 'ValidationException', `1 validation error detected: Value '${alias.name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`);
    }
    checkRouting(record, alias);
    if (Object.keys(alias.weights).length > 0 && record.provisioned?.[alias.name] !== undefined) throw invalid(WEIGHTED.message);
    return this.storeAlias(record, alias);
  }

  /**
   * As CodeDeploy moves an alias: it alone may weigh one that has provisioned concurrency, which then follows the weights. A
   * deployment ends with the new version and no weights: all of the provisioned concurrency is the new version's then.
   */
  shiftAlias(name: string, alias: string, to: { readonly version: string; readonly weights: Readonly<Record<string, number>> }): AliasRecord {
    const record = this.get(name);
    const existing = Object.hasOwn(record.aliases, alias) ? record.aliases[alias] : undefined;
    if (existing === undefined) throw ApiError.notFound(`Cannot find alias arn: ${record.arn}:${alias}`);
    checkRouting(record, to);
    return this.storeAlias(record, { ...existing, ...to });
  }

  private storeAlias(record: FunctionRecord, alias: Omit<AliasRecord, 'revisionId'>): AliasRecord {
    const stored = { ...alias, revisionId: randomUUID() };
    const next = { ...record, aliases: { ...record.aliases, [alias.name]: stored } };
    this.functions.put(record.name, next);
    if (record.provisioned?.[alias.name] !== undefined) this.watcher.provisionedChanged(next);
    return stored;
  }

  deleteAlias(name: string, alias: string): void {
    const record = this.get(name);
    const aliases = Object.fromEntries(Object.entries(record.aliases).filter(([other]) => other !== alias));
    const next = { ...record, aliases, provisioned: without(record.provisioned, alias), eventInvoke: without(record.eventInvoke, alias) };
    this.functions.put(name, next);
    if (record.provisioned?.[alias] !== undefined) this.watcher.provisionedChanged(next);
  }

  /** Sets what is provisioned at a version or an alias; undefined takes it away. What may be set is ProvisionedConcurrency's to know. */
  putProvisioned(name: string, qualifier: string, provisioned: ProvisionedRecord | undefined): void {
    const record = this.get(name);
    const next = { ...record, provisioned: { ...without(record.provisioned, qualifier), ...(provisioned === undefined ? {} : { [qualifier]: provisioned }) } };
    this.functions.put(name, next);
    this.watcher.provisionedChanged(next);
  }

  /** Sets how asynchronous invocations of `$LATEST`, a version or an alias are treated; undefined takes it away. */
  putEventInvoke(name: string, qualifier: string, config: EventInvokeRecord | undefined): void {
    const record = this.get(name);
    this.functions.put(name, { ...record, eventInvoke: { ...without(record.eventInvoke, qualifier), ...(config === undefined ? {} : { [qualifier]: config }) } });
  }

  putUrl(name: string, url: UrlRecord): void {
    const record = this.get(name);
    if (this.resolve(record, url.qualifier) === undefined) throw ApiError.notFound(`Function not found: ${record.arn}:${url.qualifier}`);
    this.functions.put(name, { ...record, urls: [...record.urls.filter(({ qualifier }) => qualifier !== url.qualifier), url] });
  }

  deleteUrl(name: string, qualifier: string | undefined): void {
    const record = this.get(name);
    this.functions.put(name, { ...record, urls: record.urls.filter((url) => url.qualifier !== qualifier) });
  }

  addPermission(name: string, permission: PermissionRecord): void {
    const record = this.get(name);
    if (this.resolve(record, permission.qualifier) === undefined) throw ApiError.notFound(`Function not found: ${record.arn}:${permission.qualifier}`);
    this.functions.put(name, { ...record, permissions: [...record.permissions.filter(({ id }) => id !== permission.id), permission] });
  }

  removePermission(name: string, id: string): void {
    const record = this.get(name);
    this.functions.put(name, { ...record, permissions: record.permissions.filter((permission) => permission.id !== id) });
  }

  /** Code that is uploaded: in a bucket, or an image. */
  code(code: Properties): CodeRecord {
    if (typeof code['ImageUri'] === 'string') return this.imageCode(code['ImageUri']);
    if (typeof code['ZipFile'] === 'string') return { kind: 'inline', text: code['ZipFile'] };
    return { kind: 'zip', ...zipOf(this.buckets, code) };
  }

  /** Whether its code is an image that is executed here; the URI may still be unknown. */
  runsImage(properties: Properties): boolean {
    const { ImageUri } = (properties['Code'] ?? {}) as Properties;
    try {
      return typeof ImageUri === 'string' && imageRefusal(this.image(ImageUri), properties) === undefined;
    } catch {
      return false;
    }
  }

  private imageCode(uri: string): CodeRecord {
    try {
      return this.image(uri);
    } catch (error) {
      throw invalid((error as Error).message);
    }
  }

  private fromProperties(properties: Properties): VersionRecord {
    const { Code, ...published } = publishedProperties(properties);
    return this.latest(published, this.code((Code ?? {}) as Properties));
  }

  /** What `$LATEST` is with a configuration and code, once Lambda would take them. */
  private latest(published: Properties, code: CodeRecord): VersionRecord {
    const arns = (published['Layers'] ?? []) as readonly string[];
    if (arns.length > LAYERS.max) throw invalid(`Cannot reference more than ${LAYERS.max} layers.`);
    const layers = arns.map((arn) => {
      const layer = this.layers.find(arn);
      if (layer === undefined) throw invalid(`Layer version ${arn} does not exist.`);
      return { arn, blob: layer.blob, bytes: layer.bytes };
    });
    const { Variables = {} } = (published['Environment'] ?? {}) as { readonly Variables?: Properties };
    const refusal = environmentRefusal(Variables) ?? this.mounts.refusal(published);
    if (refusal !== undefined) throw invalid(refusal);
    if (!this.roles.isAssumableBy(String(published['Role']), 'lambda.amazonaws.com')) throw invalid('The role defined for the function cannot be assumed by Lambda.');
    return {
      version: LATEST,
      properties: published,
      code,
      layers,
      modified: new Date().toISOString(),
      description: String(published['Description'] ?? ''),
      digest: createHash('sha256').update(canonicalJson({ published, code })).digest('hex'),
      revisionId: randomUUID(),
    };
  }
}

export function codeSha256(code: CodeRecord): string {
  switch (code.kind) {
    case 'zip':
      return Buffer.from(code.blob, 'hex').toString('base64');
    case 'inline':
      return createHash('sha256').update(code.text).digest('base64');
    case 'image':
      return code.content === undefined ? createHash('sha256').update(code.uri).digest('base64') : Buffer.from(code.content.digest.replace('sha256:', ''), 'hex').toString('base64');
  }
}

export function corsOf(declared: Properties | undefined): Cors | undefined {
  if (declared === undefined) return undefined;
  const list = (name: string): readonly string[] => ((declared[name] ?? []) as readonly unknown[]).map(String);
  return {
    allowCredentials: String(declared['AllowCredentials']) === 'true',
    allowHeaders: list('AllowHeaders'),
    allowMethods: list('AllowMethods'),
    allowOrigins: list('AllowOrigins'),
    exposeHeaders: list('ExposeHeaders'),
    maxAge: declared['MaxAge'] === undefined ? undefined : Number(declared['MaxAge']),
  };
}

function versionOf(fn: FunctionRecord, version: string): VersionRecord | undefined {
  return version === LATEST ? fn.latest : fn.versions.find((candidate) => candidate.version === version);
}

/** Throws what Lambda says of an alias that cannot point so. */
function checkRouting(record: FunctionRecord, alias: Pick<AliasRecord, 'version' | 'weights'>): void {
  const weights = Object.entries(alias.weights);
  for (const version of [alias.version, ...weights.map(([other]) => other)]) {
    if (versionOf(record, version) === undefined) throw ApiError.notFound(`Function not found: ${record.arn}:${version}`);
  }
  if (weights.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  for (const [version, weight] of weights) {
    if (!(weight >= 0 && weight <= 1)) throw invalid(`Weight of version ${version} is ${weight}: it must be a number from 0 to 1`);
    if (version === LATEST || alias.version === LATEST) throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
    if (version === alias.version) throw invalid('Invalid function version in AdditionalVersionWeights. Function version specified in routing config cannot be the same as the version the alias points to.');
    const [first, second] = [versionOf(record, alias.version), versionOf(record, version)].map((each) => each?.properties ?? {});
    // https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html: "Both versions must have the same execution role", and the same dead-letter queue.
    if (first?.['Role'] !== second?.['Role']) throw invalid(`Versions ${alias.version} and ${version} have different execution roles: an alias that points to both needs one`);
    if (canonicalJson(first?.['DeadLetterConfig'] ?? null) !== canonicalJson(second?.['DeadLetterConfig'] ?? null)) throw invalid(`Versions ${alias.version} and ${version} have different dead-letter queues: an alias that points to both needs one, or none`);
  }
}

function without<T>(record: Readonly<Record<string, T>> | undefined, key: string): Readonly<Record<string, T>> | undefined {
  return record && Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
}

function tagsOf(properties: Properties): Readonly<Record<string, string>> {
  return Object.fromEntries(((properties['Tags'] ?? []) as readonly { readonly Key: string; readonly Value?: string }[]).map(({ Key, Value = '' }) => [Key, Value]));
}

function reserved(properties: Properties): number | undefined {
  const value = properties['ReservedConcurrentExecutions'];
  return value === undefined ? undefined : Number(value);
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValueException', message);
}

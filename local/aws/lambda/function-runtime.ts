import { INIT_SECONDS } from '../../../lib/lambda/limits';
import { onDemandConcurrency, totalProvisioned, wantedByVersion } from '../../../lib/lambda/provisioned';
import type { CodeFolders } from '../../code/folders';
import { FunctionRunner, LATEST } from '../../function-runner';
import { HOST } from '../../http';
import type { LogLine } from '../../runtime-api/environment';
import { Concurrency, Throttled } from '../../runtime-api/environment-pool';
import type { ProvisionedPool } from '../../runtime-api/provisioned-pool';
import type { Mounts } from '../file-systems/mounts';
import type { RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import type { PythonPackages } from '../../python/packages';
import type { BlobStore } from '../state/blob-store';
import type { FunctionWatcher } from './functions';
import { imageFunction, imageRefusal } from './image-function';
import { requestedOf, type FunctionRecord, type VersionRecord } from './records';

export interface FunctionRuntimeOptions {
  readonly identity: AwsIdentity;
  readonly blobs: BlobStore;
  readonly files: CodeFolders;
  readonly python: PythonPackages;
  readonly bootstrap: string;
  /** Where the AWS SDK, a part of Lambda's runtime, is found from. */
  readonly sdkRoot: string;
  /** Where custom resources send their answers. */
  readonly responses: string;
  readonly concurrency: number;
  readonly idleMs: number;
  /** Whose keys stand for the roles of functions. */
  readonly sessions: RoleSessions;
  readonly mounts: Pick<Mounts, 'mount'>;
  /** Where the X-Ray daemon of functions listens. */
  xrayDaemon(): string | undefined;
  onLine(functionName: string, line: LogLine): void;
}

/** What of the stored functions runs: an own set of environments for each version. */
export class FunctionRuntime implements FunctionWatcher {
  private readonly runners = new Map<string, FunctionRunner>();
  private readonly drained = new Set<FunctionRunner>();
  private readonly concurrency = new Map<string, Concurrency>();
  /** The versions that have environments started ahead. */
  private readonly provisioned = new Map<string, { readonly name: string; readonly version: string; readonly runner: FunctionRunner; readonly pool: ProvisionedPool }>();
  private closed = false;

  constructor(private readonly options: FunctionRuntimeOptions) {}

  /** Why a version cannot be executed here; undefined when it can. */
  static refusal({ properties, code }: VersionRecord): string | undefined {
    if (code.kind === 'image') return imageRefusal(code, properties);
    const runtime = String(properties['Runtime'] ?? '');
    return /^nodejs\d/.test(runtime) ? undefined : `the runtime ${runtime}`;
  }

  runner(fn: FunctionRecord, version: VersionRecord): FunctionRunner | undefined {
    if (FunctionRuntime.refusal(version) !== undefined) return undefined;
    if (this.closed) throw new Throttled();
    const key = keyOf(fn.name, version.version);
    let runner = this.runners.get(key);
    if (runner === undefined) {
      runner = this.start(fn, version);
      this.runners.set(key, runner);
    }
    return runner;
  }

  environments(): number {
    return [...this.runners.values(), ...this.drained].reduce((sum, runner) => sum + runner.environments, 0);
  }

  latestChanged(name: string): void {
    this.versionRemoved(name, LATEST);
  }

  versionRemoved(name: string, version: string): void {
    const runner = this.runners.get(keyOf(name, version));
    if (runner === undefined) return;
    this.runners.delete(keyOf(name, version));
    runner.drain();
    this.drained.add(runner);
    this.provisioned.delete(keyOf(name, version));
  }

  reservedConcurrencyChanged(fn: FunctionRecord): void {
    this.limit(fn).max = this.onDemand(fn);
  }

  /** The environments of a version that are started ahead, if it has any. */
  provisionedPool(name: string, version: string): ProvisionedPool | undefined {
    return this.provisioned.get(keyOf(name, version))?.pool;
  }

  provisionedChanged(fn: FunctionRecord): void {
    const wanted = wantedByVersion({ aliases: fn.aliases, provisioned: requestedOf(fn) });
    for (const [key, pools] of this.provisioned) {
      if (pools.name === fn.name && !wanted.has(pools.version)) {
        this.provisioned.delete(key);
        pools.runner.provision(pools.version, 0);
      }
    }
    for (const [version, count] of wanted) {
      const record = fn.versions.find((candidate) => candidate.version === version);
      const runner = record && this.runner(fn, record);
      if (runner === undefined) continue;
      this.provisioned.set(keyOf(fn.name, version), { name: fn.name, version, runner, pool: runner.provision(version, count) });
    }
    this.limit(fn).max = this.onDemand(fn);
  }

  static address(port: number): string {
    return `http://${HOST}:${port}/`;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.runners.values(), ...this.drained].map((runner) => runner.close()));
  }

  private start(fn: FunctionRecord, version: VersionRecord): FunctionRunner {
    const { properties, code } = version;
    const { files, blobs, identity } = this.options;
    const image = code.kind === 'image' ? imageFunction(code, properties, this.options) : undefined;
    const layers = files.layers(image === undefined ? version.layers.map(({ blob }) => ({ kind: 'asset', path: blobs.path(blob) })) : image.layers);
    const variables = ((properties['Environment'] ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> }).Variables ?? {};
    return new FunctionRunner({
      definition: {
        name: fn.name,
        region: identity.region,
        runtime: image?.runtime ?? String(properties['Runtime']),
        handler: image?.handler ?? String(properties['Handler'] ?? 'index.handler'),
        memoryMb: Number(properties['MemorySize'] ?? 128),
        timeoutSeconds: Number(properties['Timeout'] ?? 3),
        logGroup: logGroupOf(fn.name, version),
        reservedConcurrency: fn.reservedConcurrency,
      },
      node: process.execPath,
      program: image?.program,
      bootstrap: this.options.bootstrap,
      taskRoot: image?.taskRoot ?? files.code(code.kind === 'zip' ? { kind: 'asset', path: blobs.path(code.blob) } : { kind: 'inline', text: code.kind === 'inline' ? code.text : '' }),
      layerRoot: layers.folder,
      sdkRoot: this.options.sdkRoot,
      responses: this.options.responses,
      variables: { AWS_ENDPOINT_URL: identity.endpoint, ...image?.environment, ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])) },
      accessKey: () => this.options.sessions.issue({ roleArn: String(properties['Role']), sessionName: fn.name, functionArn: fn.arn }),
      concurrency: this.limit(fn),
      idleMs: this.options.idleMs,
      initLimitMs: INIT_SECONDS.max * 1000,
      scratch: () => files.scratch(),
      xrayDaemon: () => this.options.xrayDaemon(),
      mount: () => this.options.mounts.mount(properties, fn.name),
      onLine: (line) => this.options.onLine(fn.name, line),
    });
  }

  private limit(fn: FunctionRecord): Concurrency {
    let limit = this.concurrency.get(fn.name);
    if (limit === undefined) {
      limit = new Concurrency(this.onDemand(fn));
      this.concurrency.set(fn.name, limit);
    }
    return limit;
  }

  private onDemand(fn: FunctionRecord): number {
    return onDemandConcurrency(fn.reservedConcurrency, this.options.concurrency, totalProvisioned(requestedOf(fn)));
  }
}

export function logGroupOf(name: string, { properties }: VersionRecord): string {
  return ((properties['LoggingConfig'] ?? {}) as { readonly LogGroup?: string }).LogGroup ?? `/aws/lambda/${name}`;
}

function keyOf(name: string, version: string): string {
  return `${name}:${version}`;
}

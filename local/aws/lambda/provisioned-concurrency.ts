import { refuseProvisioned, shares } from '../../../lib/lambda/provisioned';
import { ApiError } from '../../lambda-api/errors';
import { FunctionRuntime } from './function-runtime';
import type { Functions } from './functions';
import { requestedOf, type FunctionRecord } from './records';

export interface ProvisionedConfig {
  readonly functionArn: string;
  readonly qualifier: string;
  readonly requested: number;
  readonly allocated: number;
  readonly available: number;
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  readonly statusReason?: string;
  readonly modified: string;
}

/** What the handler's init phase failing is called. */
const INIT_FAILED = 'FUNCTION_ERROR_INIT_FAILURE';

/**
 * Environments that are started before anyone calls, at versions and aliases. The Lambda API, CloudFormation and Application
 * Auto Scaling set it here; CodeDeploy moves it along with an alias by `Functions.shiftAlias`.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
export class ProvisionedConcurrency {
  constructor(private readonly functions: Functions, private readonly runtime: FunctionRuntime, private readonly now: () => number) {}

  /** Starts what is missing, or ends what is too much; it is ready some time later. Throws ApiError where Lambda would not take it. */
  put(name: string, qualifier: string | undefined, requested: number): ProvisionedConfig {
    const fn = this.functions.get(name);
    const version = this.functions.resolve(fn, qualifier);
    if (version === undefined) throw ApiError.notFound(`Function not found: ${fn.arn}:${qualifier}`);
    const refusal = refuseProvisioned({ ...fn, provisioned: requestedOf(fn) }, qualifier, requested);
    if (refusal !== undefined) throw new ApiError(refusal.status, refusal.code, refusal.message);
    const cannot = FunctionRuntime.refusal(version);
    if (cannot !== undefined) throw new ApiError(502, 'InvalidRuntimeException', `csi local cannot start environments of ${cannot}: Node.js functions with code from S3 or inline run here`);
    this.functions.putProvisioned(name, String(qualifier), { requested, modified: new Date(this.now()).toISOString() });
    return this.get(name, qualifier);
  }

  find(name: string, qualifier: string | undefined): ProvisionedConfig | undefined {
    const fn = this.functions.get(name);
    return qualifier === undefined || fn.provisioned?.[qualifier] === undefined ? undefined : this.config(fn, qualifier);
  }

  get(name: string, qualifier: string | undefined): ProvisionedConfig {
    const found = this.find(name, qualifier);
    if (found === undefined) throw new ApiError(404, 'ProvisionedConcurrencyConfigNotFoundException', 'No Provisioned Concurrency Config found for this function');
    return found;
  }

  list(name: string): readonly ProvisionedConfig[] {
    const fn = this.functions.get(name);
    return Object.keys(fn.provisioned ?? {}).map((qualifier) => this.config(fn, qualifier));
  }

  /** Nothing happens where there is none. */
  delete(name: string, qualifier: string | undefined): void {
    if (this.find(name, qualifier) !== undefined) this.functions.putProvisioned(name, String(qualifier), undefined);
  }

  /** Settles when all of it is there, and fails when it cannot be. */
  async ready(name: string, qualifier: string): Promise<void> {
    for (;;) {
      const config = this.find(name, qualifier);
      if (config === undefined || config.status === 'READY') return;
      if (config.status === 'FAILED') throw new Error(`Provisioned Concurrency configuration failed to be applied. Reason: ${config.statusReason}`);
      await Promise.all(this.pools(this.functions.get(name), qualifier).map(({ pool }) => pool?.settled()));
    }
  }

  private config(fn: FunctionRecord, qualifier: string): ProvisionedConfig {
    const { requested = 0, modified = '' } = fn.provisioned?.[qualifier] ?? {};
    const pools = this.pools(fn, qualifier);
    const allocated = pools.reduce((sum, { pool, share }) => sum + Math.min(share, pool?.allocated ?? 0), 0);
    const failed = pools.some(({ pool }) => pool?.status === 'FAILED');
    const ready = pools.every(({ pool, share }) => share === 0 || pool?.status === 'READY');
    return {
      functionArn: `${fn.arn}:${qualifier}`,
      qualifier,
      requested,
      allocated,
      available: allocated,
      status: failed ? 'FAILED' : ready ? 'READY' : 'IN_PROGRESS',
      statusReason: failed ? INIT_FAILED : undefined,
      modified,
    };
  }

  private pools(fn: FunctionRecord, qualifier: string) {
    return Object.entries(shares({ aliases: fn.aliases, provisioned: requestedOf(fn) }, qualifier)).map(([version, share]) => ({ share, pool: this.runtime.provisionedPool(fn.name, version) }));
  }
}

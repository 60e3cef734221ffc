import { table } from '../console/table';
import { LocalError } from '../errors';
import type { StackRecord } from './cloudformation/records';
import type { FunctionRecord } from './lambda/records';
import type { Tier } from './resources/provider';

export const STATUS_PATH = '/_csi/status';

export interface AwsStatus extends DeployedStatus {
  readonly account: string;
  readonly region: string;
  /** What a client needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is deployed. */
export interface DeployedStatus {
  readonly stacks: readonly {
    readonly name: string;
    readonly status: string;
    readonly reason?: string;
    readonly resources: readonly { readonly logicalId: string; readonly type: string; readonly tier: Tier; readonly status: string; readonly physicalId?: string }[];
  }[];
  readonly functions: readonly { readonly name: string; readonly versions: readonly string[]; readonly aliases: Readonly<Record<string, string>>; readonly urls: readonly string[] }[];
}

export function statusOf(stacks: readonly StackRecord[], functions: readonly FunctionRecord[]): DeployedStatus {
  return {
    stacks: stacks.map(({ name, status, reason, resources }) => ({
      name,
      status,
      reason,
      resources: Object.values(resources).map(({ logicalId, type, tier, status: of, physicalId }) => ({ logicalId, type, tier, status: of, physicalId })),
    })),
    functions: functions.map((fn) => ({
      name: fn.name,
      versions: fn.versions.map(({ version }) => version),
      aliases: Object.fromEntries(Object.values(fn.aliases).map((alias) => [
        alias.name, [alias.version, ...Object.entries(alias.weights).map(([version, weight]) => `${version} (${100 * weight} %)`)].join(', '),
      ])),
      urls: fn.urls.map(({ port }) => `http://127.0.0.1:${port}/`),
    })),
  };
}

/** Asks a running server. */
export async function awsStatus(endpoint: string): Promise<AwsStatus> {
  let response: Response;
  try {
    response = await fetch(`${endpoint}${STATUS_PATH}`);
  } catch {
    throw new LocalError(`nothing answers at ${endpoint}: run \`csi local start\` first, or name its port with --port`);
  }
  if (!response.ok) throw new LocalError(`${endpoint} is not a \`csi local start\`: it answers ${response.status}`);
  return await response.json() as AwsStatus;
}

const TIERS: readonly Tier[] = ['executed', 'modelled', 'recorded'];

/** Every resource with its tier: executed ones first. */
export function statusTable(stack: AwsStatus['stacks'][number]): string {
  const rows = [...stack.resources].sort((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) || a.type.localeCompare(b.type) || a.logicalId.localeCompare(b.logicalId));
  const counts = TIERS.map((tier) => `${rows.filter((row) => row.tier === tier).length} ${tier}`).join(', ');
  const head = `${stack.name}: ${stack.status}${stack.reason === undefined ? '' : ` (${stack.reason})`}; ${counts}`;
  return rows.length === 0 ? head : `${head}\n${table(['TIER', 'TYPE', 'LOGICAL ID', 'PHYSICAL ID'], rows.map(({ tier, type, logicalId, physicalId }) => [tier, type, logicalId, physicalId ?? '-']))}`;
}

import { table } from '../console/table';
import { LocalError } from '../errors';
import type { ServedApi } from './apigateway/api-gateway';
import type { StackRecord } from './cloudformation/records';
import type { AlarmRecord } from './cloudwatch/alarm-records';
import type { DeploymentRecord } from './codedeploy/records';
import { deploymentSummary, type DeploymentSummary } from './codedeploy/summary';
import type { AliasRecord, FunctionRecord } from './lambda/records';
import type { Tier } from './resources/provider';
import type { EndpointSummary } from './sagemaker/summary';

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
  readonly functions: readonly {
    readonly name: string;
    readonly versions: readonly string[];
    readonly aliases: Readonly<Record<string, string>>;
    readonly urls: readonly string[];
    /** Share of the calls, from 0 to 1, by alias and version. */
    readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
  /** Front doors, with their URLs on this machine. */
  readonly apis: readonly ServedApi[];
  /** Of SageMaker. */
  readonly endpoints: readonly EndpointSummary[];
  /** Newest first. */
  readonly deployments: readonly DeploymentSummary[];
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  /** Milliseconds on the server's clock. */
  readonly now: number;
  /** How many times as fast as the machine's that clock runs. */
  readonly speed: number;
}

export interface StatusSources {
  readonly stacks: readonly StackRecord[];
  readonly functions: readonly FunctionRecord[];
  readonly apis: readonly ServedApi[];
  readonly endpoints: readonly EndpointSummary[];
  /** Newest first. */
  readonly deployments: readonly DeploymentRecord[];
  readonly alarms: readonly AlarmRecord[];
  readonly now: number;
  readonly speed: number;
}

/** Deployments that are shown. */
const MAX_DEPLOYMENTS = 20;

export function statusOf({ stacks, functions, apis, endpoints, deployments, alarms, now, speed }: StatusSources): DeployedStatus {
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
        alias.name, [alias.version, ...Object.entries(alias.weights).map(([version, weight]) => `${version} (${Math.round(100 * weight)} %)`)].join(', '),
      ])),
      urls: fn.urls.map(({ port }) => `http://127.0.0.1:${port}/`),
      weights: Object.fromEntries(Object.values(fn.aliases).map((alias) => [alias.name, weightsOf(alias)])),
    })),
    apis,
    endpoints,
    deployments: deployments.slice(0, MAX_DEPLOYMENTS).map((deployment) => deploymentSummary(deployment, now)),
    alarms: alarms.map(({ name, state }) => ({ name, state: state.value, reason: state.reason })),
    now,
    speed,
  };
}

/** The version that it points to has what the others leave. */
function weightsOf({ version, weights }: AliasRecord): Readonly<Record<string, number>> {
  const others = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return { [version]: Math.round(1e6 * (1 - others)) / 1e6, ...weights };
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

/** Where front doors answer on this machine. */
export function apiLines(apis: AwsStatus['apis']): string {
  return table(['API', 'NAME', 'URL'], apis.map(({ kind, name, urls }) => [kind, name, urls.join(' ') || '-']));
}

const TIERS: readonly Tier[] = ['executed', 'modelled', 'recorded'];

/** Every resource with its tier: executed ones first. */
export function statusTable(stack: AwsStatus['stacks'][number]): string {
  const rows = [...stack.resources].sort((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) || a.type.localeCompare(b.type) || a.logicalId.localeCompare(b.logicalId));
  const counts = TIERS.map((tier) => `${rows.filter((row) => row.tier === tier).length} ${tier}`).join(', ');
  const head = `${stack.name}: ${stack.status}${stack.reason === undefined ? '' : ` (${stack.reason})`}; ${counts}`;
  return rows.length === 0 ? head : `${head}\n${table(['TIER', 'TYPE', 'LOGICAL ID', 'PHYSICAL ID'], rows.map(({ tier, type, logicalId, physicalId }) => [tier, type, logicalId, physicalId ?? '-']))}`;
}

import type { Template } from '../../cloudformation/template';
import type { PriceBook, Sum } from '../../pricing';
import { sumOf } from '../../pricing';
import type { RuleEnvironment } from '../../rules/resolve';
import type { RuleResource } from '../../rules/template';
import { RuleTemplate } from '../../rules/template';
import { estimatorFor } from '../resources';
import type { Workload } from '../workload';
import type { EstimateContext } from './context';
import type { CostHost } from './hosts';
import { constructPath, hostAt, hostsOf } from './hosts';
import type { PricedUsage } from './price-usage';
import { priceUsages } from './price-usage';
import type { Free, Usage, UsageKind } from './usage';
import { isFree } from './usage';

/** A template whose cost is asked for. */
export interface CostSource {
  /** As people call it: the name of the stack, or of the file. */
  readonly name: string;
  readonly template: Template;
  /** Undefined where neither it nor anybody says: it is then of no region, and nothing in it has a price. */
  readonly region: string;
  readonly environment?: RuleEnvironment;
  /** Of a resource, where the assembly tells. */
  pathOf?(logicalId: string): string | undefined;
  /** Bytes of what is uploaded under a key. */
  assetBytes?(key: string): number | undefined;
}

export interface EstimateOptions {
  readonly book: PriceBook;
  /** What a host is asked for; undefined where nobody says. */
  workloadOf(host: CostHost): Workload | undefined;
  /** Whether what an account has for nothing is taken off. */
  readonly freeTier?: boolean;
}

/** One line of a bill. */
export interface LineItem extends PricedUsage {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
  /** Path of the host that it belongs to. */
  readonly host?: string;
}

/** A resource without a line: free, or of a type of which nothing is known. */
export interface ResourceWithout {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
}
export interface FreeResource extends ResourceWithout, Free {}

/** A host, with where it is declared and what it is asked for. */
export interface EstimatedHost extends CostHost {
  readonly stack: string;
  readonly region: string;
  readonly template: RuleTemplate;
  readonly workload?: Workload;
}

export interface CostEstimate {
  readonly hosts: readonly EstimatedHost[];
  readonly items: readonly LineItem[];
  readonly free: readonly FreeResource[];
  /** Resources of types that have no estimate at all. */
  readonly unknown: readonly ResourceWithout[];
}

/** What every resource of some templates costs in a month. */
export function estimateCost(sources: readonly CostSource[], { book, workloadOf, freeTier = false }: EstimateOptions): CostEstimate {
  const read = sources.map((source) => readSource(source, workloadOf));
  const lines = read.flatMap(({ lines: own }) => own);
  const priced = priceUsages(lines.map(({ usage, about }) => ({ usage, region: about.region })), book, { freeTier });
  return {
    hosts: read.flatMap(({ hosts }) => hosts),
    items: lines.map(({ about }, index) => ({ ...about, ...priced[index] as PricedUsage })),
    free: read.flatMap(({ free }) => free),
    unknown: read.flatMap(({ unknown }) => unknown),
  };
}

interface UnpricedLine {
  readonly about: Omit<LineItem, keyof PricedUsage>;
  readonly usage: Usage;
}

function readSource({ name, template: written, region, environment, pathOf, assetBytes }: CostSource, workloadOf: EstimateOptions['workloadOf']) {
  const template = new RuleTemplate(written, { ...environment, region });
  const pathAt = (resource: RuleResource): string => pathOf?.(resource.logicalId) ?? metadataPath(resource) ?? resource.logicalId;
  const hosts = hostsOf(template, (logicalId) => {
    const resource = template.find(logicalId);
    return resource === undefined ? undefined : pathAt(resource);
  });
  const context: EstimateContext = { template, hosts, workloadOf, pathOf: pathAt, ...(assetBytes === undefined ? {} : { assetBytes }) };
  const lines: UnpricedLine[] = [];
  const free: FreeResource[] = [];
  const unknown: ResourceWithout[] = [];
  for (const resource of template.resources) {
    const full = pathAt(resource);
    const about = { stack: name, logicalId: resource.logicalId, type: resource.type, path: constructPath(full) ?? full };
    const usage = estimatorFor(resource.type)?.(resource, context);
    if (usage === undefined) unknown.push(about);
    else if (isFree(usage)) free.push({ ...about, ...usage });
    else {
      const host = hosts.find((each) => each.resource === resource && each.isModel) ?? hostAt(hosts.filter(({ isModel }) => isModel), full);
      lines.push(...usage.map((each) => ({ usage: each, about: { ...about, region, ...(host === undefined ? {} : { host: host.path }) } })));
    }
  }
  const named = hosts.filter((host) => host.isModel || workloadOf(host) !== undefined).map((host) => {
    const workload = workloadOf(host);
    return { ...host, stack: name, region, template, ...(workload === undefined ? {} : { workload }) };
  });
  return { hosts: named, lines, free, unknown };
}

function metadataPath({ written }: RuleResource): string | undefined {
  const path = written.metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
}

/** What lines come to, by when they are paid for. `monthly` is what is always on and what is asked for. */
export interface Totals {
  readonly monthly: Sum;
  readonly alwaysOn: Sum;
  readonly perUse: Sum;
  /** Each deploy; in none of the others. */
  readonly perDeploy: Sum;
}

export function totalsOf(items: readonly Pick<LineItem, 'kind' | 'usd'>[], hasUnknown = false): Totals {
  const of = (...kinds: readonly UsageKind[]): Sum => sumOf(items.filter(({ kind }) => kinds.includes(kind)).map(({ usd }) => usd));
  const monthly = of('always on', 'per use');
  return { monthly: { ...monthly, isAtLeast: monthly.isAtLeast || hasUnknown }, alwaysOn: of('always on'), perUse: of('per use'), perDeploy: of('per deploy') };
}

import type { Sum } from '../../pricing';
import type { Workload } from '../workload';
import { requestsPerMonth } from '../workload';
import type { CostEstimate, LineItem, ResourceWithout, Totals } from '../template/estimate';
import { totalsOf } from '../template/estimate';

/** What belongs together in a report: a host with all that was made for it, or the rest of a stack. */
export interface CostGroup {
  readonly stack: string;
  /** Path of the host; undefined for what belongs to none. */
  readonly host?: string;
  readonly kind?: string;
  readonly workload?: Workload;
  readonly items: readonly LineItem[];
  readonly totals: Totals;
  /** Of a million inferences: all that the host costs, by what it is asked. At least that of a component, whose instances are its endpoint's. */
  readonly perMillion?: Sum;
}

export interface StackCost {
  readonly stack: string;
  readonly region: string;
  readonly groups: readonly CostGroup[];
  readonly totals: Totals;
  readonly unknown: readonly ResourceWithout[];
}

/** By stack, and in it by host. */
export function stackCosts({ hosts, items, unknown, free }: CostEstimate): readonly StackCost[] {
  const stacks = [...new Set([...hosts, ...items, ...unknown, ...free].map(({ stack }) => stack))];
  return stacks.map((stack) => {
    const own = items.filter((item) => item.stack === stack);
    const without = unknown.filter((resource) => resource.stack === stack);
    const ofHosts = hosts.filter((host) => host.stack === stack).map(({ path, kind, workload }) => group({ stack, host: path, kind, ...(workload === undefined ? {} : { workload }) }, own.filter(({ host }) => host === path)));
    const rest = own.filter(({ host }) => host === undefined || !ofHosts.some((each) => each.host === host));
    return {
      stack, unknown: without, region: own[0]?.region ?? '',
      groups: [...ofHosts, ...(rest.length > 0 || without.length > 0 ? [group({ stack }, rest, without.length > 0)] : [])],
      totals: totalsOf(own, without.length > 0),
    };
  });
}

function group(about: Pick<CostGroup, 'stack' | 'host' | 'kind' | 'workload'>, items: readonly LineItem[], hasUnknown = false): CostGroup {
  const totals = totalsOf(items, hasUnknown);
  const requests = about.workload === undefined ? 0 : requestsPerMonth(about.workload);
  const { usd, isAtLeast } = totals.monthly;
  const perMillion = usd === undefined || requests === 0 ? undefined : { usd: usd / requests * 1e6, isAtLeast: isAtLeast || about.kind === 'inference component' };
  return { ...about, items, totals, ...(perMillion === undefined ? {} : { perMillion }) };
}

import type { Load } from '../workload';
import { breakEven, costsAt, LOADS, type BreakEven } from './break-even';
import { cheapest, compareHosts, hostCost } from './compare';
import { hostName, type Host, type HostCost, type HostedModel, type Rates } from './host';

/** A host beside the one that is chosen. */
export interface Compared extends HostCost {
  readonly isChosen: boolean;
  readonly isCheapest: boolean;
  /** Loads from and up to which it is cheaper than the chosen one; undefined where nobody can say, or it is the same. */
  readonly cheaper?: readonly Interval[];
}

/** Requests per second; undefined: from the smallest on, or without an end. */
export interface Interval {
  readonly from?: number;
  readonly to?: number;
}

export interface Comparison {
  readonly load: Load;
  readonly model: HostedModel;
  readonly region: string;
  readonly hosts: readonly Compared[];
  readonly chosen?: Compared;
}

export interface ComparisonInput {
  readonly load: Load;
  readonly model: HostedModel;
  readonly region: string;
  readonly rates: Rates;
  readonly hosts: readonly Host[];
  /** What runs the model now. */
  readonly chosen?: Host;
}

/** What every host costs, and from which load each of them is cheaper than the chosen one, or else than the cheapest. */
export function compare({ load, model, region, rates, hosts, chosen }: ComparisonInput): Comparison {
  const listed = chosen === undefined || hosts.some((host) => hostName(host) === hostName(chosen)) ? hosts : [chosen, ...hosts];
  const found = compareHosts(listed, load, model, rates);
  // One that says nothing new is not left out where it is what runs the model.
  const costs = chosen === undefined || found.some(({ name }) => name === hostName(chosen)) ? found : [hostCost(chosen, load, model, rates), ...found];
  const best = cheapest(costs);
  const base = chosen === undefined ? best : costs.find(({ name }) => name === hostName(chosen));
  const at = costsAt(load, model, rates);
  const compared = costs.map((cost): Compared => ({
    ...cost, isChosen: chosen !== undefined && cost === base, isCheapest: cost === best,
    ...(base === undefined || cost === base || cost.infeasible.length > 0 ? {} : { cheaper: intervalsOf(breakEven(cost.host, base.host, load, model, rates, at)) }),
  }));
  return { load, model, region, hosts: compared, ...(base === undefined ? {} : { chosen: compared.find(({ name }) => name === base.name) }) };
}

/** Where the first of two hosts is cheaper. */
export function intervalsOf({ cheaperBelow, crossings }: BreakEven): readonly Interval[] | undefined {
  if (cheaperBelow === undefined && crossings.length === 0) return undefined;
  const intervals: Interval[] = [];
  let open: Interval | undefined = cheaperBelow === 'first' ? {} : undefined;
  for (const { rate, cheaperAbove } of crossings) {
    if (cheaperAbove === 'first') open ??= { from: rate };
    else if (open !== undefined) {
      intervals.push({ ...open, to: rate });
      open = undefined;
    }
  }
  return open === undefined ? intervals : [...intervals, open];
}

/** Loads for a picture: two powers of ten to each side of the stated one. */
export function pictureLoads(rate: number): readonly number[] {
  const middle = Math.min(LOADS.max / 100, Math.max(LOADS.min * 100, rate));
  return Array.from({ length: 161 }, (_, index) => middle * 10 ** ((index - 80) / 40));
}

import { loadAt, type Load } from '../workload';
import { hostCost } from './compare';
import type { Host, HostedModel, Rates } from './host';
import { instanceThroughput } from './throughput';

/** Requests per second that are looked at. */
export const LOADS = { min: 1e-3, max: 1e4 } as const;

/** A load at which one host becomes cheaper than another. */
export interface Crossing {
  /** Requests per second, on average. */
  readonly rate: number;
  /** What is cheaper above it: the first host, or the second. */
  readonly cheaperAbove: 'first' | 'second';
}

export interface BreakEven {
  /** What is cheaper at the smallest load; undefined where both come to the same, or one has no estimate. */
  readonly cheaperBelow: 'first' | 'second' | undefined;
  /** In the order of the loads. Where instances are added one by one, there may be several. */
  readonly crossings: readonly Crossing[];
}

/** How finely loads are tried: two hosts that change places twice in between are taken not to. */
const PER_DECADE = 24;
const HALVINGS = 50;
const STEPS = 12;

/**
 * Loads of the same pattern at which two hosts cost the same. They are found by trying, since neither instances nor prices by tiers make straight
 * lines; the share of cold starts is that of the stated load.
 */
export function breakEven(first: Host, second: Host, load: Load, model: HostedModel, rates: Rates, at = costsAt(load, model, rates)): BreakEven {
  const difference = (rate: number): number => at(first, rate) - at(second, rate);
  const loads = triedLoads([first, second], load, model);
  let before = difference(loads[0] as number);
  if (Number.isNaN(before)) return { cheaperBelow: undefined, crossings: [] };
  const cheaperBelow = cheaperOf(before);
  const crossings: Crossing[] = [];
  for (let index = 1; index < loads.length; index++) {
    const after = difference(loads[index] as number);
    if (after !== 0 && before !== 0 && Math.sign(after) !== Math.sign(before)) {
      crossings.push({ rate: between(difference, loads[index - 1] as number, loads[index] as number), cheaperAbove: after < 0 ? 'first' : 'second' });
    }
    if (after !== 0) before = after;
  }
  return { cheaperBelow, crossings };
}

/** What hosts cost a month at other loads, kept for the next that one of them is held against. NaN: no estimate. */
export function costsAt(load: Load, model: HostedModel, rates: Rates): (host: Host, rate: number) => number {
  const loads = new Map<number, Load>();
  const costs = new Map<Host, Map<number, number>>();
  return (host, rate) => {
    const ofHost = costs.get(host) ?? new Map<number, number>();
    costs.set(host, ofHost);
    const known = ofHost.get(rate);
    if (known !== undefined) return known;
    const at = loads.get(rate) ?? loadAt(load, rate);
    loads.set(rate, at);
    const cost = hostCost(host, at, model, rates).perMonth ?? NaN;
    ofHost.set(rate, cost);
    return cost;
  };
}

/**
 * The load above which an instance that is paid by the hour is cheaper than what is paid by the request: P / (3600 s x c). It is where lines cross,
 * and holds if one instance carries it.
 */
export function closedBreakEven({ perHour, perRequest }: { readonly perHour: number; readonly perRequest: number }): number {
  return perHour / 3600 / perRequest;
}

function cheaperOf(difference: number): BreakEven['cheaperBelow'] {
  if (difference === 0) return undefined;
  return difference < 0 ? 'first' : 'second';
}

function triedLoads(hosts: readonly Host[], load: Load, model: HostedModel): readonly number[] {
  const decades = Math.log10(LOADS.max / LOADS.min);
  const grid = Array.from({ length: Math.round(decades * PER_DECADE) + 1 }, (_, index) => LOADS.min * 10 ** (index / PER_DECADE));
  const peakiness = load.rate === 0 ? 1 : load.peak / load.rate;
  // Right below where an instance is added, and right above.
  const steps = hosts.flatMap((host) => ('instanceType' in host ? [instanceThroughput(host.instanceType, model).rps / peakiness] : []))
    .flatMap((each) => Array.from({ length: STEPS }, (_, index) => each * (index + 1))).flatMap((at) => [at * (1 - 1e-6), at * (1 + 1e-6)]);
  return [...grid, ...steps.filter((at) => at > LOADS.min && at < LOADS.max)].sort((a, b) => a - b);
}

function between(difference: (rate: number) => number, from: number, to: number): number {
  const sign = Math.sign(difference(from));
  let [low, high] = [from, to];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = Math.sqrt(low * high);
    if (Math.sign(difference(middle)) === sign) low = middle;
    else high = middle;
  }
  return high;
}

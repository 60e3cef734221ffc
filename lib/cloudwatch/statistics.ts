import type { Aggregate } from './aggregate';

/** What a statistic is of the observations of one period; undefined where they do not tell. */
export type Statistic = (aggregate: Aggregate) => number | undefined;

type Distribution = readonly (readonly [value: number, count: number])[];

const SIMPLE: Readonly<Record<string, Statistic>> = {
  SampleCount: ({ sampleCount }) => sampleCount,
  Sum: ({ sum }) => sum,
  Average: ({ average }) => average,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

export const SIMPLE_STATISTICS: readonly string[] = Object.keys(SIMPLE);

/**
 * By its name in the API: `Sum`, `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:300)`, `IQM`. Undefined for what is none.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function parseStatistic(name: string): Statistic | undefined {
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple !== undefined) return simple;
  const percentile = percentileOf(name);
  if (percentile !== undefined) return ofDistribution((values) => valueAt(values, percentile));
  if (name === 'IQM') return ofDistribution((values) => mean(between(values, { low: { percent: 25 }, high: { percent: 75 } })));
  const [, short, percent = ''] = /^(tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name) ?? [];
  if (short !== undefined) return trimmed(short.toUpperCase(), { high: { percent: Number(percent) } });
  const [, long, low, high] = /^(TM|WM|TC|TS|PR)\(([^:()]*):([^:()]*)\)$/.exec(name) ?? [];
  if (long === undefined || low === undefined || high === undefined) return undefined;
  const bounds = parseBounds(low, high);
  if (bounds === undefined) return undefined;
  if (long === 'PR') return 'percent' in (bounds.low ?? bounds.high ?? {}) ? undefined : ofDistribution((values) => (100 * countOf(between(values, bounds))) / countOf(values));
  return trimmed(long, bounds);
}

/** 99.9 of `p99.9`. */
export function percentileOf(name: string): number | undefined {
  const [, percent] = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name) ?? [];
  return percent === undefined ? undefined : Number(percent);
}

type Bound = { readonly percent: number } | { readonly value: number };

interface Bounds {
  readonly low?: Bound;
  readonly high?: Bound;
}

/** Both percentages or both values; at least one of them is there. */
function parseBounds(low: string, high: string): Bounds | undefined {
  const bound = (text: string): Bound | 'none' | 'bad' => {
    if (text === '') return 'none';
    const [, number, percent] = /^(-?\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
    if (number === undefined) return 'bad';
    if (percent === '') return { value: Number(number) };
    return Number(number) >= 0 && Number(number) <= 100 ? { percent: Number(number) } : 'bad';
  };
  const [from, to] = [bound(low), bound(high)];
  if (from === 'bad' || to === 'bad' || (from === 'none' && to === 'none')) return undefined;
  if (from === 'none') return { high: to as Bound };
  if (to === 'none') return { low: from };
  if ('percent' in from !== 'percent' in to) return undefined;
  return limitOf(from) < limitOf(to) ? { low: from, high: to } : undefined;
}

function limitOf(bound: Bound): number {
  return 'percent' in bound ? bound.percent : bound.value;
}

function trimmed(kind: string, bounds: Bounds): Statistic {
  return ofDistribution((values) => {
    const kept = between(values, bounds);
    switch (kind) {
      case 'TC': return countOf(kept);
      case 'TS': return sumOf(kept);
      case 'TM': return mean(kept);
      default: {
        // Winsorized: what lies outside counts as the nearest that lies inside.
        if (kept.length === 0) return undefined;
        const [first, last] = [kept[0]![0], kept.at(-1)![0]];
        const below = countBelow(values, bounds);
        const above = countOf(values) - below - countOf(kept);
        return (sumOf(kept) + below * first + above * last) / countOf(values);
      }
    }
  });
}

function ofDistribution(statistic: (values: Distribution) => number | undefined): Statistic {
  return (aggregate) => {
    const values = aggregate.distribution();
    return values === undefined ? undefined : statistic(values);
  };
}

/** The lowest value that so many percent of the samples do not exceed. */
function valueAt(values: Distribution, percent: number): number | undefined {
  const rank = Math.max(1, Math.ceil(rounded((percent / 100) * countOf(values))));
  let seen = 0;
  for (const [value, count] of values) {
    seen += count;
    if (seen >= rank) return value;
  }
  return values.at(-1)?.[0];
}

/** Samples between two ranks or two values: above the lower one, up to the upper one. */
function between(values: Distribution, bounds: Bounds): Distribution {
  const { low, high } = bounds;
  if (!('percent' in (low ?? high ?? {}))) {
    const [from, to] = [low === undefined ? -Infinity : limitOf(low), high === undefined ? Infinity : limitOf(high)];
    return values.filter(([value]) => value > from && value <= to);
  }
  const total = countOf(values);
  const from = low === undefined ? 0 : rounded((limitOf(low) / 100) * total);
  const to = high === undefined ? total : rounded((limitOf(high) / 100) * total);
  let seen = 0;
  return values.flatMap(([value, count]) => {
    const kept = Math.min(seen + count, to) - Math.max(seen, from);
    seen += count;
    return kept > 0 ? [[value, kept] as const] : [];
  });
}

function countBelow(values: Distribution, { low }: Bounds): number {
  if (low === undefined) return 0;
  return 'percent' in low ? rounded((low.percent / 100) * countOf(values)) : countOf(values.filter(([value]) => value <= low.value));
}

function mean(values: Distribution): number | undefined {
  const count = countOf(values);
  return count === 0 ? undefined : sumOf(values) / count;
}

function countOf(values: Distribution): number {
  return values.reduce((sum, [, count]) => sum + count, 0);
}

function sumOf(values: Distribution): number {
  return values.reduce((sum, [value, count]) => sum + value * count, 0);
}

/** 0.29 * 100 is 28.999…: ranks are not to depend on that. */
function rounded(rank: number): number {
  return Number(rank.toFixed(9));
}

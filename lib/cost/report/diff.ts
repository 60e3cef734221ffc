import type { Money, Sum } from '../../pricing';
import type { CostEstimate, LineItem, Totals } from '../template/estimate';
import { totalsOf } from '../template/estimate';

/** What a change does to what one resource costs. */
export interface ResourceChange {
  readonly path: string;
  readonly type: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Of a month; undefined on the side where it is not. */
  readonly before?: Sum;
  readonly after?: Sum;
  /** US dollars a month more, of what is known on both sides. */
  readonly difference: Money;
  /** What has no estimate, in words. */
  readonly unknown: readonly string[];
}

export interface CostDiff {
  readonly before: Totals;
  readonly after: Totals;
  /** US dollars a month more, of what is known; undefined where one side has no estimate at all. */
  readonly difference: Money;
  /** Of the known total before. */
  readonly percent?: number;
  readonly changes: readonly ResourceChange[];
  /** Resources that are on one side only and whose types have no estimate. */
  readonly unknown: readonly { readonly path: string; readonly type: string; readonly change: 'added' | 'removed' }[];
}

/** Amounts below this are rounding. */
const CENT = 0.005;

/** What one synthesis costs more than another; resources are the same where their paths are. */
export function diffCosts(before: CostEstimate, after: CostEstimate): CostDiff {
  const [old, fresh] = [byResource(before), byResource(after)];
  const changes = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((place) => changeOf(old.get(place), fresh.get(place)));
  const [totalBefore, totalAfter] = [totals(before), totals(after)];
  const [from, to] = [totalBefore.monthly.usd, totalAfter.monthly.usd];
  const difference = from === undefined || to === undefined ? undefined : to - from;
  return {
    before: totalBefore, after: totalAfter, difference,
    ...(difference === undefined || from === undefined || from === 0 ? {} : { percent: difference / from * 100 }),
    changes: changes.sort((a, b) => Math.abs(b.difference ?? Infinity) - Math.abs(a.difference ?? Infinity) || (a.path < b.path ? -1 : 1)),
    unknown: unknownOf(before, after),
  };
}

function totals({ items, unknown }: CostEstimate): Totals {
  return totalsOf(items, unknown.length > 0);
}

function byResource({ items }: CostEstimate): ReadonlyMap<string, readonly LineItem[]> {
  const found = new Map<string, LineItem[]>();
  for (const item of items) {
    const place = `${item.path} ${item.type}`;
    const known = found.get(place);
    if (known === undefined) found.set(place, [item]);
    else known.push(item);
  }
  return found;
}

function changeOf(before: readonly LineItem[] | undefined, after: readonly LineItem[] | undefined): readonly ResourceChange[] {
  const [first] = after ?? before ?? [];
  if (first === undefined) return [];
  const { path, type } = first;
  const [from, to] = [before, after].map((items) => (items === undefined ? undefined : totalsOf(items).monthly));
  const difference = (to === undefined ? 0 : to.usd ?? undefined) === undefined || (from === undefined ? 0 : from.usd ?? undefined) === undefined ? undefined : (to?.usd ?? 0) - (from?.usd ?? 0);
  const change = before === undefined ? 'added' as const : after === undefined ? 'removed' as const : 'changed' as const;
  const unknown = [...new Set([...before ?? [], ...after ?? []].filter(({ usd }) => usd === undefined).map(({ what, missing = 'no price is known' }) => `${what}: ${missing}`))];
  const isSame = change === 'changed' && (difference === undefined ? sameUnknowns(before, after) : Math.abs(difference) < CENT && sameUnknowns(before, after));
  return isSame ? [] : [{ path, type, change, ...(from === undefined ? {} : { before: from }), ...(to === undefined ? {} : { after: to }), difference, unknown }];
}

function sameUnknowns(before: readonly LineItem[] = [], after: readonly LineItem[] = []): boolean {
  const of = (items: readonly LineItem[]): string => items.filter(({ usd }) => usd === undefined).map(({ what }) => what).sort().join('\n');
  return of(before) === of(after);
}

function unknownOf(before: CostEstimate, after: CostEstimate): CostDiff['unknown'] {
  const places = ({ unknown }: CostEstimate): ReadonlySet<string> => new Set(unknown.map(({ path, type }) => `${path} ${type}`));
  const [old, fresh] = [places(before), places(after)];
  return [
    ...after.unknown.filter(({ path, type }) => !old.has(`${path} ${type}`)).map(({ path, type }) => ({ path, type, change: 'added' as const })),
    ...before.unknown.filter(({ path, type }) => !fresh.has(`${path} ${type}`)).map(({ path, type }) => ({ path, type, change: 'removed' as const })),
  ];
}


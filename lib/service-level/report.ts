import { DEFAULT_MINIMUM_BAD } from './burn-rates';
import { seededRandom } from './random';
import { countAlarms, detect, type Detection, type WatchedLevel } from './simulation';

/** What the tables of docs/service-levels.md are about: 99.99 % are answered, 95 % in time. */
export const AVAILABILITY: WatchedLevel = { budget: 0.0001, minimumBad: DEFAULT_MINIMUM_BAD };
export const LATENCY: WatchedLevel = { budget: 0.05, minimumBad: DEFAULT_MINIMUM_BAD };
export const LOADS = [0.01, 1, 10, 100] as const;
export const FAILING_SHARES = [1, 0.1, 0.01] as const;
export const SLOW_SHARES = [1, 0.5, 0.2, 0.1] as const;
/** 0.001 % of the requests fail, and 1 % are slow. */
export const HEALTHY_SHARE = 0.00001;
export const HEALTHY_SLOW_SHARE = 0.01;

export const FAILING: Health = { level: AVAILABILITY, healthyShare: HEALTHY_SHARE, shares: FAILING_SHARES };
export const SLOW: Health = { level: LATENCY, healthyShare: HEALTHY_SLOW_SHARE, shares: SLOW_SHARES };

/** Incidents of which the median is told. */
export const RUNS = 51;
export const MONTHS = 50;
const DAY = 1440;
/** Longer nobody lets an incident last. */
export const LIMIT_MINUTES = 3 * DAY;

export interface Health {
  readonly level: WatchedLevel;
  readonly healthyShare: number;
  readonly shares: readonly number[];
}

/** Time to detect, by load and share of bad requests: Markdown. */
export function detectionTable({ what, ...health }: Health & { readonly what: string }): string {
  return [...table(['requests per second', ...health.shares.map((share) => `${percent(share)} % ${what}`)]), ...LOADS.map((load) => detectionRow(health, load))].join('\n');
}

/** Each row has random numbers of its own. */
export function detectionRow({ level, healthyShare, shares }: Health, requestsPerSecond: number): string {
  return row([String(requestsPerSecond), ...shares.map((failingShare) => {
    const random = seededRandom(1);
    return cell(Array.from({ length: RUNS }, () => detect(level, { requestsPerSecond, healthyShare, failingShare, limitMinutes: LIMIT_MINUTES }, random)));
  })]);
}

/** The page where most incidents are paged, otherwise the ticket. */
function cell(found: readonly Detection[]): string {
  const [page, ticket] = [of(found, 'page'), of(found, 'ticket')];
  if (page.median !== undefined) return `page after ${time(page.median)} (${time(page.late)})`;
  return ticket.median === undefined ? 'nobody is told' : `ticket after ${time(ticket.median)} (${time(ticket.late)})`;
}

function of(found: readonly Detection[], severity: 'page' | 'ticket'): { readonly median?: number; readonly late?: number } {
  const minutes = found.map((each) => each[severity] ?? Infinity).sort((a, b) => a - b);
  const at = (share: number): number | undefined => {
    const value = minutes[Math.floor(share * (minutes.length - 1))] as number;
    return value === Infinity ? undefined : value;
  };
  return { median: at(0.5), late: at(0.95) };
}

/** How often somebody is told for nothing: Markdown. */
export function falseAlarmTable(): string {
  const head = ['requests per second', 'pages a month', 'tickets a month', 'pages with `minimumBadRequests: 1`', 'tickets with `minimumBadRequests: 1`'];
  return [...table(head), ...LOADS.map(falseAlarmRow)].join('\n');
}

export function falseAlarmRow(requestsPerSecond: number): string {
  const count = (minimumBad: number) => countAlarms({ ...AVAILABILITY, minimumBad }, { requestsPerSecond, badShare: HEALTHY_SHARE }, MONTHS, seededRandom(2));
  const [own, all] = [count(AVAILABILITY.minimumBad), count(1)];
  return row([requestsPerSecond, own.page / MONTHS, own.ticket / MONTHS, all.page / MONTHS, all.ticket / MONTHS].map(String));
}

function table(head: readonly string[]): readonly string[] {
  return [row(head), row(head.map(() => '---'))];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function time(minutes: number | undefined): string {
  if (minutes === undefined) return 'later than 3 days';
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2 * DAY ? `${(minutes / 60).toFixed(1)} h` : `${(minutes / DAY).toFixed(1)} d`;
}

function percent(share: number): string {
  return String(Number((100 * share).toFixed(6)));
}

/** The tables by the marks between which they stand on the page. */
export function levelTables(): Readonly<Record<string, string>> {
  return {
    'failing requests': detectionTable({ ...FAILING, what: 'fail' }),
    'slow requests': detectionTable({ ...SLOW, what: 'slow' }),
    'false alarms': falseAlarmTable(),
  };
}

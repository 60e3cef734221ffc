import type { BurnRateWindow } from './burn-rates';
import { reachableWindows, windowText } from './burn-rates';

/** What a level's alarms can see of so much traffic. */
export interface TrafficAdvice {
  readonly id: 'tooFewRequests' | 'slowPage';
  readonly text: string;
}

export interface ExpectedTraffic {
  readonly budget: number;
  readonly requestsPerSecond: number;
  readonly minimumBad: number;
  readonly periodSeconds: number;
}

/** Longer than this nobody should wait for the page of an outage. */
const SLOW_PAGE_SECONDS = 3600;

/**
 * Seconds until an outage, in which every request is bad, has been seen in a long window: when as many are bad as are needed at least,
 * and they are the share that is needed. Undefined when that is never so.
 */
export function secondsToSeeOutage({ burnRate, longSeconds }: BurnRateWindow, { budget, requestsPerSecond, minimumBad }: Omit<ExpectedTraffic, 'periodSeconds'>): number | undefined {
  const seconds = Math.max(burnRate * budget * longSeconds, minimumBad / requestsPerSecond);
  return seconds > longSeconds ? undefined : seconds;
}

/** What to know of a level where there is little traffic. */
export function adviseTraffic(expected: ExpectedTraffic): readonly TrafficAdvice[] {
  const { budget, requestsPerSecond, minimumBad, periodSeconds } = expected;
  const allowed = requestsPerSecond * periodSeconds * budget;
  const pages = reachableWindows(budget).filter(({ severity }) => severity === 'page').flatMap((window) => secondsToSeeOutage(window, expected) ?? []);
  const soonest = pages.length === 0 ? undefined : Math.min(...pages);
  const few: TrafficAdvice[] = allowed >= minimumBad ? [] : [{
    id: 'tooFewRequests',
    text: `of ${round(requestsPerSecond * periodSeconds)} requests in ${windowText(periodSeconds)} only ${round(allowed)} may be bad, and below ${minimumBad} nothing is concluded: the objective is missed before an alarm goes off. Choose a lower objective or a lower \`minimumBadRequests\`, or send requests of your own all the time`,
  }];
  const waits = minimumBad / requestsPerSecond;
  if (soonest === undefined) {
    return [...few, { id: 'slowPage', text: `${minimumBad} requests take ${duration(waits)}, which is longer than the windows that page: an outage is a ticket at most. Send requests of your own all the time` }];
  }
  // What the objective itself takes is no matter of traffic.
  if (waits <= SLOW_PAGE_SECONDS || soonest > waits) return few;
  return [...few, { id: 'slowPage', text: `${minimumBad} requests take ${duration(waits)}: so long an outage lasts before it pages. Send requests of your own all the time, or lower \`minimumBadRequests\`` }];
}

function duration(seconds: number): string {
  return seconds < 7200 ? `${round(seconds / 60)} minutes` : `${round(seconds / 3600)} hours`;
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

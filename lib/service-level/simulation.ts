import type { Severity } from './burn-rates';
import { reachableWindows } from './burn-rates';

/** A source of numbers from 0 up to 1, as Math.random is one. */
export type Random = () => number;

export interface WatchedLevel {
  readonly budget: number;
  readonly minimumBad: number;
}

/** The requests of one minute. */
export interface Minute {
  readonly total: number;
  readonly bad: number;
}

export type Alarmed = Readonly<Record<Severity, boolean>>;

const HOUR = 60;
const DAY = 24 * HOUR;
/** As long as the longest window: what was before is seen no more. */
const HISTORY = 3 * DAY;
export const MINUTES_PER_MONTH = 30 * DAY;

/**
 * What the alarms of a level make of minute after minute, as CloudWatch evaluates them: every minute over the windows that end there, and
 * those over more than a day every hour.
 */
export class LevelSimulation {
  private readonly pairs: readonly Pair[];
  /** Of the minute at each place of a ring. */
  private readonly totals = new Float64Array(HISTORY);
  private readonly bads = new Float64Array(HISTORY);
  private minute = 0;

  constructor({ budget, minimumBad }: WatchedLevel) {
    this.pairs = reachableWindows(budget).map(({ severity, burnRate, longSeconds, shortSeconds }) => ({
      severity, long: new Window(longSeconds / 60, burnRate, budget, minimumBad), short: new Window(shortSeconds / 60, burnRate, budget, 1),
    }));
  }

  /** After one more minute. */
  next({ total, bad }: Minute): Alarmed {
    const now = this.minute % HISTORY;
    this.minute += 1;
    const isHour = this.minute % HOUR === 0;
    let [page, ticket] = [false, false];
    for (const { severity, long, short } of this.pairs) {
      for (const window of [long, short]) {
        // What is as old as the longest window is still at the place that it gives up.
        const gone = (now - window.minutes + HISTORY) % HISTORY;
        window.move(total - (this.totals[gone] as number), bad - (this.bads[gone] as number), isHour);
      }
      if (!long.isOn || !short.isOn) continue;
      if (severity === 'page') page = true;
      else ticket = true;
    }
    this.totals[now] = total;
    this.bads[now] = bad;
    return { page, ticket };
  }
}

interface Pair {
  readonly severity: Severity;
  readonly long: Window;
  readonly short: Window;
}

class Window {
  isOn = false;
  private total = 0;
  private bad = 0;

  constructor(readonly minutes: number, private readonly burnRate: number, private readonly budget: number, private readonly minimumBad: number) {}

  move(total: number, bad: number, isHour: boolean): void {
    this.total += total;
    this.bad += bad;
    if (this.minutes <= DAY || isHour) this.isOn = this.bad >= this.minimumBad && this.bad / (this.budget * this.total) > this.burnRate;
  }
}

export interface Traffic {
  readonly requestsPerSecond: number;
  /** Share of the requests that are bad. */
  readonly badShare: number;
}

/** The requests of a minute: they come independently of each other. */
export function minuteOf({ requestsPerSecond, badShare }: Traffic, random: Random): Minute {
  const mean = 60 * requestsPerSecond;
  const bad = poisson(mean * badShare, random);
  return { bad, total: bad + poisson(mean * (1 - badShare), random) };
}

export interface Detection {
  /** Minutes from the beginning of the incident to the alarm; undefined where it did not come in time. */
  readonly page?: number;
  readonly ticket?: number;
}

export interface Incident {
  readonly requestsPerSecond: number;
  readonly healthyShare: number;
  readonly failingShare: number;
  readonly limitMinutes: number;
}

/** An incident that begins at some minute of an hour, after days on which all was well, and does not end. */
export function detect(level: WatchedLevel, incident: Incident, random: Random): Detection {
  const simulation = new LevelSimulation(level);
  const before = HISTORY + Math.floor(random() * HOUR);
  for (const minute of healthyMinutes(incident, before, random)) simulation.next(minute);
  const found: { page?: number; ticket?: number } = {};
  for (let minute = 1; minute <= incident.limitMinutes; minute++) {
    const alarmed = simulation.next(minuteOf({ requestsPerSecond: incident.requestsPerSecond, badShare: incident.failingShare }, random));
    if (alarmed.page) found.page ??= minute;
    if (alarmed.ticket) found.ticket ??= minute;
    if (found.page !== undefined && found.ticket !== undefined) break;
  }
  return found;
}

function* healthyMinutes({ requestsPerSecond, healthyShare }: Incident, count: number, random: Random): Iterable<Minute> {
  for (let minute = 0; minute < count; minute++) yield minuteOf({ requestsPerSecond, badShare: healthyShare }, random);
}

/** How often alarms go off in so many months of the same traffic. */
export function countAlarms(level: WatchedLevel, traffic: Traffic, months: number, random: Random): Readonly<Record<Severity, number>> {
  const simulation = new LevelSimulation(level);
  const counts = { page: 0, ticket: 0 };
  let last: Alarmed = { page: false, ticket: false };
  for (let minute = 0; minute < months * MINUTES_PER_MONTH; minute++) {
    const alarmed = simulation.next(minuteOf(traffic, random));
    if (alarmed.page && !last.page) counts.page += 1;
    if (alarmed.ticket && !last.ticket) counts.ticket += 1;
    last = alarmed;
  }
  return counts;
}

const { cos, exp, log, max, round, sqrt, PI } = Math;
/** From here on the normal distribution is as good. */
const LARGE_MEAN = 30;

/** How many events there are where so many are expected. */
export function poisson(mean: number, random: Random): number {
  if (mean > LARGE_MEAN) return max(0, round(mean + sqrt(mean) * normal(random)));
  const limit = exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Box and Muller. */
function normal(random: Random): number {
  return sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
}

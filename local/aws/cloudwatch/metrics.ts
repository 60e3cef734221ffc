import { Aggregate } from '../../../lib/cloudwatch/aggregate';
import type { Clock } from '../clock';
import type { Documents, StateFolder } from '../state/state-folder';
import type { MetricDatum, MetricSink } from './metric-sink';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** How long what is kept per second, and per minute, is kept: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const SECONDS_KEPT_MS = 3 * HOUR;
const MINUTES_KEPT_MS = 15 * 24 * HOUR;
/** Older minutes keep their values with two digits: fewer than a hundred in each power of ten. */
const EXACT_MS = 3 * HOUR;
const OLD_DIGITS = 2;
/** What a restart keeps. */
const SAVED_MS = 3 * HOUR;
/** On the machine's own clock: how often the file is written, if there is anything new. */
const SAVE_EVERY_MS = 5000;

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface MetricQuery extends MetricName {
  /** Without one, observations of all units are taken together. */
  readonly unit?: string;
  /** Milliseconds: the first period begins here. */
  readonly start: number;
  readonly end: number;
  /** Seconds. */
  readonly period: number;
}

/** The observations of one period; there is none for a period without any. */
export interface MetricPeriod {
  /** When the period begins, in milliseconds. */
  readonly time: number;
  readonly aggregate: Aggregate;
}

export interface StatisticSet {
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface Series extends MetricName {
  readonly unit: string;
  /** By the beginning of each minute, in milliseconds. */
  readonly minutes: Map<number, Aggregate>;
  /** By second; empty for a metric of the standard resolution. */
  readonly seconds: Map<number, Aggregate>;
  lastMinute: number;
}

interface SavedSeries extends MetricName {
  readonly unit: string;
  readonly minutes: readonly (readonly [time: number, aggregate: readonly unknown[]])[];
  readonly seconds: readonly (readonly [time: number, aggregate: readonly unknown[]])[];
}

const SAVED_KEY = 'recent';

/** Every metric that was reported to this server, in memory; the recent part of it survives a restart. */
export class Metrics implements MetricSink {
  private readonly saved: Documents<readonly SavedSeries[]>;
  private readonly metrics = new Map<string, Map<string, Series>>();
  private readonly saving: NodeJS.Timeout;
  private changed = false;
  private nextCleaning = 0;

  constructor(private readonly clock: Clock, state: StateFolder) {
    this.saved = state.documents<readonly SavedSeries[]>('metrics');
    for (const each of this.saved.all.get(SAVED_KEY) ?? []) this.load(each);
    this.saving = setInterval(() => this.save(), SAVE_EVERY_MS);
    this.saving.unref();
  }

  put(datum: MetricDatum): void {
    this.observe(datum, datum.unit, datum.time, datum.resolution ?? 60, (aggregate) => {
      datum.values.forEach((value, index) => {
        if (Number.isFinite(value)) aggregate.add(value, datum.counts?.[index] ?? 1);
      });
    });
  }

  /** Observations that their publisher has summed up. */
  putStatistics(metric: MetricName & Pick<MetricDatum, 'unit' | 'time' | 'resolution'>, set: StatisticSet): void {
    this.observe(metric, metric.unit, metric.time, metric.resolution ?? 60, (aggregate) => aggregate.addStatistics(set));
  }

  /** From the oldest on. */
  query({ start, end, period, unit, ...metric }: MetricQuery): readonly MetricPeriod[] {
    const length = period * SECOND;
    const periods = new Map<number, Aggregate>();
    for (const series of this.metrics.get(keyOf(metric))?.values() ?? []) {
      if (unit !== undefined && series.unit !== unit) continue;
      // Whole minutes of seconds give the same as minutes, but there are sixty times as many.
      const fine = series.seconds.size > 0 && (period % 60 !== 0 || start % MINUTE !== 0);
      const step = fine ? SECOND : MINUTE;
      const buckets = fine ? series.seconds : series.minutes;
      for (const [time, found] of within(buckets, step, Math.ceil(start / step) * step, end)) {
        const first = start + Math.floor((time - start) / length) * length;
        let aggregate = periods.get(first);
        if (aggregate === undefined) periods.set(first, aggregate = Aggregate.empty());
        aggregate.merge(found);
      }
    }
    return [...periods].sort(([a], [b]) => a - b).map(([time, aggregate]) => ({ time, aggregate }));
  }

  /** Units in which a metric was reported. */
  unitsOf(metric: MetricName): readonly string[] {
    return [...this.metrics.get(keyOf(metric))?.values() ?? []].map(({ unit }) => unit);
  }

  /** Every combination of namespace, name and dimensions, with when it was last reported for. */
  list(): readonly (MetricName & { readonly last: number })[] {
    return [...this.metrics.values()].flatMap((units) => {
      const all = [...units.values()];
      const [first] = all;
      if (first === undefined) return [];
      const { namespace, name, dimensions } = first;
      return [{ namespace, name, dimensions, last: Math.max(...all.map(({ lastMinute }) => lastMinute)) }];
    });
  }

  close(): void {
    clearInterval(this.saving);
    this.save();
  }

  private observe(metric: MetricName, unit = 'None', time: number, resolution: number, add: (aggregate: Aggregate) => void): void {
    const series = this.series(metric, unit);
    const minute = Math.floor(time / MINUTE) * MINUTE;
    add(at(series.minutes, minute));
    if (resolution < 60) add(at(series.seconds, Math.floor(time / SECOND) * SECOND));
    series.lastMinute = Math.max(series.lastMinute, minute);
    this.changed = true;
    if (time >= this.nextCleaning) this.clean();
  }

  private series({ namespace, name, dimensions }: MetricName, unit: string): Series {
    const key = keyOf({ namespace, name, dimensions });
    let units = this.metrics.get(key);
    if (units === undefined) this.metrics.set(key, units = new Map());
    let series = units.get(unit);
    if (series === undefined) units.set(unit, series = { namespace, name, dimensions, unit, minutes: new Map(), seconds: new Map(), lastMinute: 0 });
    return series;
  }

  /** Forgets what is over its time. */
  private clean(): void {
    const now = this.clock.now();
    this.nextCleaning = now + HOUR;
    for (const [key, units] of this.metrics) {
      for (const [unit, { minutes, seconds }] of units) {
        for (const time of seconds.keys()) if (time < now - SECONDS_KEPT_MS) seconds.delete(time);
        for (const [time, aggregate] of minutes) {
          if (time < now - MINUTES_KEPT_MS) minutes.delete(time);
          else if (time < now - EXACT_MS) aggregate.round(OLD_DIGITS);
        }
        if (minutes.size === 0) units.delete(unit);
      }
      if (units.size === 0) this.metrics.delete(key);
    }
  }

  /** Writes down what came since the last time. */
  save(): void {
    if (!this.changed) return;
    this.changed = false;
    const from = this.clock.now() - SAVED_MS;
    const recent = (buckets: ReadonlyMap<number, Aggregate>) => [...buckets].flatMap(([time, aggregate]) => (time < from ? [] : [[time, aggregate.toJSON()] as const]));
    this.saved.put(SAVED_KEY, [...this.metrics.values()].flatMap((units) => [...units.values()].flatMap(({ namespace, name, dimensions, unit, minutes, seconds, lastMinute }) => (
      lastMinute < from ? [] : [{ namespace, name, dimensions, unit, minutes: recent(minutes), seconds: recent(seconds) }]))));
  }

  private load({ minutes, seconds, unit, ...metric }: SavedSeries): void {
    const series = this.series(metric, unit);
    for (const [time, json] of minutes) series.minutes.set(time, Aggregate.fromJSON(json));
    for (const [time, json] of seconds) series.seconds.set(time, Aggregate.fromJSON(json));
    series.lastMinute = Math.max(0, ...series.minutes.keys());
  }
}

/** What a metric is told apart by: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric */
function keyOf({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function at(buckets: Map<number, Aggregate>, time: number): Aggregate {
  let aggregate = buckets.get(time);
  if (aggregate === undefined) buckets.set(time, aggregate = Aggregate.empty());
  return aggregate;
}

/** By whichever way is shorter: every step of the time asked for, or every bucket there is. */
function* within(buckets: ReadonlyMap<number, Aggregate>, step: number, start: number, end: number): Iterable<readonly [number, Aggregate]> {
  if ((end - start) / step < buckets.size) {
    for (let time = start; time < end; time += step) {
      const found = buckets.get(time);
      if (found !== undefined) yield [time, found];
    }
    return;
  }
  for (const [time, found] of buckets) if (time >= start && time < end) yield [time, found];
}

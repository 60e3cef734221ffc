/** Datapoints by the beginning of their period, in milliseconds, from the oldest on. */
export type Points = ReadonlyMap<number, number>;

export interface TimeSeries {
  readonly points: Points;
  /** Seconds. */
  readonly period: number;
  readonly label: string;
  /** Of a metric, not of what was computed. */
  readonly metricId?: string;
  /** What it is the values of, where nothing was computed. */
  readonly metric?: { readonly namespace: string; readonly name: string; readonly dimensions: Readonly<Record<string, string>>; readonly stat: string };
}

/** The stretch of time that a request is about. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Every moment at which a series of that period could have a datapoint. */
export function momentsOf({ start, end }: TimeRange, period: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / (period * 1000))) }, (_, index) => start + index * period * 1000);
}

export function mapPoints(series: TimeSeries, of: (value: number, time: number) => number | undefined): TimeSeries {
  return computed(series, [...series.points].map(([time, value]) => [time, of(value, time)]));
}

/** The datapoints of several series side by side, at every moment that any of them has one. */
export function combine(series: readonly TimeSeries[], of: (values: readonly (number | undefined)[]) => number | undefined): TimeSeries {
  const moments = [...new Set(series.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
  const widest = series.reduce((max, { period }) => Math.max(max, period), 1);
  return computed({ period: widest, label: '' }, moments.map((time) => [time, of(series.map(({ points }) => points.get(time)))]));
}

/** What cannot be computed, such as a division by zero, is no datapoint. */
export function computed(like: Pick<TimeSeries, 'period' | 'label'>, points: Iterable<readonly [number, number | undefined]>): TimeSeries {
  const kept = [...points].filter((point): point is readonly [number, number] => point[1] !== undefined && Number.isFinite(point[1]));
  return { points: new Map(kept), period: like.period, label: like.label };
}

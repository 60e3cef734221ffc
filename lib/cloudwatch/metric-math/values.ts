import { mapPoints, type TimeRange, type TimeSeries } from './series';

/** A scalar, a time series or an array of time series; texts and words occur only as arguments. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

export interface MathScope {
  readonly range: TimeRange;
  /** Of series that come from no metric. */
  readonly period: number;
  /** The metrics of the request, in its order. */
  readonly metrics: readonly TimeSeries[];
  /** The series that a search finds. Throws MathError. @default nothing is found */
  search?(text: string, stat: string, period: number): readonly TimeSeries[];
  /** The value of a metric or an expression by its id. */
  resolve(id: string): MathValue;
}

export type Argument = MathValue | { readonly text: string } | { readonly word: string };

export function isSeries(value: Argument): value is TimeSeries {
  return typeof value === 'object' && !Array.isArray(value) && 'points' in value;
}

export function isArray(value: Argument): value is readonly TimeSeries[] {
  return Array.isArray(value);
}

/** Does the same to a scalar, to every datapoint of a series, and to every series of an array. */
export function each(value: MathValue, of: (value: number) => number): MathValue {
  if (typeof value === 'number') return of(value);
  return isArray(value) ? value.map((series) => mapPoints(series, of)) : mapPoints(value as TimeSeries, of);
}

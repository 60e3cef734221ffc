/** Different values that are kept apart: up to so many, percentiles are exact. */
export const MAX_VALUES = 1000;

/** Observations of a metric in a stretch of time, and how often each value was seen. */
export class Aggregate {
  private constructor(
    public sampleCount: number,
    public sum: number,
    public minimum: number,
    public maximum: number,
    /** Samples that came as a statistic set: what their values were is not known. */
    private unknown: number,
    /** Significant digits to which values are rounded, once there were too many different ones. */
    private digits: number | undefined,
    private values: Map<number, number>,
  ) {}

  static empty(): Aggregate {
    return new Aggregate(0, 0, Infinity, -Infinity, 0, undefined, new Map());
  }

  add(value: number, count = 1): void {
    if (count === 0) return;
    this.sampleCount += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.keep(value, count);
  }

  /**
   * A summary that the publisher made. Its percentiles are known only if its values were all the same.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html
   */
  addStatistics(set: { readonly sampleCount: number; readonly sum: number; readonly minimum: number; readonly maximum: number }): void {
    if (set.sampleCount === 0) return;
    if (set.minimum === set.maximum && set.sum === set.minimum * set.sampleCount) return this.add(set.minimum, set.sampleCount);
    this.sampleCount += set.sampleCount;
    this.sum += set.sum;
    this.minimum = Math.min(this.minimum, set.minimum);
    this.maximum = Math.max(this.maximum, set.maximum);
    this.unknown += set.sampleCount;
  }

  merge(other: Aggregate): void {
    this.sampleCount += other.sampleCount;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    this.unknown += other.unknown;
    for (const [value, count] of other.values) this.keep(value, count);
  }

  get average(): number {
    return this.sum / this.sampleCount;
  }

  /** Values and their counts from the lowest on, or undefined where they are not known. */
  distribution(): readonly (readonly [value: number, count: number])[] | undefined {
    return this.unknown > 0 || this.sampleCount === 0 ? undefined : [...this.values].sort(([a], [b]) => a - b);
  }

  /** Rounds values to so many significant digits, which makes them fewer. */
  round(digits: number): void {
    if (this.digits !== undefined && this.digits <= digits) return;
    this.digits = digits;
    const values = [...this.values];
    this.values = new Map();
    for (const [value, count] of values) this.keep(value, count);
  }

  toJSON(): readonly unknown[] {
    return [this.sampleCount, this.sum, this.minimum, this.maximum, this.unknown, this.digits ?? null, [...this.values].flat()];
  }

  static fromJSON(json: readonly unknown[]): Aggregate {
    const [sampleCount, sum, minimum, maximum, unknown, digits, flat] = json as [number, number, number, number, number, number | null, readonly number[]];
    const values = new Map<number, number>();
    for (let index = 0; index < flat.length; index += 2) values.set(flat[index] as number, flat[index + 1] as number);
    return new Aggregate(sampleCount, sum, minimum, maximum, unknown, digits ?? undefined, values);
  }

  private keep(value: number, count: number): void {
    const kept = this.digits === undefined ? value : Number(value.toPrecision(this.digits));
    this.values.set(kept, (this.values.get(kept) ?? 0) + count);
    if (this.values.size > MAX_VALUES && (this.digits ?? Infinity) > 1) this.round(this.digits === undefined ? 3 : this.digits - 1);
  }
}

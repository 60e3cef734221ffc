/** One observation, or several of the same moment. */
export interface MetricDatum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string;
  /** Milliseconds on the server's clock. */
  readonly time: number;
  readonly values: readonly number[];
  /** How often each value was observed. @default once */
  readonly counts?: readonly number[];
  /** Seconds. @default 60 */
  readonly resolution?: 1 | 60;
}

/** Where services report what CloudWatch is to know. */
export interface MetricSink {
  put(datum: MetricDatum): void;
}

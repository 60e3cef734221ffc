/** Metrics that are published alike: under the same sets of dimensions. */
export interface MetricGroup {
  readonly names: readonly string[];
  /** Every set of dimensions under which there is data; not given where not all are known. */
  readonly sets?: readonly (readonly string[])[];
  /** A share from 0 to 1. */
  readonly isShare?: boolean;
  /** Only of asynchronous endpoints. */
  readonly isAsynchronous?: boolean;
  /** Published every ten seconds; the others every minute. */
  readonly isHighResolution?: boolean;
}

/** What a service tells CloudWatch. */
export interface ServiceMetrics {
  readonly namespace: string;
  readonly source: string;
  /** Every dimension that there is in the namespace. Sets with others than those of `sets` are not judged. */
  readonly dimensions: readonly string[];
  readonly groups: readonly MetricGroup[];
  /** Metrics that are looked for here and are in another namespace, or have another name. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

export interface MetricResult {
  readonly id: string;
  readonly label: string;
  /** In the order in which they are to be given. */
  readonly datapoints: readonly (readonly [time: number, value: number])[];
}

export interface ResultPage {
  readonly results: readonly (MetricResult & { readonly complete: boolean })[];
  /** How many datapoints are on this page and those before it; undefined on the last. */
  readonly next?: number;
}

/** So many datapoints of all results together, after those that earlier pages had. */
export function pageOfResults(results: readonly MetricResult[], from: number, max: number): ResultPage {
  const shown: (MetricResult & { readonly complete: boolean })[] = [];
  let position = 0;
  for (const result of results) {
    const [first, last] = [Math.max(from, position), Math.min(from + max, position + result.datapoints.length)];
    const isEmpty = result.datapoints.length === 0;
    if (first < last || (isEmpty && from === 0)) {
      shown.push({ ...result, datapoints: result.datapoints.slice(first - position, last - position), complete: isEmpty || last === position + result.datapoints.length });
    }
    position += result.datapoints.length;
  }
  return from + max < position ? { results: shown, next: from + max } : { results: shown };
}

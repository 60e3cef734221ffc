/**
 * What SageMaker tells CloudWatch of an asynchronous endpoint, and nothing else: neither Invocations nor OverheadLatency.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html
 */
export interface Measured {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds' | 'Microseconds' | 'None';
  readonly value: number;
}

export interface QueueState {
  /** Requests that wait, and those that are processed. */
  readonly waiting: number;
  readonly processing: number;
  readonly instances: number;
  /** Milliseconds since the oldest was received; undefined where there is none. */
  readonly oldestMs?: number;
}

/** With the dimension EndpointName, all the time. */
export function queueMetrics({ waiting, processing, instances, oldestMs = 0 }: QueueState): readonly Measured[] {
  const backlog = waiting + processing;
  return [
    { name: 'ApproximateBacklogSize', unit: 'Count', value: backlog },
    // "Your endpoint won't scale up again until the number of requests in the queue exceeds the target": it counts with no instance as with one.
    // https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
    { name: 'ApproximateBacklogSizePerInstance', unit: 'Count', value: backlog / Math.max(1, instances) },
    { name: 'ApproximateAgeOfOldestRequest', unit: 'Seconds', value: oldestMs / 1000 },
    // "1 when there are requests in the queue but zero instances behind the endpoint. The value is 0 in all other cases."
    { name: 'HasBacklogWithoutCapacity', unit: 'Count', value: backlog > 0 && instances === 0 ? 1 : 0 },
  ];
}

/** Milliseconds; what did not come to pass is left out. */
export interface RequestTimes {
  readonly waited: number;
  readonly total: number;
  readonly download?: number;
  readonly model?: number;
  readonly upload?: number;
}

export type RequestEnd = 'completed' | 'expired' | 'download failed' | 'upload failed' | 'model failed' | 'no answer';

/** With the dimensions EndpointName and VariantName, for each request that came to its end. `status` is the model's. */
export function requestMetrics(end: RequestEnd, times: RequestTimes, status?: number): readonly Measured[] {
  const count = (name: string, is: boolean): Measured => ({ name, unit: 'Count', value: is ? 1 : 0 });
  const micros = (name: string, ms: number | undefined): readonly Measured[] => (ms === undefined ? [] : [{ name, unit: 'Microseconds', value: ms * 1000 }]);
  const answered = status !== undefined;
  return [
    count('InvocationsProcessed', end !== 'expired'),
    count('InvocationFailures', end !== 'completed'),
    ...(end === 'expired' ? [count('ExpiredRequests', true)] : []),
    ...(end === 'download failed' ? [count('RequestDownloadFailures', true)] : []),
    ...(end === 'upload failed' ? [count('ResponseUploadFailures', true)] : []),
    ...(answered ? [{ name: 'Invocation4XXErrors', unit: 'None', value: status >= 400 && status < 500 ? 1 : 0 } as const, { name: 'Invocation5XXErrors', unit: 'None', value: status >= 500 ? 1 : 0 } as const] : []),
    ...micros('ModelLatency', times.model),
    ...micros('RequestDownloadLatency', times.download),
    ...micros('ResponseUploadLatency', times.upload),
    ...micros('TimeInBacklog', times.waited),
    { name: 'TotalProcessingTime', unit: 'Milliseconds', value: times.total },
  ];
}

/** How many requests may be begun now. Where the endpoint config does not say, "SageMaker chooses an optimal value": here four. */
export function freeSlots(instances: number, maxConcurrent: number | undefined, processing: number): number {
  return Math.max(0, instances * (maxConcurrent ?? 4) - processing);
}

/** What is said of a span beside its name and time. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span that has ended. */
export interface FinishedSpan {
  readonly name: string;
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentId?: string;
  /** Milliseconds since 1970, with a fraction. */
  readonly start: number;
  readonly end: number;
  readonly attributes: SpanAttributes;
  /** What went wrong: `fault` on the server's side, `error` on the caller's. */
  readonly failure?: { readonly kind: 'fault' | 'error'; readonly type: string; readonly message: string };
  readonly children: readonly FinishedSpan[];
}

/** Names of what a model server says of a request. Those of OpenTelemetry's own conventions where it has one: https://opentelemetry.io/docs/specs/semconv/ */
export const ATTRIBUTES = {
  modelName: 'csi.model.name',
  modelVersion: 'csi.model.version',
  /** Rows of the request. */
  batchSize: 'csi.batch.size',
  coldStart: 'faas.coldstart',
  /** Milliseconds from the start of the server to a model that answers; on the first request after it was loaded. */
  loadTime: 'csi.model.load_time',
  outcome: 'csi.outcome',
  requestId: 'csi.request.id',
  status: 'http.response.status_code',
  /** The trace of X-Ray's, where it is another than that of the caller. */
  xrayTraceId: 'aws.xray.trace_id',
} as const;

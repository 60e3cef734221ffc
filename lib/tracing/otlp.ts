// X-Ray's segments as spans of OTLP, in its JSON form: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import type { SegmentDocument } from './segments';
import type { SpanAttributes } from './span';
import { fromXRayId } from './xray-header';

const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly status: { readonly code?: number };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly doubleValue: number } | { readonly intValue: string } | { readonly boolValue: boolean };
}

export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** A body for /v1/traces. `service` is who a document is from that does not say so itself: a subsegment that was sent alone. */
export function otlpTraces(documents: readonly { readonly document: SegmentDocument; readonly service: string }[]): OtlpTraces {
  return {
    resourceSpans: documents.flatMap(({ document, service }) => {
      const traceId = fromXRayId(document.trace_id ?? '');
      if (traceId === undefined) return [];
      const about = { 'service.name': service, 'cloud.provider': 'aws', ...(document.origin !== undefined && { 'aws.xray.origin': document.origin }) };
      return [{ resource: { attributes: attributes(about) }, scopeSpans: [{ scope: { name: 'aws.xray' }, spans: spansOf(document, traceId, document.parent_id) }] }];
    }),
  };
}

function spansOf(document: SegmentDocument, traceId: string, parent: string | undefined): OtlpSpan[] {
  const { id, name, start_time, end_time = start_time, annotations = {}, namespace, type, trace_id, fault, error, throttle, subsegments = [] } = document;
  const isSegment = trace_id !== undefined && type !== 'subsegment';
  const failed = fault === true || error === true || throttle === true;
  return [
    {
      traceId, spanId: id, ...(parent !== undefined && { parentSpanId: parent }), name,
      kind: isSegment ? KIND.server : namespace === undefined ? KIND.internal : KIND.client,
      startTimeUnixNano: nanoseconds(start_time), endTimeUnixNano: nanoseconds(end_time),
      attributes: attributes(annotations), status: failed ? { code: STATUS_ERROR } : {},
    },
    ...subsegments.flatMap((one) => spansOf(one, traceId, id)),
  ];
}

/** Seconds have more digits than a number of nanoseconds could keep. */
function nanoseconds(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${whole}${String(Math.min(999_999_999, Math.round((seconds - whole) * 1e9))).padStart(9, '0')}`;
}

function attributes(values: SpanAttributes): OtlpAttribute[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : typeof value === 'boolean' ? { boolValue: value } : Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value },
  }));
}

// X-Ray's documents: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
import type { FinishedSpan, SpanAttributes } from './span';
import { toXRayId } from './xray-header';

/** What every datagram to the daemon begins with: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon */
export const DAEMON_HEADER = '{"format":"json","version":1}\n';

/** "Up to 64 kB": https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export const SEGMENT_BYTES = 64 * 1024;
/** "X-Ray indexes up to 50 annotations per trace", each up to 1,000 characters; names of up to 200 and 500 are the limits of names and keys. */
const NAME_LENGTH = 200;
const ANNOTATIONS = 50;
const VALUE_LENGTH = 1000;

/** A segment or subsegment as X-Ray takes it. */
export interface SegmentDocument {
  readonly name: string;
  readonly id: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly type?: 'subsegment';
  readonly origin?: string;
  readonly namespace?: string;
  readonly annotations?: SpanAttributes;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly fault?: boolean;
  readonly cause?: { readonly exceptions: readonly { readonly id: string; readonly type: string; readonly message: string }[] };
  readonly subsegments?: readonly SegmentDocument[];
}

/** A subsegment that is sent by itself, with its children inside, below a segment that somebody else sends: Lambda sends that of a function. */
export function subsegmentDocument(span: FinishedSpan): SegmentDocument {
  return { ...embedded(span), type: 'subsegment', trace_id: toXRayId(span.traceId), ...(span.parentId !== undefined && { parent_id: span.parentId }) };
}

function embedded({ name, spanId, start, end, attributes, failure, children }: FinishedSpan): SegmentDocument {
  const annotations = annotationsOf(attributes);
  return {
    name: segmentName(name),
    id: spanId,
    start_time: start / 1000,
    end_time: end / 1000,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(failure !== undefined && { [failure.kind]: true, cause: { exceptions: [{ id: spanId, type: failure.type, message: failure.message.slice(0, VALUE_LENGTH) }] } }),
    ...(children.length > 0 && { subsegments: children.map(embedded) }),
  };
}

/** "Up to 200 characters: letters, numbers, whitespace, and _ . : / % & # = + \ - @". */
export function segmentName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{N}\p{Z}_.:/%&#=+\\\-@]/gu, '_').slice(0, NAME_LENGTH);
  return clean === '' ? '_' : clean;
}

/** "Keys must be alphanumeric in order to work with filters. Underscore is allowed." */
export function annotationsOf(attributes: SpanAttributes): SpanAttributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => typeof value !== 'number' || Number.isFinite(value))
      .slice(0, ANNOTATIONS)
      .map(([key, value]) => [key.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 500), typeof value === 'string' ? value.slice(0, VALUE_LENGTH) : value]),
  );
}

/** What is sent to the daemon; without its children where they are too much for it, and undefined where it still is. */
export function daemonMessage(document: SegmentDocument): string | undefined {
  const { subsegments: _, ...alone } = document;
  // Characters of three bytes are the most that JSON has for one of a text's.
  return [document, alone].map((one) => DAEMON_HEADER + JSON.stringify(one)).find((text) => text.length * 3 <= SEGMENT_BYTES || utf8Length(text) <= SEGMENT_BYTES);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

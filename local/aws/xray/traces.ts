import { fromXRayId } from '../../../lib/tracing/xray-header';
import { isSpanId } from '../../../lib/tracing/trace-context';
import { SEGMENT_BYTES, type SegmentDocument } from '../../../lib/tracing/segments';
import { segmentsOf, summaryOf, type TraceSummary } from '../../../lib/tracing/trace-tree';

export interface StoredTrace {
  /** As X-Ray writes it. */
  readonly id: string;
  readonly segments: readonly SegmentDocument[];
  readonly summary: TraceSummary;
}

/** X-Ray keeps traces for 30 days; here they last as long as the server, and that many of them. */
const KEPT = 2_000;

/** What of a document is wrong; the codes are not documented. */
export type Refusal = { readonly code: string; readonly message: string };

/** The traces of the account. */
export class Traces {
  private readonly documents = new Map<string, SegmentDocument[]>();
  private readonly listeners: ((document: SegmentDocument, service: string) => void)[] = [];

  /** Told of every document that is taken, with the name of the service that it is from. */
  onDocument(listener: (document: SegmentDocument, service: string) => void): void {
    this.listeners.push(listener);
  }

  /** Takes the text of a document; answers why it does not. */
  receive(text: string): Refusal | undefined {
    if (Buffer.byteLength(text) > SEGMENT_BYTES) return { code: 'DocumentTooLarge', message: `The document has more than ${SEGMENT_BYTES} bytes` };
    let document: SegmentDocument;
    try {
      document = JSON.parse(text) as SegmentDocument;
    } catch {
      return { code: 'ParseError', message: 'Invalid segment: it is no JSON' };
    }
    const problem = problemOf(document);
    if (problem !== undefined) return { code: 'ParseError', message: `Invalid segment: ${problem}` };
    this.put(document);
    return undefined;
  }

  put(document: SegmentDocument): void {
    const id = document.trace_id ?? '';
    const kept = this.documents.get(id) ?? [];
    // What is new goes to the end: the oldest is the first to go.
    this.documents.delete(id);
    this.documents.set(id, [...kept, document]);
    for (const old of [...this.documents.keys()].slice(0, Math.max(0, this.documents.size - KEPT))) this.documents.delete(old);
    const service = document.type === 'subsegment' ? kept.find((one) => one.id === document.parent_id)?.name ?? document.name : document.name;
    for (const listener of this.listeners) listener(document, service);
  }

  find(id: string): StoredTrace | undefined {
    const documents = this.documents.get(id);
    if (documents === undefined) return undefined;
    const segments = segmentsOf(documents);
    return { id, segments, summary: summaryOf(segments) };
  }

  /** The newest first. */
  get all(): readonly StoredTrace[] {
    return [...this.documents.keys()].reverse().flatMap((id) => this.find(id) ?? []);
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields */
function problemOf(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return 'it is no object';
  const { name, id, trace_id, start_time, end_time, in_progress, type, parent_id } = document as Partial<SegmentDocument>;
  if (typeof name !== 'string' || name === '' || name.length > 200) return 'name';
  if (typeof id !== 'string' || !isSpanId(id)) return 'id';
  if (typeof trace_id !== 'string' || fromXRayId(trace_id) === undefined) return 'trace_id';
  if (typeof start_time !== 'number' || !(start_time > 0)) return 'start_time';
  if (typeof end_time !== 'number' && in_progress !== true) return 'end_time';
  return type === 'subsegment' && (typeof parent_id !== 'string' || !isSpanId(parent_id)) ? 'parent_id' : undefined;
}

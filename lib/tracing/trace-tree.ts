// What X-Ray makes of the documents that it is sent: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html
import type { SegmentDocument } from './segments';

/** The segments of a trace, with the subsegments that were sent by themselves where they belong. The last word on an id counts. */
export function segmentsOf(documents: readonly SegmentDocument[]): SegmentDocument[] {
  const latest = [...new Map(documents.map((document) => [document.id, document])).values()];
  const loose = latest.filter(({ type }) => type === 'subsegment');
  const known = new Set(latest.flatMap(idsIn));
  const placed = new Set<string>();
  // Marked before its children: two that name each other as their parents must come to an end.
  const filled = (document: SegmentDocument): SegmentDocument => {
    placed.add(document.id);
    const { subsegments = [], ...rest } = document;
    const below = loose.filter(({ id, parent_id }) => parent_id === document.id && !placed.has(id)).map(inside);
    const all = [...subsegments, ...below].map(filled).sort((a, b) => a.start_time - b.start_time);
    return { ...rest, ...(all.length > 0 && { subsegments: all }) };
  };
  const roots = latest.filter(({ type, parent_id = '' }) => type !== 'subsegment' || !known.has(parent_id)).map(filled);
  const rest = loose.flatMap((document) => (placed.has(document.id) ? [] : [filled(document)]));
  return [...roots, ...rest].sort((a, b) => a.start_time - b.start_time);
}

/** As a part of another document has no type, trace or parent of its own. */
function inside(document: SegmentDocument): SegmentDocument {
  const own = ['type', 'trace_id', 'parent_id'];
  return Object.fromEntries(Object.entries(document).filter(([name]) => !own.includes(name))) as unknown as SegmentDocument;
}

function idsIn({ id, subsegments = [] }: SegmentDocument): string[] {
  return [id, ...subsegments.flatMap(idsIn)];
}

/** Every segment and subsegment, the outer ones first. */
export function flattened(segments: readonly SegmentDocument[]): SegmentDocument[] {
  return segments.flatMap((segment) => [segment, ...flattened(segment.subsegments ?? [])]);
}

export interface TraceSummary {
  readonly start: number;
  readonly duration: number;
  readonly fault: boolean;
  readonly error: boolean;
  readonly throttle: boolean;
  readonly isPartial: boolean;
  readonly http: Readonly<Record<string, unknown>>;
  /** Values of each annotation, with the names of the services that have set it. */
  readonly annotations: Readonly<Record<string, readonly { readonly value: string | number | boolean; readonly service: string }[]>>;
  readonly services: readonly { readonly name: string; readonly origin?: string }[];
}

export function summaryOf(segments: readonly SegmentDocument[]): TraceSummary {
  const all = flattened(segments);
  const start = Math.min(...segments.map(({ start_time }) => start_time));
  const end = Math.max(...all.map(({ end_time, start_time }) => end_time ?? start_time));
  const annotations: Record<string, { value: string | number | boolean; service: string }[]> = {};
  for (const segment of segments) {
    for (const { annotations: own = {} } of flattened([segment])) {
      for (const [key, value] of Object.entries(own)) {
        const values = (Object.hasOwn(annotations, key) ? annotations[key] : undefined) ?? [];
        Object.defineProperty(annotations, key, { value: [...values.filter((one) => one.value !== value || one.service !== segment.name), { value, service: segment.name }], enumerable: true, configurable: true, writable: true });
      }
    }
  }
  const [first] = segments;
  return {
    start, duration: end - start,
    fault: all.some(({ fault }) => fault === true), error: all.some(({ error }) => error === true), throttle: all.some(({ throttle }) => throttle === true),
    isPartial: all.some(({ in_progress }) => in_progress === true),
    http: first?.http ?? {},
    annotations,
    services: [...new Map(segments.map(({ name, origin }) => [`${name} ${origin ?? ''}`, { name, ...(origin !== undefined && { origin }) }])).values()],
  };
}

import type { SegmentDocument } from './segments';

/** A line of a trace as a person reads it. */
export interface WaterfallRow {
  readonly name: string;
  readonly depth: number;
  /** Milliseconds after the begin of the trace. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Segments below what called them, in the order of their begins. */
export function waterfall(segments: readonly SegmentDocument[]): WaterfallRow[] {
  const ids = new Set(segments.flatMap(idsIn));
  const origin = Math.min(...segments.map(({ start_time }) => start_time));
  const seen = new Set<string>();
  const rows = (document: SegmentDocument, depth: number): WaterfallRow[] => {
    if (seen.has(document.id)) return [];
    seen.add(document.id);
    const { id, name, start_time, end_time = start_time, fault, error, throttle, subsegments = [] } = document;
    const below = [...subsegments, ...segments.filter(({ parent_id }) => parent_id === id)].sort((a, b) => a.start_time - b.start_time);
    return [
      { name, depth, startMs: (start_time - origin) * 1000, durationMs: (end_time - start_time) * 1000, failed: fault === true || error === true || throttle === true },
      ...below.flatMap((one) => rows(one, depth + 1)),
    ];
  };
  return segments.filter(({ parent_id }) => parent_id === undefined || !ids.has(parent_id)).flatMap((root) => rows(root, 0));
}

function idsIn({ id, subsegments = [] }: SegmentDocument): string[] {
  return [id, ...subsegments.flatMap(idsIn)];
}

/** `  predict digits   |   ====    | 3.2 ms`, each bar in its place. */
export function waterfallText(rows: readonly WaterfallRow[], width = 40): string {
  const total = Math.max(0.001, ...rows.map(({ startMs, durationMs }) => startMs + durationMs));
  const label = Math.max(0, ...rows.map(({ name, depth }) => name.length + 2 * depth));
  return rows.map(({ name, depth, startMs, durationMs, failed }) => {
    const from = Math.min(width - 1, Math.max(0, Math.round((startMs / total) * width)));
    const bar = '='.repeat(Math.max(1, Math.min(width - from, Math.round((durationMs / total) * width))));
    return `${`${'  '.repeat(depth)}${name}`.padEnd(label)} |${' '.repeat(from)}${bar.padEnd(width - from)}| ${durationMs.toFixed(1).padStart(8)} ms${failed ? '  failed' : ''}`;
  }).join('\n');
}

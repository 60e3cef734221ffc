import type { LogLine } from '../runtime-api/environment';
import { paint, type LineStyle } from './style';

/** Levels of records whose request somebody will look for. */
const FAILURES: ReadonlySet<unknown> = new Set(['ERROR', 'FATAL']);

/** A log line as a person reads it; undefined for what only machines read. */
export function readableLine(line: LogLine, style: LineStyle): string | undefined {
  if (style.verbose) return line.text;
  if (line.source === 'platform') return platformLine(line, style);
  const record = jsonObject(line.text);
  if (record === undefined) return line.text;
  return '_aws' in record ? undefined : jsonRecord(record, style);
}

/** START, END and REPORT are summed up in the line of the answer. */
function platformLine({ text, report }: LogLine, style: LineStyle): string | undefined {
  return text.startsWith('START ') || text.startsWith('END ') || report !== undefined ? undefined : paint(text, 'red', style);
}

function jsonRecord(record: Readonly<Record<string, unknown>>, style: LineStyle): string {
  const { timestamp: _timestamp, level: given, message, msg, requestId, ...rest } = record;
  const level = typeof given === 'string' ? given.toUpperCase() : undefined;
  const failure = FAILURES.has(level);
  const shown = failure && requestId !== undefined ? { requestId, ...rest } : rest;
  const details = Object.entries(shown).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
  const label = level === undefined ? '' : `${paint(level, failure ? 'red' : 'yellow', style)} `;
  return `${label}${String(message ?? msg ?? '')}${details === '' ? '' : ` ${paint(details, 'dim', style)}`}`;
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

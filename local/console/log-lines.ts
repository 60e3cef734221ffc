import type { LogLine } from '../runtime-api/environment';

export interface LineStyle {
  /** Shows everything as it was written. */
  readonly verbose: boolean;
  readonly color: boolean;
}

/** A log line as a person reads it; undefined for what only machines read. */
export function readableLine(line: LogLine, style: LineStyle): string | undefined {
  if (style.verbose) return line.text;
  if (line.source === 'platform') return platformLine(line, style);
  const record = jsonObject(line.text);
  if (record === undefined) return line.text;
  return '_aws' in record ? undefined : jsonRecord(record, style);
}

function platformLine({ text, report }: LogLine, style: LineStyle): string | undefined {
  if (text.startsWith('START ') || text.startsWith('END ')) return undefined;
  if (report === undefined) return paint(text, 'red', style);
  const memory = report.maxMemoryMb === undefined ? '' : `, ${report.maxMemoryMb} of ${report.memoryMb} MB`;
  const exceeded = (report.maxMemoryMb ?? 0) > report.memoryMb ? paint('  over its memory: Lambda would end it', 'red', style) : '';
  const cold = report.initMs === undefined ? '' : `${paint(`cold start ${report.initMs.toFixed(0)} ms`, 'cyan', style)}, then `;
  return `${cold}${paint(`${report.durationMs.toFixed(1)} ms${memory}`, 'dim', style)}${exceeded}`;
}

function jsonRecord(record: Readonly<Record<string, unknown>>, style: LineStyle): string {
  const { timestamp: _timestamp, level, message, msg, requestId: _requestId, ...rest } = record;
  const details = Object.entries(rest).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
  const label = typeof level === 'string' ? `${paint(level.toUpperCase(), level.toUpperCase() === 'ERROR' ? 'red' : 'yellow', style)} ` : '';
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

const CODES = { red: 31, yellow: 33, cyan: 36, dim: 2 } as const;

function paint(text: string, color: keyof typeof CODES, style: LineStyle): string {
  return style.color ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text;
}

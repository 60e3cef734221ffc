/** Requests that were counted, as a CSV has them. */
export interface Trace {
  /** Requests in each minute. */
  readonly minutes: readonly number[];
  /** Minutes from one row to the next. */
  readonly step: number;
  /** Rows that are missing, and count as no requests. */
  readonly missing: number;
}

const MINUTE_MS = 60_000;
/** A year and a day. */
export const MAX_MINUTES = 366 * 24 * 60;
const MAX_PROBLEMS = 5;
const COLUMNS = ['requests', 'rps'] as const;

interface Row {
  readonly line: number;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly value: number;
}

/**
 * Reads `timestamp,requests` (in the time up to the next row) or `timestamp,rps` (requests per second). Rows are one or more whole minutes apart,
 * all by the same step; of those that are missing, there were no requests. Problems say the line.
 */
export function parseTrace(text: string): { readonly trace?: Trace; readonly problems: readonly string[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [header = '', ...rest] = lines;
  const columns = header.split(',').map((name) => name.trim().toLowerCase());
  const column = COLUMNS.find((name) => columns.includes(name));
  if (!columns.includes('timestamp') || column === undefined) {
    return { problems: [`line 1 is ${JSON.stringify(header.slice(0, 60))}, allowed: a first line with the names of the columns, timestamp and requests, or timestamp and rps`] };
  }
  const [at, of] = [columns.indexOf('timestamp'), columns.indexOf(column)];
  const rows: Row[] = [];
  const problems: string[] = [];
  rest.forEach((line, index) => {
    if (line.trim() === '' || problems.length >= MAX_PROBLEMS) return;
    const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const row = rowOf(index + 2, cells[at] ?? '', cells[of] ?? '', column);
    if (typeof row === 'string') problems.push(row);
    else rows.push(row);
  });
  if (problems.length > 0) return { problems };
  return spread(rows, column);
}

function rowOf(line: number, timestamp: string, value: string, column: string): Row | string {
  const ms = timeOf(timestamp);
  const number = Number(value);
  if (ms === undefined) return `line ${line}: timestamp is ${JSON.stringify(timestamp)}, allowed: a time such as 2026-11-22T10:00:00Z, or seconds since 1970`;
  if (ms % MINUTE_MS !== 0) return `line ${line}: timestamp is ${timestamp}, allowed: whole minutes: add up the requests of a minute`;
  if (value === '' || !Number.isFinite(number) || number < 0) return `line ${line}: ${column} is ${JSON.stringify(value)}, allowed: a number from 0`;
  return { line, minute: ms / MINUTE_MS, value: number };
}

/** ISO 8601, where a time without a zone is UTC, or seconds or milliseconds since 1970. */
function timeOf(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const [, day, time, zone = 'Z'] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const ms = day === undefined ? NaN : Date.parse(`${day}T${time}${zone}`);
  return Number.isFinite(ms) ? ms : undefined;
}

function spread(rows: readonly Row[], column: string): ReturnType<typeof parseTrace> {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined || rows.length < 2) return { problems: [`there ${rows.length === 1 ? 'is one row' : 'are no rows'}, allowed: two or more`] };
  let step = Infinity;
  for (const [index, { line, minute }] of rows.entries()) {
    const before = rows[index - 1];
    if (before === undefined) continue;
    if (minute <= before.minute) return { problems: [`line ${line}: its time is ${minute === before.minute ? 'that' : 'before that'} of line ${before.line}, allowed: rows in the order of time, one for each`] };
    step = Math.min(step, minute - before.minute);
  }
  const odd = rows.find(({ minute }) => (minute - first.minute) % step !== 0);
  if (odd !== undefined) return { problems: [`line ${odd.line}: its time is not in step with the others, which are ${step} minutes apart`] };
  const length = last.minute - first.minute + step;
  if (length > MAX_MINUTES) return { problems: [`line ${last.line}: its time is ${Math.floor(length / 1440)} days after the first, allowed: 366`] };
  const minutes = Array.from({ length }, () => 0);
  for (const { minute, value } of rows) minutes.fill(column === 'rps' ? value * 60 : value / step, minute - first.minute, minute - first.minute + step);
  return { trace: { minutes, step, missing: length / step - rows.length }, problems: [] };
}

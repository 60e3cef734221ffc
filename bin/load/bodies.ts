import { readFileSync } from 'node:fs';
import { inferRequest, parseModelRows } from '../../lib/model/rows';
import { LocalError } from '../../local/errors';

export interface Bodies {
  /** Sent in turn. */
  readonly bodies: readonly string[];
  /** Whose rows they are, where the file says so. */
  readonly model?: string;
}

/** Requests from a file: the `rows.json` of a model, a request as JSON, or one in each line. */
export function readBodies(file: string): Bodies {
  const text = read(file);
  const whole = jsonOf(text);
  if (isRows(whole)) {
    const rows = parseModelRows(text);
    return { bodies: rows.rows.map((row) => JSON.stringify(inferRequest(rows, row))), model: rows.model };
  }
  if (whole !== undefined) return { bodies: [text.trim()] };
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const wrong = lines.findIndex((line) => jsonOf(line) === undefined);
  if (lines.length === 0) throw new LocalError(`--body ${file} is empty`);
  if (wrong >= 0) throw new LocalError(`--body ${file} is no JSON, and line ${wrong + 1} of it is none either`);
  return { bodies: lines };
}

function isRows(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'rows' in value && 'framework' in value && 'model' in value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LocalError(`--body ${file}: the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

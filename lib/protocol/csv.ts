import type { Datatype } from '../tensor/datatype';
import type { CompiledModel } from './compiled';
import { isInteger64 } from './elements';
import { badRequest } from './refusal';
import type { Table } from './table';
import { quote } from './words';

/** Comma-separated rows as RFC 4180 has them. Blank lines are skipped. Cells are one row after another. */
export interface CsvText {
  readonly width: number;
  readonly rows: number;
  readonly cells: readonly string[];
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

export function parseCsv(text: string): CsvText {
  const cells: string[] = [];
  let width = 0;
  let rows = 0;
  let line = 1;
  let at = 0;
  while (at < text.length) {
    if (isLineEnd(text, at)) {
      at = afterLineEnd(text, at);
      line++;
      continue;
    }
    const before = cells.length;
    const first = line;
    for (;;) {
      const quoted = text.charCodeAt(at) === QUOTE;
      const end = quoted ? endOfQuoted(text, at, line) : endOfPlain(text, at, line);
      const cell = quoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
      if (quoted) line += linesIn(cell);
      cells.push(quoted && cell.includes('"') ? cell.replaceAll('""', '"') : cell);
      at = end;
      if (text.charCodeAt(at) !== COMMA) break;
      at++;
    }
    if (at < text.length && !isLineEnd(text, at)) throw badRequest(`line ${line} of the csv: a quoted cell is followed by ${quote(text.charAt(at))}`);
    at = afterLineEnd(text, at);
    line++;
    const cellsInRow = cells.length - before;
    if (rows === 0) width = cellsInRow;
    else if (cellsInRow !== width) throw badRequest(`line ${first} of the csv has ${cellsInRow} cells, the first has ${width}`);
    rows++;
  }
  return { width, rows, cells };
}

function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === LF || code === CR;
}

function afterLineEnd(text: string, at: number): number {
  return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

function endOfPlain(text: string, start: number, line: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LF || code === CR) break;
    if (code === QUOTE) throw badRequest(`line ${line} of the csv: a quote stands inside a cell that does not begin with one`);
  }
  return at;
}

/** The index after the closing quote. */
function endOfQuoted(text: string, start: number, line: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  if (at < 0) throw badRequest(`line ${line} of the csv: a quoted cell has no end`);
  return at + 1;
}

function linesIn(cell: string): number {
  let lines = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The rows of a csv body. `header` is the parameter of its content type: present, absent, or to be found out. */
export function csvTable(text: string, header: string | undefined, model: CompiledModel): { table: Table; header: boolean } {
  if (header !== undefined && header !== 'present' && header !== 'absent') {
    throw badRequest(`the content type says header=${quote(header)}, it must be present or absent`);
  }
  const { width, rows, cells } = parseCsv(text);
  if (rows === 0) throw badRequest('the body is an empty csv');
  const first = cells.slice(0, width);
  const named = header === undefined ? looksLikeHeader(first, model) : header === 'present';
  const table = named ? { names: first, width, rows: rows - 1, cells: cells.slice(width) } : { width, rows, cells };
  return { table, header: named };
}

/**
 * A first line is a header if one of its cells is a column of the model, or if a cell is not what any of the model's
 * columns takes. Where all columns are text, only names tell.
 */
function looksLikeHeader(first: readonly string[], model: CompiledModel): boolean {
  const layout = model.table();
  if (typeof layout === 'string') return false;
  if (layout.named && first.some((cell) => layout.byName.has(cell))) return true;
  if (first.length > 2 && first.every((cell, index) => cell === String(index))) {
    throw badRequest(
      'the first line of the csv is 0,1,2 and so on, which may be the names that pandas gives to columns or a row: ' +
        'say which with content-type: text/csv; header=present, or header=absent',
    );
  }
  const datatypes = new Set(model.inputs.map(({ datatype }) => datatype));
  if (datatypes.has('BYTES')) return false;
  return first.some((cell) => !isNumeric(cell));
}

function isNumeric(cell: string): boolean {
  return isMissing(cell) || specialOf(cell) !== undefined || decimalOf(cell) !== undefined || boolOf(cell) !== undefined;
}

/** The JSON value that a cell stands for; a cell that stands for none is itself, and refused as such. */
export function csvCell(datatype: Datatype, cell: unknown): unknown {
  const text = cell as string;
  switch (datatype) {
    case 'BYTES':
      return text;
    case 'BOOL':
      return boolOf(text) ?? text;
    case 'FP16':
    case 'FP32':
    case 'FP64':
      return isMissing(text) ? null : (decimalOf(text) ?? specialOf(text) ?? text);
    case 'INT64':
    case 'UINT64': {
      const digits = text.trim();
      return isInteger64(digits) ? digits : (decimalOf(text) ?? text);
    }
    default:
      return decimalOf(text) ?? text;
  }
}

/** What pandas and R write for a missing value. */
function isMissing(cell: string): boolean {
  return cell === '' || cell === 'NA';
}

/** As Python and most others write them. */
function specialOf(cell: string): string | undefined {
  switch (cell.trim().toLowerCase()) {
    case 'nan':
      return 'NaN';
    case 'inf':
    case '+inf':
    case 'infinity':
      return 'Infinity';
    case '-inf':
    case '-infinity':
      return '-Infinity';
    default:
      return undefined;
  }
}

/** Number() takes hex, "Infinity" and nothing at all: a decimal starts with a digit, a point or a sign, and has no x. */
function decimalOf(cell: string): number | undefined {
  for (let i = 0; i < cell.length; i++) {
    const code = cell.charCodeAt(i);
    const digit = code >= 0x30 && code <= 0x39;
    if (!digit && code !== 0x2e && code !== 0x2d && code !== 0x2b && code !== 0x65 && code !== 0x45 && code !== 0x20) return undefined;
  }
  const number = Number(cell);
  return Number.isNaN(number) || cell.trim() === '' ? undefined : number;
}

function boolOf(cell: string): boolean | undefined {
  switch (cell.trim().toLowerCase()) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return undefined;
  }
}

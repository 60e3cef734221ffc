import { AGGREGATES, type Column, type Expression, type Query } from './query';

/** What a query finds: by the names of its columns. A value that is not there is no key. */
export type Row = Readonly<Record<string, Value>>;
type Value = string | number | undefined;

/** A line of a log. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html */
const DEFAULT_ROWS = 10_000;

/** Runs a query over log events, newest first, as CloudWatch Logs Insights does. */
export function runQuery(query: Query, events: readonly LogEvent[]): readonly Row[] {
  let rows: readonly Row[] = [...events].sort((a, b) => b.timestamp - a.timestamp).map(fieldsOf);
  let shown: readonly string[] = ['@timestamp', '@message'];
  for (const command of query) {
    switch (command.kind) {
      case 'fields':
      case 'display':
        rows = rows.map((row) => ({ ...row, ...valuesOf(command.columns, row) }));
        shown = command.columns.map(({ name }) => name);
        break;
      case 'filter':
        rows = rows.filter((row) => isTrue(valueOf(command.condition, row)));
        break;
      case 'stats':
        rows = groupsOf(rows, command.columns, command.by);
        shown = [...command.by, ...command.columns].map(({ name }) => name);
        break;
      case 'sort':
        rows = [...rows].sort((a, b) => command.by.reduce((order, { of, descending }) => (order !== 0 ? order : (descending ? -1 : 1) * compare(valueOf(of, a), valueOf(of, b))), 0));
        break;
      case 'limit':
        rows = rows.slice(0, command.count);
    }
  }
  return rows.slice(0, DEFAULT_ROWS).map((row) => Object.fromEntries(shown.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]]))));
}

/**
 * The fields that Insights discovers in JSON: with dots between levels. Truth values are numbers.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
function fieldsOf({ timestamp, message }: LogEvent): Row {
  const found: Record<string, Value> = {};
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) for (const [name, member] of Object.entries(value)) walk(member, path === '' ? name : `${path}.${name}`);
    else if (value !== null && path !== '') found[path] = typeof value === 'boolean' ? Number(value) : value as Value;
  };
  try {
    walk(JSON.parse(message), '');
  } catch {
    // Text: it has the fields of every event alone.
  }
  return { ...found, '@timestamp': timestamp, '@message': message };
}

function valuesOf(columns: readonly Column[], row: Row): Record<string, Value> {
  return Object.fromEntries(columns.map(({ name, of }) => [name, valueOf(of, row)]));
}

function groupsOf(rows: readonly Row[], columns: readonly Column[], by: readonly Column[]): readonly Row[] {
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  for (const row of rows) {
    const key = valuesOf(by, row);
    const id = JSON.stringify(Object.values(key).map((value) => value ?? null));
    const group = groups.get(id) ?? { key, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()].map(({ key, rows: members }) => {
    const made: Record<string, Value> = { ...key };
    // A column may refer to those before it.
    for (const { name, of } of columns) made[name] = valueOf(of, made, members);
    return made;
  });
}

function valueOf(expression: Expression, row: Row, group?: readonly Row[]): Value {
  const inner = (part: Expression): Value => valueOf(part, row, group);
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'field':
      return row[expression.name];
    case 'bin':
      return Math.floor(Number(row['@timestamp']) / expression.milliseconds) * expression.milliseconds;
    case 'not':
      return Number(!isTrue(inner(expression.of)));
    case 'like': {
      const text = inner(expression.of);
      return text === undefined ? undefined : Number(expression.pattern.test(String(text)));
    }
    case 'in': {
      const value = inner(expression.of);
      return Number(expression.values.some((each) => each === value));
    }
    case 'operation':
      return operate(expression.sign, inner(expression.parts[0]), inner(expression.parts[1]));
    case 'call':
      return group !== undefined && Object.hasOwn(AGGREGATES, expression.name) ? aggregate(expression.name, expression.parts, group) : call(expression.name, expression.parts.map(inner));
  }
}

function operate(sign: string, left: Value, right: Value): Value {
  if (sign === 'and') return Number(isTrue(left) && isTrue(right));
  if (sign === 'or') return Number(isTrue(left) || isTrue(right));
  if (left === undefined || right === undefined) return undefined;
  switch (sign) {
    case '=':
      return Number(compare(left, right) === 0);
    case '!=':
      return Number(compare(left, right) !== 0);
    case '<':
      return Number(compare(left, right) < 0);
    case '<=':
      return Number(compare(left, right) <= 0);
    case '>':
      return Number(compare(left, right) > 0);
    case '>=':
      return Number(compare(left, right) >= 0);
  }
  const [a, b] = [Number(left), Number(right)];
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  return sign === '*' ? a * b : a / b;
}

function call(name: string, [first, ...rest]: readonly Value[]): Value {
  switch (name) {
    case 'ispresent':
      return Number(first !== undefined);
    case 'coalesce':
      return [first, ...rest].find((value) => value !== undefined);
    case 'strcontains':
      return first === undefined ? undefined : Number(String(first).includes(String(rest[0])));
    case 'tolower':
      return first === undefined ? undefined : String(first).toLowerCase();
    case 'toupper':
      return first === undefined ? undefined : String(first).toUpperCase();
    case 'strlen':
      return first === undefined ? undefined : [...String(first)].length;
    case 'abs':
    case 'ceil':
    case 'floor':
      return first === undefined ? undefined : Math[name](Number(first));
    default:
      return undefined;
  }
}

function aggregate(name: string, [of, second]: readonly Expression[], rows: readonly Row[]): Value {
  const values = rows.flatMap((row) => valueOf(of!, row) ?? []);
  const numbers = values.map(Number).filter((value) => !Number.isNaN(value));
  switch (name) {
    case 'count':
      return values.length;
    case 'count_distinct':
      return new Set(values).size;
    case 'sum':
      return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0);
    case 'avg':
      return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    case 'pct':
      return percentile(numbers, Number(valueOf(second!, {})));
    default:
      return values.length === 0 ? undefined : values.reduce((best, value) => ((name === 'max' ? compare(value, best) > 0 : compare(value, best) < 0) ? value : best));
  }
}

function percentile(numbers: readonly number[], percent: number): Value {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))];
}

function isTrue(value: Value): boolean {
  return value !== undefined && value !== 0 && value !== '';
}

/** Numbers before texts, and what is not there last. */
function compare(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right) && a !== '' && b !== '') return left - right;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

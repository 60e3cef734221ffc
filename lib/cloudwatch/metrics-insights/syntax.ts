import { matchesOf } from '../../lexer';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html */
export interface InsightsQuery {
  readonly aggregate: InsightsFunction;
  readonly metricName: string;
  readonly namespace: string;
  /** Exactly these dimensions; undefined: any. */
  readonly dimensions?: readonly string[];
  /** All of them hold. */
  readonly where: readonly { readonly key: string; readonly isEqual: boolean; readonly value: string }[];
  readonly groupBy: readonly string[];
  readonly orderBy?: { readonly by: InsightsFunction; readonly isDescending: boolean };
  readonly limit?: number;
}

export type InsightsFunction = (typeof INSIGHTS_FUNCTIONS)[number];

export const INSIGHTS_FUNCTIONS = ['AVG', 'COUNT', 'MAX', 'MIN', 'SUM'] as const;

/** What is wrong with a query, in a sentence. */
export class InsightsError extends Error {}

/** "A single query can return no more than 500 time series." https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html */
export const MAX_SERIES = 500;

export function isInsightsQuery(text: string): boolean {
  return /^\s*SELECT\b/i.test(text);
}

/** "None of the keywords are case sensitive, but the identifiers such as the names of metrics, namespaces, and dimensions are." */
export function parseInsights(text: string): InsightsQuery {
  return new Parser(tokensOf(text)).query();
}

/** A text is in single quotes; a name may be in double ones. */
type Token = { readonly kind: 'name' | 'quoted' | 'text' | 'number' | 'symbol'; readonly text: string; readonly at: number };

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\d+)(?![\w.])|([A-Za-z_][A-Za-z0-9_.]*)|(!=|[=(),]))/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of matchesOf(TOKEN, text, (at) => new InsightsError(`the query cannot be read at character ${at + 1}: ${text.slice(at, at + 30).trim()}`))) {
    const at = match.index;
    const [all, quoted, value, number, name, symbol] = match;
    const begin = at + all.length - all.trimStart().length;
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: plain(quoted), at: begin });
    else if (value !== undefined) tokens.push({ kind: 'text', text: plain(value), at: begin });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at: begin });
    else tokens.push({ kind: name === undefined ? 'symbol' : 'name', text: name ?? symbol!, at: begin });
  }
  return tokens;
}

function plain(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): InsightsQuery {
    this.expectWord('SELECT');
    const aggregate = this.function();
    this.expect('(');
    const metricName = this.name('the name of a metric');
    this.expect(')');
    this.expectWord('FROM');
    const source = this.source();
    const where = this.word('WHERE') ? this.conditions() : [];
    const groupBy = this.clause('GROUP') ? this.names() : [];
    const orderBy = this.clause('ORDER') ? this.order() : undefined;
    const limit = this.word('LIMIT') ? this.limit() : undefined;
    const token = this.tokens[this.next];
    if (token !== undefined) throw new InsightsError(`${token.text} was not expected at character ${token.at + 1}`);
    return { aggregate, metricName, ...source, where, groupBy, ...(orderBy === undefined ? {} : { orderBy }), ...(limit === undefined ? {} : { limit }) };
  }

  private source(): Pick<InsightsQuery, 'namespace' | 'dimensions'> {
    const from = this.tokens[this.next];
    const after = this.tokens[this.next + 1];
    if (from?.kind !== 'name' || from.text.toUpperCase() !== 'SCHEMA' || after?.text !== '(') return { namespace: this.name('a namespace') };
    this.next += 2;
    const [namespace = '', ...dimensions] = this.names();
    this.expect(')');
    return { namespace, dimensions };
  }

  private conditions(): InsightsQuery['where'] {
    const found: InsightsQuery['where'][number][] = [];
    do {
      const key = this.name('a dimension');
      const isEqual = this.take('=');
      if (!isEqual && !this.take('!=')) throw this.expected('= or !=');
      const token = this.tokens[this.next];
      if (token?.kind !== 'text') throw this.expected("a value in single quotes");
      this.next++;
      found.push({ key, isEqual, value: token.text });
    } while (this.word('AND'));
    return found;
  }

  private order(): InsightsQuery['orderBy'] {
    const by = this.function();
    this.expect('(');
    this.expect(')');
    const isDescending = this.word('DESC');
    if (!isDescending) this.word('ASC');
    return { by, isDescending };
  }

  private limit(): number {
    const token = this.tokens[this.next];
    const value = token?.kind === 'number' ? Number(token.text) : 0;
    if (value < 1 || value > MAX_SERIES) throw this.expected(`a number from 1 to ${MAX_SERIES}`);
    this.next++;
    return value;
  }

  private names(): readonly string[] {
    const names: string[] = [];
    do names.push(this.name('a name')); while (this.take(','));
    return names;
  }

  private function(): InsightsFunction {
    const token = this.tokens[this.next];
    const found = token?.kind === 'name' ? INSIGHTS_FUNCTIONS.find((each) => each === token.text.toUpperCase()) : undefined;
    if (found === undefined) throw this.expected(`one of ${INSIGHTS_FUNCTIONS.join(', ')}`);
    this.next++;
    return found;
  }

  private name(what: string): string {
    const token = this.tokens[this.next];
    if (token === undefined || (token.kind !== 'name' && token.kind !== 'quoted')) throw this.expected(what);
    this.next++;
    return token.text;
  }

  private clause(first: string): boolean {
    if (!this.word(first)) return false;
    this.expectWord('BY');
    return true;
  }

  private word(word: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.next++;
    return true;
  }

  private expectWord(word: string): void {
    if (!this.word(word)) throw this.expected(word);
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.expected(symbol);
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.next++;
    return true;
  }

  private expected(what: string): InsightsError {
    const token = this.tokens[this.next];
    return new InsightsError(token === undefined ? `the query ends where ${what} was expected` : `${what} was expected at character ${token.at + 1}, and there is ${token.text}`);
  }
}

import { AGGREGATES, FUNCTIONS, type Column, type Command, type Expression, type Query } from './query';
import { QueryError, tokensOf, type Token } from './tokens';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='];
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html */
const MAX_ROWS = 10_000;

/** Throws a QueryError for what is no query, or beyond what is understood here. */
export function parseQuery(text: string): Query {
  return new Parser(tokensOf(text)).query();
}

class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): Query {
    const commands = [this.command()];
    while (this.takes('|')) commands.push(this.command());
    if (this.next < this.tokens.length) throw this.unexpected('|, or the end');
    return commands;
  }

  private command(): Command {
    const command = this.name().toLowerCase();
    switch (command) {
      case 'fields':
      case 'display':
        return { kind: command, columns: this.columns() };
      case 'filter':
        return { kind: 'filter', condition: this.or() };
      case 'stats': {
        const columns = this.columns();
        return { kind: 'stats', columns, by: this.takesWord('by') ? this.columns() : [] };
      }
      case 'sort':
        return { kind: 'sort', by: this.list(() => {
          const of = this.sum();
          const descending = this.takesWord('desc');
          if (!descending) this.takesWord('asc');
          return { of, descending };
        }) };
      case 'limit': {
        const count = this.number();
        if (!Number.isInteger(count) || count < 1 || count > MAX_ROWS) throw new QueryError(`limit is ${count}, allowed: 1 to ${MAX_ROWS}`);
        return { kind: 'limit', count };
      }
      default:
        throw new QueryError(`${command} is no command that is understood here: fields, filter, stats, sort, limit, display`);
    }
  }

  private columns(): Column[] {
    return this.list(() => {
      const start = this.next;
      const of = this.or();
      const written = this.tokens.slice(start, this.next).map(({ text }) => text).join('');
      return { name: this.takesWord('as') ? this.name() : written, of };
    });
  }

  private list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.takes(',')) items.push(item());
    return items;
  }

  private or(): Expression {
    return this.chain(() => this.and(), (token) => token.toLowerCase() === 'or');
  }

  private and(): Expression {
    return this.chain(() => this.not(), (token) => token.toLowerCase() === 'and');
  }

  private not(): Expression {
    return this.takesWord('not') ? { kind: 'not', of: this.not() } : this.comparison();
  }

  private comparison(): Expression {
    const of = this.sum();
    if (this.takesWord('like') || this.takes('=~')) return { kind: 'like', of, pattern: this.pattern() };
    const isNot = this.isWord('not') && this.tokens[this.next + 1]?.text.toLowerCase();
    if (isNot === 'like' || isNot === 'in') {
      this.next++;
      const inner = this.takesWord('like') ? { kind: 'like', of, pattern: this.pattern() } as const : this.among(of);
      return { kind: 'not', of: inner };
    }
    if (this.isWord('in')) return this.among(of);
    const sign = this.tokens[this.next];
    if (sign?.kind !== 'sign' || !COMPARISONS.includes(sign.text)) return of;
    this.next++;
    return { kind: 'operation', sign: sign.text, parts: [of, this.sum()] };
  }

  private among(of: Expression): Expression {
    this.takesWord('in');
    this.expect('[');
    const values = this.list(() => this.literal());
    this.expect(']');
    return { kind: 'in', of, values };
  }

  private sum(): Expression {
    return this.chain(() => this.product(), (token) => token === '+' || token === '-');
  }

  private product(): Expression {
    return this.chain(() => this.operand(), (token) => token === '*' || token === '/');
  }

  private chain(operand: () => Expression, joins: (token: string) => boolean): Expression {
    let left = operand();
    for (let token = this.tokens[this.next]; token !== undefined && token.kind !== 'text' && joins(token.text); token = this.tokens[this.next]) {
      this.next++;
      left = { kind: 'operation', sign: token.text.toLowerCase(), parts: [left, operand()] };
    }
    return left;
  }

  private operand(): Expression {
    if (this.takes('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    const token = this.tokens[this.next];
    if (token?.kind === 'number' || token?.kind === 'text') return { kind: 'value', value: this.literal() };
    if (token?.kind !== 'name') throw this.unexpected('a value');
    const name = this.name();
    if (!this.takes('(')) return { kind: 'field', name };
    const call = this.call(name.toLowerCase());
    this.expect(')');
    return call;
  }

  private call(name: string): Expression {
    if (name === 'bin') {
      const token = this.tokens[this.next++];
      const [, count, unit] = /^(\d+)(ms|s|m|h|d|w)$/.exec(token?.text ?? '') ?? [];
      if (token?.kind !== 'duration' || unit === undefined || Number(count) === 0) throw new QueryError(`bin takes a time such as 5m, got ${token?.text ?? 'nothing'}`);
      return { kind: 'bin', milliseconds: Number(count) * UNITS[unit]! };
    }
    const takes = AGGREGATES[name] ?? FUNCTIONS[name];
    if (takes === undefined) throw new QueryError(`${name} is no function that is understood here`);
    const parts: readonly Expression[] = name === 'count' && this.takes('*') ? [{ kind: 'value', value: 1 }] : this.list(() => this.or());
    if (takes !== Infinity && parts.length !== takes) throw new QueryError(`${name} takes ${takes} arguments, got ${parts.length}`);
    return { kind: 'call', name, parts };
  }

  private pattern(): RegExp {
    const token = this.tokens[this.next++];
    if (token?.kind === 'pattern') {
      const insensitive = token.text.startsWith('/(?i)');
      return new RegExp(token.text.slice(insensitive ? 5 : 1, -1), insensitive ? 'iu' : 'u');
    }
    this.next--;
    return new RegExp(String(this.literal()).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'u');
  }

  private literal(): string | number {
    const token = this.tokens[this.next++];
    if (token?.kind === 'number') return Number(token.text);
    if (token?.kind === 'text') return token.text.slice(1, -1).replace(/\\(.)/g, '$1');
    this.next--;
    throw this.unexpected('a text in quotes or a number');
  }

  private number(): number {
    const value = this.literal();
    if (typeof value !== 'number') throw new QueryError(`${JSON.stringify(value)} stands where a number is expected`);
    return value;
  }

  private name(): string {
    const token = this.tokens[this.next];
    if (token?.kind !== 'name') throw this.unexpected('a name');
    this.next++;
    return token.text;
  }

  private isWord(word: string): boolean {
    const token = this.tokens[this.next];
    return token?.kind === 'name' && token.text.toLowerCase() === word;
  }

  private takesWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.next++;
    return found;
  }

  private takes(sign: string): boolean {
    const token = this.tokens[this.next];
    const found = token?.kind === 'sign' && token.text === sign;
    if (found) this.next++;
    return found;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw this.unexpected(sign);
  }

  private unexpected(wanted: string): QueryError {
    const token = this.tokens[this.next];
    return new QueryError(`${token === undefined ? 'the query ends' : `${JSON.stringify(token.text)} stands`} where ${wanted} is expected`);
  }
}

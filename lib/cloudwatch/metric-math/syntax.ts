import { matchesOf } from '../../lexer';

export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'AND' | 'OR';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** A metric or another expression. */
  | { readonly kind: 'id'; readonly id: string }
  /** REPEAT, LINEAR, ASC, DESC, or the function that SORT goes by. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'negate'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** What is wrong with an expression, in a sentence. */
export class MathError extends Error {}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
const MAX_CHARACTERS = 2048;
const MAX_DEPTH = 200;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax */
export function parseMetricMath(text: string): Expression {
  if (text.length > MAX_CHARACTERS) throw new MathError(`the expression has more than ${MAX_CHARACTERS} characters`);
  return new Parser(tokensOf(text)).whole();
}

/** The ids that an expression uses. */
export function idsOf(expression: Expression): readonly string[] {
  const found = new Set<string>();
  walk(expression, (each) => {
    if (each.kind === 'id') found.add(each.id);
  });
  return [...found];
}

export function walk(expression: Expression, visit: (each: Expression) => void): void {
  visit(expression);
  const inner = expression.kind === 'binary' ? [expression.left, expression.right]
    : expression.kind === 'negate' ? [expression.of]
      : expression.kind === 'array' ? expression.items
        : expression.kind === 'call' ? expression.args : [];
  for (const each of inner) walk(each, visit);
}

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol';
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z_][A-Za-z0-9_]*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of matchesOf(TOKEN, text, (at) => new MathError(`the expression cannot be read at character ${at + 1}: ${text.slice(at, at + 30).trim()}`))) {
    const at = match.index;
    const [, number, double, single, name, symbol] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol === '&&' ? 'AND' : symbol === '||' ? 'OR' : symbol, at });
    else tokens.push({ kind: 'text', text: double ?? single ?? '', at });
  }
  return tokens.map((token) => (token.kind === 'name' && (token.text === 'AND' || token.text === 'OR') ? { ...token, kind: 'symbol' } : token));
}

/** From the operators that bind least to those that bind most. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']];

class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    if (this.tokens.length === 0) throw new MathError('the expression is empty');
    const expression = this.binary(0);
    const token = this.tokens[this.next];
    if (token !== undefined) throw new MathError(`nothing was expected at character ${token.at + 1}: ${token.text}`);
    return expression;
  }

  private binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.take(each));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    return this.nested(() => (this.take('-') ? { kind: 'negate', of: this.unary() } : this.power()));
  }

  private power(): Expression {
    const base = this.primary();
    return this.take('^') ? { kind: 'binary', operator: '^', left: base, right: this.unary() } : base;
  }

  private primary(): Expression {
    const token = this.tokens[this.next++];
    if (token === undefined) throw new MathError('the expression ends where a value was expected');
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'name') {
      if (this.take('(')) return { kind: 'call', name: token.text, args: this.list(')') };
      return /^[a-z]/.test(token.text) ? { kind: 'id', id: token.text } : { kind: 'word', word: token.text };
    }
    if (token.text === '[') return { kind: 'array', items: this.list(']') };
    if (token.text !== '(') throw new MathError(`${token.text} was not expected at character ${token.at + 1}`);
    const inner = this.binary(0);
    this.expect(')');
    return inner;
  }

  private list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    if (this.take(end)) return items;
    do items.push(this.binary(0)); while (this.take(','));
    this.expect(end);
    return items;
  }

  private nested(work: () => Expression): Expression {
    if (++this.depth > MAX_DEPTH) throw new MathError(`the expression is nested more than ${MAX_DEPTH} deep`);
    const result = work();
    this.depth--;
    return result;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw new MathError(`${symbol} is missing`);
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.next++;
    return true;
  }
}

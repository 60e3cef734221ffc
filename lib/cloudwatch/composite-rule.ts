import { matchesOf } from '../lexer';
import type { AlarmState } from './alarm-evaluation';

export type CompositeRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; /** A name or an ARN. */ readonly alarm: string }
  | { readonly kind: 'not'; readonly rule: CompositeRule }
  | { readonly kind: 'and' | 'or'; readonly left: CompositeRule; readonly right: CompositeRule };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const MAX_CHARACTERS = 10_240;
const MAX_CHILDREN = 100;
const MAX_ELEMENTS = 500;
const MAX_DEPTH = 1000;

const TOKEN = /\s*(?:([()])|(AND|OR|NOT|TRUE|FALSE)\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^\s"'()]+))\s*\))/y;

/** Reads an alarm rule. Throws an Error that says what is wrong with it. */
export function parseCompositeRule(text: string): CompositeRule {
  if (text.length > MAX_CHARACTERS) throw new Error(`it has more than ${MAX_CHARACTERS} characters`);
  const tokens = tokensOf(text);
  const parser = new Parser(tokens);
  const rule = parser.or(0);
  parser.end();
  const elements = tokens.filter(({ kind }) => kind === 'state' || kind === 'constant').length;
  if (elements > MAX_ELEMENTS) throw new Error(`it has more than ${MAX_ELEMENTS} elements`);
  if (childrenOf(rule).length > MAX_CHILDREN) throw new Error(`it refers to more than ${MAX_CHILDREN} alarms`);
  return rule;
}

export function isTrue(rule: CompositeRule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case 'constant': return rule.value;
    case 'state': return stateOf(rule.alarm) === rule.state;
    case 'not': return !isTrue(rule.rule, stateOf);
    case 'and': return isTrue(rule.left, stateOf) && isTrue(rule.right, stateOf);
    case 'or': return isTrue(rule.left, stateOf) || isTrue(rule.right, stateOf);
  }
}

/** Every alarm that a rule names, once, as it names it. */
export function childrenOf(rule: CompositeRule): readonly string[] {
  const found = new Set<string>();
  const visit = (each: CompositeRule): void => {
    if (each.kind === 'state') found.add(each.alarm);
    else if (each.kind === 'not') visit(each.rule);
    else if (each.kind !== 'constant') [each.left, each.right].forEach(visit);
  };
  visit(rule);
  return [...found];
}

type Token = { readonly at: number } & (
  | { readonly kind: 'symbol'; readonly symbol: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of matchesOf(TOKEN, text, (at) => new Error(`it cannot be read at character ${at + 1}: ${text.slice(at, at + 30)}`))) {
    const at = match.index;
    const [, bracket, word, state, double, single, bare] = match;
    if (state !== undefined) tokens.push({ kind: 'state', at, state: state as AlarmState, alarm: (double ?? single ?? bare) as string });
    else if (word === 'TRUE' || word === 'FALSE') tokens.push({ kind: 'constant', at, value: word === 'TRUE' });
    else tokens.push({ kind: 'symbol', at, symbol: (bracket ?? word) as string });
  }
  return tokens;
}

/** NOT binds more than AND, and AND more than OR. */
class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  or(depth: number): CompositeRule {
    let left = this.and(depth);
    while (this.take('OR')) left = { kind: 'or', left, right: this.and(depth) };
    return left;
  }

  end(): void {
    const token = this.tokens[this.next];
    if (token !== undefined) throw new Error(`nothing was expected at character ${token.at + 1}`);
  }

  private and(depth: number): CompositeRule {
    let left = this.unary(depth);
    while (this.take('AND')) left = { kind: 'and', left, right: this.unary(depth) };
    return left;
  }

  private unary(depth: number): CompositeRule {
    if (depth > MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} deep`);
    if (this.take('NOT')) return { kind: 'not', rule: this.unary(depth + 1) };
    if (this.take('(')) {
      const rule = this.or(depth + 1);
      if (!this.take(')')) throw new Error('a parenthesis is not closed');
      return rule;
    }
    const token = this.tokens[this.next++];
    if (token === undefined) throw new Error('it ends where an alarm was expected');
    if (token.kind === 'symbol') throw new Error(`${token.symbol} was not expected at character ${token.at + 1}`);
    return token.kind === 'constant' ? { kind: 'constant', value: token.value } : { kind: 'state', state: token.state, alarm: token.alarm };
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'symbol' || token.symbol !== symbol) return false;
    this.next++;
    return true;
  }
}

import { matchesOf } from '../../lexer';

/** What a search looks for. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
export interface Search {
  /** Namespace, and exactly these dimensions. */
  readonly schema?: { readonly namespace: string; readonly dimensions: readonly string[] };
  readonly term?: SearchTerm;
}

export type SearchTerm =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly SearchTerm[] }
  | { readonly kind: 'not'; readonly term: SearchTerm }
  /** A word is found where its tokens are; a text in double quotes, where it is the whole. Without a designator, anywhere. */
  | { readonly kind: 'match'; readonly designator?: string; readonly text: string; readonly isExact: boolean };

/** What is wrong with a search, in a sentence. */
export class SearchError extends Error {}

/** "The maximum number of characters in one search expression is 1024." */
const MAX_CHARACTERS = 1024;
const MAX_DEPTH = 50;

export function parseSearch(text: string): Search {
  if (text.length > MAX_CHARACTERS) throw new SearchError(`a search has more than ${MAX_CHARACTERS} characters`);
  const parser = new Parser(tokensOf(text));
  const search = { schema: parser.schema(), term: parser.whole() };
  if (search.schema === undefined && search.term === undefined) throw new SearchError('a search needs a metric schema, a term, or both');
  return search;
}

type Token = { readonly kind: 'word' | 'text' | 'symbol'; readonly text: string };

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([{}(),=])|([^\s"{}(),=]+))/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of matchesOf(TOKEN, text, (at) => new SearchError(`the search cannot be read at character ${at + 1}`))) {
    const [, quoted, symbol, word] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll(/\\(.)/g, '$1') });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else tokens.push({ kind: 'word', text: word! });
  }
  return tokens;
}

class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  schema(): Search['schema'] {
    if (!this.take('{')) return undefined;
    const names: string[] = [];
    do names.push(this.name('a namespace or a dimension')); while (this.take(','));
    if (!this.take('}')) throw new SearchError('} is missing after the metric schema');
    this.take(',');
    const [namespace = '', ...dimensions] = names;
    return { namespace, dimensions };
  }

  whole(): SearchTerm | undefined {
    if (this.tokens[this.next] === undefined) return undefined;
    const term = this.or();
    const token = this.tokens[this.next];
    if (token !== undefined) throw new SearchError(`${token.text} was not expected in the search`);
    return term;
  }

  private or(designator?: string): SearchTerm {
    const terms = [this.and(designator)];
    while (this.operator('OR')) terms.push(this.and(designator));
    return terms.length === 1 ? terms[0]! : { kind: 'or', terms };
  }

  /** Terms side by side have to be found all. */
  private and(designator?: string): SearchTerm {
    const terms = [this.not(designator)];
    for (;;) {
      const token = this.tokens[this.next];
      if (token === undefined || (token.kind === 'symbol' && token.text !== '(') || (token.kind === 'word' && token.text === 'OR')) break;
      this.operator('AND');
      terms.push(this.not(designator));
    }
    return terms.length === 1 ? terms[0]! : { kind: 'and', terms };
  }

  private not(designator?: string): SearchTerm {
    return this.operator('NOT') ? { kind: 'not', term: this.not(designator) } : this.match(designator);
  }

  private match(designator?: string): SearchTerm {
    if (this.take('(')) {
      if (++this.depth > MAX_DEPTH) throw new SearchError(`the search is nested more than ${MAX_DEPTH} deep`);
      const term = this.or(designator);
      if (!this.take(')')) throw new SearchError(') is missing in the search');
      this.depth--;
      return term;
    }
    const token = this.tokens[this.next];
    if (token === undefined || token.kind === 'symbol' || ['AND', 'OR'].includes(token.text)) throw new SearchError(`the search ${token === undefined ? 'ends' : `has ${token.text}`} where a term was expected`);
    this.next++;
    if (designator === undefined && this.take('=')) return this.match(token.text);
    return { kind: 'match', text: token.text, isExact: token.kind === 'text', ...(designator === undefined ? {} : { designator }) };
  }

  private name(what: string): string {
    const token = this.tokens[this.next];
    if (token === undefined || token.kind === 'symbol') throw new SearchError(`the metric schema ${token === undefined ? 'ends' : `has ${token.text}`} where ${what} was expected`);
    this.next++;
    return token.text;
  }

  private operator(word: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.next++;
    return true;
  }

  private take(symbol: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.next++;
    return true;
  }
}

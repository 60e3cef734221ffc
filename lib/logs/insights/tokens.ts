/** A piece of a query of CloudWatch Logs Insights. */
export interface Token {
  readonly kind: 'name' | 'number' | 'duration' | 'text' | 'pattern' | 'sign';
  readonly text: string;
  readonly at: number;
}

export class QueryError extends Error {}

/** Names that hold anything but letters, digits, `@`, `_` and `.` stand in backticks: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-examples.html */
const TOKEN = /\s*(?:#[^\n]*\n?)*\s*(?:(`[^`]+`|[@A-Za-z_][\w.@]*)|(\d+(?:\.\d+)?(?:ms|s|m|h|d|w)\b)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/(?:[^/\\\n]|\\.)+\/)|(!=|<=|>=|=~|[=<>|,()[\]+*/-]))/y;
const KINDS = ['name', 'duration', 'number', 'text', 'pattern', 'sign'] as const;
/** A pattern stands only behind these: everywhere else a slash divides. */
const BEFORE_PATTERN = ['like', '=~'];

export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    let found = TOKEN.exec(query);
    if (found?.[5] !== undefined && !BEFORE_PATTERN.includes(tokens.at(-1)?.text.toLowerCase() ?? '')) {
      const slash = query.indexOf('/', at);
      found = Object.assign([query.slice(at, slash + 1), undefined, undefined, undefined, undefined, undefined, '/'] as unknown as RegExpExecArray, {});
    }
    if (found === null) throw new QueryError(`${JSON.stringify(query.slice(at).trim().slice(0, 20))} is not understood`);
    const group = found.findIndex((each, index) => index > 0 && each !== undefined);
    const text = found[group]!;
    tokens.push({ kind: KINDS[group - 1]!, text: text.startsWith('`') ? text.slice(1, -1) : text, at });
    at += found[0].length;
  }
  return tokens;
}

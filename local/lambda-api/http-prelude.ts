/** What a streamed answer of `awslambda.HttpResponseStream` calls itself. */
export const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';

/** "Status, headers and cookies as JSON, then eight NUL bytes, then the body." */
const SEPARATOR = Buffer.alloc(8);

export interface HttpPrelude {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** What came after it. */
  readonly rest: Buffer;
}

/**
 * The head of a streamed HTTP answer; undefined while it is not complete, and `invalid` when it is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
 */
export function readPrelude(bytes: Buffer): HttpPrelude | 'invalid' | undefined {
  const end = bytes.indexOf(SEPARATOR);
  if (end < 0) return undefined;
  const rest = bytes.subarray(end + SEPARATOR.length);
  let head: { readonly statusCode?: unknown; readonly headers?: Readonly<Record<string, unknown>>; readonly cookies?: readonly unknown[] };
  try {
    head = JSON.parse(bytes.subarray(0, end).toString('utf8')) as typeof head;
  } catch {
    return 'invalid';
  }
  const status = Number(head.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 100 || status > 599) return 'invalid';
  const headers: Record<string, string | readonly string[]> = { 'content-type': 'application/octet-stream' };
  for (const [name, value] of Object.entries(head.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (Array.isArray(head.cookies)) headers['set-cookie'] = head.cookies.map(String);
  return { status, headers, rest };
}

import { HTTP_INTEGRATION, readPrelude } from './http-prelude';

/** The HTTP side of a function URL: requests as events of payload format 2.0, and answers back. */

export interface UrlRequest {
  readonly method: string;
  /** As on the request line, with the query. */
  readonly target: string;
  /** Name and value alternating, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface UrlIdentity {
  readonly apiId: string;
  readonly region: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly time: Date;
}

export interface UrlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export function urlEvent(request: UrlRequest, identity: UrlIdentity): Record<string, unknown> {
  const question = request.target.indexOf('?');
  const rawPath = question < 0 ? request.target : request.target.slice(0, question);
  const rawQueryString = question < 0 ? '' : request.target.slice(question + 1);
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const domainName = `${identity.apiId}.lambda-url.${identity.region}.on.aws`;
  const isText = isTextual(headers['content-type'], headers['content-encoding']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-amzn-trace-id': identity.traceId,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: identity.apiId,
      domainName,
      domainPrefix: identity.apiId,
      http: { method: request.method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: request.sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: identity.requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(identity.time),
      timeEpoch: identity.time.getTime(),
    },
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** What a client of the URL gets for what the function returned; undefined when that is no answer. */
export function urlResponse(payload: Buffer, contentType = 'application/json'): UrlResponse | undefined {
  if (contentType === HTTP_INTEGRATION) {
    const prelude = readPrelude(payload);
    return prelude === undefined || prelude === 'invalid' ? undefined : { status: prelude.status, headers: prelude.headers, body: prelude.rest };
  }
  if (contentType !== 'application/json') return wholeResponse(payload, contentType);
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  if (fields === undefined || !('statusCode' in fields)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  const status = Number(fields['statusCode']);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;

  const headers: Record<string, string | readonly string[]> = { 'content-type': 'application/json' };
  for (const [name, header] of Object.entries((fields['headers'] ?? {}) as Record<string, unknown>)) headers[name.toLowerCase()] = String(header);
  if (Array.isArray(fields['cookies'])) headers['set-cookie'] = fields['cookies'].map(String);
  const { body } = fields;
  const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: Buffer.from(text, fields['isBase64Encoded'] === true ? 'base64' : 'utf8') };
}

/** What a URL that streams gives for what came in one piece: it is passed on as it is, and no status is read from it. */
export function wholeResponse(payload: Buffer, contentType = 'application/json'): UrlResponse {
  return { status: 200, headers: { 'content-type': contentType }, body: payload };
}

function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    const value = raw[index + 1] as string;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return headers;
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function isTextual(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentType === undefined || (contentEncoding !== undefined && contentEncoding !== 'identity')) return false;
  const type = (contentType.split(';')[0] as string).trim().toLowerCase();
  return type.startsWith('text/') || /^application\/(json|javascript|xml|[^;]+\+json|[^;]+\+xml)$/.test(type);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function commonLogTime(time: Date): string {
  const [date, clock] = time.toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}

import type { Body, HttpRequest, HttpResponse } from '../protocol';
import { base64Length, jsonStringLength } from './limits';

/**
 * What invoked the Lambda function: somebody's own call with the request as the event, or one of
 * the three shapes in which AWS hands over an HTTP request. Function URLs and HTTP APIs share one.
 */
export type EventKind = 'direct' | 'http-api' | 'rest-api' | 'alb';

/** How bodies travel inside JSON. Passed in: `lib` knows no Buffer. */
export interface BodyCodec {
  fromBase64(text: string): Uint8Array;
  toUtf8(body: Uint8Array): string;
  toBase64(body: Uint8Array): string;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/**
 * Tells the shapes apart by what only AWS writes. A model's own input may well be called
 * `version`, `path` or `body`, so no single key decides: an HTTP event has its request context
 * with the fields of that integration, and nothing less is one.
 */
export function eventKind(event: unknown): EventKind {
  const root = fields(event);
  const context = root && fields(root['requestContext']);
  if (!root || !context) return 'direct';
  const http = fields(context['http']);
  if (root['version'] === '2.0' && typeof root['rawPath'] === 'string' && typeof http?.['method'] === 'string') return 'http-api';
  if (typeof root['httpMethod'] !== 'string' || typeof root['path'] !== 'string') return 'direct';
  if (fields(context['elb'])) return 'alb';
  return typeof context['stage'] === 'string' || typeof context['requestId'] === 'string' ? 'rest-api' : 'direct';
}

/** The HTTP request inside an event of a kind other than `direct`. */
export function toHttpRequest(kind: Exclude<EventKind, 'direct'>, event: unknown, codec: BodyCodec): HttpRequest {
  const root = event as Fields;
  const context = root['requestContext'] as Fields;
  const query = queryOf(kind, root);
  return {
    method: (kind === 'http-api' ? ((context['http'] as Fields)['method'] as string) : (root['httpMethod'] as string)).toUpperCase(),
    path: pathOf(kind, root, context),
    ...(query === undefined ? {} : { query }),
    headers: headersOf(root),
    body: bodyOf(root, codec),
  };
}

function bodyOf(root: Fields, codec: BodyCodec): Body {
  const body = root['body'];
  if (typeof body !== 'string') return '';
  return root['isBase64Encoded'] === true ? codec.fromBase64(body) : body;
}

function headersOf(root: Fields): Record<string, string> {
  const headers: Record<string, string> = {};
  const single = fields(root['headers']);
  if (single) for (const name in single) headers[name.toLowerCase()] = String(single[name]);
  const multiple = fields(root['multiValueHeaders']);
  if (multiple) {
    for (const name in multiple) {
      const values = multiple[name];
      if (Array.isArray(values)) headers[name.toLowerCase()] = values.join(', ');
    }
  }
  return headers;
}

function queryOf(kind: Exclude<EventKind, 'direct'>, root: Fields): string | undefined {
  if (kind === 'http-api') return typeof root['rawQueryString'] === 'string' && root['rawQueryString'] !== '' ? root['rawQueryString'] : undefined;
  // API Gateway hands over decoded values, a load balancer the raw ones.
  const encode = kind === 'alb' ? (text: string) => text : encodeURIComponent;
  const multiple = fields(root['multiValueQueryStringParameters']);
  const single = fields(root['queryStringParameters']);
  const pairs: string[] = [];
  const add = (name: string, value: unknown) => pairs.push(`${encode(name)}=${encode(String(value))}`);
  if (multiple) for (const name in multiple) for (const value of [multiple[name]].flat()) add(name, value);
  else if (single) for (const name in single) add(name, single[name]);
  return pairs.length === 0 ? undefined : pairs.join('&');
}

/** First segments of the paths that the server answers. A route's own prefix is none of these. */
export const PROTOCOL_SEGMENTS = new Set(['v1', 'v2', 'ping', 'health', 'version', 'invocations', 'openapi.json']);

/**
 * The path as the protocol knows it: without the stage, without the base path of a custom domain,
 * and without a prefix that the route itself adds (`/digits/{proxy+}` and `/digits/invocations` both serve `/invocations`).
 */
function pathOf(kind: Exclude<EventKind, 'direct'>, root: Fields, context: Fields): string {
  if (kind === 'alb') return root['path'] as string;
  const raw = kind === 'http-api' ? withoutStage(root['rawPath'] as string, context['stage']) : (root['path'] as string);
  const template = kind === 'http-api' ? routePath(root['routeKey']) : root['resource'];
  const proxied = fields(root['pathParameters'])?.['proxy'];
  if (typeof template !== 'string') return raw;
  if (!template.includes('{')) return protocolPath(template) ?? raw;
  if (!template.endsWith('/{proxy+}') || typeof proxied !== 'string') return raw;
  const prefix = template.slice(0, -'/{proxy+}'.length);
  const own = prefix.split('/')[1];
  return own !== undefined && PROTOCOL_SEGMENTS.has(own) && !prefix.includes('{') ? `${prefix}/${proxied}` : `/${proxied}`;
}

/** Of a route that is written out: from the protocol's own first segment on. `/digits/v2/models/digits/infer` serves `/v2/models/digits/infer`. */
function protocolPath(template: string): string | undefined {
  const segments = template.split('/');
  const start = segments.findIndex((segment) => PROTOCOL_SEGMENTS.has(segment));
  return start < 1 ? undefined : `/${segments.slice(start).join('/')}`;
}

function withoutStage(path: string, stage: unknown): string {
  if (typeof stage !== 'string' || stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

/** `/digits/{proxy+}` of the route key `POST /digits/{proxy+}`. */
function routePath(routeKey: unknown): string | undefined {
  return typeof routeKey === 'string' ? routeKey.slice(routeKey.indexOf(' ') + 1) : undefined;
}

/** Whether a body of this content type is text that may travel in JSON as it is. */
export function isText(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false;
  const type = contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? '';
  return type === '' || type === 'application/json' || type.startsWith('text/') || type.endsWith('+json');
}

/** Bytes that a response's body takes inside the JSON that the function returns. */
export function encodedBodyBytes(response: HttpResponse): number {
  if (!isText(response.headers['content-type'], response.headers['content-encoding'])) return base64Length(response.body.length);
  return jsonStringLength(response.body);
}

/** The value to return from the handler so that the caller of this kind gets the response. */
export function fromHttpResponse(kind: Exclude<EventKind, 'direct'>, event: unknown, response: HttpResponse, codec: BodyCodec): Fields {
  const text = isText(response.headers['content-type'], response.headers['content-encoding']);
  const result: Record<string, unknown> = {
    statusCode: response.status,
    headers: response.headers,
    body: text ? codec.toUtf8(response.body) : codec.toBase64(response.body),
    isBase64Encoded: !text,
  };
  if (kind === 'alb') {
    result['statusDescription'] = `${response.status} ${REASONS[response.status] ?? 'Unknown'}`;
    // A target group with multi-value headers sends them so, and ignores any others in the answer.
    if (fields(event)?.['multiValueHeaders'] !== undefined) {
      delete result['headers'];
      result['multiValueHeaders'] = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, [value]]));
    }
  }
  return result;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  411: 'Length Required',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

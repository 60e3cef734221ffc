import type { Cors } from '../assembly/functions';

export interface CorsRequest {
  readonly method: string;
  readonly origin?: string;
  readonly requestMethod?: string;
}

export function isPreflight(request: CorsRequest): boolean {
  return request.method === 'OPTIONS' && request.origin !== undefined && request.requestMethod !== undefined;
}

/** The headers that a function URL with CORS adds to an answer: none for an origin that is not allowed. */
export function corsHeaders(cors: Cors, request: CorsRequest): Readonly<Record<string, string>> {
  const allowed = request.origin === undefined ? undefined : allowedOrigin(cors, request.origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(allowed === '*' ? {} : { vary: 'Origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(isPreflight(request) ? preflightHeaders(cors) : cors.exposeHeaders.length > 0 ? { 'access-control-expose-headers': cors.exposeHeaders.join(',') } : {}),
  };
}

function preflightHeaders(cors: Cors): Readonly<Record<string, string>> {
  return {
    ...(cors.allowMethods.length > 0 ? { 'access-control-allow-methods': cors.allowMethods.join(',') } : {}),
    ...(cors.allowHeaders.length > 0 ? { 'access-control-allow-headers': cors.allowHeaders.join(',') } : {}),
    ...(cors.maxAge === undefined ? {} : { 'access-control-max-age': String(cors.maxAge) }),
  };
}

/** Origins may hold one `*`, as in `https://*.example.com`. */
function allowedOrigin(cors: Cors, origin: string): string | undefined {
  if (cors.allowOrigins.includes('*')) return cors.allowCredentials ? origin : '*';
  const matches = cors.allowOrigins.some((pattern) => {
    const [before, after] = pattern.toLowerCase().split('*') as [string, string | undefined];
    const asked = origin.toLowerCase();
    return after === undefined ? asked === before : asked.startsWith(before) && asked.endsWith(after) && asked.length >= before.length + after.length;
  });
  return matches ? origin : undefined;
}

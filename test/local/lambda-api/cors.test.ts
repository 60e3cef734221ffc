import type { Cors } from '../../../local/assembly/functions';
import { corsHeaders, isPreflight } from '../../../local/lambda-api/cors';

const cors = (more: Partial<Cors> = {}): Cors => ({ allowCredentials: false, allowHeaders: [], allowMethods: [], allowOrigins: ['*'], exposeHeaders: [], ...more });
const GET = { method: 'GET', origin: 'https://a.example' };
const PREFLIGHT = { method: 'OPTIONS', origin: 'https://a.example', requestMethod: 'POST' };

describe('the CORS headers of a function URL', () => {
  test('a request without an origin gets none', () => {
    expect(corsHeaders(cors(), { method: 'GET' })).toEqual({});
  });

  test('any origin is answered with a star, or by its name where credentials are allowed', () => {
    expect(corsHeaders(cors(), GET)).toEqual({ 'access-control-allow-origin': '*' });
    expect(corsHeaders(cors({ allowCredentials: true }), GET)).toMatchObject({
      'access-control-allow-origin': 'https://a.example', 'access-control-allow-credentials': 'true', vary: 'Origin',
    });
  });

  test.each([
    ['https://a.example', true],
    ['https://b.example', false],
    ['https://x.c.example', true],
    ['https://c.example.evil.test', false],
    ['HTTPS://A.EXAMPLE', true],
  ])('from %s is allowed: %s', (origin, allowed) => {
    const headers = corsHeaders(cors({ allowOrigins: ['https://a.example', 'https://*.c.example'] }), { method: 'GET', origin });
    expect(headers['access-control-allow-origin']).toBe(allowed ? origin : undefined);
  });

  test('a preflight is told methods, headers and how long that holds; another request what it may read', () => {
    const full = cors({ allowMethods: ['GET', 'POST'], allowHeaders: ['content-type'], exposeHeaders: ['csi-model-version'], maxAge: 0 });
    expect(corsHeaders(full, PREFLIGHT)).toEqual({
      'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET,POST', 'access-control-allow-headers': 'content-type', 'access-control-max-age': '0',
    });
    expect(corsHeaders(full, GET)).toEqual({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'csi-model-version' });
  });

  test('only OPTIONS with an origin and a method is a preflight', () => {
    expect(isPreflight(PREFLIGHT)).toBe(true);
    expect(isPreflight({ ...PREFLIGHT, method: 'POST' })).toBe(false);
    expect(isPreflight({ ...PREFLIGHT, origin: undefined })).toBe(false);
    expect(isPreflight({ ...PREFLIGHT, requestMethod: undefined })).toBe(false);
  });
});

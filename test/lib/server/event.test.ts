import fc from 'fast-check';
import {
  encodedBodyBytes, eventKind, fromHttpResponse, isText, toHttpRequest, type BodyCodec, type EventKind,
} from '../../../lib/server/event';

const CODEC: BodyCodec = {
  fromBase64: (text) => Buffer.from(text, 'base64'),
  toUtf8: (body) => Buffer.from(body).toString('utf8'),
  toBase64: (body) => Buffer.from(body).toString('base64'),
};

const HTTP_API = {
  version: '2.0', routeKey: '$default', rawPath: '/invocations', rawQueryString: 'a=1&b=2', headers: { 'content-type': 'application/json' },
  requestContext: { stage: '$default', http: { method: 'POST', path: '/invocations' } }, body: '{}', isBase64Encoded: false,
};
const REST_API = {
  resource: '/{proxy+}', path: '/invocations', httpMethod: 'POST', headers: { 'Content-Type': 'application/json' }, multiValueHeaders: null,
  queryStringParameters: { 'a b': '1&2' }, multiValueQueryStringParameters: null, pathParameters: { proxy: 'invocations' },
  requestContext: { stage: 'prod', requestId: 'id' }, body: '{}', isBase64Encoded: false,
};
const ALB = {
  requestContext: { elb: { targetGroupArn: 'arn' } }, httpMethod: 'POST', path: '/invocations', queryStringParameters: { 'a%20b': '1' },
  headers: { 'content-type': 'application/json' }, body: '{}', isBase64Encoded: false,
};

describe('eventKind', () => {
  test.each<[EventKind, unknown]>([
    ['http-api', HTTP_API],
    ['rest-api', REST_API],
    ['rest-api', { ...REST_API, version: '1.0' }],
    ['alb', ALB],
  ])('knows %s events', (kind, event) => expect(eventKind(event)).toBe(kind));

  test.each<[string, unknown]>([
    ['nothing', null],
    ['text', 'POST'],
    ['an array of HTTP events', [HTTP_API]],
    ['a model input called version', { version: '2.0', instances: [] }],
    ['model inputs called as the fields of a request', { version: '2.0', rawPath: '/x', body: 'y', headers: {}, httpMethod: 'POST', path: '/' }],
    ['a context without the method', { ...HTTP_API, requestContext: { http: {} } }],
    ['a context of somebody\'s own', { httpMethod: 'POST', path: '/', requestContext: { user: 'me' } }],
    ['a context that is a list', { httpMethod: 'POST', path: '/', requestContext: [] }],
    ['a queue\'s records', { Records: [{ body: '{}' }] }],
  ])('takes %s for a direct invoke', (_what, event) => expect(eventKind(event)).toBe('direct'));

  test('takes any JSON without a request context for a direct invoke, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      if (typeof value === 'object' && value !== null && 'requestContext' in value) return;
      expect(eventKind(value)).toBe('direct');
    }));
  });
});

describe('toHttpRequest', () => {
  const pathOf = (kind: Exclude<EventKind, 'direct'>, event: object) => toHttpRequest(kind, event, CODEC).path;

  test('reads method, lower-case headers, query and body of every kind', () => {
    const common = { method: 'POST', path: '/invocations', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect(toHttpRequest('http-api', HTTP_API, CODEC)).toEqual({ ...common, query: 'a=1&b=2' });
    expect(toHttpRequest('rest-api', REST_API, CODEC)).toEqual({ ...common, query: 'a%20b=1%262' });
    expect(toHttpRequest('alb', ALB, CODEC)).toEqual({ ...common, query: 'a%20b=1' });
  });

  test('joins repeated headers and parameters', () => {
    const event = { ...REST_API, headers: { Accept: 'b' }, multiValueHeaders: { Accept: ['a', 'b'] }, multiValueQueryStringParameters: { q: ['1', '2'] } };
    expect(toHttpRequest('rest-api', event, CODEC)).toMatchObject({ headers: { accept: 'a, b' }, query: 'q=1&q=2' });
  });

  test('takes absent headers, query and body as empty', () => {
    const request = toHttpRequest('rest-api', { httpMethod: 'get', path: '/', headers: null, body: null, requestContext: { stage: 'x' } }, CODEC);
    expect(request).toEqual({ method: 'GET', path: '/', headers: {}, body: '' });
  });

  test.each([
    ['the stage of an HTTP API is no part of the path', 'http-api', { ...HTTP_API, rawPath: '/prod/ping', requestContext: { ...HTTP_API.requestContext, stage: 'prod' } }, '/ping'],
    ['nor is it on its own', 'http-api', { ...HTTP_API, rawPath: '/prod', requestContext: { ...HTTP_API.requestContext, stage: 'prod' } }, '/'],
    ['a path that only starts like the stage stays', 'http-api', { ...HTTP_API, rawPath: '/production/ping', requestContext: { ...HTTP_API.requestContext, stage: 'prod' } }, '/production/ping'],
    ['the base path of a custom domain is no part of it', 'rest-api', { ...REST_API, path: '/shop/invocations' }, '/invocations'],
    ['a route\'s own prefix is no part of it', 'rest-api', { ...REST_API, resource: '/digits/{proxy+}', path: '/digits/ping', pathParameters: { proxy: 'ping' } }, '/ping'],
    ['nor one with parameters', 'rest-api', { ...REST_API, resource: '/v2/{team}/{proxy+}', path: '/v2/a/ping', pathParameters: { team: 'a', proxy: 'ping' } }, '/ping'],
    ['a prefix that is the protocol\'s stays', 'rest-api', { ...REST_API, resource: '/v2/{proxy+}', path: '/v2/health/live', pathParameters: { proxy: 'health/live' } }, '/v2/health/live'],
    ['an HTTP API\'s route is treated alike', 'http-api', { ...HTTP_API, routeKey: 'ANY /digits/{proxy+}', rawPath: '/digits/ping', pathParameters: { proxy: 'ping' } }, '/ping'],
    ['a fixed route is the path', 'rest-api', { ...REST_API, resource: '/ping', path: '/ping', pathParameters: null }, '/ping'],
    ['a load balancer\'s path is taken as it is', 'alb', { ...ALB, path: '/v1/models/m:predict' }, '/v1/models/m:predict'],
  ] as const)('%s', (_what, kind, event, path) => expect(pathOf(kind, event)).toBe(path));

  test('gives back any body, plain or base64', () => {
    fc.assert(fc.property(fc.uint8Array(), (body) => {
      const event = { ...HTTP_API, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
      expect(toHttpRequest('http-api', event, CODEC).body).toEqual(Buffer.from(body));
    }));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(toHttpRequest('alb', { ...ALB, body: text }, CODEC).body).toBe(text);
    }));
  });
});

describe('fromHttpResponse', () => {
  const json = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"ä":1}') };

  test('sends text as it is and anything else as base64', () => {
    expect(fromHttpResponse('http-api', HTTP_API, json, CODEC)).toEqual({ statusCode: 200, headers: json.headers, body: '{"ä":1}', isBase64Encoded: false });
    const binary = { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.from([0xff, 0]) };
    expect(fromHttpResponse('rest-api', REST_API, binary, CODEC)).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  test('answers a load balancer with a description, and with multi-value headers if it sent some', () => {
    expect(fromHttpResponse('alb', ALB, { ...json, status: 413 }, CODEC)).toMatchObject({ statusDescription: '413 Content Too Large', headers: json.headers });
    const multiple = fromHttpResponse('alb', { ...ALB, headers: undefined, multiValueHeaders: {} }, json, CODEC);
    expect(multiple).toMatchObject({ multiValueHeaders: { 'content-type': ['application/json'] } });
    expect(multiple).not.toHaveProperty('headers');
  });

  test('knows how long a body is inside JSON', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, binary) => {
      const response = { status: 200, headers: { 'content-type': binary ? 'application/x' : 'text/plain' }, body: Buffer.from(text) };
      const { body } = fromHttpResponse('http-api', HTTP_API, response, CODEC) as { body: string };
      const inJson = Buffer.from(JSON.stringify(body)).length;
      expect(encodedBodyBytes(response)).toBe(binary ? inJson - 2 : inJson);
    }));
  });
});

test.each([
  ['application/json', undefined, true],
  ['application/json; charset=utf-8', undefined, true],
  ['text/csv', undefined, true],
  ['application/problem+json', undefined, true],
  [undefined, undefined, true],
  ['application/json', 'identity', true],
  ['application/json', 'gzip', false],
  ['application/octet-stream', undefined, false],
])('content type %s with encoding %s is text: %s', (type, encoding, expected) => expect(isText(type, encoding)).toBe(expected));

test('a route that is written out serves the path of the protocol that it ends in', () => {
  const path = (resource: string): string => toHttpRequest('rest-api', { httpMethod: 'POST', path: `/base${resource}`, resource, requestContext: { stage: 'prod' } }, CODEC).path;
  expect(path('/digits/v2/models/digits/infer')).toBe('/v2/models/digits/infer');
  expect(path('/team/digits/invocations')).toBe('/invocations');
  expect(path('/v1/models/digits:predict')).toBe('/v1/models/digits:predict');
  expect(path('/predict')).toBe('/base/predict');
});

import { urlEvent, urlResponse, type UrlRequest } from '../../../local/lambda-api/http-event';

const IDENTITY = { apiId: 'abc', region: 'us-east-1', requestId: 'r', traceId: 'Root=1', time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) };

function event(request: Partial<UrlRequest> & { readonly text?: string }) {
  const { text = '', ...rest } = request;
  return urlEvent({ method: 'POST', target: '/', rawHeaders: ['Host', 'h'], body: Buffer.from(text), sourceIp: '127.0.0.1', ...rest }, IDENTITY);
}

describe('the event of a request', () => {
  test('has the shape of payload format 2.0', () => {
    expect(event({ target: '/v2/models/a%20b?x=1&x=2&y=%C3%BC', rawHeaders: ['Host', 'h', 'Content-Type', 'application/json', 'User-Agent', 'test'], text: '{"a":"ü"}' })).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/v2/models/a%20b',
      rawQueryString: 'x=1&x=2&y=%C3%BC',
      queryStringParameters: { x: '1,2', y: 'ü' },
      headers: { host: 'h', 'content-type': 'application/json', 'user-agent': 'test', 'x-amzn-trace-id': 'Root=1', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      requestContext: {
        accountId: 'anonymous', apiId: 'abc', domainName: 'abc.lambda-url.us-east-1.on.aws', domainPrefix: 'abc',
        http: { method: 'POST', path: '/v2/models/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: 'r', routeKey: '$default', stage: '$default', time: '02/Jan/2026:03:04:05 +0000', timeEpoch: Date.UTC(2026, 0, 2, 3, 4, 5),
      },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
  });

  test('joins headers that come twice, and takes cookies apart', () => {
    expect(event({ rawHeaders: ['Accept', 'a', 'ACCEPT', 'b', 'Cookie', 'x=1; y=2', 'Cookie', 'z=3'] })).toMatchObject({
      headers: { accept: 'a,b' }, cookies: ['x=1', 'y=2', 'z=3'],
    });
    expect(event({ rawHeaders: ['Cookie', 'x=1'] })['headers']).not.toHaveProperty('cookie');
  });

  test('has no body where there is none', () => {
    expect(event({ method: 'GET' })).not.toHaveProperty('body');
    expect(event({ method: 'GET' })).toMatchObject({ isBase64Encoded: false });
  });

  test.each([
    ['application/json; charset=utf-8', undefined, false],
    ['text/csv', undefined, false],
    ['application/problem+json', undefined, false],
    ['application/octet-stream', undefined, true],
    ['application/x-www-form-urlencoded', undefined, true],
    [undefined, undefined, true],
    ['application/json', 'gzip', true],
  ])('of type %s, encoding %s, is base64: %s', (type, encoding, base64) => {
    const rawHeaders = [...(type === undefined ? [] : ['content-type', type]), ...(encoding === undefined ? [] : ['content-encoding', encoding])];
    expect(event({ rawHeaders, text: 'abc' })).toMatchObject({ isBase64Encoded: base64, body: base64 ? 'YWJj' : 'abc' });
  });
});

describe('the answer of a function', () => {
  const answer = (value: unknown) => {
    const response = urlResponse(Buffer.from(JSON.stringify(value)));
    return response && { ...response, body: response.body.toString('utf8') };
  };

  test('with a status is taken apart', () => {
    expect(answer({ statusCode: 201, headers: { 'X-A': 1, 'Content-Type': 'text/plain' }, cookies: ['a=1', 'b=2'], body: 'ü' })).toEqual({
      status: 201, headers: { 'content-type': 'text/plain', 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] }, body: 'ü',
    });
    expect(answer({ statusCode: '404' })).toEqual({ status: 404, headers: { 'content-type': 'application/json' }, body: '' });
    expect(urlResponse(Buffer.from(JSON.stringify({ statusCode: 200, body: '//8=', isBase64Encoded: true })))?.body).toEqual(Buffer.from([255, 255]));
    expect(answer({ statusCode: 200, body: { a: 1 } })).toMatchObject({ body: '{"a":1}' });
  });

  test.each([['Hello'], [null], [[1, 2]], [{ predictions: [1] }], [0]])('%j without a status is the body', (value) => {
    expect(answer(value)).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
  });

  test.each([99, 600, 'x', 200.5])('with the status %p is none', (statusCode) => {
    expect(answer({ statusCode })).toBeUndefined();
  });
});

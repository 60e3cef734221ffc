import { createServer, type AddressInfo } from 'node:net';
import { PAYLOAD_BYTES } from '../../../lib/lambda/limits';
import { inlineAssembly, inlineFunction, writeAssembly } from '../support/assembly';
import { run } from '../support/run';

const ECHO = 'exports.handler = async (event, { invokedFunctionArn }) => ({ ...event, invokedFunctionArn });';
const url = (properties: Readonly<Record<string, unknown>> = {}) => ({
  Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE', ...properties } },
});

async function serve(source: string, properties: Readonly<Record<string, unknown>> = {}, fn: Readonly<Record<string, unknown>> = {}) {
  const server = await run(inlineAssembly({ Fn: [source, fn] }, url(properties)));
  return server.functions[0]?.urls[0]?.url as string;
}

describe('a function URL', () => {
  test('hands the request to the function', async () => {
    const response = await fetch(`${await serve(ECHO)}/v2/models?a=1`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({
      version: '2.0', rawPath: '/v2/models', rawQueryString: 'a=1', body: '{"a":1}', isBase64Encoded: false,
      requestContext: { http: { method: 'POST' }, requestId: response.headers.get('x-amzn-requestid') },
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Fn',
    });
  });

  test('answers binary bodies and cookies', async () => {
    const response = await fetch(await serve("exports.handler = async ({ body }) => ({ statusCode: 201, headers: { 'content-type': 'application/octet-stream' }, cookies: ['a=1', 'b=2'], body, isBase64Encoded: true });"), { method: 'POST', body: new Uint8Array([0, 255, 128]) });
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 128]);
  });

  test('is 502 where the function fails or answers what is no response', async () => {
    const failing = await fetch(await serve("exports.handler = async () => { throw new Error('secret'); }"));
    expect([failing.status, await failing.text()]).toEqual([502, 'Internal Server Error']);
    expect((await fetch(await serve('exports.handler = async () => ({ statusCode: 1000 });'))).status).toBe(502);
  });

  test('is 429 where all environments are busy', async () => {
    const address = await serve('exports.handler = async () => { await new Promise((r) => setTimeout(r, 400)); return 1; };', {}, { ReservedConcurrentExecutions: 1 });
    const statuses = await Promise.all([fetch(address), fetch(address)].map(async (response) => (await response).status));
    expect(statuses.sort()).toEqual([200, 429]);
  });

  test('refuses a request whose event is over 6 MB', async () => {
    const address = await serve('exports.handler = async ({ body }) => body.length;');
    const send = (bytes: number, type: string) => fetch(address, { method: 'POST', headers: { 'content-type': type }, body: 'x'.repeat(bytes) });
    expect((await send(PAYLOAD_BYTES.max - 4096, 'text/plain')).status).toBe(200);
    expect((await send(PAYLOAD_BYTES.max + 1, 'text/plain')).status).toBe(413);
    expect((await send(PAYLOAD_BYTES.max - 4096, 'application/octet-stream')).status).toBe(413);
  });

  test('is 502 where the answer is over 6 MB', async () => {
    expect((await fetch(await serve(`exports.handler = async () => 'x'.repeat(${PAYLOAD_BYTES.max});`))).status).toBe(502);
  });

  test('answers a preflight itself, and adds CORS headers to what the function answers', async () => {
    const address = await serve("exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://other.example' }, body: 'function' });", { Cors: { AllowOrigins: ['https://a.example'], AllowMethods: ['POST'], MaxAge: 5 } });
    const preflight = await fetch(address, { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' } });
    expect([preflight.status, await preflight.text(), preflight.headers.get('access-control-allow-methods'), preflight.headers.get('access-control-max-age')]).toEqual([200, '', 'POST', '5']);
    const response = await fetch(address, { headers: { origin: 'https://a.example' } });
    expect([await response.text(), response.headers.get('access-control-allow-origin')]).toEqual(['function', 'https://a.example']);
    const foreign = await fetch(address, { method: 'OPTIONS', headers: { origin: 'https://b.example', 'access-control-request-method': 'POST' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('without CORS hands OPTIONS to the function', async () => {
    const response = await fetch(await serve(ECHO), { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' } });
    expect(await response.json()).toMatchObject({ requestContext: { http: { method: 'OPTIONS' } } });
  });

  test('runs the version of its alias', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async (e, c) => [c.functionVersion, c.invokedFunctionArn.split(":").pop()];'] }, {
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
      ...url({ Qualifier: 'live' }),
    }));
    expect(await (await fetch(server.functions[0]?.urls[0]?.url as string)).json()).toEqual(['1', 'live']);
  });

  test('takes the port after the one of the API, or the next that is free', async () => {
    const blocker = createServer();
    const base = await new Promise<number>((found) => { blocker.listen(0, '127.0.0.1', () => found((blocker.address() as AddressInfo).port)); });
    try {
      const server = await run(inlineAssembly({ Fn: [ECHO] }, url()), { port: base - 1 });
      const port = Number(new URL(server.functions[0]?.urls[0]?.url as string).port);
      expect(server.port).toBe(base - 1);
      expect(port).toBeGreaterThan(base);
      expect(port).toBeLessThan(base + 20);
    } finally {
      blocker.close();
    }
  });

  test('its own address is known to functions that ask for it', async () => {
    const server = await run(inlineAssembly({
      Fn: ['exports.handler = async () => 1;'],
      Caller: ["exports.handler = async () => (await fetch(process.env.URL)).json();", { Environment: { Variables: { URL: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } } }],
    }, url()));
    expect((await server.invoke('Caller', '{}')).payload.toString()).toBe('1');
  });

  test('of one stage is not taken for that of another, whose logical ids are the same', async () => {
    const stack = (name: string) => ({
      name,
      template: { Resources: {
        Fn: inlineFunction(`exports.handler = async () => [${JSON.stringify(name)}, process.env.URL];`, { Environment: { Variables: { URL: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } } }, `${name}/Fn/Resource`),
        ...url(),
      } },
    });
    const server = await run(writeAssembly([stack('A'), stack('B')]));
    for (const { path, urls } of server.functions) {
      expect(await (await fetch(urls[0]?.url as string)).json()).toEqual([path.split('/')[0], `${urls[0]?.url}/`]);
    }
    expect(server.functions).toHaveLength(2);
  });
});

import { createServer } from 'node:http';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { awsStatus } from '../../../local';
import { functionStack } from './lambda-support';
import { aws, closeAll, cloudFormation, deploy } from './support';

jest.setTimeout(30_000);
afterEach(closeAll);

const CODE = `
exports.handler = async (event) => {
  if (event.rawPath.endsWith('/slow')) await new Promise((done) => setTimeout(done, 1500));
  if (event.rawPath.endsWith('/fails')) throw new Error('no');
  return { statusCode: 201, headers: { 'x-kind': 'tea' }, cookies: ['a=1'], body: JSON.stringify(event) };
};`;

const ARN = { 'Fn::GetAtt': ['Fn', 'Arn'] };
const permission = (path: string): object => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction', FunctionName: ARN, Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Join': ['', ['arn:aws:execute-api:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':', { Ref: 'Api' }, `/*/*${path}`]] },
  },
});

const route = (key: string, more: object = {}): object => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: { Ref: 'Api' }, RouteKey: key, Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] }, ...more },
});

function api(routes: object, { stage = {}, properties = {}, integration = {} }: { readonly stage?: object; readonly properties?: object; readonly integration?: object } = {}): object {
  return functionStack(CODE, {}, {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'front', ProtocolType: 'HTTP', ...properties } },
    Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', IntegrationUri: ARN, PayloadFormatVersion: '2.0', ...integration } },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true, ...stage } },
    Permission: permission('/digits/{proxy+}'),
    ...routes,
  });
}

const OUTPUTS = { Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } } };

async function start(resources: object) {
  const server = await aws();
  expect(await deploy(server, 'S', resources, OUTPUTS)).toBe('CREATE_COMPLETE');
  const { body } = await cloudFormation(server, 'DescribeStacks', { StackName: 'S' });
  return { server, url: /<OutputValue>(.+?)<\/OutputValue>/.exec(body)?.[1] ?? '' };
}

const signed = (server: { readonly environment: Readonly<Record<string, string>> }, service = 'execute-api', region = 'us-east-1') => ({
  headers: { authorization: `AWS4-HMAC-SHA256 Credential=${server.environment['AWS_ACCESS_KEY_ID']}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0` },
});

test('an API hands its requests to the function as events of payload 2.0, and answers what that says', async () => {
  const { server, url } = await start(api({ Route: route('ANY /digits/{proxy+}') }));
  const answer = await fetch(`${url}/digits/v2/models?a=1&a=2`, { method: 'POST', body: '{"x":1}', headers: { 'content-type': 'application/json' } });
  expect([answer.status, answer.headers.get('x-kind'), answer.headers.get('set-cookie')]).toEqual([201, 'tea', 'a=1']);
  expect(await answer.json()).toMatchObject({
    version: '2.0', routeKey: 'ANY /digits/{proxy+}', rawPath: '/digits/v2/models', rawQueryString: 'a=1&a=2', pathParameters: { proxy: 'v2/models' }, body: '{"x":1}', isBase64Encoded: false,
    requestContext: { accountId: '000000000000', stage: '$default', http: { method: 'POST', path: '/digits/v2/models' } },
  });
  expect([(await fetch(`${url}/other`)).status, (await fetch(`${url}/digits`)).status]).toEqual([404, 404]);
  expect(await (await fetch(`${url}/digits/fails`)).text()).toBe('{"message":"Internal Server Error"}');
  expect((await awsStatus(server.endpoint)).apis).toEqual([{ id: expect.any(String), name: 'front', kind: 'HTTP', urls: [`${url}/`] }]);
});

test('what the permission of the function does not name is not handed over', async () => {
  const { server, url } = await start(api({ Route: route('ANY /digits/{proxy+}'), Other: route('GET /tickets/{proxy+}') }));
  expect((await fetch(`${url}/digits/x`)).status).toBe(201);
  expect((await fetch(`${url}/tickets/x`)).status).toBe(500);
  expect(server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])).join()).toContain('lets apigateway.amazonaws.com invoke it for arn:aws:execute-api:us-east-1:000000000000:');
});

test('a route with IAM takes signed requests, and of a role only what its policy allows', async () => {
  const { server, url } = await start(api({ Route: route('ANY /digits/{proxy+}', { AuthorizationType: 'AWS_IAM' }) }));
  const status = async (init?: object): Promise<number> => (await fetch(`${url}/digits/x`, init)).status;
  expect([await status(), await status(signed(server, 'lambda')), await status(signed(server, 'execute-api', 'eu-west-1')), await status(signed(server))]).toEqual([403, 403, 403, 201]);
  const event = await (await fetch(`${url}/digits/x`, signed(server))).json() as { readonly requestContext: object };
  expect(event.requestContext).toMatchObject({ authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/local' } } });
});

test('over the rate of the stage it answers 429, over the time of the integration 503, and an origin gets what CORS allows', async () => {
  const { url } = await start(api({ Route: route('ANY /digits/{proxy+}') }, {
    stage: { DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 } },
    properties: { CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['POST'] } },
    integration: { TimeoutInMillis: 900 },
  }));
  const preflight = await fetch(`${url}/digits/x`, { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' } });
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
  const first = await fetch(`${url}/digits/x`, { headers: { origin: 'https://a.example' } });
  expect([first.status, first.headers.get('access-control-allow-origin')]).toEqual([201, 'https://a.example']);
  const slow = await fetch(`${url}/digits/slow`);
  expect([slow.status, await slow.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
  const third = await fetch(`${url}/digits/x`);
  expect([third.status, await third.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
});

test('a token is checked for its issuer, audience, time, scope and signature', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = createServer((request, response) => {
    const at = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    response.end(JSON.stringify(request.url === '/.well-known/openid-configuration' ? { jwks_uri: `${at}/keys` } : { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] }));
  });
  await new Promise<void>((done) => { issuer.listen(0, '127.0.0.1', done); });
  const iss = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const now = Date.now() / 1000;
  const token = (claims: object, forged = false): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss, aud: 'models', exp: now + 60, scope: 'read predict', ...claims })}`;
    return `${text}.${forged ? 'AAAA' : sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  try {
    const { url } = await start(api({
      Authorizer: { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { ApiId: { Ref: 'Api' }, Name: 'a', AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'], JwtConfiguration: { Issuer: iss, Audience: ['models'] } } },
      Route: route('ANY /digits/{proxy+}', { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' }, AuthorizationScopes: ['predict'] }),
    }));
    const status = async (authorization?: string): Promise<number> => (await fetch(`${url}/digits/x`, authorization === undefined ? {} : { headers: { authorization } })).status;
    expect(await status(`Bearer ${token({})}`)).toBe(201);
    expect(await status(token({ aud: ['x', 'models'] }))).toBe(201);
    expect(await status()).toBe(401);
    expect(await status('Bearer nonsense')).toBe(401);
    expect(await status(`Bearer ${token({ iss: 'https://elsewhere.example' })}`)).toBe(401);
    expect(await status(`Bearer ${token({ aud: 'other' })}`)).toBe(401);
    expect(await status(`Bearer ${token({ exp: now - 1 })}`)).toBe(401);
    expect(await status(`Bearer ${token({ nbf: now + 60 })}`)).toBe(401);
    expect(await status(`Bearer ${token({}, true)}`)).toBe(401);
    expect(await status(`Bearer ${token({ scope: 'read' })}`)).toBe(403);
  } finally {
    issuer.close();
  }
});

import { MODEL_ERROR_TEMPLATE } from '../../../lib/api/model-error-template';
import { awsStatus } from '../../../local';
import { TRACE_TEMPLATE } from '../../../lib/api/trace-template';
import { SageMakerCall } from '../../../local/aws/apigateway/sagemaker-call';
import type { ApiRequest } from '../../../local/aws/apigateway/records';
import { ModelError } from '../../../local/aws/sagemaker/invocations';
import { AwsError } from '../../../local/aws/wire/errors';
import { functionStack } from './lambda-support';
import { aws, closeAll, deploy } from './support';

jest.setTimeout(30_000);
afterEach(closeAll);

const CODE = `
exports.handler = async (event) => {
  if (event.path.endsWith('/slow')) await new Promise((done) => setTimeout(done, 1500));
  if (event.path.endsWith('/fails')) throw new Error('no');
  return { statusCode: 201, headers: { 'x-kind': 'tea' }, body: JSON.stringify(event) };
};`;

const ARN = { 'Fn::GetAtt': ['Fn', 'Arn'] };
const API = { RestApiId: { Ref: 'Api' } };

const method = (resource: string, verb: string, more: object = {}): object => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    ...API, ResourceId: { Ref: resource }, HttpMethod: verb, AuthorizationType: 'NONE', ...more,
    Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', TimeoutInMillis: 900, Uri: { 'Fn::Join': ['', ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', ARN, '/invocations']] } },
  },
});

function api(more: object, methods: object): object {
  return functionStack(CODE, {}, {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'front', BinaryMediaTypes: ['application/octet-stream'] } },
    Digits: { Type: 'AWS::ApiGateway::Resource', Properties: { ...API, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'digits' } },
    Proxy: { Type: 'AWS::ApiGateway::Resource', Properties: { ...API, ParentId: { Ref: 'Digits' }, PathPart: '{proxy+}' } },
    ...methods,
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: API, DependsOn: Object.keys(methods) },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { ...API, DeploymentId: { Ref: 'Deployment' }, StageName: 'prod' } },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: ARN, Principal: 'apigateway.amazonaws.com', SourceArn: { 'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:000000000000:', { Ref: 'Api' }, '/prod/*/digits/*']] } },
    },
    ...more,
  });
}

async function start(resources: object) {
  const server = await aws();
  expect(await deploy(server, 'S', resources)).toBe('CREATE_COMPLETE');
  const [{ urls: [url = ''] = [], kind } = {}] = (await awsStatus(server.endpoint)).apis;
  expect(kind).toBe('REST');
  const ask = async (path: string, init?: RequestInit): Promise<[number, string]> => {
    const answer = await fetch(`${url}${path}`, init);
    return [answer.status, await answer.text()];
  };
  return { server, url, ask };
}

const post = (body: string | Buffer, type = 'application/json'): RequestInit => ({ method: 'POST', body: body as string, headers: { 'content-type': type } });

test('an API hands its requests to the function as events of format 1.0, with the words of API Gateway where it does not', async () => {
  const { url, ask, server } = await start(api({}, { Any: method('Proxy', 'ANY'), Outside: method('Digits', 'GET') }));
  const answer = await fetch(`${url}digits/invocations?a=1&a=2`, post('{"x":1}'));
  expect([answer.status, answer.headers.get('x-kind')]).toEqual([201, 'tea']);
  expect(await answer.json()).toMatchObject({
    resource: '/digits/{proxy+}', path: '/digits/invocations', httpMethod: 'POST', body: '{"x":1}', isBase64Encoded: false, pathParameters: { proxy: 'invocations' },
    multiValueQueryStringParameters: { a: ['1', '2'] }, requestContext: { stage: 'prod', path: '/prod/digits/invocations' },
  });
  expect(JSON.parse((await ask('digits/invocations', post(Buffer.from([1, 255]), 'application/octet-stream')))[1])).toMatchObject({ body: 'Af8=', isBase64Encoded: true });
  expect(await ask('other')).toEqual([403, '{"message":"Missing Authentication Token"}']);
  expect(await ask('../dev/digits')).toEqual([403, '{"message":"Forbidden"}']);
  expect(await ask('digits/fails')).toEqual([502, '{"message":"Internal server error"}']);
  expect(await ask('digits/slow')).toEqual([504, '{"message":"Endpoint request timed out"}']);
  // Its permission names what is below.
  expect(await ask('digits')).toEqual([500, '{"message":"Internal server error"}']);
  expect(server.events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])).join()).toContain('/prod/GET/digits');
});

test('a body that is not as its model says is refused before the function, other content types pass, and keys are asked for', async () => {
  const { ask } = await start(api({
    Model: { Type: 'AWS::ApiGateway::Model', Properties: { ...API, ContentType: 'application/json', Schema: { type: 'object', required: ['inputs'] } } },
    Validator: { Type: 'AWS::ApiGateway::RequestValidator', Properties: { ...API, ValidateRequestBody: true } },
    Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: 'a-key-of-at-least-twenty-characters' } },
    Plan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }], Quota: { Limit: 4, Period: 'DAY' } } },
    Member: { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } } },
  }, { Post: method('Proxy', 'POST', { ApiKeyRequired: true, RequestValidatorId: { Ref: 'Validator' }, RequestModels: { 'application/json': { Ref: 'Model' } } }) }));
  const keyed = (init: RequestInit): RequestInit => ({ ...init, headers: { ...init.headers, 'x-api-key': 'a-key-of-at-least-twenty-characters' } });
  expect(await ask('digits/x', post('{"inputs":1}'))).toEqual([403, '{"message":"Forbidden"}']);
  expect((await ask('digits/x', keyed(post('{"inputs":1}'))))[0]).toBe(201);
  expect(await ask('digits/x', keyed(post('{"other":1}')))).toEqual([400, '{"message":"Invalid request body"}']);
  expect(await ask('digits/x', keyed(post('no json')))).toEqual([400, '{"message":"Invalid request body"}']);
  expect((await ask('digits/x', keyed(post('a,b', 'text/csv'))))[0]).toBe(201);
  expect(await ask('digits/x', keyed(post('{"inputs":1}')))).toEqual([429, '{"message":"Limit Exceeded"}']);
});

test('a route with IAM takes signed requests; what is changed without a deployment is not served', async () => {
  const before = api({}, { Any: method('Proxy', 'ANY', { AuthorizationType: 'AWS_IAM' }) });
  const { server, ask } = await start(before);
  const signed = { headers: { authorization: `AWS4-HMAC-SHA256 Credential=${server.environment['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0` } };
  expect(await ask('digits/x')).toEqual([403, '{"message":"Missing Authentication Token"}']);
  expect((await ask('digits/x', signed))[0]).toBe(201);
  expect(await deploy(server, 'S', api({}, { Any: method('Proxy', 'ANY') }), {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  expect((await ask('digits/x'))[0]).toBe(403);
});

describe('SageMaker, called by the API itself', () => {
  const integration = {
    Credentials: 'arn:aws:iam::000000000000:role/r',
    RequestParameters: { 'integration.request.header.Content-Type': 'method.request.header.Content-Type', 'integration.request.header.X-Fixed': "'yes'" },
    IntegrationResponses: [
      { StatusCode: '200', ResponseParameters: { 'method.response.header.Content-Type': 'integration.response.header.Content-Type' } },
      { StatusCode: '500', SelectionPattern: '424', ResponseTemplates: { 'application/json': MODEL_ERROR_TEMPLATE } },
      { StatusCode: '429', SelectionPattern: '429', ResponseTemplates: { 'application/json': '{"message":"Too Many Requests"}' } },
    ],
  };
  const request = { headers: { 'content-type': 'application/json', cookie: 'x' }, body: Buffer.from('{}') } as unknown as ApiRequest;
  const asked: unknown[] = [];
  const warned: string[] = [];
  const call = (invoke: () => unknown, more: { readonly denied?: string; readonly assumable?: boolean } = {}, sent = request, settings: object = {}) => new SageMakerCall({
    invocations: { endpoint: (name: string) => ({ name }), invoke: async (...args: unknown[]) => { asked.push(args); return await invoke(); } } as never,
    authorizer: { denied: () => more.denied } as never,
    identities: { isAssumableBy: () => more.assumable ?? true } as never,
    arn: (name) => `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}`,
    warn: (message) => warned.push(message),
  }).call('digits', sent, { ...integration, ...settings }, 29_000);

  test('gets the headers that are mapped, and no others, and its answer is the caller’s', async () => {
    const answer = await call(() => ({ variant: 'Main', answer: { contentType: 'text/csv', headers: {} }, body: Buffer.from('1,2') }));
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/csv' }, body: Buffer.from('1,2'), integrationMs: expect.any(Number) });
    expect(asked.at(-1)).toMatchObject([{ name: 'digits' }, { headers: { 'content-type': 'application/json', 'x-fixed': 'yes' }, timeoutMs: 29_000 }, expect.any(Number)]);
  });

  test('brings the trace of a caller where the template says so, for the types that it is for', async () => {
    const traceparent = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';
    const ask = async (headers: Readonly<Record<string, string>>, template = TRACE_TEMPLATE): Promise<unknown> => {
      await call(() => ({ variant: 'Main', answer: { headers: {} }, body: Buffer.from('1') }), {}, { ...request, headers: { traceparent, ...headers } }, { RequestTemplates: { 'application/json': template } });
      return (asked.at(-1) as [unknown, { readonly headers: Readonly<Record<string, string>> }])[1].headers['x-amzn-sagemaker-custom-attributes'];
    };
    expect(await ask({})).toBe(`traceparent=${traceparent}`);
    expect(await ask({ 'content-type': 'application/json; charset=utf-8' })).toBe(`traceparent=${traceparent}`);
    expect(await ask({ 'content-type': 'text/csv' })).toBeUndefined();
    expect(warned).toEqual([]);
    expect(await ask({}, '$input.body')).toBeUndefined();
    expect(warned).toEqual([expect.stringContaining('evaluates no mapping templates')]);
  });

  test('answers what the model said where it refused, and what is mapped where SageMaker did', async () => {
    const details = { OriginalStatusCode: 400, OriginalMessage: '{"error":"no"}', LogStreamArn: '', ErrorCode: '' };
    expect(await call(() => { throw new ModelError('Received client error (400)', details); })).toMatchObject({ status: 400, body: '{"error":"no"}' });
    expect(await call(() => { throw new AwsError(429, 'ThrottlingException', 'Rate exceeded'); })).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
  });

  test('is not called without the permission of the role', async () => {
    const count = asked.length;
    expect(await call(() => undefined, { denied: 'no' })).toMatchObject({ status: 500 });
    expect(await call(() => undefined, { assumable: false })).toMatchObject({ status: 500 });
    expect(asked).toHaveLength(count);
  });
});

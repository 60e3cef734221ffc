import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import type { HttpInferenceApiProps, IInferenceEndpoint } from '../../../constructs';
import { HttpInferenceApi, ModelFunction } from '../../../constructs';
import { digits, newStack, only, templateOf } from '../stack';

function front(stack: Stack, props?: HttpInferenceApiProps): { readonly api: HttpInferenceApi; readonly fn: ModelFunction } {
  return { fn: new ModelFunction(stack, 'Digits', { model: digits() }), api: new HttpInferenceApi(stack, 'Front', props) };
}

const roleIn = (stack: Stack): Role => new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

test('a model is reached below its path, by signed requests, at the alias live', () => {
  const template = templateOf((stack) => {
    const { api, fn } = front(stack);
    api.addModel('digits', fn);
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP', Name: 'Stack-Front' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'ANY /digits/{proxy+}', AuthorizationType: 'AWS_IAM' });
  const alias = only(template, 'AWS::Lambda::Alias').id;
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0', IntegrationUri: { Ref: alias }, TimeoutInMillis: Match.absent() });
  template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { Ref: alias }, Principal: 'apigateway.amazonaws.com', SourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/\\*/\\*/digits/\\{proxy\\+\\}')])] } });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default', AutoDeploy: true, AccessLogSettings: { Format: Match.stringLikeRegexp('"requestId":"\\$context.requestId"') }, DefaultRouteSettings: Match.absent() });
});

test('access logs are kept for three months, and outlive the stack', () => {
  const template = templateOf((stack) => { new HttpInferenceApi(stack, 'Front'); });
  expect(only(template, 'AWS::Logs::LogGroup').resource).toMatchObject({ Properties: { RetentionInDays: 90 }, DeletionPolicy: 'RetainExceptOnCreate' });
});

test('rate and burst, time and description go where they belong', () => {
  const template = templateOf((stack) => {
    const { api, fn } = front(stack, { rateLimit: 0, burstLimit: 5, integrationTimeout: Duration.seconds(30), description: 'models', corsPreflight: { allowOrigins: ['https://a.example'] } });
    api.addModel('a/b', fn);
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 5 } });
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { TimeoutInMillis: 30000 });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Description: 'models', CorsConfiguration: { AllowOrigins: ['https://a.example'] } });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'ANY /a/b/{proxy+}' });
});

test('a grant names the stage, the methods and the path of one model, or of all', () => {
  const template = templateOf((stack) => {
    const { api, fn } = front(stack);
    api.addModel('digits', fn).grants.invoke(roleIn(stack));
  });
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties).includes('execute-api'));
  const statement = policy?.['Properties'].PolicyDocument.Statement[0];
  expect(statement.Action).toBe('execute-api:Invoke');
  expect(statement.Resource.map((arn: { 'Fn::Join': [string, unknown[]] }) => arn['Fn::Join'][1].at(-1))).toEqual(['/$default/GET/digits/*', '/$default/POST/digits/*']);
});

test('a token takes the place of the signature, and nothing at all where that is said', () => {
  const stack = newStack();
  const jwt = new HttpInferenceApi(stack, 'Jwt', { authorizer: new HttpJwtAuthorizer('Tokens', 'https://issuer.example', { jwtAudience: ['models'] }), authorizationScopes: ['predict'] });
  const open = new HttpInferenceApi(stack, 'Open', { authorizer: new HttpNoneAuthorizer() });
  const fn = new ModelFunction(stack, 'Digits', { model: digits() });
  jwt.addModel('digits', fn);
  open.addModel('digits', fn);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT', AuthorizationScopes: ['predict'] });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE' });
  expect(() => jwt.grants.invoke(roleIn(stack))).toThrow('Stack/Jwt: `grants.invoke` is called on an API that looks at tokens, and at no signature');
  expect(() => open.grants.invoke(Role.fromRoleArn(stack, 'R', 'arn:aws:iam::123456789012:role/r'))).toThrow('that anybody may call');
});

test('a domain of its own stands in the URL', () => {
  const stack = newStack();
  const { api, fn } = front(stack, { domain: { domainName: 'models.example.com', certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/c'), basePath: 'v7' } });
  expect([api.url, api.addModel('digits', fn).url]).toEqual(['https://models.example.com/v7/', 'https://models.example.com/v7/digits/']);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'v7', Stage: '$default' });
  expect(stack.resolve(api.domainName?.regionalDomainName)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] });
});

test('without one it is what the API says of itself', () => {
  const stack = newStack();
  const { api } = front(stack);
  expect(stack.resolve(api.url)).toEqual({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.any(String), 'ApiEndpoint'] }, '/']] });
});

test('everything that is wrong is said at once', () => {
  const stack = newStack();
  expect(() => new HttpInferenceApi(stack, 'Front', {
    rateLimit: -1, integrationTimeout: Duration.seconds(31), logGroup: new LogGroup(stack, 'G'), logRetention: RetentionDays.ONE_DAY,
    domain: { domainName: 'x.example', certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/c'), basePath: '/x' },
  })).toThrow(/5 problems[\s\S]*rateLimit[\s\S]*without `burstLimit`[\s\S]*up to 30 s[\s\S]*`logRetention`[\s\S]*basePath "\/x"/);
  expect(() => new HttpInferenceApi(stack, 'Number', { integrationTimeout: 5 as unknown as Duration })).toThrow('allowed: a Duration');
});

test('numbers that only the deploy knows are let through', () => {
  const stack = newStack();
  const rate = new CfnParameter(stack, 'Rate', { type: 'Number' }).valueAsNumber;
  expect(() => new HttpInferenceApi(stack, 'Front', { rateLimit: rate, burstLimit: rate })).not.toThrow();
});

test('paths that hide each other, tokens, and hosts on SageMaker are refused', () => {
  const stack = newStack();
  const { api, fn } = front(stack);
  api.addModel('digits', fn);
  expect(() => api.addModel('digits', fn)).toThrow("Stack/Front: `path` is 'digits', as that of another model");
  expect(() => api.addModel(new CfnParameter(stack, 'P').valueAsString, fn)).toThrow('is a token');
  const endpoint = Object.assign(new CfnEndpoint(stack, 'E', { endpointConfigName: 'c' }), { endpointName: 'e', endpointArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/e', modelVersion: digits(), grants: {} });
  expect(() => api.addModel('gpu', endpoint as unknown as IInferenceEndpoint)).toThrow('`endpoint` Stack/E is on SageMaker, which an HTTP API cannot call, allowed: a ModelFunction: use RestInferenceApi');
  expect(() => api.addModel('role', roleIn(stack) as unknown as IInferenceEndpoint)).toThrow('`endpoint` is a Role, allowed: an IInferenceEndpoint');
});

test('a model that may take longer than the API waits is warned of', () => {
  const stack = newStack();
  const api = new HttpInferenceApi(stack, 'Front', { integrationTimeout: Duration.seconds(10) });
  api.addModel('slow', new ModelFunction(stack, 'Slow', { model: digits(), timeout: Duration.seconds(12) }));
  api.addModel('fast', new ModelFunction(stack, 'Fast', { model: digits(), timeout: Duration.seconds(11) }));
  expect(Annotations.fromStack(stack).findWarning('/Stack/Front/slow', Match.stringLikeRegexp('may take 12 s for a request, and the API gives up after 10 s'))).toHaveLength(1);
  expect(Annotations.fromStack(stack).findWarning('/Stack/Front/fast', Match.anyValue())).toEqual([]);
});

test('an API in another stack than its model refers to it in one direction', () => {
  const app = new App();
  const fn = new ModelFunction(new Stack(app, 'Models'), 'Digits', { model: digits() });
  const stack = new Stack(app, 'Doors');
  new HttpInferenceApi(stack, 'Front').addModel('digits', fn);
  expect(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).not.toEqual({});
  expect(app.synth().getStackByName('Models').dependencies).toHaveLength(1);
});

test('metrics are those of the API', () => {
  const stack = newStack();
  const { api } = front(stack);
  const said = [api.metricRequests(), api.metricClientErrors(), api.metricServerErrors(), api.metricLatency()].map(({ namespace, metricName, statistic }) => `${namespace} ${metricName} ${statistic}`);
  expect(said).toEqual(['AWS/ApiGateway Count Sum', 'AWS/ApiGateway 4xx Sum', 'AWS/ApiGateway 5xx Sum', 'AWS/ApiGateway Latency p99']);
});

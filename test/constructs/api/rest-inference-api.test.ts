import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApiKey, AuthorizationType, CognitoUserPoolsAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { App, Duration, Size, Stack } from 'aws-cdk-lib/core';
import type { IInferenceEndpoint, RestInferenceApiProps } from '../../../constructs';
import { ModelArtifact, ModelFunction, ModelVersion, RestInferenceApi } from '../../../constructs';
import { digits, newStack, resources } from '../stack';

function front(props?: RestInferenceApiProps): { readonly stack: Stack; readonly api: RestInferenceApi; readonly fn: ModelFunction } {
  const stack = newStack();
  return { stack, fn: new ModelFunction(stack, 'Digits', { model: digits() }), api: new RestInferenceApi(stack, 'Front', props) };
}

const roleIn = (stack: Stack): Role => new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

/** What the hosts on SageMaker have in common, as far as an API looks at it. */
function endpointIn(stack: Stack): IInferenceEndpoint {
  const endpointArn = 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/digits';
  return Object.assign(new CfnEndpoint(stack, 'Endpoint', { endpointConfigName: 'c' }), {
    endpointName: 'digits', endpointArn, modelVersion: digits(),
    grants: { invoke: (grantee: IGrantable) => Grant.addToPrincipal({ grantee, actions: ['sagemaker:InvokeEndpoint'], resourceArns: [endpointArn] }) },
  }) as unknown as IInferenceEndpoint;
}

/** `POST digits/invocations` of each method. */
function methodsOf(template: Template): string[] {
  const parts = Object.fromEntries(resources(template, 'AWS::ApiGateway::Resource').map(([id, { Properties }]) => [id, Properties]));
  const path = (id: string): string => {
    const { ParentId, PathPart } = parts[id] as { ParentId: { Ref?: string }; PathPart: string };
    return ParentId.Ref === undefined ? PathPart : `${path(ParentId.Ref)}/${PathPart}`;
  };
  return resources(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => `${String(Properties['HttpMethod'])} ${path((Properties['ResourceId'] as { Ref: string }).Ref)}`).sort();
}

describe('in front of a function', () => {
  const { stack, api, fn } = front();
  api.addModel('digits', fn).grants.invoke(roleIn(stack));
  const template = Template.fromStack(stack);

  test('each path of the contract is there by itself, at the alias live', () => {
    expect(methodsOf(template)).toEqual([
      'GET digits/openapi.json', 'GET digits/ping', 'GET digits/v2/models/digits', 'GET digits/v2/models/digits/ready',
      'POST digits/invocations', 'POST digits/v1/models/digits:predict', 'POST digits/v2/models/digits/infer',
    ]);
    const [alias] = resources(template, 'AWS::Lambda::Alias')[0] ?? [];
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      AuthorizationType: 'AWS_IAM', Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: { 'Fn::Join': ['', Match.arrayWith([{ Ref: alias }, '/invocations'])] } },
    });
    expect(resources(template, 'AWS::Lambda::Permission')).toHaveLength(1);
    template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { Ref: alias }, SourceArn: { 'Fn::Join': ['', Match.arrayWith(['/prod/*/digits/*'])] } });
  });

  test('bodies are compared with the signature, in schemas of draft 4', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', RequestModels: { 'application/json': { Ref: Match.stringLikeRegexp('InferRequest') } }, RequestValidatorId: { Ref: Match.anyValue() } });
    template.hasResourceProperties('AWS::ApiGateway::Model', {
      ContentType: 'application/json',
      Schema: { $schema: 'http://json-schema.org/draft-04/schema#', required: ['inputs'], properties: { inputs: { items: { anyOf: [{ properties: { name: { enum: ['pixels'] }, shape: { items: [{ type: 'number', minimum: 0 }, { enum: [64] }] } } }] } } } },
    });
    template.resourceCountIs('AWS::ApiGateway::Model', 3);
  });

  test('the stage logs, traces and measures, and the account lets it', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'prod', TracingEnabled: true,
      AccessLogSetting: { Format: Match.stringLikeRegexp('"validation":"\\$context.error.validationErrorString"') },
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'ERROR', DataTraceEnabled: false, MetricsEnabled: true }],
    });
    const [[, account] = []] = resources(template, 'AWS::ApiGateway::Account');
    expect(account?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(resources(template, 'AWS::ApiGateway::Stage')[0]?.[1].DependsOn).toContainEqual(expect.stringMatching(/^CsiApiGatewayAccount/));
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: 'Stack-Front', EndpointConfiguration: { Types: ['REGIONAL'] }, BinaryMediaTypes: ['application/octet-stream'] });
  });

  test('the new deployment waits for the permission', () => {
    expect(resources(template, 'AWS::ApiGateway::Deployment')[0]?.[1].DependsOn).toContainEqual(expect.stringMatching(/^FrontdigitsInvoke/));
  });

  test('a grant names each method of the model', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement[0]).filter(({ Action }) => Action === 'execute-api:Invoke');
    expect(policy.Resource.map((arn: { 'Fn::Join': [string, unknown[]] }) => arn['Fn::Join'][1].at(-1)).sort()).toEqual([
      '/prod/GET/digits/openapi.json', '/prod/GET/digits/ping', '/prod/GET/digits/v2/models/digits', '/prod/GET/digits/v2/models/digits/ready',
      '/prod/POST/digits/invocations', '/prod/POST/digits/v1/models/digits:predict', '/prod/POST/digits/v2/models/digits/infer',
    ]);
  });
});

test('a grant for all counts models that come after it', () => {
  const { stack, api, fn } = front();
  api.grants.invoke(roleIn(stack));
  api.addModel('a', fn);
  api.addModel('b', fn);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement[0]).filter(({ Action }) => Action === 'execute-api:Invoke');
  expect(policy.Resource).toHaveLength(14);
});

describe('in front of SageMaker', () => {
  const { stack, api } = front({ integrationTimeout: Duration.seconds(60) });
  api.addModel('digits', endpointIn(stack));
  const template = Template.fromStack(stack);

  test('API Gateway calls the endpoint itself, in a role that may do that and nothing else', () => {
    expect(methodsOf(template)).toEqual(['POST digits/invocations', 'POST digits/v1/models/digits:predict', 'POST digits/v2/models/digits/infer']);
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      Integration: {
        Type: 'AWS', TimeoutInMillis: 60000, Credentials: { 'Fn::GetAtt': [Match.stringLikeRegexp('FrontdigitsRole'), 'Arn'] },
        Uri: { 'Fn::Join': ['', Match.arrayWith([':runtime.sagemaker:path/endpoints/digits/invocations'])] },
        RequestParameters: Match.objectLike({ 'integration.request.header.Content-Type': 'method.request.header.Content-Type' }),
      },
    });
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Action: 'sagemaker:InvokeEndpoint', Effect: 'Allow', Resource: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/digits' }] } });
  });

  test('what the model refuses reaches the caller as the model said it', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      Integration: { IntegrationResponses: Match.arrayWith([Match.objectLike({ SelectionPattern: '424', ResponseTemplates: { 'application/json': Match.stringLikeRegexp('OriginalStatusCode[\\s\\S]*OriginalMessage') } })]) },
    });
  });

  test('each status of SageMaker has one answer', () => {
    const [[, method] = []] = resources(template, 'AWS::ApiGateway::Method');
    const integration = method?.Properties['Integration'] as { readonly IntegrationResponses: readonly { readonly SelectionPattern?: string }[] } | undefined;
    const patterns = (integration?.IntegrationResponses ?? []).flatMap(({ SelectionPattern }) => SelectionPattern ?? []).map((pattern) => new RegExp(`^(?:${pattern})$`));
    for (const status of ['400', '403', '404', '413', '424', '429', '500', '502', '503', '504', '530']) expect([status, patterns.filter((pattern) => pattern.test(status)).length]).toEqual([status, 1]);
  });

  test('more than 29 seconds are warned of: AWS has to allow them', () => {
    expect(Annotations.fromStack(stack).findWarning('/Stack/Front', Match.stringLikeRegexp('60 s: the deploy fails unless AWS has raised'))).toHaveLength(1);
  });
});

test('without waiting longer, an endpoint may be too slow, and a function at its defaults is not', () => {
  const { stack, api, fn } = front();
  api.addModel('gpu', endpointIn(stack));
  api.addModel('digits', fn);
  expect(Annotations.fromStack(stack).findWarning('/Stack/Front/gpu', Match.stringLikeRegexp('may take 60 s for a request, and the API gives up after 29 s'))).toHaveLength(1);
  expect(Annotations.fromStack(stack).findWarning('/Stack/Front/digits', Match.anyValue())).toEqual([]);
});

test('keys are asked for, and plans count them', () => {
  const { stack, api, fn } = front({ apiKeyRequired: true, authorizationType: AuthorizationType.NONE, rateLimit: 10, burstLimit: 20 });
  api.addModel('digits', fn);
  api.addUsagePlan('Partners', { throttle: { rateLimit: 1, burstLimit: 2 } }).addApiKey(new ApiKey(stack, 'Key'));
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::ApiGateway::Method', { ApiKeyRequired: true, AuthorizationType: 'NONE' });
  template.hasResourceProperties('AWS::ApiGateway::UsagePlan', { ApiStages: [{ Stage: { Ref: Match.anyValue() } }], Throttle: { RateLimit: 1, BurstLimit: 2 } });
  template.hasResourceProperties('AWS::ApiGateway::Stage', { MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 })] });
  expect(() => api.grants.invoke(roleIn(stack))).toThrow('that anybody may call');
  expect(() => front().api.addUsagePlan('Partners')).toThrow('set `apiKeyRequired: true`');
});

test('tokens of a user pool take the place of the signature', () => {
  const stack = newStack();
  const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Users', { cognitoUserPools: [new UserPool(stack, 'Pool')] });
  const api = new RestInferenceApi(stack, 'Front', { authorizer, authorizationScopes: ['models/predict'] });
  api.addModel('digits', new ModelFunction(stack, 'Digits', { model: digits() }));
  Template.fromStack(stack).allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizationScopes: ['models/predict'] });
  expect(() => api.grants.invoke(roleIn(stack))).toThrow('looks at tokens, and at no signature');
});

test('requests of a model that is known only once it is loaded, or where nobody wants it, are not compared', () => {
  const { stack, api, fn } = front({ requestValidation: false });
  api.addModel('digits', fn);
  const unknown = new ModelFunction(stack, 'Remote', { model: ModelVersion.of('remote', '1', ModelArtifact.fromS3({ bucket: Bucket.fromBucketName(stack, 'Bucket', 'models'), key: 'm.onnx', versionId: 'v', sha256: 'a'.repeat(64), size: Size.mebibytes(1) })) });
  new RestInferenceApi(stack, 'Remotes').addModel('remote', unknown);
  expect(Template.fromStack(stack).findResources('AWS::ApiGateway::Model')).toEqual({});
});

test('everything that is wrong is said at once', () => {
  const stack = newStack();
  expect(() => new RestInferenceApi(stack, 'Front', {
    burstLimit: 1.5, integrationTimeout: Duration.millis(49), authorizationType: AuthorizationType.CUSTOM, authorizationScopes: ['a'],
  })).toThrow(/5 problems[\s\S]*`burstLimit` is 1.5[\s\S]*without `rateLimit`[\s\S]*49 ms[\s\S]*CUSTOM without an `authorizer`[\s\S]*`authorizationScopes`/);
});

test('a domain of its own leads to the stage, and two APIs of a stack share the setting of the account', () => {
  const { stack, api, fn } = front({ domain: { domainName: 'models.example.com', certificate: Certificate.fromCertificateArn(new Stack(), 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/c') }, cloudWatchRole: false });
  for (const one of [api, new RestInferenceApi(stack, 'Second'), new RestInferenceApi(stack, 'Third')]) one.addModel('digits', fn);
  expect(api.url).toBe('https://models.example.com/');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: { Ref: Match.anyValue() }, ApiMappingKey: Match.absent() });
  expect(resources(template, 'AWS::ApiGateway::Account')).toHaveLength(1);
  expect(Object.keys(template.toJSON().Outputs ?? {})).toEqual([]);
});

test('an API in another stack than its model refers to it in one direction', () => {
  const app = new App();
  const fn = new ModelFunction(new Stack(app, 'Models'), 'Digits', { model: digits() });
  const stack = new Stack(app, 'Doors');
  new RestInferenceApi(stack, 'Front').addModel('digits', fn);
  expect(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).not.toEqual({});
});

test('more models than an API has room for are refused', () => {
  const { api, fn } = front({ requestValidation: false });
  // Twelve resources each.
  for (let count = 0; count < 25; count++) api.addModel(`m${count}`, fn);
  expect(() => api.addModel('m25', fn)).toThrow('makes 312 resources of the API, allowed: 300');
});

test('metrics are those of the stage', () => {
  const { api } = front();
  expect([api.metricRequests(), api.metricClientErrors(), api.metricServerErrors(), api.metricLatency()].map(({ metricName, statistic, dimensions }) => [metricName, statistic, dimensions])).toEqual([
    ['Count', 'Sum', { ApiName: 'Stack-Front', Stage: 'prod' }], ['4XXError', 'Sum', { ApiName: 'Stack-Front', Stage: 'prod' }],
    ['5XXError', 'Sum', { ApiName: 'Stack-Front', Stage: 'prod' }], ['Latency', 'p99', { ApiName: 'Stack-Front', Stage: 'prod' }],
  ]);
});

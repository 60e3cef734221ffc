import type { RuleCase } from '../rule-case';
import { lambda, ROLE } from './resources';

type Case = RuleCase['broken'];
type Properties = Readonly<Record<string, unknown>>;

const CALLED = 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations';
const permission = (properties: Properties = {}): Case[string] => ({
  Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal: 'apigateway.amazonaws.com', SourceAccount: '111111111111', ...properties },
});
const method = (integration: Properties = {}, properties: Properties = {}): Case[string] => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: { Ref: 'Api' }, ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, HttpMethod: 'POST', AuthorizationType: 'AWS_IAM',
    Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: { 'Fn::Sub': CALLED }, ...integration }, ...properties,
  },
});
const rest = (integration: Properties = {}, types?: readonly string[], Timeout = 20): Case => ({
  Role: ROLE, Fn: lambda({ Timeout }), Permission: permission(),
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'digits', ...(types === undefined ? {} : { EndpointConfiguration: { Types: types } }) } },
  Method: method(integration),
});
const http = (integration: Properties = {}, properties: Properties = {}): Case => ({
  Role: ROLE, Fn: lambda(), Permission: permission(),
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'digits', ProtocolType: 'HTTP', ...properties } },
  Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] }, PayloadFormatVersion: '2.0', ...integration } },
});
const deployed = (DependsOn: readonly string[]): Case => ({ ...rest(), Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } }, DependsOn } });
const stage = (properties: Properties): Case => ({ ...http(), Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', ...properties } } });
const cors = (AllowOrigins: readonly string[]): Case => http({}, { CorsConfiguration: { AllowCredentials: true, AllowOrigins } });
const permitted = (properties: Properties): Case => ({ ...rest(), Permission: permission(properties) });
const open = (AuthorizationType: string): Case => ({ ...rest(), Method: method({}, { AuthorizationType }) });

export const API_CASES: readonly RuleCase[] = [
  {
    name: 'an integration of five minutes', rule: 'api-integration-timeout', rows: ['peer-integration-timeout'],
    broken: rest({ TimeoutInMillis: 300_000 }), repaired: rest({ TimeoutInMillis: 25_000 }), atLimit: rest({ TimeoutInMillis: 29_000 }),
    logicalId: 'Method', path: '/Integration/TimeoutInMillis', reason: 'is 300000 ms, of an edge-optimized REST API, allowed: 50 to 29000 ms',
  },
  {
    name: 'an answer that is streamed for longer than API Gateway streams', rule: 'api-integration-timeout',
    broken: rest({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_001 }), repaired: rest({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 300_000 }), atLimit: rest({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_000 }),
    logicalId: 'Method', path: '/Integration/TimeoutInMillis', reason: 'of a REST API that streams, allowed: 50 to 900000 ms',
  },
  {
    name: 'an HTTP API that waits too long', rule: 'api-integration-timeout',
    broken: http({ TimeoutInMillis: 30_001 }), repaired: http({ TimeoutInMillis: 25_000 }), atLimit: http({ TimeoutInMillis: 30_000 }), logicalId: 'Integration', path: '/TimeoutInMillis', reason: 'allowed: 50 to 30000 ms: wait less, take a regional REST API and ask AWS for more',
  },
  {
    name: 'a regional API that waits for longer than the quota', rule: 'api-integration-quota',
    broken: rest({ TimeoutInMillis: 60_000 }, ['REGIONAL']), repaired: rest({ TimeoutInMillis: 25_000 }, ['REGIONAL']), atLimit: rest({ TimeoutInMillis: 29_000 }, ['REGIONAL']),
    logicalId: 'Method', path: '/Integration/TimeoutInMillis', reason: 'is 60000 ms, allowed: 29000 ms, without a raised quota',
  },
  {
    name: 'a function that takes longer than its API waits', rule: 'api-timeout-chain',
    broken: rest({}, undefined, 60), repaired: rest({}, undefined, 20), atLimit: rest({}, undefined, 30), logicalId: 'Method', path: '/Integration/Uri', reason: 'may take 60 s, and the API gives up after 29 s',
  },
  {
    name: 'a function that API Gateway may not call', rule: 'api-function-permission',
    broken: permitted({ Principal: 'sns.amazonaws.com' }), repaired: permitted({ Principal: 'apigateway.amazonaws.com' }), logicalId: 'Method', path: '/Integration/Uri', reason: 'calls Fn, and nothing lets API Gateway do so',
  },
  {
    name: 'a deployment before its methods', rule: 'api-deployment-order',
    broken: deployed(['Api']), repaired: deployed(['Method']), logicalId: 'Deployment', path: '/RestApiId', reason: 'is deployed without waiting for Method',
  },
  { name: 'a stage without a deployment', rule: 'api-stage-serves-nothing', broken: stage({ AutoDeploy: false }), repaired: stage({ AutoDeploy: true }), logicalId: 'Stage', path: '/AutoDeploy', reason: 'is not true' },
  { name: 'credentials from everywhere', rule: 'api-cors-credentials', broken: cors(['*']), repaired: cors(['https://digits.example']), logicalId: 'Api', path: '/CorsConfiguration/AllowOrigins', reason: 'is *, and AllowCredentials true' },
  { name: 'a method that anybody may call', rule: 'api-open-method', broken: open('NONE'), repaired: open('AWS_IAM'), logicalId: 'Method', path: '/AuthorizationType', reason: 'is NONE' },
];

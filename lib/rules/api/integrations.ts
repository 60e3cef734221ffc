import type { CalledFunction } from '../functions';
import { functionIn } from '../functions';
import type { RuleResource, RuleTemplate } from '../template';
import { isMissing, listOf, numberOf, objectOf, textOf, valueAt } from '../values';

export const INTEGRATIONS = ['AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Integration'];

/** `stream` is a REST API of either kind with an integration that streams its answer. */
export type ApiKind = 'edge' | 'regional' | 'http' | 'websocket' | 'stream';

/** What an API calls. */
export interface Integration {
  readonly kind?: ApiKind;
  readonly api?: RuleResource;
  readonly called?: CalledFunction;
  /** Whether it is called with a role, and needs no permission of the function. */
  readonly hasRole: boolean;
  readonly timeoutMs?: number;
  /** Whether the function may be invoked asynchronously: the API waits for Lambda to take the event alone. */
  readonly isEvent: boolean;
  /** JSON pointers below the properties of the resource. */
  readonly timeoutPath: string;
  readonly uriPath: string;
}

export function integrationOf(template: RuleTemplate, { type, properties }: RuleResource): Integration | undefined {
  if (type === 'AWS::ApiGateway::Method') {
    const integration = objectOf(properties['Integration']);
    const api = template.called(properties['RestApiId'], 'AWS::ApiGateway::RestApi');
    const kind = textOf(integration['ResponseTransferMode']) === 'STREAM' ? 'stream' : kindOfRest(api);
    return view(template, api, kind, integration['Uri'], integration['Credentials'], integration['TimeoutInMillis'], integration['RequestParameters'], '/Integration/TimeoutInMillis', '/Integration/Uri');
  }
  const api = template.called(properties['ApiId'], 'AWS::ApiGatewayV2::Api');
  const protocol = textOf(api?.properties['ProtocolType']);
  const kind = protocol === 'HTTP' ? 'http' : protocol === 'WEBSOCKET' ? 'websocket' : undefined;
  return view(template, api, kind, properties['IntegrationUri'], properties['CredentialsArn'], properties['TimeoutInMillis'], properties['RequestParameters'], '/TimeoutInMillis', '/IntegrationUri');
}

function view(
  template: RuleTemplate, api: RuleResource | undefined, kind: ApiKind | undefined, uri: unknown, role: unknown, timeout: unknown, parameters: unknown, timeoutPath: string, uriPath: string,
): Integration {
  const called = functionIn(template, uri);
  const timeoutMs = numberOf(timeout);
  return {
    ...(api === undefined ? {} : { api }), ...(kind === undefined ? {} : { kind }), ...(called === undefined ? {} : { called }), ...(timeoutMs === undefined ? {} : { timeoutMs }),
    hasRole: !isMissing(role), isEvent: isEvent(parameters), timeoutPath, uriPath,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html */
function isEvent(parameters: unknown): boolean {
  return Object.entries(objectOf(parameters)).some(([name, value]) => /^integration\.request\.header\.x-amz-invocation-type$/i.test(name) && textOf(value) !== "'RequestResponse'");
}

/** "The default endpoint type of a REST API is edge-optimized." */
function kindOfRest(api: RuleResource | undefined): ApiKind | undefined {
  if (api === undefined) return undefined;
  const types = valueAt(api.properties, 'EndpointConfiguration', 'Types');
  if (isMissing(types)) return isMissing(valueAt(api.properties, 'EndpointConfiguration')) ? 'edge' : undefined;
  const [type] = listOf(types).map(textOf);
  return type === 'EDGE' ? 'edge' : type === 'REGIONAL' || type === 'PRIVATE' ? 'regional' : undefined;
}

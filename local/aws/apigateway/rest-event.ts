import { XRAY_HEADER } from '../../../lib/tracing/xray-header';
import type { AwsIdentity } from '../identity';
import type { ApiRequest, Caller } from './records';

export interface RestRouted {
  readonly request: ApiRequest;
  readonly apiId: string;
  readonly stage: string;
  readonly resourceId: string;
  /** `/digits/{proxy+}` */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly apiKeyId?: string;
  readonly stageVariables?: unknown;
  readonly isBinary: boolean;
  readonly time: Date;
}

/** Payload format 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function restEvent({ request, apiId, stage, resourceId, template, parameters, caller, apiKeyId, stageVariables, isBinary, time }: RestRouted, { account, region, urlSuffix }: AwsIdentity): Record<string, unknown> {
  const given = multiHeaders(request.rawHeaders);
  const headers = { ...Object.fromEntries(Object.entries(given).filter(([name]) => name.toLowerCase() !== XRAY_HEADER)), 'X-Amzn-Trace-Id': [request.traceId] };
  const query = multiQuery(request.query);
  const path = request.path;
  return {
    resource: template,
    path,
    httpMethod: request.method,
    headers: last(headers),
    multiValueHeaders: headers,
    queryStringParameters: query && last(query),
    multiValueQueryStringParameters: query,
    pathParameters: Object.keys(parameters).length === 0 ? null : parameters,
    stageVariables: stageVariables ?? null,
    requestContext: {
      resourceId, resourcePath: template, httpMethod: request.method, path: `/${stage}${path}`, stage, accountId: account, apiId, protocol: 'HTTP/1.1',
      requestId: request.requestId, extendedRequestId: request.requestId, requestTimeEpoch: time.getTime(),
      domainName: `${apiId}.execute-api.${region}.${urlSuffix}`, domainPrefix: apiId,
      identity: {
        sourceIp: request.sourceIp, userAgent: request.headers['user-agent'] ?? null, apiKeyId: apiKeyId ?? null,
        accessKey: caller.accessKey ?? null, userArn: caller.userArn ?? null, accountId: caller.kind === 'iam' ? account : null,
      },
    },
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && request.body.length > 0,
  };
}

function multiHeaders(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) (headers[raw[index] as string] ??= []).push(raw[index + 1] as string);
  return headers;
}

function multiQuery(query: string): Record<string, string[]> | null {
  if (query === '') return null;
  const values: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (values[name] ??= []).push(value);
  return values;
}

function last(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

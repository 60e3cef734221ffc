import { urlEvent } from '../../lambda-api/http-event';
import type { AwsIdentity } from '../identity';
import type { ApiRequest, Caller } from './records';

export interface RoutedRequest {
  readonly request: ApiRequest;
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly stageVariables?: unknown;
  readonly time: Date;
}

/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function httpApiEvent({ request, apiId, stage, routeKey, parameters, caller, stageVariables, time }: RoutedRequest, { account, region, urlSuffix }: AwsIdentity): Record<string, unknown> {
  const event = urlEvent(request, { apiId, region, requestId: request.requestId, traceId: request.traceId, time });
  const context = event['requestContext'] as Readonly<Record<string, unknown>>;
  const authorizer = authorizerOf(caller, account);
  return {
    ...event,
    routeKey,
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    ...(stageVariables === undefined ? {} : { stageVariables }),
    requestContext: { ...context, accountId: account, domainName: `${apiId}.execute-api.${region}.${urlSuffix}`, routeKey, stage, ...(authorizer && { authorizer }) },
  };
}

function authorizerOf(caller: Caller, account: string): object | undefined {
  switch (caller.kind) {
    case 'anybody':
      return undefined;
    case 'iam':
      return { iam: { accessKey: caller.accessKey, accountId: account, callerId: caller.accessKey, cognitoIdentity: null, principalOrgId: null, userArn: caller.userArn, userId: caller.accessKey } };
    case 'jwt':
      return { jwt: { claims: Object.fromEntries(Object.entries(caller.claims ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])), scopes: caller.scopes ?? null } };
  }
}

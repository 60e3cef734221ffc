import type { ServerResponse } from 'node:http';
import { send, sendJson } from '../../http';
import { ApiError } from '../../lambda-api/errors';
import { AwsError, refusalOf } from '../wire/errors';
import type { AwsRequest, AwsService } from '../wire/request';
import { eventInvokeRoutes } from './api/event-invoke';
import { functionRoutes } from './api/functions';
import { invokeRoutes } from './api/invoke';
import { layerRoutes } from './api/layers';
import { provisionedRoutes } from './api/provisioned';
import { findRoute, jsonBody, type LambdaRoutes, type LambdaWorld } from './api/route';
import { settingRoutes } from './api/settings';
import { tagRoutes } from './api/tags';
import { versionRoutes } from './api/versions';

/** The AWS Lambda API: a table of routes, by subject. */
export class LambdaService implements AwsService {
  readonly signingNames = ['lambda'];
  private readonly routes: LambdaRoutes;

  constructor(world: LambdaWorld) {
    this.routes = { ...invokeRoutes(world), ...provisionedRoutes(world), ...eventInvokeRoutes(world), ...functionRoutes(world), ...versionRoutes(world), ...settingRoutes(world), ...tagRoutes(world), ...layerRoutes(world) };
  }

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    response.setHeader('x-amzn-RequestId', request.requestId);
    try {
      // The date at the start of a path is that of the operation's first release, and names no version.
      const segments = request.url.pathname.split('/').filter((segment) => segment !== '').slice(1).map(decodeURIComponent);
      const route = findRoute(this.routes, request.method, segments);
      if (route === undefined) throw AwsError.notServed('lambda', `${request.method} ${request.url.pathname}`);
      const reply = await route.operation({ request, response, path: route.path, query: request.url.searchParams, json: () => jsonBody(request) });
      if (reply === undefined) return;
      request.message.resume();
      if (reply.status === 204 || reply.body === undefined) send(response, reply.status ?? 200, '', {});
      else sendJson(response, reply.status ?? 200, reply.body);
    } catch (error) {
      const refusal = error instanceof ApiError ? error : apiErrorOf(refusalOf(error));
      request.message.resume();
      sendJson(response, refusal.status, refusal.body(), { 'x-amzn-ErrorType': refusal.type });
    }
  }
}

function apiErrorOf({ status, code, message }: AwsError): ApiError {
  return new ApiError(status, code, message);
}

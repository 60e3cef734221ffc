import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionDefinition, FunctionUrl } from '../assembly/functions';
import { LATEST } from '../function-runner';
import { sendJson } from '../http';
import type { RunningFunction } from '../running-function';
import { ApiError } from './errors';
import { InvocableVersion } from './invocable';
import { answerInvoke, answerInvokeWithStream } from './invocation';
import { findTarget, type Target } from './target';

export interface FunctionApiOptions {
  readonly functions: readonly RunningFunction[];
  addressOf(url: FunctionUrl): string;
  warn(message: string): void;
}

/**
 * The part of the AWS Lambda API that a local run can answer: Invoke, and reading what functions
 * there are. Answers and errors have the shapes of the service, so that its SDKs and command
 * line work with an endpoint URL.
 */
export class FunctionApi {
  constructor(private readonly options: FunctionApiOptions) {}

  /** True when the path is one of Lambda's. */
  serves(path: string): boolean {
    return /^\/20\d\d-\d\d-\d\d\/(functions|event-source-mappings|layers|account-settings)\b/.test(path);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const requestId = randomUUID();
    response.setHeader('x-amzn-RequestId', requestId);
    try {
      const segments = url.pathname.split('/').filter((segment) => segment !== '').slice(2).map(decodeURIComponent);
      const [name, ...operation] = segments;
      await this.dispatch(request, response, { url, requestId, name, operation: `${request.method} ${operation.join('/')}`.trim() });
    } catch (error) {
      const refusal = error instanceof URIError ? new ApiError(400, 'ValidationException', 'the path of the request cannot be decoded') : error;
      if (!(refusal instanceof ApiError)) throw error;
      request.resume();
      sendJson(response, refusal.status, refusal.body(), { 'x-amzn-ErrorType': refusal.type });
    }
  }

  private async dispatch(request: IncomingMessage, response: ServerResponse, call: {
    readonly url: URL; readonly requestId: string; readonly name?: string; readonly operation: string;
  }): Promise<void> {
    const { url, requestId, name, operation } = call;
    const qualifier = url.searchParams.get('Qualifier') ?? undefined;
    if (name === undefined && operation === 'GET' && url.pathname.startsWith('/2015-03-31/functions')) {
      return sendJson(response, 200, { Functions: this.options.functions.map((fn) => configuration(fn.definition, LATEST, fn.definition.arn)), NextMarker: null });
    }
    if (name === undefined) throw ApiError.notServed(`${operation} ${url.pathname}`);
    const target = findTarget(this.options.functions, name, qualifier);
    const { definition } = target.fn;
    switch (operation) {
      case 'POST invocations':
        return await answerInvoke(request, response, this.invocable(target), requestId);
      case 'POST response-streaming-invocations':
        return await answerInvokeWithStream(request, response, this.invocable(target), requestId);
      case 'GET':
        return sendJson(response, 200, {
          Configuration: configuration(definition, target.version, target.arn),
          Code: { RepositoryType: 'S3', Location: '' },
          ...(definition.reservedConcurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: definition.reservedConcurrency } }),
        });
      case 'GET configuration':
        return sendJson(response, 200, configuration(definition, target.version, target.arn));
      case 'GET versions':
        return sendJson(response, 200, { Versions: [LATEST, ...definition.versions].map((version) => configuration(definition, version, `${definition.arn}:${version}`)) });
      case 'GET aliases':
        return sendJson(response, 200, { Aliases: Object.keys(definition.aliases).map((alias) => aliasOf(definition, alias)) });
      case 'GET url': {
        const found = definition.urls.find((candidate) => candidate.qualifier === target.qualifier);
        if (found === undefined) throw ApiError.notFound('The resource you requested does not exist.');
        return sendJson(response, 200, { FunctionUrl: `${this.options.addressOf(found)}/`, FunctionArn: target.arn, AuthType: found.authType });
      }
    }
    const [, alias] = /^GET aliases\/(.+)$/.exec(operation) ?? [];
    if (alias !== undefined && Object.hasOwn(definition.aliases, alias)) return sendJson(response, 200, aliasOf(definition, alias));
    if (alias !== undefined) throw ApiError.notFound(`Cannot find alias arn: ${definition.arn}:${alias}`);
    throw ApiError.notServed(`${operation} of ${definition.name}`);
  }

  private invocable({ fn, version, arn }: Target): InvocableVersion {
    return new InvocableVersion(fn, version, arn, (message) => this.options.warn(message));
  }
}

function configuration(definition: FunctionDefinition, version: string, arn: string): Record<string, unknown> {
  return {
    FunctionName: definition.name,
    FunctionArn: arn,
    Runtime: definition.runtime,
    Role: `arn:aws:iam::${definition.account}:role/local`,
    Handler: definition.handler,
    CodeSize: 0,
    Description: definition.description,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    LastModified: '1970-01-01T00:00:00.000+0000',
    Version: version,
    PackageType: 'Zip',
    Architectures: [definition.architecture === 'x64' ? 'x86_64' : 'arm64'],
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: 'Text', LogGroup: definition.logGroup },
  };
}

function aliasOf(definition: FunctionDefinition, name: string): Record<string, unknown> {
  return { AliasArn: `${definition.arn}:${name}`, Name: name, FunctionVersion: definition.aliases[name], Description: '' };
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { directAnswer } from '../answer';
import type { FunctionDefinition, FunctionUrl } from '../assembly/functions';
import { readBody, send, sendJson } from '../http';
import type { InvocationResult } from '../runtime-api/environment';
import { Throttled } from '../runtime-api/environment-pool';
import { LATEST, type InvokeOptions, type RunningFunction } from '../running-function';
import { ApiError, throttledBy } from './errors';
import { findTarget, type Target } from './target';

/** Limit of the event of an asynchronous invocation. */
const MAX_ASYNC_BYTES = 1024 * 1024;
/** What X-Amz-Log-Type: Tail returns. */
const TAIL_BYTES = 4096;

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
      if (!(error instanceof ApiError)) throw error;
      request.resume();
      sendJson(response, error.status, error.body(), { 'x-amzn-ErrorType': error.type });
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
        return await this.invoke(request, response, target, requestId);
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

  private async invoke(request: IncomingMessage, response: ServerResponse, target: Target, requestId: string): Promise<void> {
    const { fn, version } = target;
    const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
    const limit = type === 'Event' ? MAX_ASYNC_BYTES : PAYLOAD_BYTES.max;
    if (!['RequestResponse', 'Event', 'DryRun'].includes(type)) {
      throw new ApiError(400, 'InvalidParameterValueException', `InvocationType is ${type}; allowed are RequestResponse, Event and DryRun`);
    }
    const body = await readBody(request, limit);
    if (body === undefined) {
      throw new ApiError(413, 'RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
    }
    const payload = body.length === 0 ? Buffer.from('{}') : body;
    checkJson(payload);
    if (type === 'DryRun') return send(response, 204, '', {});

    const options = {
      version,
      functionArn: target.arn,
      requestId,
      traceId: header(request, 'x-amzn-trace-id'),
      clientContext: decodeClientContext(header(request, 'x-amz-client-context')),
    };
    if (type === 'Event') {
      this.invokeInBackground(fn, payload, options);
      return send(response, 202, '', {});
    }
    const result = await this.invokeOrThrottle(fn, payload, options);
    send(response, 200, result.payload, {
      'content-type': 'application/json',
      'x-amz-executed-version': version,
      ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
      ...(header(request, 'x-amz-log-type') === 'Tail' ? { 'x-amz-log-result': tail(result.log) } : {}),
    });
  }

  private async invokeOrThrottle(fn: RunningFunction, payload: Buffer, options: ApiInvocation): Promise<InvocationResult> {
    try {
      const result = await fn.invoke(payload, options);
      fn.answered(directAnswer('invoke', options.requestId, result));
      return result;
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      fn.answered({ call: 'invoke', status: 429, failed: false, error: throttledBy(fn), requestId: options.requestId });
      throw ApiError.throttled(fn);
    }
  }

  /** The queue in front of asynchronous invocations. Lambda would retry a failure twice, after one and two minutes; here it is said once. */
  private invokeInBackground(fn: RunningFunction, payload: Buffer, options: ApiInvocation): void {
    fn.invoke(payload, { ...options, wait: true }).then((result) => {
      fn.answered(directAnswer('event', options.requestId, result));
      if (result.functionError === undefined) return;
      this.options.warn(`${fn.definition.name}: an asynchronous invocation failed (on AWS it would be retried): ${result.payload.toString('utf8').slice(0, 500)}`);
    }, (error: unknown) => {
      this.options.warn(`${fn.definition.name}: an asynchronous invocation was dropped: ${error instanceof Throttled ? 'the function takes none, or the server stopped' : String(error)}`);
    });
  }
}

type ApiInvocation = InvokeOptions & { readonly requestId: string };

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

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString('utf8'));
  } catch (error) {
    throw new ApiError(400, 'InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
  }
}

function decodeClientContext(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    return JSON.stringify(JSON.parse(text)).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  } catch {
    throw new ApiError(400, 'InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}

function tail(log: readonly string[]): string {
  const bytes = Buffer.from(`${log.join('\n')}\n`);
  return bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)).toString('base64');
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

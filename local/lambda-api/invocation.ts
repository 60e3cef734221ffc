import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { directAnswer } from '../answer';
import type { FunctionRunner, InvokeOptions } from '../function-runner';
import { readBody, send } from '../http';
import type { InvocationResult } from '../runtime-api/environment';
import { Throttled } from '../runtime-api/environment-pool';
import { ApiError, throttledBy } from './errors';

/** Limit of the event of an asynchronous invocation. */
const MAX_ASYNC_BYTES = 1024 * 1024;
/** What X-Amz-Log-Type: Tail returns. */
const TAIL_BYTES = 4096;

export interface InvokeTarget {
  readonly fn: FunctionRunner;
  readonly version: string;
  /** The ARN that the caller's name stands for. */
  readonly arn: string;
}

/** Answers the Invoke operation for the version that the caller named. */
export async function answerInvoke(
  request: IncomingMessage, response: ServerResponse, target: InvokeTarget, requestId: string, warn: (message: string) => void,
): Promise<void> {
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
    invokeInBackground(fn, payload, options, warn);
    return send(response, 202, '', {});
  }
  const result = await invokeOrThrottle(fn, payload, options);
  send(response, 200, result.payload, {
    'content-type': 'application/json',
    'x-amz-executed-version': version,
    ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    ...(header(request, 'x-amz-log-type') === 'Tail' ? { 'x-amz-log-result': tail(result.log) } : {}),
  });
}

type ApiInvocation = InvokeOptions & { readonly requestId: string };

async function invokeOrThrottle(fn: FunctionRunner, payload: Buffer, options: ApiInvocation): Promise<InvocationResult> {
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
function invokeInBackground(fn: FunctionRunner, payload: Buffer, options: ApiInvocation, warn: (message: string) => void): void {
  fn.invoke(payload, { ...options, wait: true }).then((result) => {
    fn.answered(directAnswer('event', options.requestId, result));
    if (result.functionError === undefined) return;
    warn(`${fn.definition.name}: an asynchronous invocation failed (on AWS it would be retried): ${result.payload.toString('utf8').slice(0, 500)}`);
  }, (error: unknown) => {
    warn(`${fn.definition.name}: an asynchronous invocation was dropped: ${error instanceof Throttled ? 'the function takes none, or the server stopped' : String(error)}`);
  });
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

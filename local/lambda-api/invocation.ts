import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { directAnswer } from '../answer';
import { readBody, send } from '../http';
import { ApiError, TooManyRequests } from './errors';
import type { Call, Executed, Invocable } from './invocable';
import { EventStream } from './response-streams';

/** Limit of the event of an asynchronous invocation. */
const MAX_ASYNC_BYTES = 1024 * 1024;
/** What X-Amz-Log-Type: Tail returns. */
const TAIL_BYTES = 4096;

/** Answers the Invoke operation for the version that the caller named. */
export async function answerInvoke(
  request: IncomingMessage, response: ServerResponse, target: Invocable, requestId: string,
): Promise<void> {
  const type = typeOf(request, ['RequestResponse', 'Event', 'DryRun']);
  const payload = await readPayload(request, type === 'Event' ? MAX_ASYNC_BYTES : PAYLOAD_BYTES.max);
  if (type === 'DryRun') return send(response, 204, '', {});
  const call = callOf(request, requestId);
  if (type === 'Event') {
    target.invokeLater(payload, call);
    return send(response, 202, '', {});
  }
  const result = await invokeNow(target, payload, call);
  send(response, 200, result.payload, {
    'content-type': 'application/json',
    'x-amz-executed-version': result.version,
    ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    ...(header(request, 'x-amz-log-type') === 'Tail' ? { 'x-amz-log-result': tail(result.log) } : {}),
  });
}

/** Answers InvokeWithResponseStream: what a function does not stream comes in one piece. */
export async function answerInvokeWithStream(request: IncomingMessage, response: ServerResponse, target: Invocable, requestId: string): Promise<void> {
  const type = typeOf(request, ['RequestResponse', 'DryRun']);
  const payload = await readPayload(request, PAYLOAD_BYTES.max);
  if (type === 'DryRun') return send(response, 204, '', {});
  const sink = new EventStream(response);
  const result = await invokeNow(target, payload, { ...callOf(request, requestId), sink, chosen: (version) => { sink.version = version; } });
  if (result.functionError === undefined && result.streamed !== true) {
    sink.start();
    await sink.write(result.payload);
  }
  sink.complete({
    ...(result.functionError === undefined ? {} : { ErrorCode: result.functionError, ErrorDetails: result.payload.toString('utf8') }),
    ...(header(request, 'x-amz-log-type') === 'Tail' ? { LogResult: tail(result.log) } : {}),
  });
}

function typeOf(request: IncomingMessage, allowed: readonly string[]): string {
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (allowed.includes(type)) return type;
  throw new ApiError(400, 'InvalidParameterValueException', `InvocationType is ${type}; allowed are ${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`);
}

async function readPayload(request: IncomingMessage, limit: number): Promise<Buffer> {
  const body = await readBody(request, limit);
  if (body === undefined) {
    throw new ApiError(413, 'RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
  }
  const payload = body.length === 0 ? Buffer.from('{}') : body;
  checkJson(payload);
  return payload;
}

function callOf(request: IncomingMessage, requestId: string): Call & { readonly requestId: string } {
  return { requestId, traceId: header(request, 'x-amzn-trace-id'), clientContext: decodeClientContext(header(request, 'x-amz-client-context')) };
}

async function invokeNow(target: Invocable, payload: Buffer, call: Call & { readonly requestId: string }): Promise<Executed> {
  try {
    const result = await target.invoke(payload, call);
    target.answered?.(directAnswer('invoke', call.requestId, result));
    return result;
  } catch (error) {
    if (error instanceof TooManyRequests) target.answered?.({ call: 'invoke', status: 429, failed: false, error: error.why, requestId: call.requestId });
    throw error;
  }
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

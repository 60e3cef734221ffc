import { randomUUID } from 'node:crypto';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { errorOf } from '../answer';
import type { Cors } from '../assembly/functions';
import { readBody, send, sendJson, type Serve } from '../http';
import { continuedTrace } from '../trace-header';
import { corsHeaders, isPreflight } from './cors';
import { TooManyRequests } from './errors';
import { urlEvent, urlResponse, wholeResponse } from './http-event';
import type { Invocable } from './invocable';
import { UrlStream } from './response-streams';

export interface UrlTarget {
  /** The first label of the URL's domain on AWS. */
  readonly apiId: string;
  readonly region: string;
  readonly cors?: Cors;
  /** The answer goes to the client as the function writes it: InvokeMode RESPONSE_STREAM. */
  readonly streams?: boolean;
  /** What takes the next request; undefined when nothing can. */
  target(): Invocable | undefined;
  /** Told of every request that was let in. */
  onAnswer?(status: number, latencyMs: number): void;
}

/** Answers the requests of one function URL. */
export function serveFunctionUrl({ apiId, region, cors, streams = false, target, onAnswer }: UrlTarget): Serve {
  return async (request, response) => {
    const requestId = randomUUID();
    const traceId = continuedTrace(request.headers['x-amzn-trace-id']?.toString());
    const crossOrigin = {
      method: request.method ?? 'GET',
      origin: request.headers.origin,
      requestMethod: request.headers['access-control-request-method'],
    };
    const added = {
      'x-amzn-requestid': requestId,
      'x-amzn-trace-id': traceId,
      ...(cors === undefined ? {} : corsHeaders(cors, crossOrigin)),
    };
    if (cors !== undefined && isPreflight(crossOrigin)) return send(response, 200, '', added);

    const received = performance.now();
    response.once('close', () => onAnswer?.(response.statusCode, performance.now() - received));
    const fn = target();
    if (fn === undefined) return send(response, 502, 'Internal Server Error', { 'content-type': 'application/json', ...added });
    const call = `${crossOrigin.method} ${(request.url ?? '/').split('?')[0]}`;
    const refuse = (status: number, message: string, answer: Readonly<Record<string, string>>): void => {
      fn.answered?.({ call, status, failed: false, error: message, requestId });
      sendJson(response, status, answer, added);
    };
    const tooLarge = `Request must be smaller than ${PAYLOAD_BYTES.max} bytes for the InvokeFunction operation`;
    const body = await readBody(request, PAYLOAD_BYTES.max);
    if (body === undefined) return refuse(413, tooLarge, { message: tooLarge });
    const event = Buffer.from(JSON.stringify(urlEvent({
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    }, { apiId, region, requestId, traceId, time: new Date() })));
    // The limit is the event's: a binary body grows by a third in it.
    if (event.length > PAYLOAD_BYTES.max) return refuse(413, tooLarge, { message: tooLarge });
    const sink = streams ? new UrlStream(response, added) : undefined;
    try {
      const { payload, contentType, functionError, report } = await fn.invoke(event, { requestId, traceId, sink });
      if (sink?.started === true) {
        fn.answered?.({ call, status: response.statusCode, failed: functionError !== undefined, error: functionError && errorOf(payload), requestId, report });
        // What was cut off must not look complete.
        if (functionError === undefined) response.end();
        else response.destroy();
        return;
      }
      const answer = functionError === undefined ? streams ? wholeResponse(payload, contentType) : urlResponse(payload, contentType) : undefined;
      if (answer === undefined) {
        const error = functionError === undefined ? 'the function answered what is no response' : errorOf(payload);
        fn.answered?.({ call, status: 502, failed: true, error, requestId, report });
        return send(response, 502, 'Internal Server Error', { 'content-type': 'application/json', ...added });
      }
      fn.answered?.({ call, status: answer.status, failed: false, error: answer.status >= 400 ? errorOf(answer.body) : undefined, requestId, report });
      send(response, answer.status, answer.body, { ...answer.headers, ...added });
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      refuse(429, error.why, { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' });
    }
  };
}

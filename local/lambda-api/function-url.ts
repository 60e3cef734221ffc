import { randomUUID } from 'node:crypto';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { errorOf } from '../answer';
import type { Cors } from '../assembly/functions';
import { newTraceId, type FunctionRunner } from '../function-runner';
import { readBody, send, sendJson, type Serve } from '../http';
import { Throttled } from '../runtime-api/environment-pool';
import { corsHeaders, isPreflight } from './cors';
import { throttledBy } from './errors';
import { urlEvent, urlResponse } from './http-event';

export interface UrlTarget {
  /** The first label of the URL's domain on AWS. */
  readonly apiId: string;
  readonly region: string;
  /** With the qualifier, if the URL has one. */
  readonly functionArn: string;
  readonly cors?: Cors;
  /** The version that takes the next request; undefined when none can run. */
  choose(): { readonly fn: FunctionRunner; readonly version: string } | undefined;
}

/** Answers the requests of one function URL. */
export function serveFunctionUrl({ apiId, region, functionArn, cors, choose }: UrlTarget): Serve {
  return async (request, response) => {
    const requestId = randomUUID();
    const traceId = newTraceId();
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

    const { fn, version } = choose() ?? {};
    if (fn === undefined || version === undefined) return send(response, 502, 'Internal Server Error', { 'content-type': 'application/json', ...added });
    const call = `${crossOrigin.method} ${(request.url ?? '/').split('?')[0]}`;
    const refuse = (status: number, message: string, answer: Readonly<Record<string, string>>): void => {
      fn.answered({ call, status, failed: false, error: message, requestId });
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
    try {
      const { payload, functionError, report } = await fn.invoke(event, { version, functionArn, requestId, traceId });
      const answer = functionError === undefined ? urlResponse(payload) : undefined;
      if (answer === undefined) {
        const error = functionError === undefined ? 'the function answered what is no response' : errorOf(payload);
        fn.answered({ call, status: 502, failed: true, error, requestId, report });
        return send(response, 502, 'Internal Server Error', { 'content-type': 'application/json', ...added });
      }
      fn.answered({ call, status: answer.status, failed: false, error: answer.status >= 400 ? errorOf(answer.body) : undefined, requestId, report });
      send(response, answer.status, answer.body, { ...answer.headers, ...added });
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      refuse(429, throttledBy(fn), { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' });
    }
  };
}

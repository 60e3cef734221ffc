import { createHash, randomUUID } from 'node:crypto';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import type { FunctionUrl } from '../assembly/functions';
import { readBody, send, sendJson, type Serve } from '../http';
import { Throttled } from '../runtime-api/environment-pool';
import { LATEST, newTraceId, type RunningFunction } from '../running-function';
import { corsHeaders, isPreflight } from './cors';
import { urlEvent, urlResponse } from './http-event';

/** Answers the requests of one function URL. */
export function serveFunctionUrl(fn: RunningFunction, url: FunctionUrl): Serve {
  const { definition } = fn;
  const functionArn = url.qualifier === undefined ? definition.arn : `${definition.arn}:${url.qualifier}`;
  const version = fn.version(url.qualifier) ?? LATEST;
  // As stable as a deployed one.
  const apiId = createHash('sha256').update(url.id).digest('hex').slice(0, 32);

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
      ...(url.cors === undefined ? {} : corsHeaders(url.cors, crossOrigin)),
    };
    if (url.cors !== undefined && isPreflight(crossOrigin)) return send(response, 200, '', added);

    const body = await readBody(request, PAYLOAD_BYTES.max);
    if (body === undefined) {
      return sendJson(response, 413, { message: `Request must be smaller than ${PAYLOAD_BYTES.max} bytes for the InvokeFunction operation` }, added);
    }
    const event = Buffer.from(JSON.stringify(urlEvent({
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    }, { apiId, region: definition.region, requestId, traceId, time: new Date() })));
    // The limit is the event's: a binary body grows by a third in it.
    if (event.length > PAYLOAD_BYTES.max) {
      return sendJson(response, 413, { message: `Request must be smaller than ${PAYLOAD_BYTES.max} bytes for the InvokeFunction operation` }, added);
    }
    try {
      const result = await fn.invoke(event, { version, functionArn, requestId, traceId });
      const answer = result.functionError === undefined ? urlResponse(result.payload) : undefined;
      if (answer === undefined) return send(response, 502, 'Internal Server Error', { 'content-type': 'application/json', ...added });
      send(response, answer.status, answer.body, { ...answer.headers, ...added });
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      sendJson(response, 429, { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' }, added);
    }
  };
}

import type { HttpResponse, ProtocolOptions } from './contract';
import type { Refusal } from './refusal';

/** What identifies an answer, in headers and where the form has room in the body too. */
export interface Identity {
  readonly name: string;
  readonly version: string;
}

const utf8 = new TextEncoder();

export function respond(status: number, contentType: string, body: Uint8Array, model: Identity, requestId: string): HttpResponse {
  return {
    status,
    headers: {
      'content-type': contentType,
      'csi-model-name': model.name,
      'csi-model-version': model.version,
      'csi-request-id': headerSafe(requestId),
    },
    body,
  };
}

export function respondText(status: number, contentType: string, text: string, model: Identity, requestId: string): HttpResponse {
  return respond(status, contentType, utf8.encode(text), model, requestId);
}

export function respondJson(status: number, value: unknown, model: Identity, requestId: string): HttpResponse {
  return respondText(status, 'application/json', JSON.stringify(value), model, requestId);
}

export function respondRefusal(refusal: Refusal, model: Identity, requestId: string): HttpResponse {
  const response = respondJson(refusal.status, { error: refusal.message }, model, requestId);
  Object.assign(response.headers, refusal.headers);
  return response;
}

/** The 5xx for a model that failed on valid input. What went wrong inside is for the log, not for the caller. */
export function modelFailure(model: Identity, requestId: string): HttpResponse {
  const error = `model ${model.name} version ${model.version} failed on this request, which it should take: see the log of request ${requestId}`;
  return respondJson(500, { error }, model, requestId);
}

/** What callers are told when there is no model: whether another try may help, and never why. */
export function notReadyMessage(model: Identity, options: Pick<ProtocolOptions, 'requestId' | 'loadFailed'>): string {
  return notReadyText(model, options.loadFailed, `the log of request ${options.requestId}`);
}

function notReadyText(model: Identity, loadFailed: boolean | undefined, log: string): string {
  const who = `model ${model.name} version ${model.version}`;
  return loadFailed === true ? `${who} could not be loaded: see ${log}` : `${who} is not loaded yet: try again`;
}

/** 503 while the model is not loaded, or where it never will be: only the first asks for another try. */
export function notReady(
  model: Identity,
  options: Pick<ProtocolOptions, 'requestId' | 'loadFailed'>,
  error = notReadyMessage(model, options),
): HttpResponse {
  const response = respondJson(503, { error }, model, options.requestId);
  if (options.loadFailed !== true) response.headers['retry-after'] = '1';
  return response;
}

/** The same for a health check, which is not in the log. */
export function unhealthy(model: Identity, options: Pick<ProtocolOptions, 'requestId' | 'loadFailed'>): HttpResponse {
  return notReady(model, options, notReadyText(model, options.loadFailed, "the server's log"));
}

function headerSafe(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '-');
}

// 4xx answers for what shows only once the model or the transform has seen the request.
import type { HttpResponse, ServedModel } from '../../lib/protocol';
import { respondJson } from '../../lib/protocol/failures';

export function refuseHttp(status: number, message: string, model: ServedModel, requestId: string): HttpResponse {
  return respondJson(status, { error: message }, model, requestId);
}

export function refuseDirect(status: number, message: string, model: ServedModel, event: unknown, requestId: string): unknown {
  const own = typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined;
  const id = typeof own === 'string' ? own : requestId;
  return { error: message, status_code: status, model_name: model.name, model_version: model.version, id };
}

// 4xx answers for what shows only once the model or the transform has seen the request.
import type { HttpResponse, ServedModel } from '../../lib/protocol';

export function refuseHttp(status: number, message: string, model: ServedModel, requestId: string): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'csi-model-name': model.name,
      'csi-model-version': model.version,
      'csi-request-id': requestId,
    },
    body: Buffer.from(JSON.stringify({ error: message }), 'utf8'),
  };
}

export function refuseDirect(status: number, message: string, model: ServedModel, id: string): unknown {
  return { error: message, status_code: status, model_name: model.name, model_version: model.version, id };
}

import { BinarySection } from './binary';
import { bytesOf, readBody, readJson } from './body';
import type { CompiledModel } from './compiled';
import { decodeCsv } from './csv-request';
import type { AnswerForm, DecodedRequest } from './decoded';
import type { Body, HttpRequest, ProtocolOptions } from './contract';
import type { Accepted, MediaType } from './media';
import { accepted, contentType, isJson, unsupportedType } from './media';
import { decodeForm } from './mlflow';
import type { JsonObject } from './objects';
import { decodeOip, isOipRequest } from './oip';
import { badRequest, Refusal } from './refusal';
import { quote } from './words';

const BINARY_HEADER = 'inference-header-content-length';

/** How SageMaker's clients of Triton tell the length of the JSON, as their headers do not reach the container. */
const SAGEMAKER_BINARY = 'application/vnd.sagemaker-triton.binary+json';

/** The body of POST /v2/models/M/infer. */
export function decodeInfer(request: HttpRequest, model: CompiledModel, options: ProtocolOptions): DecodedRequest {
  const accept = accepted(request.headers['accept']);
  const media = contentType(request.headers['content-type']);
  if (!isJson(media) && media.type !== 'application/octet-stream') {
    throw unsupportedType(media, 'application/json, or application/octet-stream with binary tensors');
  }
  const { body, binary } = splitBody(request, media, readBody(request, options), model);
  return inForm(decodeOip(body, model, binary), accept);
}

/** The body of POST /invocations: this protocol, a form of MLflow, or csv. */
export function decodeInvocation(request: HttpRequest, model: CompiledModel, options: ProtocolOptions): DecodedRequest {
  const accept = accepted(request.headers['accept']);
  const media = contentType(request.headers['content-type']);
  if (media.type === 'text/csv') return inForm(decodeCsv(request, media, model, options), accept);
  const hasBinary = media.type === 'application/octet-stream' && request.headers[BINARY_HEADER] !== undefined;
  if (!isJson(media) && !hasBinary) throw unsupportedType(media, 'application/json or text/csv');
  const { body, binary } = splitBody(request, media, readBody(request, options), model);
  return inForm(binary !== undefined || isOipRequest(body) ? decodeOip(body, model, binary) : decodeForm(body, model), accept);
}

/** The body of POST /v1/models/M:predict. */
export function decodePredict(request: HttpRequest, model: CompiledModel, options: ProtocolOptions): DecodedRequest {
  const accept = accepted(request.headers['accept']);
  const media = contentType(request.headers['content-type']);
  if (!isJson(media)) throw unsupportedType(media, 'application/json');
  return inForm(decodeForm(readJson(readBody(request, options), model), model), accept);
}

/** The answer in the form that is accepted: csv only where it is preferred to JSON, and only where rows are answered. */
function inForm(decoded: DecodedRequest, accept: Accepted): DecodedRequest {
  const { answer } = decoded;
  if (answer.kind === 'oip') {
    if (!accept.json) throw new Refusal(406, 'the answer to tensors is application/json or application/octet-stream: accept one of them');
    return decoded;
  }
  if (accept.csv) {
    const header = accept.csvHeader === undefined ? answer.kind === 'predictions' || answer.header : accept.csvHeader === 'present';
    return { ...decoded, answer: { kind: 'csv', header } };
  }
  if (!accept.json) throw new Refusal(406, 'answers are application/json or text/csv: accept one of them');
  return answer.kind === 'predictions' ? decoded : { ...decoded, answer: PREDICTIONS };
}

const PREDICTIONS: AnswerForm = { kind: 'predictions' };

function splitBody(
  request: HttpRequest,
  media: MediaType,
  sent: Body,
  model: CompiledModel,
): { body: JsonObject; binary: BinarySection | undefined } {
  const header = media.type === SAGEMAKER_BINARY ? media.parameters.get('json-header-size') : request.headers[BINARY_HEADER];
  if (header === undefined) return { body: readJson(sent, model), binary: undefined };
  const bytes = bytesOf(sent);
  const length = Number(header);
  if (!/^\d{1,15}$/.test(header.trim()) || length > bytes.length) {
    throw badRequest(`the length of the JSON before binary data must be a number up to ${bytes.length}, which the body has, got ${quote(header)}`);
  }
  return { body: readJson(bytes.subarray(0, length), model), binary: new BinarySection(bytes.subarray(length)) };
}

export function isSageMakerBinary(request: HttpRequest): boolean {
  return request.headers['content-type']?.startsWith(SAGEMAKER_BINARY) ?? false;
}

import type { Tensor } from '../tensor/tensor';
import type { BinaryHeader } from './answer';
import { encodeAnswer } from './answer';
import type { CompiledModel } from './compiled';
import { compile } from './compiled';
import type { DecodedRequest } from './decoded';
import { checkSharedDimensions } from './dimensions';
import { notReady, respondJson, respondRefusal, respondText, unhealthy } from './failures';
import type { HttpPlan, HttpRequest, HttpResponse, ProtocolOptions, ServedModel } from './contract';
import { modelMetadata, SERVER_VERSION, serverMetadata } from './metadata';
import { openApi } from './openapi';
import { Refusal } from './refusal';
import { decodeInfer, decodeInvocation, decodePredict, isSageMakerBinary } from './request';
import { batchLength } from './shapes';
import { quote } from './words';

type Get = (model: ServedModel, options: ProtocolOptions) => HttpResponse;
type Decode = (request: HttpRequest, model: CompiledModel, options: ProtocolOptions) => DecodedRequest;

/** What answers at a path, by method. */
interface Endpoint {
  readonly get?: Get;
  readonly post?: Decode;
}

const SERVER: Endpoint = { get: (model, options) => respondJson(200, serverMetadata(), model, options.requestId) };
const LIVE: Endpoint = { get: (model, options) => respondJson(200, { live: true }, model, options.requestId) };
const READY: Endpoint = {
  get: (model, options) => respondJson(options.ready ? 200 : 503, { live: true, ready: options.ready }, model, options.requestId),
};
const MODEL: Endpoint = { get: (model, options) => respondJson(200, modelMetadata(model), model, options.requestId) };
const MODEL_READY: Endpoint = {
  get: (model, options) => respondJson(options.ready ? 200 : 503, { name: model.name, ready: options.ready }, model, options.requestId),
};
const MODELS_V1: Endpoint = { get: (model, options) => respondJson(200, { models: [model.name] }, model, options.requestId) };
const PING: Endpoint = {
  get: (model, options) =>
    options.ready ? respondText(200, 'application/json', '\n', model, options.requestId) : unhealthy(model, options),
};
const VERSION: Endpoint = { get: (model, options) => respondText(200, 'text/plain; charset=utf-8', SERVER_VERSION, model, options.requestId) };
const OPENAPI: Endpoint = { get: (model, options) => respondJson(200, openApi(model), model, options.requestId) };
const INFER: Endpoint = { post: decodeInfer };
const INVOCATIONS: Endpoint = { post: decodeInvocation };
const PREDICT: Endpoint = { post: decodePredict };
const ROOT: Endpoint = { get: MODEL.get, post: decodeInvocation };

/** What to do with an HTTP request. Bad input never throws: its 4xx is the answer. */
export function planHttp(request: HttpRequest, model: ServedModel, options: ProtocolOptions): HttpPlan {
  try {
    return plan(request, model, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'answer', response: respondRefusal(error, model, options.requestId), problem: 'bad-request', reason: error.message };
  }
}

function plan(request: HttpRequest, model: ServedModel, options: ProtocolOptions): HttpPlan {
  // The URL of a function ends in a slash, so that `$URL/v2/…` has two.
  const path = request.path.startsWith('//') ? request.path.replace(/^\/+/, '/') : request.path;
  const { get, post } = endpointAt(path, model);
  const method = request.method.toUpperCase();
  if (method === 'POST' && post !== undefined) {
    if (!options.ready) return { kind: 'answer', response: notReady(model, options) };
    const binaryHeader = isSageMakerBinary(request) ? 'json-header-size' : undefined;
    const compiled = compile(model);
    const decoded = post(request, compiled, options);
    checkSharedDimensions(decoded.inputs, compiled.shared);
    return inference(decoded, model, options, binaryHeader);
  }
  if (method === 'GET' && get !== undefined) return { kind: 'answer', response: get(model, options) };
  if (method === 'HEAD' && get !== undefined) return { kind: 'answer', response: { ...get(model, options), body: new Uint8Array(0) } };
  const allow = [...(get === undefined ? [] : ['GET', 'HEAD']), ...(post === undefined ? [] : ['POST'])].join(', ');
  throw new Refusal(405, `${quote(request.method)} is not a method of ${quote(path)}, which takes ${allow}`, { allow });
}

function inference(decoded: DecodedRequest, model: ServedModel, options: ProtocolOptions, binaryHeader: BinaryHeader | undefined): HttpPlan {
  const { inputs, outputs, parameters, answer } = decoded;
  const rows = batchLength(inputs);
  return {
    kind: 'infer',
    inputs,
    outputs,
    rows,
    parameters,
    encode: (results: readonly Tensor[]) => encodeAnswer(results, answer, model, options, rows, binaryHeader),
  };
}

function endpointAt(path: string, model: ServedModel): Endpoint {
  switch (path) {
    case '/':
    case '':
      return ROOT;
    case '/invocations':
      return INVOCATIONS;
    case '/ping':
    case '/health':
      return PING;
    case '/version':
      return VERSION;
    case '/openapi.json':
      return OPENAPI;
    case '/v2':
      return SERVER;
    case '/v2/health/live':
      return LIVE;
    case '/v2/health/ready':
      return READY;
    case '/v1/models':
      return MODELS_V1;
  }
  const segments = path.split('/');
  if (segments.at(-1) === '') segments.pop();
  const [, protocol, models, ...rest] = segments;
  if (models === 'models' && protocol === 'v2') return v2Endpoint(rest, path, model);
  if (models === 'models' && protocol === 'v1') return v1Endpoint(rest, path, model);
  if (path !== segments.join('/')) return endpointAt(segments.join('/'), model);
  throw unknownPath(path, model);
}

function v2Endpoint([name, ...rest]: readonly string[], path: string, model: ServedModel): Endpoint {
  checkModel(name, model);
  const [action, extra] = afterVersion(rest, model);
  if (extra === undefined) {
    if (action === undefined) return MODEL;
    if (action === 'infer') return INFER;
    if (action === 'ready') return MODEL_READY;
  }
  throw unknownPath(path, model);
}

/** The method stands after a colon, on whatever is the last segment: the model or its version. */
function v1Endpoint(segments: readonly string[], path: string, model: ServedModel): Endpoint {
  const last = segments.at(-1) ?? '';
  const colon = last.lastIndexOf(':');
  const [name, ...rest] = colon < 0 ? segments : [...segments.slice(0, -1), last.slice(0, colon)];
  checkModel(name, model);
  if (afterVersion(rest, model).length > 0) throw unknownPath(path, model);
  if (colon < 0) return MODEL_READY;
  if (last.slice(colon) === ':predict') return PREDICT;
  throw unknownPath(path, model);
}

function checkModel(segment: string | undefined, model: ServedModel): void {
  const name = decode(segment ?? '');
  if (name !== model.name) throw new Refusal(404, `model ${quote(name)} is not served here, ${quote(model.name)} is`);
}

function afterVersion(segments: readonly string[], model: ServedModel): readonly string[] {
  const [versions, segment, ...rest] = segments;
  if (versions !== 'versions') return segments;
  const version = decode(segment ?? '');
  if (version === model.version) return rest;
  throw new Refusal(404, `version ${quote(version)} of model ${quote(model.name)} is not served here, version ${quote(model.version)} is`);
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function unknownPath(path: string, { name }: ServedModel): Refusal {
  const served = [
    `POST /v2/models/${name}/infer`, `GET /v2/models/${name}`, `GET /v2/models/${name}/ready`, 'GET /v2', 'GET /v2/health/live',
    'GET /v2/health/ready', 'POST /invocations', 'GET /ping', 'GET /health', 'GET /version', `POST /v1/models/${name}:predict`,
    `GET /v1/models/${name}`, 'GET /openapi.json',
  ];
  return new Refusal(404, `nothing is served at ${quote(path)}; served are ${served.join(', ')}`);
}

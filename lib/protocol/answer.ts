import type { Tensor } from '../tensor/tensor';
import { binaryData } from './binary';
import { csvAnswer } from './csv-answer';
import type { AnswerForm, BinaryOutputs } from './decoded';
import { isBinary } from './decoded';
import { respond, respondRefusal } from './failures';
import type { HttpResponse, ProtocolOptions, ServedModel } from './contract';
import { base64Json, flatJson, hasRawBytes, isPlain, nestedJson, rowJson } from './json-writer';
import { Refusal } from './refusal';
import { batchLength } from './shapes';

const utf8 = new TextEncoder();

/** How the length of the JSON before binary data is told. */
export type BinaryHeader = 'inference-header-content-length' | 'json-header-size';

/** The outputs of a model as a response in the form that was asked for, or the 4xx if they do not fit into it. */
export function encodeAnswer(
  outputs: readonly Tensor[],
  form: AnswerForm,
  model: ServedModel,
  options: ProtocolOptions,
  rows: number | undefined,
  binaryHeader: BinaryHeader = 'inference-header-content-length',
): HttpResponse {
  const { maxResponseBytes, requestId } = options;
  try {
    const least = leastBytes(outputs, form);
    if (least > maxResponseBytes) throw answerTooLarge(least, maxResponseBytes, rows);
    const response = encode(outputs, form, model, requestId, binaryHeader);
    if (response.body.length > maxResponseBytes) throw answerTooLarge(response.body.length, maxResponseBytes, rows);
    return response;
  } catch (error) {
    if (error instanceof Refusal) return respondRefusal(error, model, requestId);
    // An engine's limit on the length of a string, met under a limit on answers that is larger still.
    if (error instanceof RangeError) return respondRefusal(answerTooLarge(maxResponseBytes, maxResponseBytes, rows), model, requestId);
    throw error;
  }
}

export function answerTooLarge(bytes: number, maxBytes: number, rows: number | undefined): Refusal {
  const fit = Math.floor(((rows ?? 0) * maxBytes) / bytes);
  const advice = fit > 0 ? `about ${fit} of the ${rows} rows fit, send fewer` : 'ask for fewer outputs';
  return new Refusal(413, `the answer has at least ${bytes} bytes, the limit is ${maxBytes}: ${advice}`);
}

/** Enough to refuse what is far too large before it is written: one digit and one comma per element. */
function leastBytes(outputs: readonly Tensor[], form: AnswerForm): number {
  return outputs.reduce((bytes, output) => {
    if (output.datatype !== 'BYTES') {
      return bytes + (form.kind === 'oip' && isBinary(form.binary, output.name) ? (output.data as Uint8Array).byteLength : output.data.length * 2);
    }
    return bytes + (output.data as readonly (string | Uint8Array)[]).reduce((sum, element) => sum + element.length + 3, 0);
  }, 0);
}

function encode(outputs: readonly Tensor[], form: AnswerForm, model: ServedModel, requestId: string, binaryHeader: BinaryHeader): HttpResponse {
  switch (form.kind) {
    case 'predictions':
      return respond(200, 'application/json', utf8.encode(`{"predictions":${predictionsJson(outputs)}}`), model, requestId);
    case 'csv': {
      const header = form.header ? 'present' : 'absent';
      return respond(200, `text/csv; charset=utf-8; header=${header}`, csvAnswer(outputs, model, form.header), model, requestId);
    }
    case 'oip':
      return encodeOip(outputs, form.id ?? requestId, form.binary, model, requestId, binaryHeader);
  }
}

function encodeOip(
  outputs: readonly Tensor[],
  id: string,
  binary: BinaryOutputs,
  model: ServedModel,
  requestId: string,
  binaryHeader: BinaryHeader,
): HttpResponse {
  const parts: Uint8Array[] = [];
  let json = `{"model_name":${JSON.stringify(model.name)},"model_version":${JSON.stringify(model.version)},"id":${JSON.stringify(id)},"outputs":[`;
  for (const [index, output] of outputs.entries()) {
    if (index > 0) json += ',';
    json += `{"name":${JSON.stringify(output.name)},"datatype":"${output.datatype}","shape":[${output.shape.join(',')}],`;
    if (isBinary(binary, output.name)) {
      const bytes = binaryData(output);
      parts.push(bytes);
      json += `"parameters":{"binary_data_size":${bytes.length}}}`;
    } else if (hasRawBytes(output)) {
      json += `"parameters":{"content_type":"base64"},"data":${base64Json(output)}}`;
    } else {
      json += `"data":${flatJson(output)}}`;
    }
  }
  const head = utf8.encode(`${json}]}`);
  if (parts.length === 0) return respond(200, 'application/json', head, model, requestId);

  const body = concatenate([head, ...parts]);
  const response = respond(200, 'application/octet-stream', body, model, requestId);
  if (binaryHeader === 'json-header-size') {
    response.headers['content-type'] = `application/vnd.sagemaker-triton.binary+json;json-header-size=${head.length}`;
  } else {
    response.headers['inference-header-content-length'] = String(head.length);
  }
  return response;
}

/** One value per row: that of the output, or an object of all outputs. Outputs without a common batch stay whole. */
function predictionsJson(outputs: readonly Tensor[]): string {
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return nestedJson(only);
  const rows = batchLength(outputs);
  const keys = outputs.map(({ name }) => `${JSON.stringify(name)}:`);
  if (rows === undefined) return `{${outputs.map((output, index) => `${keys[index]}${nestedJson(output)}`).join(',')}}`;
  const plain = outputs.map(isPlain);
  let json = '[';
  for (let row = 0; row < rows; row++) {
    json += row === 0 ? '{' : ',{';
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i];
      if (output === undefined) continue;
      json += (i === 0 ? '' : ',') + keys[i] + rowJson(output, row, plain[i] ?? false);
    }
    json += '}';
  }
  return `${json}]`;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

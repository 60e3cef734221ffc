import type { Tensor } from '../tensor/tensor';
import { answerTooLarge } from './answer';
import { compile } from './compiled';
import type { AnswerForm } from './decoded';
import { flatValue, nestedValue, rowValue } from './direct-value';
import type { DirectPlan, ProtocolOptions, ServedModel } from './contract';
import { checkSharedDimensions } from './dimensions';
import { notReadyMessage } from './failures';
import { decodeForm } from './mlflow';
import { isObject, own } from './objects';
import { decodeOip, isOipRequest } from './oip';
import { badRequest, Refusal } from './refusal';
import { batchLength } from './shapes';
import { show } from './words';

/**
 * What to do with a bare Lambda invoke: the event is the body of /invocations, parsed; the answer is a value that the
 * Lambda runtime writes as JSON. There is no status line, so errors have theirs in the value.
 */
export function planDirect(event: unknown, model: ServedModel, options: ProtocolOptions): DirectPlan {
  try {
    return plan(event, model, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'answer', value: refusalValue(error, event, model, options), problem: 'bad-request', reason: error.message };
  }
}

function plan(event: unknown, model: ServedModel, options: ProtocolOptions): DirectPlan {
  if (!isObject(event)) {
    throw badRequest(`the event must be an object with "inputs", "instances", "dataframe_split" or "dataframe_records", got ${show(event)}`);
  }
  if (!options.ready) {
    const refusal = new Refusal(503, notReadyMessage(model, options));
    return { kind: 'answer', value: refusalValue(refusal, event, model, options) };
  }
  const compiled = compile(model);
  const decoded = isOipRequest(event) ? decodeOip(event, compiled, undefined) : decodeForm(event, compiled);
  const { inputs, outputs, parameters, answer } = decoded;
  if (answer.kind === 'oip' && (answer.binary.all || [...(answer.binary.byName?.values() ?? [])].includes(true))) {
    throw badRequest('a direct invoke is JSON, with no place for binary data: leave out "binary_data" and "binary_data_output"');
  }
  checkSharedDimensions(inputs, compiled.shared);
  const rows = batchLength(inputs);
  return {
    kind: 'infer',
    inputs,
    outputs,
    rows,
    parameters,
    encode: (results) => {
      const value = encode(results, answer, model, options);
      const bytes = sizeIfNear(value, results, options.maxResponseBytes);
      return bytes > options.maxResponseBytes
        ? refusalValue(answerTooLarge(bytes, options.maxResponseBytes, rows), event, model, options)
        : value;
    },
  };
}

function encode(outputs: readonly Tensor[], form: AnswerForm, model: ServedModel, options: ProtocolOptions): object {
  const id = form.kind === 'csv' ? options.requestId : (form.id ?? options.requestId);
  const identity = { model_name: model.name, model_version: model.version, id };
  if (form.kind !== 'oip') return { predictions: predictions(outputs), ...identity };
  return {
    ...identity,
    outputs: outputs.map((output) => ({ name: output.name, datatype: output.datatype, shape: output.shape, data: flatValue(output) })),
  };
}

function predictions(outputs: readonly Tensor[]): unknown {
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return nestedValue(only);
  const rows = batchLength(outputs);
  // fromEntries defines keys, where assigning a key named __proto__ would not.
  if (rows === undefined) return Object.fromEntries(outputs.map((output) => [output.name, nestedValue(output)]));
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(outputs.map((output) => [output.name, rowValue(output, row)])));
}

const MOST_BYTES_PER_NUMBER = 27;

/** The size of the answer, measured only where it may be over the limit: measuring costs as much as writing it. */
function sizeIfNear(value: unknown, outputs: readonly Tensor[], limit: number): number {
  const elements = outputs.reduce((sum, { data }) => sum + data.length, 0);
  const fixed = 1000 + outputs.length * 1000;
  const hasText = outputs.some(({ datatype }) => datatype === 'BYTES');
  if (!hasText && fixed + elements * (MOST_BYTES_PER_NUMBER + outputs.length) <= limit) return 0;
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function refusalValue(refusal: Refusal, event: unknown, model: ServedModel, options: ProtocolOptions): object {
  const id = isObject(event) ? own(event, 'id') : undefined;
  return {
    error: refusal.message,
    status_code: refusal.status,
    model_name: model.name,
    model_version: model.version,
    id: typeof id === 'string' ? id : options.requestId,
  };
}

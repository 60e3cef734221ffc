import type { TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import { DATATYPES, isDatatype } from '../tensor/datatype';
import type { Tensor, TensorData } from '../tensor/tensor';
import { canWiden, widen, widenableTo } from '../tensor/widen';
import { byteString, fromBase64 } from './base64';
import type { BinarySection } from './binary';
import type { CompiledModel } from './compiled';
import type { BinaryOutputs, DecodedRequest } from './decoded';
import { readFlat, readNested } from './nested';
import type { JsonObject } from './objects';
import { isObject, own } from './objects';
import { NO_PARAMETERS, readId, readParameters } from './parameters';
import { badRequest } from './refusal';
import { checkShape, inputName, readShape } from './shapes';
import { quote, quoteAll, show } from './words';

/** Extensions of other servers that change what a request means: better refused than not heeded. */
const UNSUPPORTED = ['shared_memory_region', 'classification'];

/** Whether a body of /invocations is meant for this protocol: `inputs` is an array of tensor objects. */
export function isOipRequest(body: JsonObject): boolean {
  const inputs = own(body, 'inputs');
  const first: unknown = Array.isArray(inputs) ? inputs[0] : undefined;
  return isObject(first) && Object.hasOwn(first, 'name') && (Object.hasOwn(first, 'shape') || Object.hasOwn(first, 'datatype'));
}

/** An inference request of the Open Inference Protocol v2; `binary` is what follows the JSON, for the binary tensor extension. */
export function decodeOip(body: JsonObject, model: CompiledModel, binary: BinarySection | undefined): DecodedRequest {
  const sent = own(body, 'inputs');
  if (!Array.isArray(sent)) throw badRequest(`"inputs" must be an array of tensors, got ${show(sent)}; ${takes(model)}`);
  const tensors: (Tensor | undefined)[] = model.inputs.map(() => undefined);
  for (const value of sent as unknown[]) {
    const index = inputAt(value, model);
    const spec = model.inputs[index];
    if (spec === undefined) continue;
    if (tensors[index] !== undefined) throw badRequest(`${inputName(spec)} is there twice`);
    tensors[index] = readTensor(value as JsonObject, spec, binary);
  }
  binary?.end();
  const missing = model.inputs.filter((_, index) => tensors[index] === undefined).map(({ name }) => name);
  if (missing.length > 0) throw badRequest(`missing ${missing.length === 1 ? 'input' : 'inputs'} ${quoteAll(missing)}; ${takes(model)}`);

  const parameters = readParameters(body, 'parameters', 'the request');
  const { outputs, byName } = readOutputs(own(body, 'outputs'), model);
  const all = own(parameters, 'binary_data_output') === true;
  return {
    inputs: tensors as Tensor[],
    outputs,
    parameters: withoutBinary(parameters),
    answer: { kind: 'oip', id: readId(body), binary: { all, byName } },
  };
}

function takes(model: CompiledModel): string {
  return `the model takes ${quoteAll(model.inputs.map(({ name }) => name))}`;
}

function inputAt(value: unknown, model: CompiledModel): number {
  if (!isObject(value)) throw badRequest(`"inputs" must hold tensors {"name", "shape", "datatype", "data"}, got ${show(value)}`);
  const name = own(value, 'name');
  if (typeof name !== 'string') throw badRequest(`an input has no name; ${takes(model)}`);
  const index = model.inputIndex.get(name);
  if (index === undefined) throw badRequest(`unknown input ${quote(name)}; ${takes(model)}`);
  return index;
}

function readTensor(sent: JsonObject, spec: TensorSpec, binary: BinarySection | undefined): Tensor {
  const where = inputName(spec);
  const datatype = readDatatype(sent, spec, where);
  const shape = readShape(own(sent, 'shape'), where);
  checkShape(shape, spec, where);
  const parameters = readParameters(sent, 'parameters', where);
  if (parameters !== NO_PARAMETERS) refuseUnsupported(parameters, where);
  const data = readData(sent, parameters, shape, datatype, where, binary);
  return { name: spec.name, datatype: spec.datatype, shape, data: widen(data, datatype, spec.datatype) };
}

function readDatatype(sent: JsonObject, spec: TensorSpec, where: string): Datatype {
  const datatype = own(sent, 'datatype');
  if (datatype === spec.datatype) return spec.datatype;
  if (!isDatatype(datatype)) {
    throw badRequest(`${where}: datatype must be one of ${DATATYPES.join(', ')}, got ${show(datatype)}; the model takes ${spec.datatype}`);
  }
  if (!canWiden(datatype, spec.datatype)) {
    const exact = widenableTo(spec.datatype).slice(1);
    const also = exact.length > 0 ? `, or ${exact.join(', ')}, which it holds exactly` : '';
    throw badRequest(`${where}: datatype ${datatype} was sent, which would not be exact: the model takes ${spec.datatype}${also}`);
  }
  return datatype;
}

function refuseUnsupported(parameters: JsonObject, where: string): void {
  const unsupported = UNSUPPORTED.find((key) => Object.hasOwn(parameters, key));
  if (unsupported !== undefined) throw badRequest(`${where}: the parameter "${unsupported}" is an extension that is not served here`);
}

function readData(
  sent: JsonObject,
  parameters: JsonObject,
  shape: readonly number[],
  datatype: Datatype,
  where: string,
  binary: BinarySection | undefined,
): TensorData {
  const data = own(sent, 'data');
  const size = own(parameters, 'binary_data_size');
  if (size !== undefined) {
    if (data !== undefined) throw badRequest(`${where}: both "data" and "binary_data_size" are there, send one`);
    if (binary === undefined) {
      throw badRequest(`${where}: "binary_data_size" is there, but no header Inference-Header-Content-Length says where the binary data begins`);
    }
    return binary.take(size, datatype, shape, where);
  }
  if (shape.length === 0 && !Array.isArray(data)) return readNested(data, shape, datatype, where);
  if (!Array.isArray(data)) throw badRequest(`${where}: "data" must be an array, got ${show(data)}`);
  const values = datatype === 'BYTES' && own(parameters, 'content_type') === 'base64' ? decodeAll(data, where) : (data as unknown[]);
  const nested = shape.length > 1 && Array.isArray(values[0]);
  return nested ? readNested(values, shape, datatype, where) : readFlat(values, shape, datatype, where);
}

/** MLServer's base64 content type: the elements are bytes, written in base64. Flat data only, as that server has it. */
function decodeAll(data: readonly unknown[], where: string): unknown[] {
  return data.map((value, index) => {
    const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
    if (bytes === undefined) throw badRequest(`${where}, element [${index}]: ${show(value)} is not base64, which its content_type says it is`);
    const element = byteString(bytes);
    return typeof element === 'string' ? element : { b64: value };
  });
}

function readOutputs(value: unknown, model: CompiledModel): { outputs?: readonly string[]; byName?: BinaryOutputs['byName'] } {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) throw badRequest(`"outputs" must be an array of {"name"}, got ${show(value)}`);
  if (value.length === 0) return {};
  const outputs: string[] = [];
  let byName: Map<string, boolean> | undefined;
  for (const output of value as unknown[]) {
    const name = isObject(output) ? own(output, 'name') : undefined;
    if (!isObject(output) || typeof name !== 'string') throw badRequest(`"outputs" must hold objects with a name, got ${show(output)}`);
    if (!model.outputIndex.has(name)) {
      throw badRequest(`unknown output ${quote(name)}; the model gives ${quoteAll([...model.outputIndex.keys()])}`);
    }
    if (outputs.includes(name)) throw badRequest(`output ${quote(name)} is asked for twice`);
    outputs.push(name);
    const parameters = readParameters(output, 'parameters', `output ${quote(name)}`);
    refuseUnsupported(parameters, `output ${quote(name)}`);
    const binary = own(parameters, 'binary_data');
    if (typeof binary === 'boolean') (byName ??= new Map()).set(name, binary);
  }
  return { outputs, byName };
}

function withoutBinary(parameters: JsonObject): JsonObject {
  if (!Object.hasOwn(parameters, 'binary_data_output')) return parameters;
  return Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== 'binary_data_output'));
}

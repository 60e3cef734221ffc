import type { Signature, TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import { widenableTo } from '../tensor/widen';
import { layOutTable } from './table-layout';
import { showShape } from './words';

/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of what a model takes and answers, for the readers of its document. */
export type Schema = Readonly<Record<string, unknown>>;

const SPECIAL_FLOATS = { enum: ['NaN', 'Infinity', '-Infinity'] };
const B64 = { type: 'object', required: ['b64'], properties: { b64: { type: 'string', contentEncoding: 'base64' } } };

export function elementSchema(datatype: Datatype): Schema {
  switch (datatype) {
    case 'BOOL':
      return { type: 'boolean' };
    case 'FP16':
    case 'FP32':
    case 'FP64':
      return { description: datatype, anyOf: [{ type: 'number' }, SPECIAL_FLOATS, { type: 'null' }] };
    case 'BYTES':
      return { description: 'UTF-8 text, or any bytes in base64', anyOf: [{ type: 'string' }, B64] };
    case 'INT64':
      return { description: datatype, anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]+$' }] };
    case 'UINT64':
      return { description: datatype, anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string', pattern: '^[0-9]+$' }] };
    default: {
      const bits = Number(datatype.replace(/\D+/, ''));
      const signed = datatype.startsWith('INT');
      return {
        type: 'integer',
        minimum: signed ? -(2 ** (bits - 1)) : 0,
        maximum: 2 ** (signed ? bits - 1 : bits) - 1,
      };
    }
  }
}

/** Arrays nested as the shape says. */
export function nestedSchema(datatype: Datatype, shape: readonly number[]): Schema {
  const [length, ...rest] = shape;
  if (length === undefined) return elementSchema(datatype);
  return { type: 'array', items: nestedSchema(datatype, rest), ...(length === -1 ? {} : { minItems: length, maxItems: length }) };
}

export function requestTensorSchema(spec: TensorSpec): Schema {
  return {
    type: 'object',
    title: spec.name,
    required: ['name', 'shape', 'datatype'],
    properties: {
      name: { const: spec.name },
      shape: shapeSchema(spec.shape),
      datatype: { enum: widenableTo(spec.datatype), description: `The model takes ${spec.datatype}; narrower datatypes are widened.` },
      parameters: {
        type: 'object',
        properties: { binary_data_size: { type: 'integer', minimum: 0, description: 'Bytes of this tensor after the JSON, instead of data.' } },
      },
      data: {
        type: 'array',
        description: 'Elements in row-major order, flat or nested.',
        items: spec.shape.length > 1 ? { anyOf: [elementSchema(spec.datatype), { type: 'array' }] } : elementSchema(spec.datatype),
      },
    },
  };
}

export function responseTensorSchema(spec: TensorSpec): Schema {
  return {
    type: 'object',
    title: spec.name,
    required: ['name', 'shape', 'datatype'],
    properties: {
      name: { const: spec.name },
      shape: { type: 'array', items: { type: 'integer', minimum: 0 }, description: `${showShape(spec.shape)} in the signature` },
      datatype: { const: spec.datatype },
      parameters: { type: 'object' },
      data: { type: 'array', items: elementSchema(spec.datatype), description: 'Elements in row-major order.' },
    },
  };
}

function shapeSchema(shape: readonly number[]): Schema {
  return {
    type: 'array',
    prefixItems: shape.map((length) => (length === -1 ? { type: 'integer', minimum: 0 } : { const: length })),
    minItems: shape.length,
    maxItems: shape.length,
  };
}

/** The forms of /invocations and :predict that this model can be sent. */
export function formSchemas(signature: Signature): readonly Schema[] {
  const { inputs } = signature;
  const [only] = inputs;
  const single = inputs.length === 1 && only !== undefined ? only : undefined;
  const byName = (tensor: (spec: TensorSpec) => Schema): Schema => ({
    type: 'object',
    required: inputs.map(({ name }) => name),
    properties: Object.fromEntries(inputs.map((spec) => [spec.name, tensor(spec)])),
  });
  const row = (spec: TensorSpec): Schema => nestedSchema(spec.datatype, spec.shape.slice(1));
  const whole = (spec: TensorSpec): Schema => nestedSchema(spec.datatype, spec.shape);
  const forms = [form('inputs', single === undefined ? byName(whole) : { anyOf: [whole(single), byName(whole)] })];
  if (inputs.every(({ shape }) => shape.length > 0)) {
    const rows = { type: 'array', items: single === undefined ? byName(row) : { anyOf: [row(single), byName(row)] } };
    forms.unshift(form('instances', rows));
  }
  return [...forms, ...tableSchemas(signature)];
}

function tableSchemas({ inputs }: Signature): readonly Schema[] {
  const layout = layOutTable(inputs);
  if (typeof layout === 'string') return [];
  const names = layout.columns.map(({ name }) => name);
  const columns = { type: 'array', items: layout.named ? { enum: names } : { type: ['string', 'integer'] } };
  const split = { type: 'object', required: ['data'], properties: { columns, data: { type: 'array', items: { type: 'array' } } } };
  const records = {
    type: 'array',
    items: layout.named ? { type: 'object', required: names, additionalProperties: false, properties: Object.fromEntries(names.map((name) => [name, {}])) } : { type: 'object' },
  };
  return [form('dataframe_split', split), form('dataframe_records', records)];
}

function form(key: string, schema: Schema): Schema {
  return { type: 'object', title: key, required: [key], properties: { [key]: schema, params: { type: 'object' } } };
}

export function predictionsSchema({ outputs }: Signature): Schema {
  const [only] = outputs;
  const row =
    outputs.length === 1 && only !== undefined
      ? nestedSchema(only.datatype, only.shape.slice(1))
      : { type: 'object', properties: Object.fromEntries(outputs.map((spec) => [spec.name, nestedSchema(spec.datatype, spec.shape.slice(1))])) };
  return { type: 'object', required: ['predictions'], properties: { predictions: { type: 'array', items: row, description: 'One per row.' } } };
}

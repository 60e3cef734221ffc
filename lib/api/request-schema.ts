import type { Signature, TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import { widenableTo } from '../tensor/widen';

/** JSON Schema draft 4, the only one that API Gateway reads: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
export type Schema = Readonly<Record<string, unknown>>;

export interface RequestSchemas {
  /** POST /v2/models/M/infer */
  readonly infer: Schema;
  /** POST /invocations */
  readonly invocations: Schema;
  /** POST /v1/models/M:predict */
  readonly predict: Schema;
}

/**
 * What a gateway may hold requests against before they reach the model: it refuses only what the model server would refuse too. The
 * model's OpenAPI document is for readers, and says less of what else is taken (a 1 for true, a column without its brackets).
 */
export function requestSchemas(signature: Signature): RequestSchemas {
  const infer = inferSchema(signature);
  const predict = formSchema(signature);
  return { infer, predict, invocations: { anyOf: [infer, predict] } };
}

function inferSchema({ inputs, outputs }: Signature): Schema {
  return {
    type: 'object',
    required: ['inputs'],
    properties: {
      inputs: { type: 'array', minItems: inputs.length, maxItems: inputs.length, items: { anyOf: inputs.map(tensorSchema) } },
      outputs: { type: ['array', 'null'], items: { type: 'object', required: ['name'], properties: { name: { enum: outputs.map(({ name }) => name) } } } },
    },
  };
}

/** Tensors with binary data come as another content type, with which a gateway compares nothing. */
function tensorSchema({ name, datatype, shape }: TensorSpec): Schema {
  const sent = widenableTo(datatype);
  const element = elementSchema(datatype);
  return {
    type: 'object',
    required: ['name', 'shape', 'datatype', 'data'],
    properties: {
      name: { enum: [name] },
      datatype: { enum: sent },
      shape: { type: 'array', minItems: shape.length, maxItems: shape.length, items: shape.map((length) => (length === -1 ? { type: 'number', minimum: 0 } : { enum: [length] })) },
      data: shape.length === 0 ? { anyOf: [element, { type: 'array', items: element }] } : { type: 'array', items: shape.length === 1 ? element : { anyOf: [element, { type: 'array' }] } },
    },
  };
}

function formSchema({ inputs }: Signature): Schema {
  const [only] = inputs;
  const single = inputs.length === 1 ? only : undefined;
  const named = { type: 'object' };
  const whole = single === undefined ? named : { anyOf: [wholeSchema(single), named] };
  const row = single === undefined ? named : { anyOf: [rowSchema(single), named] };
  const forms: readonly (readonly [string, Schema])[] = [
    ['instances', { type: 'array', items: row }],
    ['inputs', whole],
    ['dataframe_split', { type: 'object', required: ['data'], properties: { data: { type: 'array', items: { type: 'array' } }, columns: { type: ['array', 'null'] } } }],
    ['dataframe_records', { type: 'array', items: { type: 'object' } }],
  ];
  return { type: 'object', anyOf: forms.map(([form, schema]) => ({ required: [form], properties: { [form]: schema } })) };
}

function wholeSchema(spec: TensorSpec): Schema {
  const [length] = spec.shape;
  if (length === undefined) return elementSchema(spec.datatype);
  // A batch of none is taken whatever the shape says of the batch, and answered where the model can.
  return { type: 'array', items: rowSchema(spec), ...(length === -1 ? {} : { maxItems: length }) };
}

/** One item of the first dimension. */
function rowSchema({ datatype, shape }: TensorSpec): Schema {
  const nested = nestedSchema(datatype, shape.slice(1));
  return shape.length === 2 && shape[1] === 1 ? { anyOf: [nested, elementSchema(datatype)] } : nested;
}

function nestedSchema(datatype: Datatype, [length, ...rest]: readonly number[]): Schema {
  if (length === undefined) return elementSchema(datatype);
  return { type: 'array', items: nestedSchema(datatype, rest), ...(length === -1 ? {} : { minItems: length, maxItems: length }) };
}

/** An integer may be written as 3.0 or 1e3, and is a number then. */
function elementSchema(datatype: Datatype): Schema {
  switch (datatype) {
    case 'BOOL':
      return { enum: [true, false, 0, 1] };
    case 'BYTES':
      return { anyOf: [{ type: 'string' }, { type: 'object', required: ['b64'] }] };
    case 'FP16':
    case 'FP32':
    case 'FP64':
      return { anyOf: [{ type: ['number', 'null'] }, { enum: ['NaN', 'Infinity', '-Infinity'] }] };
    case 'INT64':
    case 'UINT64':
      return { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?[0-9]+$' }] };
    default:
      return { type: 'number' };
  }
}

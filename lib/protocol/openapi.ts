import type { TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import { elementCount } from '../tensor/tensor';
import type { ServedModel } from './contract';
import { modelMetadata, serverMetadata } from './metadata';
import type { Schema } from './openapi-schemas';
import { formSchemas, predictionsSchema, requestTensorSchema, responseTensorSchema } from './openapi-schemas';
import { layOutTable } from './table-layout';

export interface OpenApiOptions {
  /**
   * Where the model is served.
   *
   * @default - the place the document is read from
   */
  readonly serverUrl?: string;
}

/** The OpenAPI 3.1 document of a model: its paths under its own name, its tensors as its signature has them. */
export function openApi(model: ServedModel, options: OpenApiOptions = {}): object {
  const { name, version } = model;
  return {
    openapi: '3.1.0',
    info: {
      title: `Model ${name}`,
      version,
      description: 'Predictions of one version of a model, by the Open Inference Protocol v2, and in the forms of MLflow, KServe v1 and SageMaker.',
    },
    servers: [{ url: options.serverUrl ?? '/' }],
    tags: [
      { name: 'Open Inference Protocol v2', externalDocs: { url: 'https://github.com/kserve/open-inference-protocol' } },
      { name: 'MLflow and SageMaker' },
      { name: 'KServe v1' },
    ],
    paths: { ...oipPaths(model), ...invocationPaths(model), ...predictPaths(model) },
    components: { schemas: schemas(model), headers: HEADERS, responses: RESPONSES },
  };
}

const TENSORS = ['Open Inference Protocol v2'];
const FORMS = ['MLflow and SageMaker'];
const V1 = ['KServe v1'];

function oipPaths(model: ServedModel): Record<string, Schema> {
  const one = `/v2/models/${model.name}`;
  const versioned = `${one}/versions/${model.version}`;
  return {
    '/v2': get('serverMetadata', 'What this server is', TENSORS, { type: 'object' }, serverMetadata()),
    '/v2/health/live': get('serverLive', 'Whether the server runs', TENSORS, flag('live')),
    '/v2/health/ready': get('serverReady', 'Whether the model is loaded', TENSORS, flag('ready'), undefined, true),
    [one]: get('modelMetadata', 'What the model takes and answers', TENSORS, ref('ModelMetadata'), modelMetadata(model)),
    [`${one}/ready`]: get('modelReady', 'Whether the model is loaded', TENSORS, flag('ready'), undefined, true),
    [`${one}/infer`]: infer('infer', model),
    [versioned]: get('modelVersionMetadata', 'What this version takes and answers', TENSORS, ref('ModelMetadata'), modelMetadata(model)),
    [`${versioned}/ready`]: get('modelVersionReady', 'Whether this version is loaded', TENSORS, flag('ready'), undefined, true),
    [`${versioned}/infer`]: infer('inferVersion', model),
  };
}

function invocationPaths(model: ServedModel): Record<string, Schema> {
  const csv = csvExample(model);
  return {
    '/ping': { get: operation('ping', 'Whether the model is loaded', FORMS, { '200': { description: 'It is.', headers: HEADER_REFS }, '503': failure('NotReady') }) },
    '/invocations': {
      post: operation(
        'invocations',
        'Predictions for rows or tensors',
        FORMS,
        {
          '200': answer({
            'application/json': { schema: { anyOf: [ref('Predictions'), ref('InferenceResponse')] } },
            'text/csv': { schema: { type: 'string', description: 'One line per row, where csv is accepted.' } },
          }),
          ...FAILURES,
        },
        {
          'application/json': withExample({ schema: { anyOf: [ref('ScoringRequest'), ref('InferenceRequest')] } }, formExample(model)),
          ...(csv === undefined ? {} : { 'text/csv': { schema: { type: 'string' }, example: csv } }),
        },
      ),
    },
  };
}

function predictPaths(model: ServedModel): Record<string, Schema> {
  return {
    [`/v1/models/${model.name}`]: get('modelStatus', 'Whether the model is loaded', V1, flag('ready'), undefined, true),
    [`/v1/models/${model.name}:predict`]: {
      post: operation(
        'predict',
        'Predictions for rows',
        V1,
        { '200': answer({ 'application/json': { schema: ref('Predictions') } }), ...FAILURES },
        { 'application/json': withExample({ schema: ref('ScoringRequest') }, formExample(model)) },
      ),
    },
  };
}

function infer(operationId: string, model: ServedModel): Schema {
  return {
    post: operation(
      operationId,
      'Predictions for tensors',
      TENSORS,
      {
        '200': answer({ 'application/json': { schema: ref('InferenceResponse') }, 'application/octet-stream': { schema: BINARY_ANSWER } }),
        ...FAILURES,
      },
      {
        'application/json': withExample({ schema: ref('InferenceRequest') }, inferExample(model)),
        'application/octet-stream': { schema: BINARY_REQUEST },
      },
    ),
  };
}

const BINARY_REQUEST = {
  type: 'string',
  format: 'binary',
  description: 'JSON, its length told by the header Inference-Header-Content-Length, then the binary data of its tensors.',
};
const BINARY_ANSWER = { ...BINARY_REQUEST, description: 'As the request, where binary outputs were asked for.' };

function schemas({ name, version, signature }: ServedModel): Record<string, Schema> {
  const tensors = (specs: readonly TensorSpec[], schema: (spec: TensorSpec) => Schema): Schema => ({ oneOf: specs.map(schema) });
  const inputs = signature.inputs.length;
  return {
    InferenceRequest: {
      type: 'object',
      required: ['inputs'],
      properties: {
        id: { type: 'string', description: 'Comes back in the answer.' },
        parameters: { type: 'object', properties: { binary_data_output: { type: 'boolean' } } },
        inputs: { type: 'array', minItems: inputs, maxItems: inputs, items: tensors(signature.inputs, requestTensorSchema) },
        outputs: {
          type: 'array',
          description: 'All of them when left out.',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { enum: signature.outputs.map((output) => output.name) },
              parameters: { type: 'object', properties: { binary_data: { type: 'boolean' } } },
            },
          },
        },
      },
    },
    InferenceResponse: {
      type: 'object',
      required: ['model_name', 'model_version', 'id', 'outputs'],
      properties: {
        model_name: { const: name },
        model_version: { const: version },
        id: { type: 'string' },
        outputs: { type: 'array', items: tensors(signature.outputs, responseTensorSchema) },
      },
    },
    ScoringRequest: { oneOf: formSchemas(signature) },
    Predictions: predictionsSchema(signature),
    ModelMetadata: {
      type: 'object',
      required: ['name', 'versions', 'platform', 'inputs', 'outputs'],
      properties: {
        name: { const: name },
        versions: { type: 'array', items: { type: 'string' } },
        platform: { type: 'string' },
        inputs: { type: 'array', items: { type: 'object' } },
        outputs: { type: 'array', items: { type: 'object' } },
      },
    },
    Error: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
  };
}

const HEADERS = {
  ModelName: { schema: { type: 'string' }, description: 'The model that answered.' },
  ModelVersion: { schema: { type: 'string' }, description: 'Its version.' },
  RequestId: { schema: { type: 'string' }, description: 'The id under which the log has the request.' },
};
const HEADER_REFS = {
  'csi-model-name': { $ref: '#/components/headers/ModelName' },
  'csi-model-version': { $ref: '#/components/headers/ModelVersion' },
  'csi-request-id': { $ref: '#/components/headers/RequestId' },
};

const error = (description: string): Schema => ({ description, headers: HEADER_REFS, content: { 'application/json': { schema: ref('Error') } } });

const RESPONSES = {
  BadRequest: error('The request is not what the model takes; the error names the tensor or column.'),
  NotAcceptable: error('The answer cannot be had in the form that is accepted.'),
  TooLarge: error('The request, or its answer, is over the limit.'),
  UnsupportedMediaType: error('The content type, charset or content encoding is not supported.'),
  ModelFailure: error('The model failed on a request that it should take.'),
  NotReady: error('The model is not loaded yet, or could not be loaded; the error says which.'),
};

const FAILURES = {
  '400': failure('BadRequest'),
  '406': failure('NotAcceptable'),
  '413': failure('TooLarge'),
  '415': failure('UnsupportedMediaType'),
  '500': failure('ModelFailure'),
  '503': failure('NotReady'),
};

function failure(name: keyof typeof RESPONSES): Schema {
  return { $ref: `#/components/responses/${name}` };
}

function ref(schema: string): Schema {
  return { $ref: `#/components/schemas/${schema}` };
}

function flag(name: string): Schema {
  return { type: 'object', required: [name], properties: { [name]: { type: 'boolean' } } };
}

function get(operationId: string, summary: string, tags: readonly string[], schema: Schema, example?: object, mayBeUnready = false): Schema {
  const ok = answer({ 'application/json': withExample({ schema }, example) });
  const unready = { description: 'It is not.', headers: HEADER_REFS, content: { 'application/json': { schema } } };
  return { get: operation(operationId, summary, tags, mayBeUnready ? { '200': ok, '503': unready } : { '200': ok }) };
}

function operation(operationId: string, summary: string, tags: readonly string[], responses: Schema, content?: Schema): Schema {
  return { operationId, summary, tags, ...(content === undefined ? {} : { requestBody: { required: true, content } }), responses };
}

function answer(content: Schema): Schema {
  return { description: 'The answer.', headers: HEADER_REFS, content };
}

function withExample(media: Schema, example: unknown): Schema {
  return example === undefined ? media : { ...media, example };
}

/** A request that can be sent as it stands: one row, of zeros. None for models whose row would fill the page. */
const MOST_ELEMENTS = 256;

function inferExample({ signature }: ServedModel): object | undefined {
  const inputs = signature.inputs.map(({ name, datatype, shape }) => {
    const one = shape.map((length) => (length === -1 ? 1 : length));
    return { name, shape: one, datatype, elements: elementCount(one) };
  });
  if (inputs.some(({ elements }) => elements > MOST_ELEMENTS)) return undefined;
  return {
    inputs: inputs.map(({ name, shape, datatype, elements }) => ({ name, shape, datatype, data: Array.from({ length: elements }, () => zero(datatype)) })),
  };
}

function formExample({ signature }: ServedModel): object | undefined {
  const { inputs } = signature;
  const shapes = inputs.map(({ shape }) => shape.map((length) => (length === -1 ? 1 : length)));
  if (shapes.some((shape) => elementCount(shape) > MOST_ELEMENTS)) return undefined;
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1) return { inputs: nestedZeros(only.datatype, shapes[0] ?? []) };
  return { inputs: Object.fromEntries(inputs.map(({ name, datatype }, index) => [name, nestedZeros(datatype, shapes[index] ?? [])])) };
}

function csvExample({ signature }: ServedModel): string | undefined {
  const layout = layOutTable(signature.inputs);
  if (typeof layout === 'string' || layout.anyWidth || layout.nested.size > 0 || layout.columns.length > MOST_ELEMENTS) return undefined;
  const row = layout.columns.map(({ input }) => String(zero(signature.inputs[input]?.datatype ?? 'FP32'))).join(',');
  return layout.named ? `${layout.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(',')}\n${row}\n` : `${row}\n`;
}

function nestedZeros(datatype: Datatype, [length, ...rest]: readonly number[]): unknown {
  return length === undefined ? zero(datatype) : Array.from({ length }, () => nestedZeros(datatype, rest));
}

function zero(datatype: Datatype): unknown {
  if (datatype === 'BYTES') return 'text';
  return datatype === 'BOOL' ? false : 0;
}

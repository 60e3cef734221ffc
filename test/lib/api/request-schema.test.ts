import * as fc from 'fast-check';
import { checkSchema, unknownKeywords } from '../../../lib/api/json-schema';
import { requestSchemas, type RequestSchemas } from '../../../lib/api/request-schema';
import type { Signature } from '../../../lib/model/signature';
import { planHttp } from '../../../lib/protocol';
import type { Datatype } from '../../../lib/tensor/datatype';
import { DATATYPES } from '../../../lib/tensor/datatype';

const PATHS: Readonly<Record<keyof RequestSchemas, string>> = { infer: '/v2/models/m/infer', invocations: '/invocations', predict: '/v1/models/m:predict' };

/** Whether the model server takes a body, and whether the gateway would let it through. */
function judged(signature: Signature, kind: keyof RequestSchemas, body: unknown): { readonly server: boolean; readonly gateway: boolean } {
  const plan = planHttp(
    { method: 'POST', path: PATHS[kind], headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    { name: 'm', version: '1', platform: 'onnx_onnxv1', signature },
    { requestId: 'r', maxRequestBytes: 1e6, maxResponseBytes: 1e6, ready: true },
  );
  return { server: plan.kind === 'infer', gateway: checkSchema(JSON.parse(JSON.stringify(body)), requestSchemas(signature)[kind]) === undefined };
}

const one = (datatype: Datatype, shape: readonly number[], columns?: readonly string[]): Signature => ({
  inputs: [{ name: 'x', datatype, shape, ...(columns && { columns }) }], outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
});
const pixels = one('FP32', [-1, 3]);
const column = one('INT64', [-1, 1]);
const table: Signature = { inputs: [{ name: 'age', datatype: 'FP32', shape: [-1, 1] }, { name: 'city', datatype: 'BYTES', shape: [-1, 1] }], outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }] };
const tensor = (more: object = {}): object => ({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3], ...more }] });

test.each<[keyof RequestSchemas, Signature, unknown]>([
  ['infer', pixels, tensor()],
  ['infer', pixels, tensor({ data: [[1, null, 'NaN']] })],
  ['infer', pixels, tensor({ datatype: 'UINT8' })],
  ['infer', pixels, { ...tensor(), outputs: [{ name: 'y' }], id: 'a', parameters: { a: 1 } }],
  ['infer', pixels, { ...tensor(), outputs: null }],
  ['infer', one('BOOL', []), { inputs: [{ name: 'x', datatype: 'BOOL', shape: [], data: 1 }] }],
  ['infer', one('BYTES', [-1]), { inputs: [{ name: 'x', datatype: 'BYTES', shape: [2], data: ['a', { b64: 'AAAA' }] }] }],
  ['invocations', pixels, tensor()],
  ['invocations', pixels, { instances: [[1, 2, 3], [4, 5, 'Infinity']] }],
  ['invocations', pixels, { inputs: { x: [[1, 2, 3]] } }],
  ['invocations', pixels, { dataframe_split: { columns: [0, 1, 2], data: [[1, 2, 3]], index: [0] } }],
  ['invocations', one('FP32', [-1, 2], ['a', 'b']), { dataframe_records: [{ b: 1, a: null }] }],
  ['invocations', one('FP32', [-1, 2], ['a', 'b']), { inputs: { b: [1], a: [2] } }],
  ['predict', column, { instances: [1, '2', 3.0] }],
  ['predict', column, { inputs: [[1], [2]], params: { a: 1 } }],
  ['predict', column, { inputs: [] }],
  ['predict', table, { instances: [{ age: 1, city: 'Bern' }] }],
  ['predict', table, { inputs: { age: [[1]], city: ['Bern'] } }],
  ['predict', one('FP32', [-1, -1, 2]), { inputs: [[[1, 2]], [[3, 4]]] }],
])('%s: what the model server takes is let through (%#)', (kind, signature, body) => {
  expect(judged(signature, kind, body)).toEqual({ server: true, gateway: true });
});

test.each<[keyof RequestSchemas, Signature, unknown]>([
  ['infer', pixels, {}],
  ['infer', pixels, [1, 2, 3]],
  ['infer', pixels, tensor({ name: 'y' })],
  ['infer', pixels, tensor({ datatype: 'FP64' })],
  ['infer', pixels, tensor({ shape: [1, 4] })],
  ['infer', pixels, tensor({ shape: [3] })],
  ['infer', pixels, tensor({ data: 'abc' })],
  ['infer', pixels, tensor({ data: [1, 2, 'three'] })],
  ['infer', pixels, { ...tensor(), outputs: [{ name: 'z' }] }],
  ['infer', pixels, { inputs: [] }],
  ['invocations', pixels, { data: [[1, 2, 3]] }],
  ['invocations', pixels, { instances: [[1, 2]] }],
  ['invocations', pixels, { instances: [[1, 2, true]] }],
  ['invocations', pixels, { dataframe_split: [[1, 2, 3]] }],
  ['predict', pixels, tensor()],
  ['predict', column, { inputs: ['1.5'] }],
  ['predict', table, { instances: [[1, 'Bern']] }],
])('%s: what is malformed does not reach the model (%#)', (kind, signature, body) => {
  expect(judged(signature, kind, body)).toEqual({ server: false, gateway: false });
});

/** Values of every kind that JSON has, mostly those that some datatype takes. */
const element = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom<unknown>(true, false, null, 'NaN', 'Infinity', '12', '', 'x', { b64: 'AAAA' }, { b64: 1 }, {}));
const nested = (shape: readonly number[], of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => (
  shape.length === 0 ? of : fc.array(nested(shape.slice(1), of), { minLength: shape[0] === -1 ? 0 : shape[0], maxLength: shape[0] === -1 ? 3 : shape[0] })
);
const spec = fc.record({ datatype: fc.constantFrom(...DATATYPES), shape: fc.array(fc.constantFrom(-1, 1, 2), { maxLength: 3 }) });
const elementsOf = (datatype: Datatype): fc.Arbitrary<unknown> => {
  if (datatype === 'BYTES') return fc.oneof(fc.string(), fc.constant({ b64: 'AAAA' }));
  return datatype === 'BOOL' ? fc.constantFrom(true, false, 0, 1) : datatype.startsWith('FP') ? fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(null, 'NaN')) : fc.integer({ min: 0, max: 99 });
};

test('nothing that the model server takes is ever refused by the gateway', () => {
  let taken = 0;
  const request = spec.chain(({ datatype, shape }) => fc.record({
    signature: fc.constant(one(datatype, shape)),
    value: nested(shape, fc.oneof({ weight: 9, arbitrary: elementsOf(datatype) }, { weight: 1, arbitrary: element })),
    form: fc.constantFrom('instances', 'inputs', 'named', 'split', 'tensor'),
    sent: fc.constantFrom<Datatype>(datatype, datatype, 'UINT8', 'FP32'),
  }));
  fc.assert(fc.property(request, ({ signature, value, form, sent }) => {
    const rows = (Array.isArray(value) ? value : [value]) as unknown[];
    const flat = (rows as unknown[][]).flat(3);
    const shape = signature.inputs[0]?.shape.map((length) => (length === -1 ? flat.length : length));
    const body = {
      instances: { instances: value }, inputs: { inputs: value }, named: { inputs: { x: value } }, split: { dataframe_split: { data: rows.map((row) => [row].flat()) } },
      tensor: { inputs: [{ name: 'x', datatype: sent, shape, data: flat }] },
    }[form];
    for (const kind of ['infer', 'invocations', 'predict'] as const) {
      const { server, gateway } = judged(signature, kind, body);
      if (server) taken++;
      expect({ body, kind, lost: server && !gateway }).toEqual({ body, kind, lost: false });
    }
  }), { numRuns: 1500 });
  // The requests are not all nonsense:
  expect(taken).toBeGreaterThan(300);
});

test('the schemas are draft 4, as far as the validator knows it', () => {
  fc.assert(fc.property(spec, ({ datatype, shape }) => {
    for (const schema of Object.values(requestSchemas(one(datatype, shape)))) expect(unknownKeywords(schema)).toEqual([]);
  }));
  expect(unknownKeywords({ properties: { a: { const: 1 } }, items: [{ prefixItems: [] }], anyOf: [{ $defs: {} }] })).toEqual(['const', 'prefixItems', '$defs']);
});

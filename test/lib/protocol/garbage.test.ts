import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { planDirect, planHttp } from '../../../lib/protocol';
import { settings } from '../../fuzz/settings';
import { json, modelOf, OPTIONS, spec } from './support';

const { seed, times } = settings();
const MODELS = [
  modelOf([spec('x', 'FP32', [-1, 2], ['a', 'b'])]),
  modelOf([spec('x', 'INT64', [-1, -1])]),
  modelOf([spec('s', 'BYTES', [-1]), spec('b', 'BOOL', [-1, 1])]),
  modelOf([spec('t', 'FP16', [])]),
  modelOf([spec('m', 'UINT8', [-1, 2, 2]), spec('u', 'UINT64', [-1])]),
];
const options = { ...OPTIONS, gunzip: (body: Uint8Array, maxBytes: number) => gunzipSync(body, { maxOutputLength: maxBytes }) };

const paths = fc.constantFrom('/invocations', '/v2/models/m/infer', '/v1/models/m:predict', '/', '/nope');
const types = fc.constantFrom('', 'application/json', 'text/csv', 'text/csv; header=absent', 'application/octet-stream', 'x', 'application/vnd.sagemaker-triton.binary+json;json-header-size=20');
const hostile = fc.record(
  {
    'content-type': types,
    accept: fc.constantFrom('text/csv', '*/*', ';;,q', 'application/json'),
    'content-encoding': fc.constantFrom('gzip', 'br', ''),
    'inference-header-content-length': fc.oneof(fc.nat({ max: 100 }).map(String), fc.string()),
  },
  { requiredKeys: [] },
);

const headers = fc.oneof(fc.constant({}), fc.constantFrom({ accept: 'text/csv' }, { accept: 'image/png' }), hostile);

/** Words that mean something, in places where they do not. */
const word = fc.constantFrom(
  'inputs', 'outputs', 'name', 'shape', 'datatype', 'data', 'parameters', 'binary_data_size', 'instances', 'dataframe_split',
  'dataframe_records', 'columns', 'x', 'a', 'b', 's', 't', 'm', 'u', 'b64', '__proto__', 'constructor', 'content_type', 'id',
);
const leaf = fc.oneof(
  word, fc.constantFrom('FP32', 'INT64', 'BYTES', 'BOOL', 'base64', 'y'), fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.string(),
  fc.constantFrom(-1, 0, 1, 2, 1e9, 2 ** 31, 2 ** 53, 1.5),
);
const { value: requests } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

const tensor = fc.record(
  {
    name: fc.constantFrom('x', 's', 'b', 't', 'm', 'u', '__proto__'),
    shape: fc.oneof(fc.array(fc.constantFrom(0, 1, 2, 1e9, -1, 1.5), { maxLength: 4 }), leaf),
    datatype: fc.constantFrom('FP32', 'INT64', 'BYTES', 'BOOL', 'FP16', 'UINT8', 'UINT64', 'FP64', 5),
    data: requests,
    parameters: requests,
  },
  { requiredKeys: ['name'] },
);
const nearly = fc.oneof(
  fc.record({ inputs: fc.array(tensor, { maxLength: 3 }), outputs: requests, id: leaf, parameters: requests }, { requiredKeys: ['inputs'] }),
  fc.record({ instances: requests }),
  fc.record({ instances: fc.array(requests) }),
  fc.record({ inputs: requests }),
  fc.record({ dataframe_records: fc.array(requests) }),
  fc.record({ dataframe_split: fc.record({ columns: fc.oneof(fc.array(word), leaf), data: fc.array(fc.array(leaf)) }, { requiredKeys: [] }) }),
  requests,
);

/** Good requests, with a few characters of them changed: most are bad in one place only. */
const damaged = fc
  .tuple(
    fc.constantFrom(
      '{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2.5]}],"outputs":[{"name":"y"}]}',
      '{"inputs":[{"name":"x","shape":[1,2],"datatype":"INT64","data":[9007199254740993,-1]}]}',
      '{"inputs":[{"name":"t","shape":[],"datatype":"FP16","data":[0.5]}],"parameters":{"binary_data_output":true}}',
      '{"dataframe_split":{"columns":["b","a"],"data":[[1,2],[NaN,-Infinity]]}}',
      '{"dataframe_records":[{"a":1,"b":2}]}',
      '{"instances":[{"s":"text","b":true},{"s":{"b64":"/w=="},"b":false}]}',
      '{"instances":[{"m":[[1,2],[3,4]],"u":"18446744073709551615"}]}',
      '{"instances":[[1,2],[3,4]]}',
      '{"inputs":{"x":[[1,2]]},"params":{"a":1}}',
    ),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '"', '[', ']', '{', '}', ',', '0', '9', '-', '.', 'e', 'a', 'x', '\\', ' ', 'null', '[]', '1e9')), { maxLength: 2 }),
  )
  .map(([body, changes]) =>
    changes.reduce<string>((text, [at, change]) => {
      const place = at % text.length;
      return text.slice(0, place) + change + text.slice(place + (change.length > 1 ? 0 : 1));
    }, body),
  );

const bodies = fc.oneof(
  damaged.map((body) => new TextEncoder().encode(body)),
  fc.uint8Array({ maxLength: 200 }),
  fc.string().map((body) => new TextEncoder().encode(body)),
  fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r', '1', 'a', 'b', '.', '-') }).map((body) => new TextEncoder().encode(body)),
  nearly.map((body) => new TextEncoder().encode(JSON.stringify(body) ?? '')),
);

test('whatever is sent, the answer is 4xx or the request is taken: it never throws, and is never 5xx', () => {
  const seen = new Set<number>();
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), paths, headers, bodies, (model, path, sent, body) => {
      const plan = planHttp({ method: 'POST', path, headers: sent as Record<string, string>, body }, model, options);
      if (plan.kind === 'infer') {
        seen.add(200);
        for (const [index, { shape, data }] of plan.inputs.entries()) {
          expect(plan.inputs[index]?.name).toBe(model.signature.inputs[index]?.name);
          expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
        }
        return;
      }
      seen.add(plan.response.status);
      expect(plan.response.status).toBeGreaterThanOrEqual(400);
      expect(plan.response.status).toBeLessThan(500);
      expect(plan.problem).toBe('bad-request');
      expect(String(json(plan.response).error).length).toBeLessThan(2000);
    }),
    { numRuns: 8_000 * times, ...(times > 1 && { seed }) },
  );
  expect([...seen].sort()).toEqual(expect.arrayContaining([200, 400, 404, 406, 415]));
});

test('whatever event comes, a direct invoke is answered or taken', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), nearly, (model, event) => {
      const plan = planDirect(event, model, options);
      if (plan.kind === 'infer') taken++;
      else expect(plan.value).toMatchObject({ status_code: 400, model_name: 'm' });
    }),
    { numRuns: 4000 },
  );
  expect(taken).toBeGreaterThan(0);
});

test('nothing that is sent reaches a prototype', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), nearly, (model, event) => {
      planDirect(JSON.parse(JSON.stringify(event) ?? 'null'), model, options);
    }),
    { numRuns: 500 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

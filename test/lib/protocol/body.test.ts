import { gunzipSync, gzipSync } from 'node:zlib';
import type { Body, HttpPlan, ProtocolOptions } from '../../../lib/protocol';
import { planHttp } from '../../../lib/protocol';
import { bytes, elementsOf, INFER, INVOCATIONS, json, modelOf, OPTIONS, post, refused, respond, spec } from './support';

const model = modelOf([spec('x', 'FP32', [-1, 2])]);
const BODY = { instances: [[1, 2]] };

function gunzip(body: Uint8Array, maxBytes: number): Uint8Array {
  return gunzipSync(body, { maxOutputLength: maxBytes });
}

describe('the size of a body', () => {
  const size = bytes(BODY).length;

  test('may be the limit', () => {
    expect(elementsOf(post(model, INVOCATIONS, BODY, {}, { maxRequestBytes: size }))).toEqual([1, 2]);
  });

  test('may not be one over it', () => {
    expect(refused(post(model, INVOCATIONS, BODY, {}, { maxRequestBytes: size - 1 }))).toEqual({
      status: 413,
      error: `the body has ${size} bytes, the limit is ${size - 1}: send fewer rows per request`,
    });
  });
});

describe('a body that comes as text', () => {
  const words = modelOf([spec('x', 'BYTES', [-1, 1])]);
  const long = modelOf([spec('x', 'INT64', [-1])]);
  const plan = (body: Body, of = words, headers: Record<string, string> = {}, options: Partial<ProtocolOptions> = {}) =>
    planHttp({ method: 'POST', path: INVOCATIONS, headers, body }, of, { ...OPTIONS, ...options });
  const outcome = (made: HttpPlan) => (made.kind === 'infer' ? elementsOf(made) : refused(made));

  test.each<[string, string, Record<string, string>]>([
    ['JSON', '{"instances":[["ä 😀 \u0000"]]}', {}],
    ['JSON after a byte order mark', '\uFEFF{"instances":[["a"]]}', {}],
    ['csv', 'x\nä\n', { 'content-type': 'text/csv' }],
    ['csv after a byte order mark', '\uFEFFx\nä\n', { 'content-type': 'text/csv' }],
    ['what is not JSON', '{"instances":[[ä]]}', {}],
    ['nothing', '', {}],
    ['what says it is gzip', '{"instances":[["ä"]]}', { 'content-encoding': 'gzip' }],
    ['JSON of a length given in bytes', '{"inputs":[{"name":"x","datatype":"BYTES","shape":[1,1],"data":["ä"]}]}', { 'inference-header-content-length': '72' }],
    ['binary data in text', '{"inputs":[{"name":"x","datatype":"BYTES","shape":[1,1],"parameters":{"binary_data_size":5}}]}\u0001\0\0\0a', { 'inference-header-content-length': '94' }],
  ])('is taken as its bytes are: %s', (_what, body, headers) => {
    expect(outcome(plan(body, words, headers, { gunzip }))).toEqual(outcome(plan(bytes(body), words, headers, { gunzip })));
  });

  test('keeps long integers exact', () => {
    expect(elementsOf(plan('{"instances":[9007199254740993]}', long))).toEqual([9007199254740993n]);
  });

  test.each(['a', 'ä', '€', '😀'])('has its size in bytes, of %s to the last', (character) => {
    const body = JSON.stringify({ instances: [[character.repeat(100)]] });
    const size = bytes(body).length;
    expect(elementsOf(plan(body, words, {}, { maxRequestBytes: size }))).toEqual([character.repeat(100)]);
    expect(refused(plan(body, words, {}, { maxRequestBytes: size - 1 }))).toEqual({
      status: 413,
      error: `the body has ${size} bytes, the limit is ${size - 1}: send fewer rows per request`,
    });
  });
});

describe('compression', () => {
  test.each(['gzip', 'x-gzip', ' GZIP '])('as %j is undone', (encoding) => {
    expect(elementsOf(post(model, INVOCATIONS, new Uint8Array(gzipSync(bytes(BODY))), { 'content-encoding': encoding }, { gunzip }))).toEqual([1, 2]);
  });

  test.each(['identity', ''])('as %j is none', (encoding) => {
    expect(elementsOf(post(model, INVOCATIONS, BODY, { 'content-encoding': encoding }))).toEqual([1, 2]);
  });

  test('a bomb stops at the limit', () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(refused(post(model, INVOCATIONS, bomb, { 'content-encoding': 'gzip' }, { gunzip }))).toEqual({
      status: 413,
      error: 'the body is over the limit of 1000000 bytes once decompressed',
    });
  });

  test('a limit that the decompressor does not keep is kept', () => {
    const careless: Partial<ProtocolOptions> = { gunzip: (body) => gunzipSync(body), maxRequestBytes: 1000 };
    expect(refused(post(model, INVOCATIONS, new Uint8Array(gzipSync(new Uint8Array(1001))), { 'content-encoding': 'gzip' }, careless)).status).toBe(413);
  });

  test('what is not gzip is the fault of the caller', () => {
    expect(refused(post(model, INVOCATIONS, BODY, { 'content-encoding': 'gzip' }, { gunzip }))).toEqual({
      status: 400,
      error: 'the body is not gzip, as its content encoding says it is',
    });
    const half = gzipSync(bytes(BODY)).subarray(0, 20);
    expect(refused(post(model, INVOCATIONS, new Uint8Array(half), { 'content-encoding': 'gzip' }, { gunzip })).status).toBe(400);
  });

  test.each(['br', 'deflate', 'gzip, gzip'])('as %s is 415, and gzip is offered', (encoding) => {
    const plan = post(model, INVOCATIONS, BODY, { 'content-encoding': encoding }, { gunzip });
    expect(refused(plan)).toMatchObject({ status: 415 });
    expect(plan).toMatchObject({ response: { headers: { 'accept-encoding': 'gzip, identity' } } });
  });

  test('without a decompressor is 415', () => {
    expect(refused(post(model, INVOCATIONS, BODY, { 'content-encoding': 'gzip' })).status).toBe(415);
  });
});

describe('the content type', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json', 'text/json', ''])('%j is JSON', (type) => {
    expect(elementsOf(post(model, INVOCATIONS, BODY, { 'content-type': type }))).toEqual([1, 2]);
  });

  test.each([
    [INVOCATIONS, 'text/plain', 'content type "text/plain" is not supported here: send application/json or text/csv'],
    [INVOCATIONS, 'application/x-npy', 'content type "application/x-npy" is not supported here: send application/json or text/csv'],
    [INVOCATIONS, 'application/octet-stream', 'content type "application/octet-stream" is not supported here: send application/json or text/csv'],
    [
      INVOCATIONS,
      'application/x-www-form-urlencoded',
      'content type "application/x-www-form-urlencoded" is not supported here: send application/json or text/csv (with curl: -H \'content-type: application/json\')',
    ],
    [INFER, 'text/csv', 'content type "text/csv" is not supported here: send application/json, or application/octet-stream with binary tensors'],
    ['/v1/models/m:predict', 'text/csv', 'content type "text/csv" is not supported here: send application/json'],
    [INVOCATIONS, 'application/json; charset=utf-16', 'charset "utf-16" is not supported: send UTF-8'],
    [INVOCATIONS, 'text/csv; charset=latin1', 'charset "latin1" is not supported: send UTF-8'],
  ])('%s refuses %s', (path, type, error) => {
    expect(refused(post(model, path, BODY, { 'content-type': type }))).toEqual({ status: 415, error });
  });
});

test.each([
  ['', 'at character 0, it is empty'],
  ['{"instances":[[1,2]}', 'at character 19, "}" stands where "," or "]" is expected'],
  ['{"instances":[[1,NaN,]]}', 'at character 21, "]" stands where a value is expected'],
  ['{"instances":[[1,nan]]}', 'at character 17, "n" stands where a value is expected'],
  ['{"instances":[[1,2]]', 'at character 20, it ends where "," or "}" is expected'],
  ["{'instances':1}", 'at character 1, "\'" stands where a name in double quotes or "}" is expected'],
])('%j is not JSON: %s', (body, where) => {
  expect(refused(post(model, INVOCATIONS, body))).toEqual({ status: 400, error: `the body is not JSON: ${where}` });
});

test('NaN and infinities are taken as Python writes them, but never for text', () => {
  expect(elementsOf(post(model, INVOCATIONS, '{"instances": [[NaN, -Infinity], [1.5, Infinity]]}'))).toEqual([NaN, -Infinity, 1.5, Infinity]);
  const words = modelOf([spec('s', 'BYTES', [-1])]);
  expect(refused(post(words, INVOCATIONS, '{"instances":["a",NaN]}')).error).toMatch(/input "s", element \[1\]: null is not a string/);
  expect(refused(post(words, INVOCATIONS, '{"instances":["a",Infinity]}')).error).toBe(
    'the body is not JSON: at character 18, JSON has no Infinity: send it as the string "Infinity"',
  );
  const integers = modelOf([spec('i', 'INT64', [-1])]);
  expect(refused(post(integers, INVOCATIONS, '{"instances":[9007199254740993,NaN]}')).error).toMatch(/element \[1\]: null is not an integer/);
});

test.each(['5', 'null', '"x"', '[]', 'true'])('%s is JSON, but no request', (body) => {
  expect(refused(post(model, INVOCATIONS, body)).error).toMatch(/^the body must be a JSON object, got /);
  expect(refused(post(model, INFER, body)).status).toBe(400);
});

test('what is not UTF-8 is refused', () => {
  expect(refused(post(model, INVOCATIONS, Uint8Array.of(0x7b, 0xff, 0x7d)))).toEqual({ status: 400, error: 'the body is not valid UTF-8' });
});

test('a byte order mark is no part of the JSON', () => {
  expect(elementsOf(post(model, INVOCATIONS, `\ufeff${JSON.stringify(BODY)}`))).toEqual([1, 2]);
});

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('nesting with %s, however deep, is refused and harms nothing', (open, close) => {
  const deep = `{"instances":${open.repeat(60_000)}1${close.repeat(60_000)}}`;
  const integers = modelOf([spec('x', 'INT64', [-1, 2])]);
  expect(refused(post(model, INVOCATIONS, deep)).status).toBe(400);
  expect(refused(post(integers, INVOCATIONS, deep.replace('1', '12345678901234567'))).error).toBe('the body is nested deeper than 1000 levels');
  expect(refused(post(model, INVOCATIONS, open.repeat(60_000))).error).toMatch(/^the body is not JSON/);
});

describe('an answer over the limit', () => {
  const plan = (rows: number, limit: number, over: object = {}) =>
    post(model, INVOCATIONS, { instances: Array.from({ length: rows }, () => [1, 2]), ...over }, {}, { maxResponseBytes: limit });
  const answer = (rows: number) => [{ name: 'y', datatype: 'FP32' as const, shape: [rows], data: new Float32Array(rows).fill(1.5) }];
  const size = '{"predictions":[1.5,1.5]}'.length;

  test('is one byte over it, not at it', () => {
    expect(respond(plan(2, size), answer(2)).status).toBe(200);
    expect(respond(plan(2, size - 1), answer(2)).status).toBe(413);
  });

  test('is 413, and says how many rows fit', () => {
    const response = respond(plan(1000, 2015), answer(1000));
    expect(response.status).toBe(413);
    expect(json(response)).toEqual({ error: 'the answer has at least 4017 bytes, the limit is 2015: about 501 of the 1000 rows fit, send fewer' });
    expect(response.headers['csi-model-name']).toBe('m');
  });

  test('is refused before it is written where it is far over', () => {
    const response = respond(plan(1000, 100), answer(1000));
    expect(json(response).error).toBe('the answer has at least 2000 bytes, the limit is 100: about 50 of the 1000 rows fit, send fewer');
  });

  test('of one row asks for fewer outputs', () => {
    expect(json(respond(plan(1, 10), answer(1))).error).toMatch(/ask for fewer outputs/);
  });

  test('counts text and binary data by their bytes', () => {
    const words = [{ name: 'y', datatype: 'BYTES' as const, shape: [2], data: ['é'.repeat(60), 'é'.repeat(60)] }];
    expect(respond(plan(2, 200), words).status).toBe(413);
    const binary = post(model, INFER, {
      inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }],
      parameters: { binary_data_output: true },
    }, {}, { maxResponseBytes: 400 });
    expect(respond(binary, answer(20)).status).toBe(200);
    expect(respond(binary, answer(100)).status).toBe(413);
  });
});

import { modelFailure, notReady, planDirect, planHttp } from '../../../lib/protocol';
import packageJson from '../../../package.json';
import { bytes, get, json, modelOf, OPTIONS, post, refused, respond, spec, text } from './support';

const model = modelOf([spec('x', 'FP32', [-1, 2], ['a', 'b'])]);
const IDENTITY = { 'csi-model-name': 'm', 'csi-model-version': '7', 'csi-request-id': 'req-1' };

test.each([
  ['/v2', { name: 'cdk-serverless-inference', version: packageJson.version, extensions: ['binary_tensor_data'] }],
  ['/v2/health/live', { live: true }],
  ['/v2/health/ready', { live: true, ready: true }],
  ['/v2/models/m/ready', { name: 'm', ready: true }],
  ['/v2/models/m/versions/7/ready', { name: 'm', ready: true }],
  ['/v1/models/m', { name: 'm', ready: true }],
  ['/v1/models/m/versions/7', { name: 'm', ready: true }],
  ['/v1/models', { models: ['m'] }],
])('GET %s answers %j, with the identity of the model in the headers', (path, body) => {
  const response = get(model, path);
  expect(response.status).toBe(200);
  expect(json(response)).toEqual(body);
  expect(response.headers).toMatchObject({ ...IDENTITY, 'content-type': 'application/json' });
});

test.each(['/v2/models/m', '/v2/models/m/', '/v2/models/m/versions/7', '/', '', '/v2/models/%6D'])('GET %p is the metadata of the model', (path) => {
  expect(json(get(model, path))).toEqual({
    name: 'm',
    versions: ['7'],
    platform: 'onnx_onnxv1',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2], parameters: { columns: ['a', 'b'] } }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
  });
});

test.each(['/ping', '/health', '/ping/'])('GET %s is 200 once the model is loaded, 503 before', (path) => {
  expect(get(model, path).status).toBe(200);
  expect(get(model, path, { ready: false }).status).toBe(503);
});

test.each(['/v2/health/ready', '/v2/models/m/ready', '/v1/models/m'])('GET %s is 503 while the model loads', (path) => {
  const response = get(model, path, { ready: false });
  expect(response.status).toBe(503);
  expect(json(response).ready).toBe(false);
});

test.each(['/v2/health/live', '/v2', '/v2/models/m', '/openapi.json', '/version'])('GET %s needs no loaded model', (path) => {
  expect(get(model, path, { ready: false }).status).toBe(200);
});

test('GET /version is the version of the package', () => {
  expect(text(get(model, '/version'))).toBe(packageJson.version);
});

test('HEAD answers as GET does, without a body', () => {
  const plan = planHttp({ method: 'HEAD', path: '/ping', headers: {}, body: new Uint8Array(0) }, model, OPTIONS);
  expect(plan).toMatchObject({ kind: 'answer', response: { status: 200, body: new Uint8Array(0) } });
});

test.each(['/invocations', '/', '/v1/models/m:predict', '/v1/models/m/versions/7:predict'])('POST %s takes instances', (path) => {
  const response = respond(post(model, path, { instances: [[1, 2]] }), [{ name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(0.5) }]);
  expect(json(response)).toEqual({ predictions: [0.5] });
  expect(response.headers).toMatchObject(IDENTITY);
});

test.each(['/v2/models/m/infer', '/v2/models/m/versions/7/infer', '/invocations', '/'])('POST %s takes tensors', (path) => {
  const plan = post(model, path, { id: 'mine', inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] });
  const response = respond(plan, [{ name: 'y', datatype: 'FP32', shape: [1], data: Float32Array.of(0.5) }]);
  expect(json(response)).toEqual({
    model_name: 'm',
    model_version: '7',
    id: 'mine',
    outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [0.5] }],
  });
});

test('an unknown model is 404, and the error names the one that is served', () => {
  expect(refused(post(model, '/v2/models/other/infer', {}))).toEqual({ status: 404, error: 'model "other" is not served here, "m" is' });
  expect(refused(post(model, '/v1/models/other:predict', {})).status).toBe(404);
  expect(refused(post(model, '/v2/models', {})).status).toBe(404);
});

test('an unknown version is 404, and the error names the one that is served', () => {
  expect(refused(post(model, '/v2/models/m/versions/8/infer', {}))).toEqual({
    status: 404,
    error: 'version "8" of model "m" is not served here, version "7" is',
  });
});

test.each(['/nope', '/v2/models/m/nope', '/v2/models/m/infer/more', '/v1/models/m:explain', '/v1/models/m/infer', '/v3', '/v2/models/%zz', '//x'])(
  'POST %s is 404',
  (path) => {
    expect(refused(post(model, path, {})).status).toBe(404);
  },
);

test.each(['//v2/models/m', '///v2/models/m', '//', '//v2/models/m/versions/7/'])('GET %s is the metadata of the model: the URL of a function ends in a slash', (path) => {
  expect(json(get(model, path))).toMatchObject({ name: 'm', versions: ['7'] });
});

test.each(['//v2/models/m/infer', '///invocations', '//v1/models/m:predict', '//'])('POST %s takes a request', (path) => {
  expect(post(model, path, { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }).kind).toBe(path.includes('v1') ? 'answer' : 'infer');
  expect(post(model, path, { instances: [[1, 2]] }).kind).toBe(path.includes('v2') ? 'answer' : 'infer');
});

test.each(['/v2//models/m', '/v2/models//m', '//x'])('GET %s is 404: only slashes at the start are taken for one', (path) => {
  expect(get(model, path).status).toBe(404);
});

test('an unknown path is answered with the paths there are', () => {
  const { error } = refused(post(model, '/nope', {}));
  expect(error).toContain('POST /v2/models/m/infer');
  expect(error).toContain('POST /invocations');
});

test.each([
  ['GET', '/invocations', 'POST'],
  ['GET', '/v2/models/m/infer', 'POST'],
  ['POST', '/ping', 'GET, HEAD'],
  ['PUT', '/', 'GET, HEAD, POST'],
])('%s %s is 405, and allows %s', (method, path, allow) => {
  const plan = planHttp({ method, path, headers: {}, body: bytes('{}') }, model, OPTIONS);
  expect(refused(plan)).toMatchObject({ status: 405 });
  expect(plan).toMatchObject({ response: { headers: { allow } } });
});

test('inference is 503 while the model loads, and that is not the fault of the caller', () => {
  const plan = post(model, '/invocations', { instances: [[1, 2]] }, {}, { ready: false });
  expect(plan).toMatchObject({ kind: 'answer', response: { status: 503, headers: { 'retry-after': '1' } } });
  expect(plan).not.toHaveProperty('problem');
});

test('a model that fails is 500, and the answer tells no more than where to look', () => {
  const response = modelFailure(model, 'req-9');
  expect(response.status).toBe(500);
  expect(json(response)).toEqual({ error: 'model m version 7 failed on this request, which it should take: see the log of request req-9' });
  expect(response.headers['csi-request-id']).toBe('req-9');
});

test.each([
  [undefined, 'model m version 7 is not loaded yet: try again', '1'],
  [false, 'model m version 7 is not loaded yet: try again', '1'],
  [true, 'model m version 7 could not be loaded: see the log of request req-1', undefined],
])('not ready is 503, and with loadFailed %p another try is asked for only where it may help', (loadFailed, error, retryAfter) => {
  const options = { ...OPTIONS, ready: false, ...(loadFailed !== undefined && { loadFailed }) };
  // Health checks are not in the log, so theirs has no request to look for.
  for (const [response, message] of [[notReady(model, options), error], [get(model, '/ping', options), error.replace('the log of request req-1', "the server's log")]] as const) {
    expect(response.status).toBe(503);
    expect(json(response)).toEqual({ error: message });
    expect(response.headers['retry-after']).toBe(retryAfter);
  }
  expect(post(model, '/invocations', { instances: [[1, 2]] }, {}, options)).toMatchObject({ kind: 'answer', response: { status: 503 } });
  expect(planDirect({ instances: [[1, 2]] }, model, options)).toMatchObject({ kind: 'answer', value: { status_code: 503, error } });
});

test('a request id cannot break the headers', () => {
  expect(modelFailure(model, 'a\r\nset-cookie: ü').headers['csi-request-id']).toBe('a--set-cookie:--');
});

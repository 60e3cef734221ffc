import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { ModelArtifact, ModelFunction, ModelVersion } from '../../constructs';
import { startLocal, type LocalServer } from '../../local';
import { settings } from '../fuzz/settings';
import { temporaryFolder } from './support/assembly';

const DIGITS = join(process.cwd(), 'examples', 'models', 'digits', '2', 'model.onnx');

let server: LocalServer;
let url: string;

beforeAll(async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  new ModelFunction(new Stack(app, 'Demo'), 'Digits', { model: ModelVersion.of('digits', '2', ModelArtifact.fromFile(DIGITS)) }).addUrl();
  app.synth();
  server = await startLocal({ assembly: outdir, port: 0 });
  url = server.functions[0]?.urls[0]?.url as string;
}, 60_000);
afterAll(() => server.close());

const GOOD = JSON.stringify({ instances: [Array.from({ length: 64 }, () => 0)] });
const path = fc.oneof(
  fc.constantFrom('/invocations', '/ping', '/v2', '/v2/health/ready', '/v2/models/digits', '/v2/models/digits/infer', '/v2/models/digits/versions/2/infer', '/v1/models/digits:predict', '/', '//', '/%', '/%ZZ', '/..%2f..', '/v2/models/%00/infer'),
  fc.webPath(),
);
const headers = fc.record({
  'content-type': fc.constantFrom('application/json', 'text/csv', 'application/octet-stream', 'x', 'application/json; charset=utf-16'),
  accept: fc.constantFrom('text/csv', '*/*', ';;,q', 'image/png'),
  'content-encoding': fc.constantFrom('gzip', 'br', ''),
  'inference-header-content-length': fc.oneof(fc.nat({ max: 200 }).map(String), fc.constantFrom('-1', '1e9', 'NaN')),
}, { requiredKeys: [] });
/** A good request with some of it changed, cut or repeated, and what is none. */
const body = fc.oneof(
  fc.tuple(fc.nat(GOOD.length), fc.nat(GOOD.length), fc.string({ maxLength: 5 })).map(([from, to, put]) => `${GOOD.slice(0, Math.min(from, to))}${put}${GOOD.slice(Math.max(from, to))}`),
  fc.json({ maxDepth: 4 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('', '{}', '[]', 'null', '{"instances":[[1e999]]}', '{"__proto__":{"instances":[]}}', '{"inputs":[{"name":"X","shape":[1,64],"datatype":"FP32","data":[null]}]}'),
);

const { seed, times } = settings();
const runs = (numRuns: number): { readonly numRuns: number; readonly seed: number } => ({ numRuns: numRuns * times, seed: times > 1 ? seed : 11 });

test('whatever a function\'s URL is asked, it answers, and never with a failure of the server', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom('POST', 'POST', 'GET', 'PUT', 'DELETE'), path, headers, body, async (method, at, given, sent) => {
    const response = await fetch(new URL(`.${at}`, url), { method, headers: given, ...(method === 'GET' ? {} : { body: sent }) });
    const text = await response.text();
    expect([response.status < 500, text]).toEqual([true, expect.not.stringMatching(/csi local failed|\n\s+at |\[object Object\]/)]);
    if (response.headers.get('content-type')?.startsWith('application/json') === true && text.trim() !== '') expect(() => JSON.parse(text) as unknown).not.toThrow();
  }), runs(150));
  const response = await fetch(new URL('invocations', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: GOOD });
  expect(response.status).toBe(200);
}, 120_000 * times);

test('whatever the Lambda API is asked, it answers in Lambda\'s words', async () => {
  const at = fc.oneof(fc.constantFrom('/2015-03-31/functions', '/2015-03-31/functions/Digits', '/2015-03-31/functions/Digits/invocations', '/2015-03-31/functions/%/invocations', '/2015-03-31/functions/__proto__/invocations', '/', '//'), fc.webPath());
  await fc.assert(fc.asyncProperty(fc.constantFrom('POST', 'GET', 'PUT', 'DELETE'), at, body, async (method, asked, sent) => {
    const response = await fetch(`${server.endpoint}${asked}`, { method, headers: { 'content-type': 'application/json' }, ...(method === 'GET' ? {} : { body: sent }) });
    expect([response.status < 500, await response.text()]).toEqual([true, expect.not.stringMatching(/csi local failed|\n\s+at [^\\]/)]);
  }), runs(150));
}, 120_000 * times);

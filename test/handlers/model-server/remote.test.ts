import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetchModel } from '../../../handlers/model-server/remote';
import type { ModelManifest } from '../../../lib/model/manifest';
import { identity } from './onnx-writer';
import { CONTEXT, door, modelFolder, sha256, temporaryFolder, urlEvent, type HttpResult } from './support';

const CONTENT = Buffer.alloc(300_000, 'model ');

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let s3: Server;
let endpoint: string;
let requests: IncomingMessage[];
let temporary: string;
let handle: Handler;

beforeEach(async () => {
  requests = [];
  s3 = createServer((request, response) => {
    requests.push(request);
    handle(request, response, requests.length);
  });
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(s3.address() as AddressInfo).port}`;
  temporary = temporaryFolder();
});

afterEach(async () => {
  s3.closeAllConnections();
  await new Promise((resolve) => s3.close(resolve));
});

const environment = (): Record<string, string> => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_ENDPOINT_URL_S3: endpoint,
  TMPDIR: temporary,
});

const manifest = (files: Readonly<Record<string, Buffer>> = { 'model.onnx': CONTENT }): ModelManifest => ({
  schemaVersion: 1, name: 'm', version: '1', format: 'onnx', digest: sha256(Object.keys(files).join()), entry: Object.keys(files)[0]!, location: 'remote',
  files: Object.entries(files).map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) })),
});

const fetchIt = (of = manifest(), uri = 's3://bucket/models/m/abc/') => fetchModel(of, uri, environment());
const leftovers = () => readdirSync(temporary, { recursive: true }).filter((name) => String(name).includes('partial'));
const xml = (code: string, more = '') => `<?xml version="1.0"?><Error><Code>${code}</Code>${more}</Error>`;

test('fetches every file of the manifest, signed, path style on the given endpoint', async () => {
  handle = (request, response) => response.end(request.url!.endsWith('.data') ? 'weights' : CONTENT);
  const folder = await fetchIt(manifest({ 'model.onnx': CONTENT, 'sub/a b+ü.data': Buffer.from('weights') }));
  expect(readFileSync(join(folder, 'model.onnx'))).toEqual(CONTENT);
  expect(readFileSync(join(folder, 'sub/a b+ü.data'), 'utf8')).toBe('weights');
  expect(requests.map(({ url }) => url)).toEqual(['/bucket/models/m/abc/model.onnx', '/bucket/models/m/abc/sub/a%20b%2B%C3%BC.data']);
  const { headers } = requests[0]!;
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=.*, Signature=[0-9a-f]{64}$/);
  expect(headers['x-amz-security-token']).toBe('token');
});

test('uses one connection for all files', async () => {
  handle = (_request, response) => response.end('x');
  const x = Buffer.from('x');
  await fetchIt(manifest({ a: x, b: x, c: x }));
  expect(new Set(requests.map(({ socket }) => socket)).size).toBe(1);
});

test('asks no second time for what is there already, and again for what was spoilt', async () => {
  handle = (_request, response) => response.end(CONTENT);
  const folder = await fetchIt();
  await fetchIt();
  expect(requests).toHaveLength(1);
  writeFileSync(join(folder, 'model.onnx'), 'spoilt');
  await fetchIt();
  expect(requests).toHaveLength(2);
  expect(statSync(join(folder, 'model.onnx')).size).toBe(CONTENT.length);
});

describe('partial files of other processes', () => {
  const gone = () => spawnSync(process.execPath, ['-e', '']).pid;
  const left = async (name: string, ageSeconds = 0): Promise<boolean> => {
    const folder = join(temporary, `csi-model-${manifest().digest.slice(0, 32)}`);
    mkdirSync(folder);
    writeFileSync(join(folder, name), 'partial');
    const changed = Date.now() / 1000 - ageSeconds;
    utimesSync(join(folder, name), changed, changed);
    let there: boolean | undefined;
    handle = (_request, response) => { there = existsSync(join(folder, name)); response.end(CONTENT); };
    await fetchIt();
    return there!;
  };

  test('that ended are removed before anything is fetched', async () => {
    expect(await left(`model.onnx.${gone()}.partial`)).toBe(false);
  });

  test('that still run stay while they are written', async () => {
    expect(await left(`model.onnx.${process.ppid}.partial`)).toBe(true);
  });

  test('are removed where nothing was written for a minute, whoever has the number now', async () => {
    expect(await left(`model.onnx.${process.ppid}.partial`, 60)).toBe(false);
  });

  test.each(['other.onnx.%.partial', 'model.onnx.%', 'model.onnx.x.%.partial'])('are not what is called %s', async (name) => {
    expect(await left(name.replace('%', String(gone())), 60)).toBe(true);
  });
});

describe('tries again', () => {
  test.each<[string, Handler]>([
    ['after a 503', (_request, response) => { response.statusCode = 503; response.end(xml('SlowDown')); }],
    ['after a 500', (_request, response) => { response.statusCode = 500; response.end(xml('InternalError')); }],
    ['after a connection that is reset', (request) => request.socket.destroy()],
    ['after a transfer that breaks off', (request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000), () => request.socket.destroy());
    }],
    ['after a transfer that ends short', (_request, response) => response.end(CONTENT.subarray(0, 1000))],
  ])('%s', async (_when, failOnce) => {
    handle = (request, response, attempt) => (attempt === 1 ? failOnce(request, response, attempt) : response.end(CONTENT));
    const folder = await fetchIt();
    expect(readFileSync(join(folder, 'model.onnx'))).toEqual(CONTENT);
    expect(requests).toHaveLength(2);
    expect(leftovers()).toEqual([]);
  });

  (process.platform === 'win32' ? test.skip : test)('after its own partial file was removed', async () => {
    handle = (_request, response, attempt) => {
      if (attempt > 1) return void response.end(CONTENT);
      response.write(CONTENT.subarray(0, 1000));
      const removed = setInterval(() => {
        const [partial] = leftovers();
        if (partial === undefined) return;
        clearInterval(removed);
        rmSync(join(temporary, String(partial)));
        response.end(CONTENT.subarray(1000));
      }, 5);
    };
    const folder = await fetchIt();
    expect(readFileSync(join(folder, 'model.onnx'))).toEqual(CONTENT);
    expect(requests).toHaveLength(2);
  });

  test('a few times and not for ever', async () => {
    handle = (_request, response) => { response.statusCode = 503; response.end(); };
    await expect(fetchIt()).rejects.toMatchObject({ name: 'TransientError', message: expect.stringContaining('503') });
    expect(requests).toHaveLength(5);
  });
});

describe('fails at once, leaving nothing behind,', () => {
  test.each<[string, Handler, RegExp]>([
    ['on another content', (_request, response) => response.end(Buffer.alloc(CONTENT.length, 'other ')), /s3:\/\/bucket\/models\/m\/abc\/model\.onnx does not have the sha256/],
    ['on more bytes than promised', (_request, response) => response.end(Buffer.concat([CONTENT, CONTENT])), /has more than the 300000 bytes/],
    ['on 403, naming permission and object', (_request, response) => { response.statusCode = 403; response.end(xml('AccessDenied')); },
      /403 AccessDenied .*role needs s3:GetObject on arn:aws:s3:::bucket\/models\/m\/abc\/model\.onnx/],
    ['on 404', (_request, response) => { response.statusCode = 404; response.end(xml('NoSuchKey')); }, /404 NoSuchKey .*deleted, or never copied/],
    ['on a bucket of another region, naming it', (_request, response) => { response.writeHead(301, { 'x-amz-bucket-region': 'us-west-2' }); response.end(); }, /another region, us-west-2/],
  ])('%s', async (_when, handler, message) => {
    handle = handler;
    await expect(fetchIt()).rejects.toThrow(message);
    expect(requests).toHaveLength(1);
    expect(leftovers()).toEqual([]);
    expect(readdirSync(temporary, { recursive: true }).filter((name) => String(name).endsWith('model.onnx'))).toEqual([]);
  });

  test('when the place is not named', async () => {
    await expect(fetchModel(manifest(), undefined, environment())).rejects.toThrow(/CSI_ARTIFACT_URI is not set/);
    await expect(fetchIt(manifest(), 'https://bucket/x')).rejects.toThrow(/'https:\/\/bucket\/x', allowed: s3:\/\/bucket\/prefix\//);
  });

  test('when a path leads out of the folder', async () => {
    await expect(fetchIt(manifest({ '../x': CONTENT }))).rejects.toThrow(/outside of the model's folder/);
    expect(existsSync(join(temporary, 'x'))).toBe(false);
  });

  test('without credentials', async () => {
    await expect(fetchModel(manifest(), 's3://b/', { AWS_ENDPOINT_URL: endpoint, TMPDIR: temporary })).rejects.toThrow(/no credentials in AWS_ACCESS_KEY_ID/);
  });
});

describe('the server with a remote model', () => {
  const model = identity('FP32', ['batch']);
  const digest = 'd'.repeat(64);
  const open = (clock: { startedAtMs: number } = { startedAtMs: 0 }) => {
    const { folder } = modelFolder({ 'model.onnx': model }, { digest, location: 'remote', files: [{ path: 'model.onnx', bytes: model.length, sha256: sha256(model) }] });
    writeFileSync(join(folder, 'model.onnx'), 'not the one to load');
    return door(folder, { ...environment(), CSI_ARTIFACT_URI: 's3://bucket/m/' }, clock);
  };

  test('answers', async () => {
    handle = (_request, response) => response.end(model);
    const opened = open();
    await opened.init();
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
  });

  test('gets the model in a later request when S3 could not be reached before', async () => {
    handle = (_request, response) => { response.statusCode = 503; response.end(); };
    const opened = open();
    await opened.init();
    await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow('model sample version 1 is not loaded yet: try again');
    expect(await opened.handler(urlEvent('/invocations', { instances: [1] }), CONTEXT)).toMatchObject({
      statusCode: 503, headers: { 'retry-after': '1' }, body: '{"error":"model sample version 1 is not loaded yet: try again"}',
    });
    handle = (_request, response) => response.end(model);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
  });

  test('does not ask for another try where the object is missing, and keeps the place to itself', async () => {
    handle = (_request, response) => { response.statusCode = 404; response.end(xml('NoSuchKey')); };
    const opened = open();
    await opened.init();
    await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow('model sample version 1 could not be loaded: see the log of request request-1');
    const result = (await opened.handler(urlEvent('/invocations', { instances: [1] }), CONTEXT)) as HttpResult;
    expect(result).toMatchObject({ statusCode: 503, body: '{"error":"model sample version 1 could not be loaded: see the log of request request-1"}' });
    expect(result.headers).not.toHaveProperty('retry-after');
  });

  const COULD_NOT = 'model sample version 1 could not be loaded: see the log of request request-1';

  test.each([[403, 'AccessDenied'], [404, 'NoSuchKey'], [400, 'ExpiredToken'], [418, 'Unheard']])(
    'heals after S3 answered %i %s, at most one try in 15 s',
    async (status, code) => {
      handle = (_request, response) => { response.statusCode = status; response.end(xml(code)); };
      const clock = { startedAtMs: 0 };
      const opened = open(clock);
      await opened.init();
      handle = (_request, response) => response.end(model);
      clock.startedAtMs = 14_000;
      await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow(COULD_NOT);
      expect(requests).toHaveLength(1);
      clock.startedAtMs = 15_000;
      expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
      expect(requests).toHaveLength(2);
    },
  );

  test('waits 15 s again after a try that failed the same way', async () => {
    handle = (_request, response) => { response.statusCode = 403; response.end(xml('AccessDenied')); };
    const clock = { startedAtMs: 0 };
    const opened = open(clock);
    await opened.init();
    for (const [at, tries] of [[15_000, 2], [29_000, 2], [31_000, 3]] as const) {
      clock.startedAtMs = at;
      await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow(COULD_NOT);
      expect(requests).toHaveLength(tries);
    }
  });

  test('never asks again for an object that is not the one of the manifest', async () => {
    handle = (_request, response) => response.end(Buffer.alloc(model.length));
    const clock = { startedAtMs: 0 };
    const opened = open(clock);
    await opened.init();
    handle = (_request, response) => response.end(model);
    clock.startedAtMs = 3_600_000;
    await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow(COULD_NOT);
    expect(requests).toHaveLength(1);
  });

  (existsSync('/dev/full') ? test : test.skip)('heals after the disk was full', async () => {
    handle = (_request, response) => response.end(model);
    const place = join(temporary, `csi-model-${digest.slice(0, 32)}`);
    mkdirSync(place);
    symlinkSync('/dev/full', join(place, `model.onnx.${process.pid}.partial`));
    const clock = { startedAtMs: 0 };
    const opened = open(clock);
    await opened.init();
    await expect(opened.handler({ instances: [1] }, CONTEXT)).rejects.toThrow(COULD_NOT);
    expect(opened.lines[0]).toMatchObject({ level: 'ERROR', error: `no room in the temporary folder for 'model.onnx' (${model.length} bytes): raise the function's ephemeral storage` });
    clock.startedAtMs = 15_000;
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
  });

  test('takes a table by the column names in the file, in any order, though the manifest has no signature', async () => {
    const named = identity('FP32', ['batch', 2], { columns: '{"x":["alcohol","ash"]}' });
    handle = (_request, response) => response.end(named);
    const { folder } = modelFolder({ 'model.onnx': named }, { location: 'remote' });
    const opened = door(folder, { ...environment(), CSI_ARTIFACT_URI: 's3://bucket/m/' });
    await opened.init();
    const csv = urlEvent('/invocations', 'ash,alcohol\n2,1\n', { 'content-type': 'text/csv' });
    expect(await opened.handler(csv, CONTEXT)).toMatchObject({ statusCode: 200, body: '{"predictions":[[1,2]]}' });
    expect(await opened.handler({ dataframe_records: [{ ash: 2 }] }, CONTEXT)).toMatchObject({ status_code: 400, error: 'missing column "alcohol"; the model takes "alcohol", "ash"' });
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetchModel, type FetchOptions } from '../../../handlers/model-server/remote';
import type { ModelManifest } from '../../../lib/model/manifest';
import { sha256, temporaryFolder } from './support';

const MIB = 1024 * 1024;
/** Of the size that parts have, in the tests of what depends on it. */
const LARGE = Buffer.alloc(50 * MIB + 12_345);
for (let at = 0; at + 4 <= LARGE.length; at += 4) LARGE.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
/** In all others: seven parts too, the last of them short. */
const PART = 64 * 1024;
const CONTENT = LARGE.subarray(0, 6 * PART + 12_345);
const ETAG = '"one"';
const manifestOf = (content: Buffer): ModelManifest => ({
  schemaVersion: 1, name: 'm', version: '1', format: 'onnx', digest: 'd'.repeat(64), entry: 'model.onnx', location: 'remote', files: [{ path: 'model.onnx', bytes: content.length, sha256: sha256(content) }],
});
const parts = (bytes: number) => Array.from({ length: Math.ceil(bytes / PART) }, (_, index) => ({ start: index * PART, end: Math.min(bytes, (index + 1) * PART) }));

type Handler = (request: IncomingMessage, response: ServerResponse, range: Range | undefined) => unknown;

interface Range {
  readonly start: number;
  readonly end: number;
}

let s3: Server;
let temporary: string;
let handle: Handler;
let requests: { readonly range: Range | undefined; readonly headers: IncomingMessage['headers'] }[];
let most: number;

beforeEach(async () => {
  [requests, most, temporary, handle] = [[], 0, temporaryFolder(), answer];
  let running = 0;
  s3 = createServer((request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers.range)) ?? [];
    const range = first === undefined ? undefined : { start: Number(first), end: Number(last) + 1 };
    requests.push({ range, headers: request.headers });
    most = Math.max(most, ++running);
    response.on('close', () => running--);
    handle(request, response, range);
  });
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  s3.closeAllConnections();
  await new Promise((resolve) => s3.close(resolve));
});

function head(response: ServerResponse, range: Range, content = CONTENT, etag = ETAG): void {
  response.writeHead(206, { etag, 'content-range': `bytes ${range.start}-${range.end - 1}/${content.length}`, 'content-length': range.end - range.start });
}

/** As S3 does. */
function answer(request: IncomingMessage, response: ServerResponse, range: Range | undefined, content = CONTENT, etag = ETAG): void {
  if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) return void response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
  if (range === undefined) return void response.writeHead(200, { etag, 'content-length': content.length }).end(content);
  head(response, range, content, etag);
  response.end(content.subarray(range.start, range.end));
}

async function fetchIt(options: FetchOptions = {}, { content = CONTENT, memory = '1769' } = {}): Promise<string> {
  const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`, TMPDIR: temporary };
  return fetchModel(manifestOf(content), 's3://bucket/m/', { ...environment, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }, { ...(content === CONTENT && { parts }), ...options });
}

const isRight = (folder: string, content = CONTENT) => content.equals(readFileSync(join(folder, 'model.onnx')));
const files = () => readdirSync(temporary, { recursive: true }).map(String).filter((name) => name.includes('model.onnx'));

test('a large model comes in parts that are all of one object, as many at once as the memory size has CPU for', async () => {
  handle = (request, response, range) => setTimeout(() => answer(request, response, range, LARGE), 30);
  expect(isRight(await fetchIt({}, { content: LARGE }), LARGE)).toBe(true);
  expect(most).toBe(4);
  const ranges = requests.map(({ range }) => range!).sort((a, b) => a.start - b.start);
  expect(ranges).toHaveLength(7);
  for (const [index, { start }] of ranges.entries()) expect(start).toBe(index === 0 ? 0 : ranges[index - 1]!.end);
  expect(ranges.at(-1)!.end).toBe(LARGE.length);
  expect(requests.map(({ headers }) => headers['if-match'])).toEqual([undefined, ...Array.from({ length: 6 }, () => ETAG)]);
  expect(files()).toHaveLength(1);
});

test('a small function has fewer connections', async () => {
  handle = (request, response, range) => setTimeout(() => answer(request, response, range), 30);
  expect(isRight(await fetchIt({}, { memory: '128' }))).toBe(true);
  expect(most).toBe(2);
});

test('parts that come in any order, and late ones first, are hashed in theirs', async () => {
  handle = (request, response, range) => setTimeout(() => answer(request, response, range, LARGE), range!.start === 0 ? 400 : (LARGE.length - range!.start) / MIB);
  expect(isRight(await fetchIt({}, { content: LARGE }), LARGE)).toBe(true);
});

test('the rest of a part is asked for when its transfer breaks off, and nothing twice', async () => {
  const broken = new Set<number>();
  handle = (request, response, range) => {
    const { start, end } = range!;
    if (start % PART !== 0 || broken.has(start)) return answer(request, response, range);
    broken.add(start);
    head(response, range!);
    response.write(CONTENT.subarray(start, start + Math.floor((end - start) / 2)), () => request.socket.destroy());
  };
  expect(isRight(await fetchIt())).toBe(true);
  expect(requests.length).toBe(14);
  const second = requests.map(({ range }) => range!).filter(({ start }) => start % PART !== 0);
  expect(second).toHaveLength(7);
  expect(requests.slice(1).every(({ headers }) => headers['if-match'] === ETAG)).toBe(true);
});

test('a part that falls silent is asked for again, from where it was', async () => {
  let silent = false;
  handle = (request, response, range) => {
    if (range!.start !== 2 * PART || silent) return answer(request, response, range);
    silent = true;
    head(response, range!);
    response.write(CONTENT.subarray(range!.start, range!.start + 1_000));
  };
  expect(isRight(await fetchIt({ idleMs: 200 }))).toBe(true);
  expect(requests.map(({ range }) => range!.start)).toContain(2 * PART + 1_000);
});

test('503 SlowDown on some parts slows down, and does not fail', async () => {
  let refused = 0;
  handle = (request, response, range) => (range!.start > 0 && refused++ < 3 ? response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>') : answer(request, response, range));
  expect(isRight(await fetchIt())).toBe(true);
  expect(requests).toHaveLength(10);
});

test('an object that is replaced in between is fetched from its beginning', async () => {
  const other = Buffer.from(CONTENT).fill(7, 0, 2 * PART);
  // The first answer is of what lay there before; the object of the manifest comes then.
  handle = (request, response, range) => (requests.length === 1 ? answer(request, response, range, other, '"zero"') : answer(request, response, range));
  expect(isRight(await fetchIt())).toBe(true);
  expect(requests.filter(({ range }) => range?.start === 0)).toHaveLength(2);
});

test('an object that is replaced again and again is given up for now', async () => {
  handle = (request, response, range) => answer(request, response, range, CONTENT, range!.start === 0 ? '"zero"' : '"one"');
  await expect(fetchIt()).rejects.toMatchObject({ name: 'TransientError', message: 's3://bucket/m/model.onnx was replaced while it was read' });
  expect(files()).toEqual([]);
});

test('where ranges are not understood, everything comes at once', async () => {
  handle = (_request, response) => response.end(CONTENT);
  expect(isRight(await fetchIt())).toBe(true);
  expect(requests).toHaveLength(1);
});

test.each<[string, Handler, RegExp]>([
  ['with a part of another content', (request, response, range) => answer(request, response, range, range!.start === 2 * PART ? Buffer.alloc(CONTENT.length) : CONTENT), /does not have the sha256/],
  ['of another size', (_request, response, range) => {
    response.writeHead(206, { etag: ETAG, 'content-range': `bytes 0-${range!.end - 1}/999999999`, 'content-length': range!.end }).end(CONTENT.subarray(0, range!.end));
  }, /has more than the 405561 bytes/],
  ['with a part that may not be read', (request, response, range) => (range!.start === 3 * PART ? response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>') : answer(request, response, range)), /needs s3:GetObject on arn:aws:s3:::bucket\/m\/model\.onnx/],
])('an object %s is never taken for the model', async (_what, handler, message) => {
  handle = handler;
  await expect(fetchIt()).rejects.toThrow(message);
  expect(files()).toEqual([]);
});

test('a part that breaks off again and again is given up for now, and nothing of it stays', async () => {
  handle = (request, response, range) => {
    if (range!.start < PART) return answer(request, response, range);
    head(response, range!);
    response.write('x', () => request.socket.destroy());
  };
  await expect(fetchIt()).rejects.toMatchObject({ name: 'TransientError' });
  expect(files()).toEqual([]);
});

test('a disk without room is named before anything is asked for', async () => {
  await expect(fetchIt({ freeBytes: () => 40 * MIB }, { content: LARGE })).rejects.toMatchObject({
    name: 'RepairableError', message: "no room in the temporary folder: 40 MiB are free, what is missing of the model has 51 MiB: raise the function's ephemeral storage",
  });
  expect([requests.length, existsSync(join(temporary, 'model.onnx'))]).toEqual([0, false]);
});

test('what is there already needs no room', async () => {
  await fetchIt();
  await expect(fetchIt({ freeBytes: () => 0 })).resolves.toBeDefined();
  expect(requests).toHaveLength(7);
});

test('the engine is loaded while S3 has the word', async () => {
  const order: string[] = [];
  handle = (request, response, range) => {
    if (order.length === 1) order.push('asked');
    setTimeout(() => { if (order.length === 2) order.push('answered'); answer(request, response, range); }, 20);
  };
  order.push('begun');
  let calls = 0;
  await fetchIt({ onSent: () => { calls++; expect(order).not.toContain('answered'); } });
  expect([order, calls]).toEqual([['begun', 'asked', 'answered'], 1]);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latency } from '../../../bin/commands/latency';
import { load } from '../../../bin/commands/load';
import { ROOT } from '../../support/script';

let folder: string;
let server: Server;
let url: string;
let printed: string[];
const asked: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'csi-load-'));
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      asked.push(request.url ?? '');
      const isBroken = request.url === '/broken';
      response.writeHead(isBroken ? 500 : 200, { 'csi-model-version': '7' }).end(isBroken ? `{\n  "error": "no pixels ${asked.length}"\n}` : '{}');
    });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(file('body.json'), '{"inputs":[]}');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed.push(line); });
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

const file = (name: string): string => join(folder, name);

/** Where nobody listens. */
async function freePort(): Promise<number> {
  const taken = createServer();
  await new Promise<void>((done) => { taken.listen(0, '127.0.0.1', done); });
  const { port } = taken.address() as AddressInfo;
  await new Promise((done) => { taken.close(done); });
  return port;
}

test('a load is sent as planned, written down, summed up and drawn', async () => {
  const args = [url, '--body', join(ROOT, 'examples/models/digits/2/rows.json'), '--plan', '20x1,80x1,20x1', '--pacing', 'fixed', '--objective', '10s', '--out', file('run.jsonl')];
  expect(await load.run(args)).toBe(0);
  const text = printed.join('\n');
  expect(new Set(asked)).toEqual(new Set(['/v2/models/digits/infer']));
  expect(asked).toHaveLength(120);
  expect(text).toMatch(/80 a second for 1 s +80 +0 /);
  expect(text).toContain('version 7: 120 answered 200');
  expect(text).toContain('P95 stayed under the objective from the first second of the spike on');
  expect(readFileSync(file('run.jsonl'), 'utf8').trim().split('\n')).toHaveLength(121);

  printed = [];
  expect(await latency.run([file('run.jsonl'), '--svg', file('l.svg'), '--png', file('l.png'), '--objective', '50ms'])).toBe(0);
  const svg = readFileSync(file('l.svg'), 'utf8');
  for (const words of ['Latency of 120 requests, none failed', 'objective for p95: 50 ms', 'requests per second', 'p95 of each second']) expect(svg).toContain(`>${words}<`);
  expect(svg).toMatch(/>p50 [\d.]+ (?:ms|µs)</);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(readFileSync(file('l.png')).readUInt32BE(16)).toBe(1800);
});

test('where all fails, so does the command; the result as JSON says what happened', async () => {
  const [before, out] = [asked.length, file('broken.jsonl')];
  expect(await load.run([`${url}/broken`, '--body', file('body.json'), '--plan', '20x0.5', '--json', '--out', out])).toBe(1);
  const result = JSON.parse(printed.join('\n')) as { readonly all: { readonly count: number; readonly failed: number }; readonly answers: readonly object[] };
  expect(result.all.failed).toBe(result.all.count);
  const reason = expect.stringMatching(/^\{ "error": "no pixels \d+" \}$/) as string;
  expect(result.answers).toEqual([{ version: '7', status: 500, count: result.all.count, reason }]);

  // One of a kind is written down, and read again.
  expect(readFileSync(out, 'utf8').match(/no pixels/g)).toHaveLength(1);
  printed = [];
  await latency.run([out, '--objective', '10s']);
  expect(printed.join('\n')).toMatch(/version 7: \d+ answered 500, the first: \{ "error": "no pixels \d+" \}/);
  expect(asked.length - before).toBe(result.all.count);
});

test('what is not answered at all says why', async () => {
  const nobody = await freePort();
  expect(await load.run([`http://127.0.0.1:${nobody}/x`, '--body', file('body.json'), '--plan', '10x0.2'])).toBe(1);
  expect(printed.join('\n')).toMatch(/answered nothing, the first: connect ECONNREFUSED 127\.0\.0\.1/);
});

test('a phase without any answer has no data: its objective is neither met nor missed', async () => {
  const out = file('quiet.jsonl');
  writeFileSync(out, '{"kind":"csi-load","schemaVersion":1,"target":"x","plan":"10x1,100x1","pacing":"fixed","started":"2026-11-22T00:00:00.000Z"}\n[10,5,0,200,"1",0]\n');
  await latency.run([out, '--objective', '100ms']);
  const text = printed.join('\n');
  expect(text).toContain('objective, P95 of 100 ms: met by the whole, met at 10 a second, no data at 100 a second');
  expect(text).toContain('no request of the spike was answered: no data');
  expect(text).toMatch(/100 a second for 1 s +0 +0 +- +- +- +- +-/);
  expect(text).not.toMatch(/NaN|missed/);
  writeFileSync(out, '{"kind":"csi-load","schemaVersion":1,"target":"x","plan":"10x1","pacing":"fixed","started":"2026-11-22T00:00:00.000Z"}\n');
  printed = [];
  await latency.run([out, '--objective', '100ms']);
  expect(printed.join('\n')).toContain('no data by the whole, no data at 10 a second');
});

test.each([
  [['x', 'y'], 'csi load takes one URL or name'],
  [['http://x'], 'it is not known what to send'],
  [['http://x', '--body', 'none.json'], '--body none.json: the file cannot be read (ENOENT)'],
  [['http://x', '--body', 'BODY', '--plan', '10'], '--plan is 10, but must be requests a second'],
  [['http://x', '--body', 'BODY', '--pacing', 'even'], '--pacing is even, but must be poisson or fixed'],
  [['http://x', '--body', 'BODY', '--objective', '0ms'], '--objective is 0ms, but must be a time such as 100ms'],
])('csi load %j is refused', async (args, words) => {
  await expect(load.run(args.map((arg) => (arg === 'BODY' ? file('body.json') : arg)))).rejects.toThrow(words);
});

test('csi latency refuses what is no result', async () => {
  await expect(latency.run([file('body.json')])).rejects.toThrow(/body\.json is no result of csi load/);
  await expect(latency.run([])).rejects.toThrow('csi latency takes one file');
});

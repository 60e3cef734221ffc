import { request } from 'node:http';
import { connect } from 'node:net';
import { openHttpDoor, type HttpDoor } from '../../../handlers/model-server/http';
import type { Engine } from '../../../handlers/model-server/engine';
import { onnxRuntime } from '../../../handlers/model-server/onnxruntime';
import { ModelServer } from '../../../handlers/model-server/server';
import { identity } from './onnx-writer';
import { exampleFolder, modelFolder, rowsOf, type Line } from './support';

const opened: HttpDoor[] = [];
afterEach(async () => {
  for (const door of opened.splice(0)) await door.drain();
});

interface Options {
  readonly engine?: Engine;
  readonly maxRequestBytes?: number;
  readonly maxConcurrency?: number;
  readonly drainMs?: number;
}

async function open(folder: string, options: Options = {}): Promise<{ url: string; door: HttpDoor; server: ModelServer; lines: Line[] }> {
  const lines: Line[] = [];
  const maxRequestBytes = options.maxRequestBytes ?? 10_000;
  const server = new ModelServer({
    folder,
    engine: options.engine ?? onnxRuntime,
    threads: () => 1,
    environment: {},
    maxRequestBytes,
    initBudgetMs: Infinity,
    uptime: () => performance.now(),
    now: () => Date.now(),
    write: (line) => lines.push(JSON.parse(line) as Line),
  });
  const door = await openHttpDoor({
    server, port: 0, host: '127.0.0.1', maxRequestBytes, maxResponseBytes: 100_000,
    maxConcurrency: options.maxConcurrency ?? 4, drainMs: options.drainMs ?? 2_000,
  });
  opened.push(door);
  return { url: `http://127.0.0.1:${door.port}`, door, server, lines };
}

/** Runs nothing until it is let. */
function gated(): { engine: Engine; letLoad(): void; letRun(): void; running(): number } {
  let loads: () => void;
  const load = new Promise<void>((resolve) => (loads = resolve));
  let runs: () => void;
  const run = new Promise<void>((resolve) => (runs = resolve));
  let running = 0;
  return {
    engine: {
      name: 'gated',
      async load(...args) {
        await load;
        const model = await onnxRuntime.load(...args);
        let warm = false;
        return {
          ...model,
          async run(...inputs) {
            if (warm) {
              running++;
              await run;
            }
            warm = true;
            return model.run(...inputs);
          },
        };
      },
    },
    letLoad: () => loads(),
    letRun: () => runs(),
    running: () => running,
  };
}

const sample = () => modelFolder({ 'model.onnx': identity('FP32', ['batch']) }).folder;
const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/invocations`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const until = async (condition: () => boolean) => {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
};

test('answers what the framework answers', async () => {
  const rows = rowsOf('digits/1');
  const { url, server } = await open(exampleFolder('digits/1'));
  await server.init();
  const [row] = rows.rows;
  const response = await post(url, JSON.stringify({ instances: [row!.inputs['pixels']] }), { 'x-request-id': 'my-request' });
  expect(response.status).toBe(200);
  expect(response.headers.get('csi-request-id')).toBe('my-request');
  expect(response.headers.get('csi-model-version')).toBe('1');
  const { predictions } = (await response.json()) as { predictions: { label: number }[] };
  expect(predictions[0]!.label).toBe(row!.expected!['label']![0]);
});

test('is alive at once, but ready only when the model is loaded', async () => {
  const gate = gated();
  const { url, server } = await open(sample(), { engine: gate.engine });
  const status = async (path: string) => (await fetch(url + path)).status;
  expect([await status('/v2/health/live'), await status('/ping'), await status('/v2/health/ready')]).toEqual([200, 503, 503]);
  expect((await post(url, '{"instances":[1]}')).status).toBe(503);
  gate.letLoad();
  await server.init();
  expect([await status('/v2/health/live'), await status('/ping'), await status('/v2/health/ready')]).toEqual([200, 200, 200]);
});

test('SageMaker\'s headers are understood, and who answered is said in the one that it passes on', async () => {
  const rows = rowsOf('digits/2');
  const { url, server } = await open(exampleFolder('digits/2'));
  await server.init();
  const [row] = rows.rows;
  const pixels = row!.inputs['pixels'] as unknown as number[];
  const headers = {
    'x-amzn-sagemaker-custom-attributes': 'trace=1', 'x-amzn-sagemaker-inference-id': 'order-7', 'x-amzn-sagemaker-target-variant': 'Main', 'accept': '*/*',
  };
  const json = await post(url, JSON.stringify({ instances: [pixels] }), headers);
  expect(json.headers.get('x-amzn-sagemaker-custom-attributes')).toBe('csi-model-name=digits,csi-model-version=2,csi-request-id=order-7');
  expect(json.headers.get('content-type')).toMatch(/^application\/json/);
  const csv = await post(url, pixels.join(','), { ...headers, 'content-type': 'text/csv', 'accept': 'text/csv' });
  expect([csv.status, csv.headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/csv']);
  expect((await csv.text()).split(/[,\n]/)).toContain(String(row!.expected!['label']![0]));
  const refused = await post(url, '{', headers);
  expect([refused.status, refused.headers.get('x-amzn-sagemaker-custom-attributes')]).toEqual([400, 'csi-model-name=digits,csi-model-version=2,csi-request-id=order-7']);
  expect((await fetch(`${url}/ping`)).headers.has('x-amzn-sagemaker-custom-attributes')).toBe(false);
});

describe('a body', () => {
  const padded = (bytes: number) => `{"instances":[1]}${' '.repeat(bytes - 17)}`;

  test('of exactly the limit is taken', async () => {
    const { url, server } = await open(sample(), { maxRequestBytes: 1_000 });
    await server.init();
    expect((await post(url, padded(1_000))).status).toBe(200);
  });

  test('of one byte more is refused by its announced length', async () => {
    const { url, server } = await open(sample(), { maxRequestBytes: 1_000 });
    await server.init();
    const response = await post(url, padded(1_001));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: expect.stringContaining('1000') });
  });

  test('without a length is refused while it is read, before it ends', async () => {
    const { url, server } = await open(sample(), { maxRequestBytes: 1_000 });
    await server.init();
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(`${url}/invocations`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, (response) => {
        resolve(response.statusCode!);
        sent.destroy();
      });
      sent.on('error', reject);
      // Never ended: only a server that counts can answer.
      sent.write('x'.repeat(2_000));
    });
    expect(status).toBe(413);
  });
});

test('beyond its bound it answers 503 with Retry-After, and health checks still get through', async () => {
  const gate = gated();
  gate.letLoad();
  const { url, server, lines } = await open(sample(), { engine: gate.engine, maxConcurrency: 2 });
  await server.init();
  const running = [post(url, '{"instances":[1]}'), post(url, '{"instances":[2]}')];
  await until(() => gate.running() === 2);
  const refused = await post(url, '{"instances":[3]}');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  gate.letRun();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await post(url, '{"instances":[4]}')).status).toBe(200);
  expect(lines.filter((line) => '_aws' in line).map((line) => line['status'])).toEqual([503, 200, 200, 200]);
});

test('outside of Lambda metrics have the model as their only dimensions', async () => {
  const { url, server, lines } = await open(sample());
  await server.init();
  await post(url, '{"instances":[1]}');
  const [line] = lines.filter((candidate) => '_aws' in candidate);
  expect(JSON.stringify(line)).toContain('"Dimensions":[["ModelName","ModelVersion"]]');
});

describe('a drain', () => {
  test('answers what is running, takes no more, and ends', async () => {
    const gate = gated();
    gate.letLoad();
    const { url, door, server } = await open(sample(), { engine: gate.engine });
    await server.init();
    const running = post(url, '{"instances":[1]}');
    await until(() => gate.running() === 1);
    const drained = door.drain();
    await expect(fetch(`${url}/ping`)).rejects.toThrow(/fetch failed/);
    gate.letRun();
    const response = await running;
    expect(response.status).toBe(200);
    expect(response.headers.get('connection')).toBe('close');
    expect(await drained).toBe(true);
  });

  test('is over at once with only idle connections', async () => {
    const { url, door, server } = await open(sample());
    await server.init();
    await fetch(`${url}/ping`);
    const before = performance.now();
    expect(await door.drain()).toBe(true);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  test('cuts off what takes longer than it may', async () => {
    const gate = gated();
    gate.letLoad();
    const { url, door, server } = await open(sample(), { engine: gate.engine, drainMs: 50 });
    await server.init();
    const running = post(url, '{"instances":[1]}').catch((error: Error) => error);
    await until(() => gate.running() === 1);
    expect(await door.drain()).toBe(false);
    expect(await running).toMatchObject({ message: 'fetch failed' });
    gate.letRun();
  });
});

test('a caller that goes away in the middle of a body does no harm', async () => {
  const { url, server, door } = await open(sample());
  await server.init();
  await new Promise<void>((resolve) => {
    const socket = connect(door.port, '127.0.0.1', () => {
      socket.write('POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"inst');
      setTimeout(() => {
        socket.destroy();
        resolve();
      }, 20);
    });
  });
  expect((await post(url, '{"instances":[1]}')).status).toBe(200);
});

test('a port that is taken is an error', async () => {
  const { door } = await open(sample());
  const { server } = await open(sample());
  await server.init();
  await expect(openHttpDoor({ server, port: door.port, host: '127.0.0.1', maxRequestBytes: 1, maxResponseBytes: 1, maxConcurrency: 1, drainMs: 1 }))
    .rejects.toThrow(/EADDRINUSE/);
});

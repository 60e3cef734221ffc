import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelRow, ModelRows } from '../../../lib/model/rows';
import type { Engine } from '../../../handlers/model-server/engine';
import { onnxRuntime } from '../../../handlers/model-server/onnxruntime';
import { identity } from './onnx-writer';
import { CONTEXT, door, exampleFolder, EXAMPLES, modelFolder, rowsOf, urlEvent, type HttpResult, type TestDoor } from './support';

const TOLERANCE = 1e-5;

interface OipOutput {
  readonly name: string;
  readonly data: readonly (number | string)[];
}

function infer(rows: ModelRows, row: ModelRow): Record<string, unknown> {
  return {
    inputs: rows.inputs.map((spec) => {
      const data = row.inputs[spec.name]!;
      const shape = spec.shape.map((length) => (length < 0 ? 1 : length));
      const fixed = shape.reduce((product, length) => product * length, 1);
      // At most one dimension besides the batch is open.
      const open = spec.shape.findIndex((length, index) => index > 0 && length < 0);
      if (open !== -1) shape[open] = data.length / fixed;
      return { name: spec.name, datatype: spec.datatype, shape, data };
    }),
  };
}

/** The elements that differ from the framework's, as text; one expectation for all of them. */
function disagreements(outputs: readonly OipOutput[], row: ModelRow): string[] {
  return Object.entries(row.expected!).flatMap(([name, expected]) => {
    const data = outputs.find((output) => output.name === name)?.data ?? [];
    if (data.length !== expected.length) return [`${name}: ${data.length} elements, expected ${expected.length}`];
    return expected.flatMap((value, index) => (agrees(data[index], value) ? [] : [`${name}[${index}]: ${String(data[index])}, expected ${String(value)}`]));
  });
}

function agrees(found: unknown, value: unknown): boolean {
  return typeof value === 'number' ? Math.abs(Number(found) - value) <= TOLERANCE * Math.max(1, Math.abs(value)) : found === value;
}

const examples = ['digits/1', 'digits/2', 'digits/4', 'breast-cancer/1', 'sessions/1', 'tickets/1'];

describe.each(examples)('%s answers as the framework that trained it', (example) => {
  const rows = rowsOf(example);
  let opened: TestDoor;
  beforeAll(async () => {
    opened = door(exampleFolder(example, { signature: { inputs: rows.inputs, outputs: rows.outputs } }));
    await opened.init();
  });

  test('with no rows to a batch of no rows', async () => {
    const inputs = rows.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [0, ...shape.slice(1).map((length) => Math.max(1, length))], data: [] }));
    const answer = (await opened.handler({ inputs }, CONTEXT)) as { outputs: OipOutput[] };
    expect(answer.outputs.map(({ name, data }) => [name, data])).toEqual(rows.outputs.map(({ name }) => [name, []]));
  });

  test('to direct invokes', async () => {
    for (const row of rows.rows.filter((candidate) => !candidate.throws)) {
      const answer = (await opened.handler(infer(rows, row), CONTEXT)) as { outputs: OipOutput[]; model_name: string; model_version: string };
      expect(answer).toMatchObject({ model_name: rows.model, model_version: rows.version, id: CONTEXT.awsRequestId });
      expect(disagreements(answer.outputs, row)).toEqual([]);
    }
  });

  test('to HTTP events', async () => {
    for (const row of rows.rows.filter((candidate) => !candidate.throws)) {
      const result = (await opened.handler(urlEvent(`/v2/models/${rows.model}/infer`, infer(rows, row)), CONTEXT)) as HttpResult;
      expect(result.statusCode).toBe(200);
      expect(disagreements((JSON.parse(result.body) as { outputs: OipOutput[] }).outputs, row)).toEqual([]);
    }
  });
});

const digits = rowsOf('digits/4');
const failing = infer(digits, digits.rows.find((row) => row.throws)!);
const fine = infer(digits, digits.rows.find((row) => !row.throws)!);

async function digitsDoor(environment: Readonly<Record<string, string>> = {}): Promise<TestDoor> {
  const opened = door(exampleFolder('digits/4', { signature: { inputs: digits.inputs, outputs: digits.outputs } }), environment);
  await opened.init();
  return opened;
}

describe('a model that fails on valid input', () => {
  test('throws on a direct invoke, says nothing of the inside, counts a server error and logs why', async () => {
    const opened = await digitsDoor();
    await expect(opened.handler(failing, CONTEXT)).rejects.toMatchObject({ name: 'ModelError', message: expect.stringContaining('request-1') });
    expect(opened.metrics()).toEqual([expect.objectContaining({ Invocations: 1, ServerErrors: 1, BadRequests: 0, outcome: 'server-error' })]);
    expect(opened.lines).toContainEqual(
      expect.objectContaining({ level: 'ERROR', requestId: 'request-1', modelName: 'digits', modelVersion: '4', error: expect.stringContaining('Gather') }),
    );
  });

  test('answers 500 to an HTTP event and counts a server error', async () => {
    const opened = await digitsDoor();
    const result = (await opened.handler(urlEvent('/invocations', failing), CONTEXT)) as HttpResult;
    expect(result.statusCode).toBe(500);
    expect(result.body).not.toContain('Gather');
    expect(opened.metrics()).toEqual([expect.objectContaining({ ServerErrors: 1, status: 500 })]);
  });

  test('answers the next request', async () => {
    const opened = await digitsDoor();
    await expect(opened.handler(failing, CONTEXT)).rejects.toThrow(/failed/);
    expect(await opened.handler(fine, CONTEXT)).toMatchObject({ model_name: 'digits' });
  });
});

describe('bad input', () => {
  test('is an answer with a status and never a throw on a direct invoke, and counts as such', async () => {
    const opened = await digitsDoor();
    expect(await opened.handler({ instances: [[1, 2]] }, CONTEXT)).toMatchObject({ status_code: 400, error: expect.stringContaining('pixels') });
    expect(opened.metrics()).toEqual([expect.objectContaining({ Invocations: 1, ServerErrors: 0, BadRequests: 1 })]);
  });

  test.each([[null], ['text'], [7], [[]], [{}], [{ version: '2.0' }], [{ Records: [] }]])('is what a direct invoke with %j is', async (event) => {
    const opened = await digitsDoor();
    expect(await opened.handler(event, CONTEXT)).toMatchObject({ status_code: 400 });
  });

  test('is a 400 over HTTP', async () => {
    const opened = await digitsDoor();
    const result = (await opened.handler(urlEvent('/invocations', '{'), CONTEXT)) as HttpResult;
    expect(result).toMatchObject({ statusCode: 400, isBase64Encoded: false });
    expect(JSON.parse(result.body)).toEqual({ error: expect.any(String) });
  });
});

describe('metrics', () => {
  test('carry the model, the function and its version, in three sets of dimensions', async () => {
    const opened = await digitsDoor();
    await opened.handler(fine, { ...CONTEXT, xRayTraceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0' });
    const [line] = opened.metrics();
    expect(line).toMatchObject({
      FunctionName: 'Digits', FunctionVersion: '7', ModelName: 'digits', ModelVersion: '4', requestId: 'request-1', rows: 1,
      traceId: '5759e988bd862e3fe1be46a994272793', xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793',
    });
    const [directive] = (line!['_aws'] as { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] }).CloudWatchMetrics;
    expect(directive!.Namespace).toBe('ServerlessInference');
    expect(directive!.Dimensions).toEqual([['FunctionName', 'FunctionVersion'], ['Endpoint'], ['Endpoint', 'ModelName', 'ModelVersion']]);
    for (const { Name } of directive!.Metrics) expect(typeof line![Name]).toBe('number');
  });

  test('have ColdStart and ModelLoadTime once', async () => {
    const opened = await digitsDoor();
    for (let i = 0; i < 3; i++) await opened.handler(fine, CONTEXT);
    expect(opened.metrics().map((line) => line['ColdStart'])).toEqual([1, undefined, undefined]);
    expect(opened.metrics().map((line) => typeof line['ModelLoadTime'])).toEqual(['number', 'undefined', 'undefined']);
  });

  test('do not count health checks and metadata', async () => {
    const opened = await digitsDoor();
    for (const path of ['/ping', '/v2/health/ready', '/v2/health/live', '/v2/models/digits', '/openapi.json', '/']) {
      expect(await opened.handler(urlEvent(path), CONTEXT)).toMatchObject({ statusCode: 200 });
    }
    expect(opened.lines).toEqual([]);
  });

  test('and logs never hold what was sent', async () => {
    const opened = await digitsDoor();
    await opened.handler(fine, CONTEXT);
    await opened.handler({ instances: [['a secret of 12345']] }, CONTEXT);
    await opened.handler(urlEvent('/invocations', { inputs: 'a secret of 12345' }), CONTEXT);
    expect(JSON.stringify(opened.lines)).not.toContain('12345');
  });
});

describe('event shapes', () => {
  test.each([
    ['a REST API', { resource: '/{proxy+}', path: '/invocations', httpMethod: 'POST', headers: { 'Content-Type': 'application/json' }, requestContext: { stage: 'prod', requestId: 'x' } }],
    ['a load balancer', { path: '/invocations', httpMethod: 'POST', headers: { 'content-type': 'application/json' }, requestContext: { elb: { targetGroupArn: 'arn' } } }],
    ['an HTTP API', urlEvent('/invocations', '')],
  ])('%s gets a prediction', async (_name, event) => {
    const opened = await digitsDoor();
    const result = (await opened.handler({ ...event, body: JSON.stringify(fine) }, CONTEXT)) as HttpResult;
    expect(result.statusCode).toBe(200);
    expect(result.headers).toMatchObject({ 'csi-model-name': 'digits', 'csi-model-version': '4', 'csi-request-id': 'request-1' });
  });

  test('the URL of a function ends in a slash, and a path may start with another', async () => {
    const opened = await digitsDoor();
    expect(await opened.handler(urlEvent('//v2/models/digits/infer', fine), CONTEXT)).toMatchObject({ statusCode: 200 });
    const staged = { ...urlEvent('/prod//v2/models/digits/infer', fine), requestContext: { stage: 'prod', http: { method: 'POST' } } };
    expect(await opened.handler(staged, CONTEXT)).toMatchObject({ statusCode: 200 });
  });

  test('a base64 body is decoded', async () => {
    const opened = await digitsDoor();
    const event = { ...urlEvent('/invocations', ''), body: Buffer.from(JSON.stringify(fine)).toString('base64'), isBase64Encoded: true };
    expect(await opened.handler(event, CONTEXT)).toMatchObject({ statusCode: 200, isBase64Encoded: false });
  });

  test('binary tensors travel as base64 in both directions', async () => {
    const opened = await digitsDoor();
    const pixels = Buffer.alloc(64 * 4);
    const json = Buffer.from(JSON.stringify({
      inputs: [{ name: 'pixels', datatype: 'FP32', shape: [1, 64], parameters: { binary_data_size: pixels.length } }],
      outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
    }));
    const event = {
      ...urlEvent('/v2/models/digits/infer', '', { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) }),
      body: Buffer.concat([json, pixels]).toString('base64'),
      isBase64Encoded: true,
    };
    const result = (await opened.handler(event, CONTEXT)) as HttpResult;
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    const headerLength = Number(result.headers['inference-header-content-length']);
    expect(Buffer.from(result.body, 'base64').length - headerLength).toBe(40);
  });

  test('an answer that the load balancer could not carry is a 413', async () => {
    const opened = await digitsDoor();
    const rows = 10_000;
    const event = {
      path: '/invocations', httpMethod: 'POST', headers: { 'content-type': 'application/json' }, requestContext: { elb: {} },
      body: JSON.stringify({ instances: Array.from({ length: rows }, () => Array<number>(64).fill(1)) }),
    };
    const result = (await opened.handler(event, CONTEXT)) as HttpResult & { statusDescription: string };
    expect(result.statusCode).toBe(413);
    expect(result.statusDescription).toMatch(/^413 /);
    expect(opened.metrics()).toEqual([expect.objectContaining({ BadRequests: 1, ServerErrors: 0 })]);
  });
});

describe('a model that cannot be loaded', () => {
  const wrongDigest = () => exampleFolder('digits/1', {
    signature: { inputs: digits.inputs, outputs: digits.outputs },
    files: [{ path: 'model.onnx', bytes: readFileSync(join(EXAMPLES, 'digits/1/model.onnx')).length, sha256: '0'.repeat(64) }],
  });

  test('fails every request as a server error, with the reason in the log and not in the answer', async () => {
    const opened = door(wrongDigest());
    await opened.init();
    await expect(opened.handler(fine, CONTEXT)).rejects.toThrow('model digits version 1 could not be loaded: see the log of request request-1');
    const result = (await opened.handler(urlEvent('/invocations', fine), CONTEXT)) as HttpResult;
    expect(result.statusCode).toBe(503);
    expect(result.headers).not.toHaveProperty('retry-after');
    expect(JSON.parse(result.body)).toEqual({ error: 'model digits version 1 could not be loaded: see the log of request request-1' });
    expect(opened.metrics().map((line) => line['ServerErrors'])).toEqual([1, 1]);
    const errors = opened.lines.filter((line) => line['level'] === 'ERROR');
    expect(errors).toHaveLength(3);
    for (const line of errors) expect(line['error']).toMatch(/'model\.onnx' has sha256/);
  });

  test('is not ready, and says so without counting', async () => {
    const opened = door(wrongDigest());
    await opened.init();
    expect(await opened.handler(urlEvent('/ping'), CONTEXT)).toMatchObject({ statusCode: 503 });
    expect(await opened.handler(urlEvent('/v2/health/live'), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(opened.metrics()).toEqual([]);
  });

  test('fails the init of provisioned concurrency, so that its deployment stops', async () => {
    const opened = door(wrongDigest(), { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
    await expect(opened.init()).rejects.toThrow(/sha256/);
  });

  test('for want of a manifest says what is missing', async () => {
    const opened = door(EXAMPLES);
    await opened.init();
    await expect(opened.handler(fine, CONTEXT)).rejects.toThrow(/could not be loaded: see the log of request request-1/);
    expect(opened.lines[0]).toMatchObject({ level: 'ERROR', error: expect.stringMatching(/no manifest at .*csi-model\.json/) });
  });

  test('for want of a manifest is nobody else\'s mistake, whatever model the path names', async () => {
    const opened = door(EXAMPLES);
    await opened.init();
    for (const path of ['/v2/models/digits/infer', '/v1/models/digits:predict', '/invocations']) {
      const result = (await opened.handler(urlEvent(path, fine), CONTEXT)) as HttpResult;
      expect(result.statusCode).toBe(503);
      expect(JSON.parse(result.body)).toEqual({ error: expect.stringMatching(/could not be loaded: see the log of request request-1$/) });
    }
    expect(opened.metrics().map((line) => line['ServerErrors'])).toEqual([1, 1, 1]);
  });
});

describe('init', () => {
  const { folder } = modelFolder({ 'model.onnx': identity('FP32', ['batch']) });

  /** An engine that takes its time, without blocking. */
  function slow(milliseconds: number): Engine & { loads: number } {
    const engine = {
      name: 'slow',
      loads: 0,
      async load(...args: Parameters<Engine['load']>) {
        engine.loads++;
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        return onnxRuntime.load(...args);
      },
    };
    return engine;
  }

  test('ends within its budget, and the first request waits for the same loading', async () => {
    const engine = slow(1_500);
    const opened = door(folder, {}, { engine, startedAtMs: 8_900 });
    const before = performance.now();
    await opened.init();
    expect(performance.now() - before).toBeLessThan(1_200);
    expect(opened.lines).toEqual([expect.objectContaining({ message: expect.stringContaining('loading goes on in the first request') })]);
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
    expect(engine.loads).toBe(1);
  });

  test('does not start what would not fit: the engine starts in the first request', async () => {
    const engine = slow(0);
    const large = modelFolder({ 'model.onnx': identity('FP32', ['batch']), 'weights.data': Buffer.alloc(26_000_000) });
    const opened = door(large.folder, {}, { engine, startedAtMs: 8_000 });
    const before = performance.now();
    await opened.init();
    expect(performance.now() - before).toBeLessThan(900);
    expect(engine.loads).toBe(0);
    expect(await opened.handler({ instances: [1] }, CONTEXT)).toMatchObject({ predictions: [1] });
    expect(engine.loads).toBe(1);
  });

  test('has no budget under provisioned concurrency', async () => {
    const engine = slow(300);
    const opened = door(folder, { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' }, { engine, startedAtMs: 60_000 });
    await opened.init();
    expect(opened.lines).toEqual([]);
    expect(await opened.handler(urlEvent('/ping'), CONTEXT)).toMatchObject({ statusCode: 200 });
  });
});

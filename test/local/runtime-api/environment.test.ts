import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inlineAssembly } from '../support/assembly';
import { invoke, isRunning, run } from '../support/run';

describe('an execution environment', () => {
  test('starts on the first invocation and is reused by the next', async () => {
    const server = await run(inlineAssembly({ Fn: ['let count = 0; exports.handler = async () => ({ pid: process.pid, count: ++count });'] }));
    expect(server.environments()).toBe(0);
    const first = await invoke(server, 'Fn');
    const second = await invoke(server, 'Fn');
    expect(first.initMs).toBeGreaterThan(1);
    expect(second.initMs).toBeUndefined();
    expect(second.value).toEqual({ pid: (first.value as { pid: number }).pid, count: 2 });
    expect(server.environments()).toBe(1);
  });

  test('there is one for each concurrent invocation, and the last one used is used first', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };'] }));
    const answers = await Promise.all([invoke(server, 'Fn', { ms: 300 }), invoke(server, 'Fn', { ms: 600 }), invoke(server, 'Fn', { ms: 900 })]);
    expect(new Set(answers.map(({ value }) => value)).size).toBe(3);
    expect(server.environments()).toBe(3);
    expect((await invoke(server, 'Fn', { ms: 0 })).value).toBe(answers[2]?.value);
  });

  test('ends after it waited for the idle time', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => process.pid;'] }), { idleSeconds: 0.3 });
    const { value } = await invoke(server, 'Fn');
    expect(isRunning(value as number)).toBe(true);
    await sleep(900);
    expect(isRunning(value as number)).toBe(false);
    expect(server.environments()).toBe(0);
    expect((await invoke(server, 'Fn')).initMs).toBeGreaterThan(0);
  });

  test('each version has its own, and they do not share a limit of one process', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async (e, { functionVersion }) => [functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION];'] }, {
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    }), { concurrency: 1 });
    expect((await invoke(server, 'Fn')).value).toEqual(['$LATEST', '$LATEST']);
    expect((await invoke(server, 'Fn:1')).value).toEqual(['1', '1']);
    expect((await invoke(server, 'Fn')).value).toEqual(['$LATEST', '$LATEST']);
    await sleep(100);
    expect(server.environments()).toBe(1);
  });

  test('is killed when an invocation takes longer than the timeout, and the next gets a fresh one', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async ({ spin }) => { while (spin); return process.pid; };', { Timeout: 1 }] }));
    const before = await invoke(server, 'Fn', {});
    const { value, failed, log } = await invoke(server, 'Fn', { spin: true });
    expect(failed).toBe(true);
    expect(value).toMatchObject({ errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/) });
    expect(log.some((line) => line.endsWith('Task timed out after 1.00 seconds'))).toBe(true);
    expect(isRunning(before.value as number)).toBe(false);
    const after = await invoke(server, 'Fn', {});
    expect(after.value).not.toBe(before.value);
    expect(after.initMs).toBeGreaterThan(0);
  });

  test.each([
    ['process.exit(3)', 'Runtime exited with error: exit status 3'],
    ['process.exit(0)', 'Runtime exited without providing a reason'],
    ["process.kill(process.pid, 'SIGKILL')", 'Runtime exited with error: signal: killed'],
  ])('a crash by %s is a Runtime.ExitError, and the next invocation starts a fresh one', async (crash, message) => {
    const server = await run(inlineAssembly({ Fn: [`exports.handler = async ({ crash }) => { if (crash) { ${crash}; await new Promise(() => setTimeout(() => {}, 5000)); } return 'fine'; };`] }));
    const { value, failed } = await invoke(server, 'Fn', { crash: true });
    expect(failed).toBe(true);
    expect(value).toEqual({ errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(new RegExp(`^RequestId: \\S+ Error: ${message}$`)) });
    expect(await invoke(server, 'Fn')).toMatchObject({ value: 'fine', failed: false });
  });

  test('running out of heap ends it as a crash', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => { const kept = []; for (;;) kept.push(new Array(100000).fill(kept.length)); };', { MemorySize: 128, Timeout: 30 }] }));
    const { value, log } = await invoke(server, 'Fn');
    expect(value).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: aborted') });
    expect(log.join('\n')).toContain('JavaScript heap out of memory');
  });

  test('an init over its limit starts over inside the first invocation, on the time of the function', async () => {
    // The first process hangs while it loads, the second finds that there was one before it.
    const source = `
      const fs = require('node:fs'), os = require('node:os'), path = require('node:path');
      const seen = path.join(os.tmpdir(), 'seen');
      if (!fs.existsSync(seen)) { fs.writeFileSync(seen, ''); const end = Date.now() + 5000; while (Date.now() < end); }
      exports.handler = async () => 'answered';`;
    const server = await run(inlineAssembly({ Fn: [source] }), { initLimitSeconds: 0.5 });
    const started = performance.now();
    const { value, log, initMs } = await invoke(server, 'Fn');
    expect(value).toBe('answered');
    expect(performance.now() - started).toBeLessThan(4000);
    expect(log[0]).toMatch(/^INIT_REPORT Init Duration: [5-9]\d\d\.\d\d ms\tPhase: init\tStatus: timeout$/);
    expect(initMs).toBeUndefined();
  });

  test('an init that never ends is cut off by the timeout of the function', async () => {
    const server = await run(inlineAssembly({ Fn: ['while (true);', { Timeout: 1 }] }), { initLimitSeconds: 0.3 });
    expect((await invoke(server, 'Fn')).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(server.environments()).toBe(0);
  });

  test('an error while the handler is loaded is the answer, each time', async () => {
    const server = await run(inlineAssembly({ Fn: ["throw new RangeError('no such model');"] }));
    for (const _ of [1, 2]) {
      const { value, failed, log } = await invoke(server, 'Fn');
      expect(failed).toBe(true);
      expect(value).toMatchObject({ errorType: 'RangeError', errorMessage: 'no such model' });
      expect(log.join('\n')).toMatch(/INIT_REPORT .*Status: error\tError Type: RangeError/);
    }
    expect(server.environments()).toBe(0);
  });

  test('a process that ends between invocations is replaced without a failure', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => { setTimeout(() => process.exit(1), 20); return process.pid; };'] }));
    const first = await invoke(server, 'Fn');
    await sleep(300);
    expect(server.environments()).toBe(0);
    const second = await invoke(server, 'Fn');
    expect(second).toMatchObject({ failed: false });
    expect(second.value).not.toBe(first.value);
  });

  test('finds the function\'s environment and nothing else of the user\'s', async () => {
    process.env['CSI_TEST_SECRET'] = 'of the user';
    try {
      const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => process.env;', {
        MemorySize: 640, Environment: { Variables: { MODE: 'test', AWS_REGION: 'is reserved' } },
      }] }));
      const environment = (await invoke(server, 'Fn')).value as Record<string, string>;
      expect(environment).toMatchObject({
        MODE: 'test',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'Fn',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '640',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Fn',
        _HANDLER: 'index.handler',
        TZ: ':UTC',
      });
      expect(environment['_X_AMZN_TRACE_ID']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
      expect(environment['AWS_LAMBDA_RUNTIME_API']).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(environment).not.toHaveProperty('CSI_TEST_SECRET');
      expect(environment).not.toHaveProperty('HOME');
      expect(environment).not.toHaveProperty('AWS_PROFILE');
    } finally {
      delete process.env['CSI_TEST_SECRET'];
    }
  });

  test('has a folder for temporary files of its own, which goes with the server', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => { require('node:fs').writeFileSync(require('node:os').tmpdir() + '/x', ''); return require('node:os').tmpdir(); };"] }));
    const folder = (await invoke(server, 'Fn')).value as string;
    expect(existsSync(`${folder}/x`)).toBe(true);
    await server.close();
    expect(existsSync(folder)).toBe(false);
  });

  test('reports each invocation as Lambda does', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => { console.log('working'); console.error('on it'); return 1; };", { MemorySize: 256 }] }));
    const { log } = await invoke(server, 'Fn');
    const id = /^START RequestId: (\S+) Version: \$LATEST$/.exec(log[0] ?? '')?.[1];
    expect(id).toBeDefined();
    expect(log.slice(1, -2).sort()).toEqual(['on it', 'working']);
    expect(log.at(-2)).toBe(`END RequestId: ${id}`);
    expect(log.at(-1)).toMatch(new RegExp(`^REPORT RequestId: ${id}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t$`));
    const used = Number(/Max Memory Used: (\d+) MB/.exec(log.at(-1) ?? '')?.[1]);
    expect(used).toBeGreaterThan(20);
    expect(used).toBeLessThan(200);
  });

  test('closing the server ends the process, also in the middle of an invocation', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async ({ hang }) => { if (hang) await new Promise((r) => setTimeout(r, 60000)); return process.pid; };', { Timeout: 60 }] }));
    const { value } = await invoke(server, 'Fn');
    const hanging = invoke(server, 'Fn', { hang: true });
    await sleep(100);
    await server.close();
    expect((await hanging).failed).toBe(true);
    expect(isRunning(value as number)).toBe(false);
  });

  test('closing the server ends an invocation whose process is only starting', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async () => 1;', { Timeout: 60 }] }));
    const starting = invoke(server, 'Fn');
    await sleep(5);
    const before = performance.now();
    await server.close();
    expect((await starting).value).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(performance.now() - before).toBeLessThan(2000);
    expect(server.environments()).toBe(0);
  });
});

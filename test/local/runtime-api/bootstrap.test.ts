import { writeAssembly, inlineAssembly } from '../support/assembly';
import { invoke, run } from '../support/run';

describe('a handler', () => {
  test('gets the event and a context', async () => {
    const server = await run(inlineAssembly({ Fn: [`exports.handler = async (event, context) => ({
      event, remaining: context.getRemainingTimeInMillis(), ...JSON.parse(JSON.stringify(context)),
    });`, { Timeout: 7, MemorySize: 300 }] }, {
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
    }));
    const value = (await invoke(server, 'Fn:live', { rows: [1, 'ü', null] })).value as Record<string, unknown>;
    expect(value).toMatchObject({
      event: { rows: [1, 'ü', null] },
      functionName: 'Fn',
      functionVersion: '1',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Fn:live',
      memoryLimitInMB: '300',
      logGroupName: '/aws/lambda/Fn',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/),
    });
    expect(value['remaining']).toBeGreaterThan(5000);
    expect(value['remaining']).toBeLessThanOrEqual(7000);
  });

  test('is named in the stream of a log group that its function has chosen, which others may have chosen too', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async (event, { logGroupName, logStreamName }) => ({ logGroupName, logStreamName })', { LoggingConfig: { LogGroup: 'shared' } }] }));
    expect((await invoke(server, 'Fn')).value).toEqual({ logGroupName: 'shared', logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/Fn\[\$LATEST\]\[[0-9a-f]{32}\]$/) });
  });

  test.each([
    ['an async function', 'nodejs24.x', 'exports.handler = async () => 1', 1],
    ['nothing returned', 'nodejs24.x', 'exports.handler = async () => {}', null],
    ['a value that is not a promise, from Node.js 24 on', 'nodejs24.x', 'exports.handler = () => 1', 1],
    ['a callback, up to Node.js 22', 'nodejs22.x', 'exports.handler = (event, context, callback) => setTimeout(callback, 5, null, 1)', 1],
    ['context.succeed, up to Node.js 22', 'nodejs22.x', 'exports.handler = (event, context) => { context.succeed(1); }', 1],
    ['an empty event loop, up to Node.js 22', 'nodejs22.x', 'exports.handler = () => 1', null],
  ])('answers by %s', async (_, Runtime, source, expected) => {
    const server = await run(inlineAssembly({ Fn: [source, { Runtime }] }));
    expect(await invoke(server, 'Fn')).toMatchObject({ value: expected, failed: false });
    expect(await invoke(server, 'Fn')).toMatchObject({ value: expected, failed: false });
  });

  test.each([
    ['a thrown error', "exports.handler = async () => { throw new TypeError('bad row'); }", 'TypeError', 'bad row'],
    ['a thrown string', "exports.handler = async () => { throw 'bad row'; }", 'string', 'bad row'],
    ['a value that is no JSON', 'exports.handler = async () => { const a = {}; a.a = a; return a; }', 'Runtime.MarshalError', 'Unable to stringify response body'],
    ['an uncaught exception', "exports.handler = () => new Promise(() => { setTimeout(() => { throw new Error('late'); }, 1); })", 'Error', 'late'],
    ['an unhandled rejection', "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')); })", 'Runtime.UnhandledPromiseRejection', 'Error: lost'],
    ['a callback on Node.js 24', 'exports.handler = (event, context, callback) => callback(null, 1)', 'Runtime.CallbackHandlerDeprecated', 'Node.js 24'],
    ['an export that is not there', 'exports.handle = async () => 1', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['an export that is no function', 'exports.handler = 7', 'Runtime.HandlerNotFound', 'index.handler is not a function'],
    ['a syntax error', 'exports.handler = async () => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['a module that is missing', "require('left-pad-of-the-moon')", 'Runtime.ImportModuleError', "Cannot find module 'left-pad-of-the-moon'"],
  ])('%s is its failure', async (_, source, errorType, message) => {
    const server = await run(inlineAssembly({ Fn: [source] }));
    const { value, failed } = await invoke(server, 'Fn');
    expect(failed).toBe(true);
    expect(value).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });

  test('an error passed to a callback is its failure', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = (event, context, callback) => callback(new Error('no'))", { Runtime: 'nodejs22.x' }] }));
    expect(await invoke(server, 'Fn')).toMatchObject({ failed: true, value: { errorType: 'Error', errorMessage: 'no', trace: expect.arrayContaining(['Error: no']) } });
  });

  test('its failure leaves the environment in use', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async ({ fail }) => { if (fail) throw new Error('no'); return process.pid; }"] }));
    const { value } = await invoke(server, 'Fn');
    await invoke(server, 'Fn', { fail: true });
    expect((await invoke(server, 'Fn')).value).toBe(value);
  });

  const layouts = {
    'an ES module': [{ 'code/index.mjs': "export const handler = async () => import.meta.url.endsWith('index.mjs');" }, 'index.handler'],
    'an ES module by package type': [{ 'code/package.json': '{"type":"module"}', 'code/index.js': 'export const handler = async () => import.meta.url.length > 0;' }, 'index.handler'],
    'an ES module with top-level await': [{ 'code/index.mjs': 'const ready = await Promise.resolve(true); export const handler = async () => ready;' }, 'index.handler'],
    'a CommonJS file by extension': [{ 'code/index.cjs': 'exports.handler = async () => true;' }, 'index.handler'],
    'a file in a folder': [{ 'code/src/v1.2/app.js': 'exports.api = { run: async () => true };' }, 'src/v1.2/app.api.run'],
    'a file of a module it brings': [{ 'code/index.js': "exports.handler = async () => require('dep');", 'code/node_modules/dep/index.js': 'module.exports = true;' }, 'index.handler'],
  } as const;

  test.each(Object.entries(layouts))('may be %s', async (_, [files, Handler]) => {
    const server = await run(writeAssembly([{
      name: 'Demo',
      template: { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler, Code: { S3Bucket: 'b', S3Key: 'code.zip' } } } } },
      assets: { 'code.zip': 'code' },
    }], { files }));
    expect(await invoke(server, 'Fn')).toMatchObject({ value: true, failed: false });
  });

  test('does not find modules of the project that its folder lies in', async () => {
    const assembly = writeAssembly([{
      name: 'Demo',
      template: { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'b', S3Key: 'code.zip' } } } } },
      assets: { 'code.zip': 'code' },
    }], { files: { 'code/index.js': "exports.handler = async () => require('leaked');", 'node_modules/leaked/index.js': 'module.exports = true;' } });
    const server = await run(assembly);
    expect(await invoke(server, 'Fn')).toMatchObject({ failed: true, value: { errorMessage: expect.stringContaining("Cannot find module 'leaked'") } });
  });

  test('finds the AWS SDK, which is a part of the runtime, in the project', async () => {
    const server = await run(inlineAssembly({ Fn: ["exports.handler = async () => typeof require('@aws-sdk/client-lambda').LambdaClient;"] }), { project: process.cwd() });
    expect((await invoke(server, 'Fn')).value).toBe('function');
  });

  test('a client context arrives', async () => {
    const server = await run(inlineAssembly({ Fn: ['exports.handler = async (event, context) => context.clientContext;'] }));
    const response = await fetch(`${server.endpoint}/2015-03-31/functions/Fn/invocations`, {
      method: 'POST', headers: { 'x-amz-client-context': Buffer.from('{"custom":{"tenant":"ü"}}').toString('base64') },
    });
    expect(await response.json()).toEqual({ custom: { tenant: 'ü' } });
  });
});

/**
 * Runs inside an execution environment: loads a handler and passes invocations to it, as the
 * bootstrap of Lambda's managed Node.js runtimes does. It is a program of its own, started as
 * `node bootstrap.js <task root> <layer root> <sdk root> [address of custom resources' answers]`; the rest it has from the environment
 * variables that Lambda sets.
 *
 * Lifecycle: load the handler (a failure is posted to /init/error and ends the process), then
 * ask for the next invocation, answer it, and so on. Losing the connection to the Runtime API
 * ends the process, so that no environment outlives the server that started it.
 *
 * It is bundled into one file, and must import nothing that does not belong there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import Module, { createRequire, syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { provideStreaming, ResponseStream, STREAMING } from './response-stream';

type Handler = (event: unknown, context: object, callback?: (error: unknown, result?: unknown) => void) => unknown;

type StreamingHandler = (event: unknown, stream: Writable, context: object) => unknown;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const [taskRoot, layerRoot, sdkRoot, responses] = process.argv.slice(2) as [string, string, string, string | undefined];
const environment = process.env as Readonly<Record<string, string>>;
const [host, port] = (environment['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':') as [string, string];
/** The major version of the runtime that the function asks for, whatever runs here. */
const runtimeMajor = Number(/nodejs(\d+)/.exec(environment['AWS_EXECUTION_ENV'] ?? '')?.[1] ?? 24);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

let currentRequest: string | undefined;
let loaded = false;

function call(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    const outgoing = httpRequest({ host, port, method, path: `/2018-06-01/runtime/${path}`, agent, headers: {
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/**
 * Custom resources answer CloudFormation at a pre-signed https URL, and most say https without looking
 * at the URL. Where the answer goes to a server of this machine, it has no certificate.
 */
function answerCloudFormationOverHttp(responses: string): void {
  const here = new URL(responses);
  const encrypted = https.request;
  https.request = ((...args: readonly unknown[]) => {
    const [first, second] = args;
    const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
    const options = (url === undefined ? first : typeof second === 'object' ? second : {}) as RequestOptions;
    const path = options.path ?? (url === undefined ? '' : `${url.pathname}${url.search}`);
    if (!path.startsWith(here.pathname)) return Reflect.apply(encrypted, https, args) as ReturnType<typeof encrypted>;
    const callback = args.at(-1);
    return httpRequest(
      { ...options, protocol: 'http:', host: here.hostname, hostname: here.hostname, port: here.port, path, agent: undefined },
      typeof callback === 'function' ? callback as (response: IncomingMessage) => void : undefined,
    );
  }) as typeof https.request;
  syncBuiltinESMExports();
}

/** An error whose type is one of the runtime's own, not a class of the function. */
class RuntimeError extends Error {
  constructor(readonly type: string, message: string, readonly reason?: unknown) {
    super(message);
    this.name = type;
  }
}

function describe(error: unknown): { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] } {
  if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error && 'stack' in error)) {
    const { name, message, stack } = error as Error;
    return { errorType: name, errorMessage: message, trace: (stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: typeof error === 'object' ? JSON.stringify(error) : String(error), trace: [] };
}

/** The largest resident set of this process so far; where there is /proc, the parent reads it from there. */
function usage(): Record<string, string> {
  return process.platform === 'linux' ? {} : { 'csi-max-rss-kb': String(process.resourceUsage().maxRSS) };
}

/** Waits until what was written has left the process, so that it is read before the answer. */
async function flushed(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map((stream) => (
    stream.writableLength === 0 ? undefined : new Promise<void>((done) => { stream.write('', () => done()); })
  )));
}

async function postError(path: string, error: unknown): Promise<void> {
  await flushed();
  const described = describe(error);
  await call('POST', path, JSON.stringify(described), {
    'content-type': 'application/json',
    'lambda-runtime-function-error-type': Buffer.from(described.errorType, 'utf8').toString('latin1').replace(/[^\x20-\x7e]/g, '?'),
    ...usage(),
  });
}

async function fatal(error: unknown, status: number): Promise<never> {
  console.error(loaded ? 'Uncaught Exception' : 'Init failed', JSON.stringify(describe(error)));
  try {
    await postError(currentRequest === undefined ? 'init/error' : `invocation/${currentRequest}/error`, error);
  } catch {
    // The Runtime API is gone: nobody is left to tell.
  }
  process.exit(status);
}

process.on('uncaughtException', (error) => { void fatal(error, 129); });
process.on('unhandledRejection', (reason) => {
  void fatal(new RuntimeError('Runtime.UnhandledPromiseRejection', reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason), reason), 128);
});

/**
 * Keeps the function to what it brings: its folder may lie inside a project whose node_modules
 * would answer for a dependency that is missing on Lambda. The AWS SDK, which Lambda's runtime
 * brings, is taken from the project.
 */
function confineModules(): void {
  const internals = Module as unknown as {
    _nodeModulePaths(from: string): string[];
    _resolveFilename(request: string, ...rest: unknown[]): string;
  };
  const nodeModulePaths = internals._nodeModulePaths;
  internals._nodeModulePaths = (from) => {
    const paths = nodeModulePaths(from);
    return from === taskRoot || from.startsWith(taskRoot + sep) ? paths.filter((path) => path.startsWith(taskRoot + sep)) : paths;
  };
  const resolveFilename = internals._resolveFilename;
  const fromProject = createRequire(join(sdkRoot, 'package.json'));
  internals._resolveFilename = function resolveWithSdk(request, ...rest) {
    try {
      return resolveFilename.call(this, request, ...rest);
    } catch (error) {
      if (!request.startsWith('@aws-sdk/') && !request.startsWith('@smithy/')) throw error;
      try {
        return fromProject.resolve(request);
      } catch {
        throw error;
      }
    }
  };
}

async function loadHandler(): Promise<Handler> {
  const full = environment['_HANDLER'] ?? '';
  const [, moduleName, exportPath] = /^([^.]*)\.(.+)$/.exec(basename(full)) ?? [];
  if (moduleName === undefined || exportPath === undefined || full.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler ${JSON.stringify(full)}: it has to be file.export`);
  }
  const folder = full.startsWith('/opt/') ? join(layerRoot, dirname(full).slice('/opt'.length)) : resolve(taskRoot, dirname(full));
  const loadedModule = await loadModule(join(folder, moduleName), full);

  let found: unknown = loadedModule;
  for (const name of exportPath.split('.')) found = (found as Record<string, unknown> | undefined)?.[name];
  if (found === undefined) throw new RuntimeError('Runtime.HandlerNotFound', `${full} is undefined or not exported`);
  if (typeof found !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', `${full} is not a function`);
  if (runtimeMajor >= 24 && found.length >= 3 && !(STREAMING in found)) {
    throw new RuntimeError('Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Use an async handler, or an earlier runtime');
  }
  return found as Handler;
}

async function loadModule(path: string, handler: string): Promise<unknown> {
  const file = ['', '.js', '.mjs', '.cjs'].map((extension) => path + extension).find((candidate) => existsSync(candidate));
  try {
    if (file === undefined) throw Object.assign(new Error(`Cannot find module '${path}'`), { code: 'MODULE_NOT_FOUND' });
    if (file.endsWith('.mjs') || (file.endsWith('.js') && packageType(dirname(file)) === 'module')) {
      return await import(pathToFileURL(file).href);
    }
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}\n${error.stack ?? ''}`);
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(String((error as { code?: unknown } | undefined)?.code))) {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${(error as Error).message} (handler ${handler})`);
    }
    throw error;
  }
}

function packageType(folder: string): unknown {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type;
    if (at === taskRoot || at === layerRoot || dirname(at) === at) return undefined;
  }
}

function invocationContext(headers: IncomingMessage['headers'], settle: (error: unknown, result?: unknown) => void): object {
  const header = (name: string): string => String(headers[name] ?? '');
  const deadline = Number(header('lambda-runtime-deadline-ms'));
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    awsRequestId: header('lambda-runtime-aws-request-id'),
    invokedFunctionArn: header('lambda-runtime-invoked-function-arn'),
    clientContext: typeof clientContext === 'string' ? JSON.parse(clientContext) as unknown : undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    ...(runtimeMajor >= 24 ? {} : {
      done: settle,
      succeed: (result: unknown) => settle(null, result),
      fail: (error: unknown) => settle(error ?? new Error('handled')),
    }),
  };
}

/** Runs a handler that streams, until it has returned and its answer has ended. */
async function runStreaming(handler: Handler, event: unknown, headers: IncomingMessage['headers'], requestId: string): Promise<void> {
  const stream = new ResponseStream({
    flushed,
    open: (streamed) => httpRequest({ host, port, method: 'POST', path: `/2018-06-01/runtime/invocation/${requestId}/response`, agent, headers: streamed }),
  });
  const ended = finished(stream);
  ended.catch(() => undefined);
  try {
    await (handler as unknown as StreamingHandler)(event, stream, invocationContext(headers, () => undefined));
    await ended;
  } catch (error) {
    console.error(`Invoke Error ${JSON.stringify(describe(error))}`);
    if (!stream.begun) await postError(`invocation/${requestId}/error`, error);
    else if (!stream.writableEnded) await stream.fail(describe(error));
  }
}

/** Runs the handler in the way its runtime does: up to Node.js 22, callbacks and an empty event loop end an invocation too. */
function run(handler: Handler, event: unknown, headers: IncomingMessage['headers']): Promise<unknown> {
  return new Promise((done, fail) => {
    const settle = (error: unknown, result?: unknown): void => {
      if (error === null || error === undefined) done(result);
      else fail(error);
    };
    const context = invocationContext(headers, settle);
    if (runtimeMajor >= 24) {
      void (async () => done(await handler(event, context)))().catch(fail);
      return;
    }
    const result = handler(event, context, settle);
    if (typeof (result as Promise<unknown> | undefined)?.then === 'function') (result as Promise<unknown>).then(done, fail);
    else process.once('beforeExit', () => done(undefined));
  });
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const next = await call('GET', 'invocation/next');
    const requestId = String(next.headers['lambda-runtime-aws-request-id']);
    currentRequest = requestId;
    process.env['_X_AMZN_TRACE_ID'] = String(next.headers['lambda-runtime-trace-id'] ?? '');
    if (STREAMING in handler) {
      await runStreaming(handler, JSON.parse(next.body.toString('utf8')), next.headers, requestId);
      currentRequest = undefined;
      continue;
    }
    let answer: string;
    try {
      const result = await run(handler, JSON.parse(next.body.toString('utf8')), next.headers);
      answer = stringify(result);
    } catch (error) {
      console.error(`Invoke Error ${JSON.stringify(describe(error))}`);
      await postError(`invocation/${requestId}/error`, error);
      currentRequest = undefined;
      continue;
    }
    await flushed();
    await call('POST', `invocation/${requestId}/response`, answer, { 'content-type': 'application/json', ...usage() });
    currentRequest = undefined;
  }
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new RuntimeError('Runtime.MarshalError', 'Unable to stringify response body');
  }
}

async function main(): Promise<void> {
  confineModules();
  provideStreaming();
  if (responses !== undefined) answerCloudFormationOverHttp(responses);
  let handler: Handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    return fatal(error, 1);
  }
  loaded = true;
  try {
    await serve(handler);
  } catch {
    // The Runtime API closed the connection: the server stopped, or gave this environment up.
    process.exit(0);
  }
}

void main();

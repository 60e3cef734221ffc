import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { readBody } from '../http';

/** Takes an answer as the function writes it. */
export interface ResponseSink {
  /** The function began to answer, with what it calls the type of its answer. */
  start(contentType: string): void;
  /** Settles when more may come. */
  write(chunk: Buffer): Promise<void>;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly deadline: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string;
  /** Without it, an answer that is streamed is collected. */
  readonly sink?: ResponseSink;
}

/** How a runtime came to ask for its first invocation, or did not. */
export type InitEnd = { readonly kind: 'ready' } | RuntimeFailure | RuntimeExit;
export type InvocationEnd = RuntimeResponse | { readonly kind: 'too-large' } | RuntimeFailure | RuntimeExit;

export interface RuntimeResponse {
  readonly kind: 'response';
  /** Nothing, where it went to the sink. */
  readonly body: Buffer;
  readonly contentType?: string;
  readonly streamed?: true;
}

/** The runtime reported an error: the handler threw, or could not be loaded. */
export interface RuntimeFailure {
  readonly kind: 'error';
  readonly body: Buffer;
  /** The handler could not be loaded: the process is about to end. */
  readonly init?: true;
}

/** The process ended without an answer. */
export interface RuntimeExit {
  readonly kind: 'exit';
  /** As Lambda words it, e.g. `exit status 1` or `signal: killed`; empty for status 0. */
  readonly reason: string;
  /** It never asked for the invocation that it was to serve. */
  readonly undelivered?: true;
}

export interface RuntimeProcessOptions {
  readonly node: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  onOutput(line: string): void;
}

/**
 * One process with a handler in it, and the Lambda Runtime API that it talks to: a server of
 * its own on a free port, since the API tells environments apart by address alone.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeProcess {
  /** Settles once: when the process asks for its first invocation, reports a failed init, or ends. */
  readonly initialized: Promise<InitEnd>;
  /** Settles when the process has ended and all it wrote has been passed on. */
  readonly exited: Promise<RuntimeExit>;

  private readonly child: ChildProcess;
  private waiting: ServerResponse | undefined;
  private pending: Invocation | undefined;
  private delivered = false;
  private settleInit: (end: InitEnd) => void = () => undefined;
  private settleInvocation: ((end: InvocationEnd) => void) | undefined;
  private exit: RuntimeExit | undefined;
  private maxRssKb = 0;

  static async start(options: RuntimeProcessOptions): Promise<RuntimeProcess> {
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });
    await new Promise<void>((listening, fail) => {
      server.once('error', fail);
      server.listen(0, '127.0.0.1', listening);
    });
    return new RuntimeProcess(server, options);
  }

  private constructor(server: Server, options: RuntimeProcessOptions) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => { void this.handle(request, response); });
    const address = server.address() as AddressInfo;
    this.child = spawn(options.node, options.arguments, {
      cwd: options.cwd,
      env: { ...options.environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${address.port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    forwardLines(this.child.stdout, options.onOutput);
    forwardLines(this.child.stderr, options.onOutput);

    this.initialized = new Promise((settle) => { this.settleInit = settle; });
    this.exited = new Promise((settle) => {
      const ended = (reason: string): void => {
        // What the process wrote last is read in the turns after its end.
        setImmediate(() => setImmediate(() => {
          const exit: RuntimeExit = { kind: 'exit', reason };
          this.exit = exit;
          this.settleInit(exit);
          this.settleInvocation?.(this.delivered ? exit : { ...exit, undelivered: true });
          server.closeAllConnections();
          server.close();
          settle(exit);
        }));
      };
      this.child.once('error', (error) => ended(error.message));
      this.child.once('exit', (code, signal) => ended(exitReason(code, signal)));
    });
  }

  /** Hands over an invocation, now or as soon as the process asks for it, and waits for its end. */
  invoke(invocation: Invocation): Promise<InvocationEnd> {
    if (this.exit !== undefined) return Promise.resolve({ ...this.exit, undelivered: true });
    return new Promise((settle) => {
      this.settleInvocation = (end) => {
        this.settleInvocation = undefined;
        this.pending = undefined;
        settle(end);
      };
      this.pending = invocation;
      this.delivered = false;
      this.deliver();
    });
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** The largest resident set so far, in MB as Lambda counts it; undefined where it is not known. */
  maxMemoryMb(): number | undefined {
    if (process.platform === 'linux') {
      try {
        const status = readFileSync(`/proc/${this.child.pid}/status`, 'latin1');
        this.maxRssKb = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? this.maxRssKb);
      } catch {
        // The process has ended: what was read last stands.
      }
    }
    return this.maxRssKb === 0 ? undefined : Math.ceil(this.maxRssKb / 1024);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const sink = this.sinkOf(request, path);
    if (sink !== undefined) return await this.stream(request, response, sink);
    if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
      this.waiting = response;
      this.settleInit({ kind: 'ready' });
      this.deliver();
      return;
    }
    const body = await readBody(request, PAYLOAD_BYTES.max);
    this.noteUsage(request);
    const [, requestId, kind] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method !== 'POST') return answer(response, 404, { errorType: 'NotFound', errorMessage: `${request.method} ${path}` });
    if (path === '/2018-06-01/runtime/init/error') {
      const end: RuntimeFailure = { kind: 'error', body: body ?? Buffer.from('{}'), init: true };
      this.settleInit(end);
      this.settleInvocation?.(end);
      return answer(response, 202, { status: 'OK' });
    }
    if (requestId === undefined) return answer(response, 404, { errorType: 'NotFound', errorMessage: path });
    if (requestId !== this.pending?.requestId) {
      return answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: `invocation ${requestId} is not the current one` });
    }
    if (body === undefined) {
      answer(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: `the response is over ${PAYLOAD_BYTES.max} bytes` });
      this.finish({ kind: 'too-large' });
      return;
    }
    answer(response, 202, { status: 'OK' });
    if (kind === 'error') return this.finish({ kind: 'error', body });
    this.finish(streamError(request) ?? { kind: 'response', body, contentType: request.headers['content-type'] });
  }

  /** Where the answer of the current invocation goes as it comes, if it is to and does. */
  private sinkOf(request: IncomingMessage, path: string): ResponseSink | undefined {
    const streams = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
    return streams && this.pending !== undefined && path === `/2018-06-01/runtime/invocation/${this.pending.requestId}/response` ? this.pending.sink : undefined;
  }

  private async stream(request: IncomingMessage, response: ServerResponse, sink: ResponseSink): Promise<void> {
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    sink.start(contentType);
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) await sink.write(chunk);
    } catch {
      // The process ended in the middle of its answer: that is told elsewhere.
      return;
    }
    this.noteUsage(request);
    answer(response, 202, { status: 'OK' });
    this.finish(streamError(request) ?? { kind: 'response', body: Buffer.alloc(0), contentType, streamed: true });
  }

  /** The process wrote its output before it answered: what is still unread is read by the next turn. */
  private finish(end: InvocationEnd): void {
    setImmediate(() => this.settleInvocation?.(end));
  }

  private deliver(): void {
    if (this.waiting === undefined || this.pending === undefined) return;
    const { requestId, deadline, functionArn, traceId, clientContext, payload } = this.pending;
    const response = this.waiting;
    this.waiting = undefined;
    this.delivered = true;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': payload.length,
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': traceId,
      ...(clientContext === undefined ? {} : { 'lambda-runtime-client-context': clientContext }),
    });
    response.end(payload);
  }

  private noteUsage(request: IncomingMessage): void {
    const reported = Number(request.headers['csi-max-rss-kb'] ?? 0);
    if (reported > 0) this.maxRssKb = reported;
  }
}

/** An error in the middle of a streamed answer follows it in trailers: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming */
function streamError({ trailers }: IncomingMessage): RuntimeFailure | undefined {
  if (trailers['lambda-runtime-function-error-type'] === undefined) return undefined;
  return { kind: 'error', body: Buffer.from(trailers['lambda-runtime-function-error-body'] ?? '', 'base64') };
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal === 'SIGABRT' ? 'aborted' : signal.slice(3).toLowerCase()}`;
  return code === 0 ? '' : `exit status ${String(code)}`;
}

/** A line longer than this is passed on in pieces, so that output without line ends cannot fill the memory. */
const MAX_LINE = 256 * 1024;

function forwardLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length > MAX_LINE) {
      onLine(rest);
      rest = '';
    }
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

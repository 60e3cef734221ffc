import { PAYLOAD_BYTES } from '../../lib/lambda/limits';
import { RuntimeProcess, type Invocation, type InvocationEnd, type ResponseSink, type RuntimeProcessOptions } from './runtime-process';

/** What is started in an environment. */
export type Program = Pick<RuntimeProcessOptions, 'node' | 'arguments'>;

export interface EnvironmentSettings {
  readonly process: Omit<RuntimeProcessOptions, 'onOutput'>;
  /** Started instead of what `process` says; it may take time to find out. */
  program?(): Promise<Program>;
  readonly timeoutMs: number;
  readonly initLimitMs: number;
  readonly memoryMb: number;
  readonly version: string;
  onLine(line: LogLine): void;
}

export interface LogLine {
  readonly text: string;
  /** Lambda's own lines (START, REPORT, timeouts), or what the function wrote. */
  readonly source: 'platform' | 'function';
  readonly requestId?: string;
  /** What a REPORT line says. */
  readonly report?: Report;
}

export interface Report {
  readonly durationMs: number;
  readonly memoryMb: number;
  /** Undefined where this machine does not tell. */
  readonly maxMemoryMb?: number;
  /** Set when the invocation started the environment. */
  readonly initMs?: number;
  /** How it ended. */
  readonly status?: 'success' | 'error' | 'timeout';
  readonly errorType?: string;
}

export interface InvocationRequest {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string;
  /** Takes the answer as it is written, where the function streams it. */
  readonly sink?: ResponseSink;
  /** What is to go wrong on purpose. */
  readonly fault?: InvocationFault;
}

export interface InvocationFault {
  /** It takes that much longer. */
  readonly delayMs: number;
  /** It fails with this instead of being run. */
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

export interface InvocationResult {
  readonly payload: Buffer;
  readonly contentType?: string;
  /** The answer went to the sink; the payload is empty, or the error that cut it off. */
  readonly streamed?: boolean;
  /** Set when the function failed; the payload is then the error. */
  readonly functionError?: 'Unhandled';
  /** The lines Lambda would log for the invocation, its own included. */
  readonly log: readonly string[];
  readonly report: Report;
}

/** A program that ends at once: what there is instead of it was not to be had. */
const NOTHING: Program = { node: process.execPath, arguments: ['--eval', 'process.exit(1)'] };

/** Bytes of log kept per invocation: what the Invoke API returns at most, with room to cut at a line. */
const KEPT_LOG_BYTES = 64 * 1024;

/**
 * An execution environment: a process that serves one invocation at a time, from its cold start
 * to its end. It is dead after a timeout, a crash or a failed init, and then takes no more.
 */
export class ExecutionEnvironment {
  private runtime: RuntimeProcess | undefined;
  private launching: Promise<RuntimeProcess> | undefined;
  private alive = true;
  private requestId: string | undefined;
  private log: string[] = [];
  private logBytes = 0;
  private onDeath: () => void = () => undefined;

  constructor(private readonly settings: EnvironmentSettings) {}

  get usable(): boolean {
    return this.alive;
  }

  /** Called once when the process ends by itself, also between invocations. */
  whenDead(listener: () => void): void {
    this.onDeath = listener;
  }

  /** Answers undefined when the process ended before it took the invocation: then another environment has to. */
  async invoke(request: InvocationRequest): Promise<InvocationResult | undefined> {
    this.requestId = request.requestId;
    this.log = [];
    this.logBytes = 0;

    const init = this.runtime === undefined ? await this.initialize() : undefined;
    this.write(`START RequestId: ${request.requestId} Version: ${this.settings.version}`);
    const started = performance.now();
    const deadline = Date.now() + this.settings.timeoutMs;
    // An init that failed runs once more, now on the time of the invocation.
    if (this.runtime === undefined && this.alive) await this.startProcess();
    const runtime = this.runtime as RuntimeProcess | undefined;
    const end = runtime === undefined
      ? { kind: 'exit' as const, reason: 'signal: killed' }
      : await within(this.settings.timeoutMs, run(runtime, request, deadline));
    if (end.kind === 'exit' && end.undelivered && init === undefined) return undefined;
    const durationMs = performance.now() - started;
    const maxMemoryMb = runtime?.maxMemoryMb();

    const [payload, failed] = this.outcome(end, request.requestId);
    if (end.kind === 'timeout') {
      await this.close();
      this.write(`${new Date().toISOString()} ${request.requestId} Task timed out after ${(this.settings.timeoutMs / 1000).toFixed(2)} seconds`);
    }
    if (end.kind === 'exit') this.write(`RequestId: ${request.requestId} Error: ${exitMessage(end.reason)}\tRuntime.ExitError`);
    if (end.kind === 'exit' || (end.kind === 'error' && end.init)) this.alive = false;
    this.write(`END RequestId: ${request.requestId}`);
    const report: Report = { durationMs, memoryMb: this.settings.memoryMb, maxMemoryMb, initMs: init?.ok === true ? init.ms : undefined, ...ending(end.kind, failed) };
    this.write(reportLine(request.requestId, report), 'platform', report);
    this.requestId = undefined;
    const contentType = end.kind === 'response' ? end.contentType : undefined;
    const streamed = end.kind === 'response' && end.streamed === true;
    return { payload, contentType, streamed, functionError: failed ? 'Unhandled' : undefined, log: this.log, report };
  }

  /** Runs the init phase ahead of any invocation; false when it failed, and the environment is of no use. */
  async prepare(): Promise<boolean> {
    this.log = [];
    this.logBytes = 0;
    const { ok } = await this.initialize();
    if (!ok) this.alive = false;
    return ok && this.alive;
  }

  async close(): Promise<void> {
    this.alive = false;
    await this.launching;
    await this.runtime?.kill();
  }

  /** The init phase with its own limit. When it fails the environment is left without a process. */
  private async initialize(): Promise<{ readonly ok: boolean; readonly ms: number }> {
    const started = performance.now();
    const runtime = await this.startProcess();
    const end = await within(this.settings.initLimitMs, runtime.initialized);
    const ms = performance.now() - started;
    if (end.kind === 'ready') return { ok: true, ms };

    this.runtime = undefined;
    await runtime.kill();
    const status = end.kind === 'timeout' ? 'timeout' : 'error';
    const type = end.kind === 'exit' ? '\tError Type: Runtime.ExitError' : end.kind === 'error' ? `\tError Type: ${errorType(end.body)}` : '';
    this.write(`INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: ${status}${type}`);
    return { ok: false, ms };
  }

  private async startProcess(): Promise<RuntimeProcess> {
    this.launching = this.launch();
    const runtime = await this.launching;
    this.runtime = runtime;
    void runtime.exited.then(() => {
      // A process that was given up on purpose is no longer the environment's.
      if (this.runtime !== runtime) return;
      this.alive = false;
      this.onDeath();
    });
    if (!this.alive) await runtime.kill();
    return runtime;
  }

  private async launch(): Promise<RuntimeProcess> {
    const program = await this.settings.program?.().catch((error: unknown) => {
      this.write((error as Error).message);
      return NOTHING;
    });
    return await RuntimeProcess.start({ ...this.settings.process, ...program, onOutput: (line) => this.write(line, 'function') });
  }

  private outcome(end: InvocationEnd | { readonly kind: 'timeout' }, requestId: string): readonly [Buffer, boolean] {
    switch (end.kind) {
      case 'response':
        return [end.body, false];
      case 'error':
        return [end.body, true];
      case 'too-large':
        return [errorPayload('Function.ResponseSizeTooLarge', `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES.max} bytes).`), true];
      case 'timeout':
        return [errorPayload('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${(this.settings.timeoutMs / 1000).toFixed(2)} seconds`), true];
      case 'exit':
        return [errorPayload('Runtime.ExitError', `RequestId: ${requestId} Error: ${exitMessage(end.reason)}`), true];
    }
  }

  private write(line: string, source: LogLine['source'] = 'platform', report?: Report): void {
    this.settings.onLine({ text: line, source, requestId: this.requestId, report });
    this.log.push(line);
    this.logBytes += line.length + 1;
    while (this.logBytes > KEPT_LOG_BYTES && this.log.length > 1) this.logBytes -= (this.log.shift() as string).length + 1;
  }
}

/** The REPORT line of an invocation. Since August 2025 the init phase is billed with the duration. */
export function reportLine(requestId: string, { durationMs, memoryMb, maxMemoryMb, initMs }: Report): string {
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb ?? '?'} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ].join('\t') + '\t';
}

async function run(runtime: RuntimeProcess, { fault, ...request }: InvocationRequest, deadline: number): Promise<InvocationEnd> {
  if (fault !== undefined && fault.delayMs > 0) await new Promise((over) => setTimeout(over, fault.delayMs).unref());
  if (fault?.error !== undefined) return { kind: 'error', body: Buffer.from(JSON.stringify(fault.error)) };
  return await runtime.invoke({ ...request, deadline } satisfies Invocation);
}

function exitMessage(reason: string): string {
  return reason === '' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${reason}`;
}

function errorPayload(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

function errorType(body: Buffer): string {
  try {
    return String((JSON.parse(body.toString('utf8')) as { errorType?: unknown }).errorType);
  } catch {
    return 'Unknown';
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | { readonly kind: 'timeout' }> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<{ readonly kind: 'timeout' }>((settle) => { timer = setTimeout(() => settle({ kind: 'timeout' }), ms); });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function ending(kind: string, failed: boolean): Pick<Report, 'status' | 'errorType'> {
  if (kind === 'timeout') return { status: 'timeout' };
  if (kind === 'exit') return { status: 'error', errorType: 'Runtime.ExitError' };
  return { status: failed ? 'error' : 'success' };
}

// One model behind any door: loads it once, answers requests, and tells what happened.
//
// Loading starts with the process. A request that comes earlier waits (Lambda) or is told 503
// (containers). When loading failed, every request is answered as a server error and counted as
// one, so that alarms see it. A failure to reach S3 is tried again soon, what an operator can repair
// at some distance, anything else is final.
import type * as Zlib from 'node:zlib';
import type { LogLevel } from '../../lib/logs/level';
import { reasonOf } from '../../lib/logs/reason';
import type { ModelManifest } from '../../lib/model/manifest';
import { isBadInput } from '../../lib/model/transform';
import { modelFailure, notReady, notReadyMessage, planDirect, planHttp } from '../../lib/protocol';
import type { HttpRequest, HttpResponse, ProtocolOptions, ServedModel } from '../../lib/protocol';
import { fitsInit } from '../../lib/server/init-budget';
import { platformOf } from '../../lib/server/platform';
import type { RequestRecord, TelemetryIdentity } from '../../lib/server/telemetry';
import type { Tensor } from '../../lib/tensor/tensor';
import { ATTRIBUTES } from '../../lib/tracing/span';
import { toXRayId } from '../../lib/tracing/xray-header';
import { traceIds, type CallTrace, type TraceIds } from '../shared/current-trace';
import type { Engine } from './engine';
import { engineName, engineOf } from './engines';
import { retryAfterMs, TransientError } from './errors';
import { loadModel, readManifest, type Loaded } from './load';
import { refuseDirect, refuseHttp } from './refuse';
import { ServerLog } from './server-log';
import { attributesOf, traced, type RequestSpan, type Scope, type Spans } from './spans';

export interface ServerOptions {
  /** Where the manifest lies. */
  readonly folder: string;
  /** In the place of the engine that the manifest asks for. */
  readonly engine?: Engine;
  /** CPU threads a single run may use. Only asked for where an engine has any. */
  threads(): number;
  readonly artifactUri?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What metrics are told apart by: the name of the function, the endpoint or the inference component. */
  readonly endpoint?: string;
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly maxRequestBytes: number;
  /** What records requests; absent where nobody asks for it. */
  readonly spans?: Spans;
  /** How long after the start of the process init may last; Infinity where nothing cuts it off. */
  readonly initBudgetMs: number;
  /** Milliseconds since the start of the process. */
  uptime(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Writes one line to the log. */
  write(line: string): void;
}

/** What a door knows of one request besides its content. */
export interface Call {
  readonly requestId: string;
  readonly trace?: CallTrace;
  readonly maxResponseBytes: number;
  /** Whether the response, as the door encodes it, is one it can send. */
  fits?(response: HttpResponse): boolean;
}

/** A call of which it is known whether it is traced. */
interface TracedCall extends Call {
  readonly span?: RequestSpan;
}

type Inference = {
  readonly inputs: readonly Tensor[];
  readonly outputs?: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** Whether and why the caller was at fault. */
type Refused = Pick<RequestRecord, 'outcome' | 'reason'>;
const UNANSWERABLE: Refused = { outcome: 'bad-request', reason: 'the answer is too large, or cannot be written in the form that is accepted' };
/** What a transform says is the user's own, and may name what was sent. */
const OF_TRANSFORM: Refused = { outcome: 'bad-request', reason: 'the transform refused the input' };

/** The model failed on a request that it should have answered. On a direct invoke this is what the caller's FunctionError says. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

export class ModelServer {
  private readonly manifest: ModelManifest | undefined;
  private readonly identity: TelemetryIdentity;
  private served: ServedModel;
  private loaded: Loaded | undefined;
  private failure: { readonly error: Error; readonly at: number } | undefined;
  private loading: Promise<void>;
  private readonly entries: ServerLog;
  /** Set while loading waits for the first request. */
  private goOn: (() => void) | undefined;
  private initEnded: (() => void) | undefined;
  private inInit = true;

  constructor(private readonly options: ServerOptions) {
    let manifest: ModelManifest | undefined;
    let problem: Error | undefined;
    try {
      manifest = readManifest(options.folder);
    } catch (error) {
      problem = error as Error;
    }
    this.manifest = manifest;
    this.identity = {
      modelName: manifest?.name ?? 'unknown',
      modelVersion: manifest?.version ?? 'unknown',
      ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
      ...(options.functionName !== undefined && { functionName: options.functionName }),
      ...(options.functionVersion !== undefined && { functionVersion: options.functionVersion }),
      ...(manifest && { engine: options.engine?.name ?? engineName(manifest) }),
    };
    this.entries = new ServerLog(this.identity, options);
    this.served = {
      name: this.identity.modelName,
      version: this.identity.modelVersion,
      platform: platformOf(manifest),
      signature: manifest?.servedSignature ?? manifest?.signature ?? { inputs: [], outputs: [] },
    };
    if (problem) this.fail(problem);
    this.loading = manifest ? this.load(manifest) : Promise.resolve();
  }

  get ready(): boolean {
    return this.loaded !== undefined;
  }

  /** Undefined where no manifest says which. */
  get engineName(): string | undefined {
    return this.identity.engine;
  }

  get loadFailure(): Error | undefined {
    return this.failure?.error;
  }

  /** Waits until loading has ended, or has to go on in the first request. */
  async init(): Promise<void> {
    const left = this.options.initBudgetMs - this.options.uptime();
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<void>((resolve) => {
      this.initEnded = resolve;
      if (Number.isFinite(left)) timer = setTimeout(resolve, Math.max(0, left));
    });
    await Promise.race([this.loading, ended]);
    clearTimeout(timer);
    this.inInit = false;
    if (!this.loaded && !this.failure) {
      this.log('INFO', 'the model is not loaded yet: loading goes on in the first request', { elapsedMs: Math.round(this.options.uptime()) });
    }
  }

  /** Waits until loading has ended, one way or the other; tries again what may work now. */
  async settled(): Promise<void> {
    if (this.loaded) return;
    this.inInit = false;
    this.goOn?.();
    const failed = this.failure;
    if (failed && this.manifest && this.options.uptime() - failed.at >= retryAfterMs(failed.error)) {
      this.failure = undefined;
      this.loading = this.load(this.manifest);
    }
    await this.loading;
  }

  async http(request: HttpRequest, call: Call): Promise<HttpResponse> {
    // Health checks and metadata are no part of anybody's trace.
    return request.method === 'POST' ? this.traced(call, (own) => this.answer(request, own)) : this.answer(request, call);
  }

  /** Answers the value to return; throws a ModelError where the server is at fault. */
  async direct(event: unknown, call: Call): Promise<unknown> {
    return this.traced(call, (own) => this.answerDirect(event, own));
  }

  private async traced<T>(call: Call, answer: (call: TracedCall) => Promise<T>): Promise<T> {
    const span = this.options.spans?.begin(`predict ${this.served.name}`, call.trace ?? {}, {
      [ATTRIBUTES.modelName]: this.served.name, [ATTRIBUTES.modelVersion]: this.served.version, [ATTRIBUTES.requestId]: call.requestId,
    });
    if (span === undefined) return answer(call);
    try {
      return await span.run(() => answer({ ...call, span }));
    } finally {
      await span.end();
    }
  }

  private async answer(request: HttpRequest, call: TracedCall): Promise<HttpResponse> {
    const { requestId } = call;
    let started: number | undefined;
    let rows: number | undefined;
    let sent: readonly Tensor[] | undefined;
    let modelLatency: number | undefined;
    // Without a manifest no path names the model: what asks for a prediction must not look like a caller's mistake.
    if (!this.manifest && request.method === 'POST') {
      this.recordNotLoaded(call);
      return notReady(this.served, this.protocolOptions(call));
    }
    try {
      const plan = traced(call.span, 'parse', () => planHttp(request, this.served, this.protocolOptions(call)));
      if (plan.kind === 'answer') {
        if (plan.problem) this.record(call, { outcome: 'bad-request', reason: this.reason(plan.reason), status: plan.response.status });
        // A prediction that could not be tried; the same status for a readiness check is no failure but its answer.
        else if (plan.response.status === 503 && request.method === 'POST') this.recordNotLoaded(call);
        return plan.response;
      }
      if (!this.loaded) {
        this.recordNotLoaded(call);
        return notReady(this.served, this.protocolOptions(call));
      }
      ({ rows, inputs: sent } = plan);
      started = this.options.uptime();
      const outputs = await this.infer(this.loaded, plan, call);
      modelLatency = this.options.uptime() - started;
      let response = traced(call.span, 'encode', () => plan.encode(outputs));
      if (call.fits && !call.fits(response)) {
        const message = `the answer is larger than the ${call.maxResponseBytes} bytes that this host can return: send fewer rows, or ask for fewer outputs`;
        response = refuseHttp(413, message, this.served, requestId);
      }
      this.record(call, { ...(response.status < 400 ? { outcome: 'ok' } : UNANSWERABLE), status: response.status, rows, modelLatency });
      this.entries.payload({ requestId, ...idsOf(call) }, { inputs: plan.inputs, outputs });
      return response;
    } catch (error) {
      if (started !== undefined) modelLatency ??= this.options.uptime() - started;
      if (isBadInput(error)) {
        this.record(call, { ...OF_TRANSFORM, status: 400, rows, modelLatency });
        return refuseHttp(400, error.message, this.served, requestId);
      }
      this.logFailure(error, call);
      this.record(call, { outcome: 'server-error', status: 500, rows, modelLatency });
      if (sent !== undefined) this.entries.payload({ requestId, ...idsOf(call) }, { inputs: sent });
      return modelFailure(this.served, requestId);
    }
  }

  private async answerDirect(event: unknown, call: TracedCall): Promise<unknown> {
    const { requestId } = call;
    if (!this.loaded) {
      this.recordNotLoaded(call);
      throw new ModelError(notReadyMessage(this.served, this.protocolOptions(call)));
    }
    let started: number | undefined;
    let rows: number | undefined;
    let sent: readonly Tensor[] | undefined;
    let modelLatency: number | undefined;
    try {
      const plan = traced(call.span, 'parse', () => planDirect(event, this.served, this.protocolOptions(call)));
      if (plan.kind === 'answer') {
        if (plan.problem) this.record(call, { outcome: 'bad-request', reason: this.reason(plan.reason) });
        return plan.value;
      }
      ({ rows, inputs: sent } = plan);
      started = this.options.uptime();
      const outputs = await this.infer(this.loaded, plan, call);
      modelLatency = this.options.uptime() - started;
      const value = traced(call.span, 'encode', () => plan.encode(outputs));
      this.record(call, { ...(isRefusal(value) ? UNANSWERABLE : { outcome: 'ok' }), rows, modelLatency });
      this.entries.payload({ requestId, ...idsOf(call) }, { inputs: plan.inputs, outputs });
      return value;
    } catch (error) {
      if (started !== undefined) modelLatency ??= this.options.uptime() - started;
      if (isBadInput(error)) {
        this.record(call, { ...OF_TRANSFORM, rows, modelLatency });
        return refuseDirect(400, error.message, this.served, event, requestId);
      }
      this.logFailure(error, call);
      this.record(call, { outcome: 'server-error', rows, modelLatency });
      if (sent !== undefined) this.entries.payload({ requestId, ...idsOf(call) }, { inputs: sent });
      throw new ModelError(`model ${this.served.name} version ${this.served.version} failed on this input (request ${requestId}): the function's log says why`);
    }
  }

  /** A 4xx or 5xx of the door's own, which never reached the model. */
  refuse(status: number, message: string, call: Call): HttpResponse {
    this.record(call, { outcome: status < 500 ? 'bad-request' : 'server-error', reason: this.reason(message), status });
    return refuseHttp(status, message, this.served, call.requestId);
  }

  log(level: LogLevel, message: string, details: Readonly<Record<string, unknown>> = {}): void {
    this.entries.write(level, message, details);
  }

  async close(): Promise<void> {
    await this.loading;
    await this.loaded?.model.close();
    this.loaded = undefined;
  }

  private async load(manifest: ModelManifest): Promise<void> {
    // What an engine's own file needs of this one is there when this one has been read to its end.
    await undefined;
    try {
      const loaded = await loadModel(manifest, {
        folder: this.options.folder,
        engine: this.options.engine ?? engineOf(manifest),
        threads: () => this.options.threads(),
        environment: this.options.environment,
        ...(this.options.artifactUri !== undefined && { artifactUri: this.options.artifactUri }),
        beforeEngine: (bytes) => this.untilEngineMayStart(bytes),
        warn: (message, details) => this.log('WARN', message, details),
      });
      this.served = { ...this.served, signature: loaded.servedSignature };
      this.entries.open(loaded.servedSignature, this.options.uptime());
      this.loaded = loaded;
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private fail(error: Error): void {
    this.failure = { error, at: this.options.uptime() };
    this.log('ERROR', 'the model could not be loaded', { engine: this.engineName, error: error.message });
  }

  private reason(message: string | undefined): string | undefined {
    return message === undefined ? undefined : reasonOf(message, this.served.signature);
  }

  private async untilEngineMayStart(modelBytes: number): Promise<void> {
    if (!this.inInit || fitsInit(modelBytes, this.options.uptime(), this.options.initBudgetMs)) return;
    await new Promise<void>((resolve) => {
      this.goOn = resolve;
      this.initEnded?.();
    });
    this.goOn = undefined;
  }

  private async infer(loaded: Loaded, plan: Inference, call: TracedCall): Promise<readonly Tensor[]> {
    const { signature, servedSignature, transform } = loaded;
    const engine = (scope: Scope | undefined): Loaded['model'] => (scope === undefined ? loaded.model : {
      ...loaded.model, run: (inputs, outputs) => scope.child('infer', () => loaded.model.run(inputs, outputs)),
    });
    if (!transform) return engine(call.span).run(plan.inputs, plan.outputs);
    return traced(call.span, 'transform', (scope) => transform.run({
      model: engine(scope),
      signature,
      servedSignature,
      inputs: plan.inputs,
      ...(plan.outputs && { outputs: plan.outputs }),
      parameters: plan.parameters,
      context: { modelName: this.served.name, modelVersion: this.served.version, requestId: call.requestId },
    }));
  }

  private protocolOptions(call: Call): ProtocolOptions {
    return {
      requestId: call.requestId,
      maxRequestBytes: this.options.maxRequestBytes,
      maxResponseBytes: call.maxResponseBytes,
      ready: this.loaded !== undefined,
      loadFailed: this.failure !== undefined && !(this.failure.error instanceof TransientError),
      gunzip,
    };
  }

  private recordNotLoaded(call: TracedCall): void {
    const reason = this.failure?.error.message ?? 'loading has not ended yet';
    this.log('ERROR', 'a request found no model loaded', { requestId: call.requestId, ...idsOf(call), error: reason });
    call.span?.fail('fault', { name: 'ModelNotLoaded', message: reason });
    this.record(call, { outcome: 'server-error', status: 503 });
  }

  private logFailure(error: unknown, call: TracedCall): void {
    const { name, message, stack } = error instanceof Error ? error : { name: 'Error', message: String(error), stack: undefined };
    this.log('ERROR', 'the model failed', { requestId: call.requestId, ...idsOf(call), error: message, stack });
    call.span?.fail('fault', { name, message });
  }

  private record(call: TracedCall, record: Omit<RequestRecord, 'requestId' | keyof TraceIds>): void {
    const full = this.entries.request({ requestId: call.requestId, ...idsOf(call), ...record });
    call.span?.set(attributesOf(full));
    if (full.outcome === 'bad-request') call.span?.fail('error', { name: 'BadRequest', message: 'the request was refused' });
  }
}

/** Of the caller's trace; of that which began here, where the caller sent none. */
function idsOf({ trace = {}, span }: TracedCall): TraceIds {
  const ids = traceIds(trace);
  return ids.traceId !== undefined || span === undefined ? ids : { traceId: span.traceId, xrayTraceId: toXRayId(span.traceId) };
}

/** An answer that says, in the value of a direct invoke, what an HTTP answer says by its status. */
function isRefusal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value && 'status_code' in value;
}

function gunzip(body: Uint8Array, maxBytes: number): Uint8Array {
  const zlib = require('node:zlib') as typeof Zlib;
  return zlib.gunzipSync(body, { maxOutputLength: maxBytes });
}

// The model server's Lambda door.
//
// - A direct invoke gets and returns plain JSON; a model failure throws, so the caller sees a
//   FunctionError and AWS counts an error.
// - An HTTP event (function URL, HTTP API, REST API, load balancer) is answered in its own shape;
//   a model failure is a 5xx, which AWS does not count, so the server counts it itself.
// - On-demand environments whose model could not be loaded stay up and answer every request with
//   that failure. Others (provisioned concurrency) fail their init instead: their deployment then
//   stops before any traffic comes.
import { availableParallelism } from 'node:os';
import { ARTIFACT_URI } from '../../lib/model/environment';
import { encodedBodyBytes, eventKind, fromHttpResponse, toHttpRequest, type BodyCodec } from '../../lib/server/event';
import { initBudgetMs } from '../../lib/server/init-budget';
import { ALB_RESPONSE_BYTES, LAMBDA_PAYLOAD_BYTES, lambdaRequestBodyBytes, lambdaResponseBodyBytes } from '../../lib/server/limits';
import { inferenceThreads } from '../../lib/server/threads';
import type { Engine } from './engine';
import { onnxRuntime } from './onnxruntime';
import { ModelServer } from './server';

/** What of Lambda's context is used. */
export interface LambdaContext {
  readonly awsRequestId: string;
  /** Set by runtimes that serve several requests at once. */
  readonly xRayTraceId?: string;
}

export interface LambdaDoor {
  init(): Promise<void>;
  handler(event: unknown, context: LambdaContext): Promise<unknown>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CODEC: BodyCodec = {
  fromBase64: (text) => Buffer.from(text, 'base64'),
  toUtf8: (body) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'),
  toBase64: (body) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
};

export interface LambdaDoorOptions {
  /** Writes one line to the log. */
  readonly write: (line: string) => void;
  readonly engine?: Engine;
  /** Milliseconds since the start of the process, from which init's limit counts. */
  readonly uptime?: () => number;
}

export function lambdaDoor(environment: Environment, options: LambdaDoorOptions): LambdaDoor {
  const memoryMiB = Number(environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? 1769);
  const budget = initBudgetMs(environment['AWS_LAMBDA_INITIALIZATION_TYPE']);
  const artifactUri = environment[ARTIFACT_URI];
  const functionName = environment['AWS_LAMBDA_FUNCTION_NAME'];
  const functionVersion = environment['AWS_LAMBDA_FUNCTION_VERSION'];
  const server = new ModelServer({
    folder: environment['LAMBDA_TASK_ROOT'] ?? process.cwd(),
    engine: options.engine ?? onnxRuntime,
    threads: inferenceThreads(memoryMiB, availableParallelism()),
    environment,
    ...(artifactUri !== undefined && { artifactUri }),
    ...(functionName !== undefined && { functionName }),
    ...(functionVersion !== undefined && { functionVersion }),
    maxRequestBytes: lambdaRequestBodyBytes(memoryMiB),
    initBudgetMs: budget,
    uptime: options.uptime ?? (() => process.uptime() * 1000),
    now: () => Date.now(),
    write: options.write,
  });

  return {
    async init() {
      await server.init();
      if (!Number.isFinite(budget) && server.loadFailure) throw server.loadFailure;
    },

    async handler(event, context) {
      await server.settled();
      const kind = eventKind(event);
      const traceId = rootOf(context.xRayTraceId ?? environment['_X_AMZN_TRACE_ID']);
      const identity = { requestId: context.awsRequestId, ...(traceId !== undefined && { traceId }) };
      if (kind === 'direct') return server.direct(event, { ...identity, maxResponseBytes: LAMBDA_PAYLOAD_BYTES });
      const maxResponseBytes = lambdaResponseBodyBytes(kind === 'alb' ? ALB_RESPONSE_BYTES : LAMBDA_PAYLOAD_BYTES);
      const response = await server.http(toHttpRequest(kind, event, CODEC), {
        ...identity,
        maxResponseBytes,
        fits: (candidate) => candidate.body.length * 2 <= maxResponseBytes || encodedBodyBytes(candidate) <= maxResponseBytes,
      });
      return fromHttpResponse(kind, event, response, CODEC);
    },
  };
}

/** The trace's own id out of X-Ray's header `Root=1-...;Parent=...;Sampled=...`. */
function rootOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : (/Root=([^;]+)/.exec(header)?.[1] ?? header);
}

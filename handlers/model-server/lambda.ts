// The model server's Lambda door.
//
// - A direct invoke gets and returns plain JSON; a model failure throws, so the caller sees a
//   FunctionError and AWS counts an error.
// - An HTTP event (function URL, HTTP API, REST API, load balancer) is answered in its own shape;
//   a model failure is a 5xx, which AWS does not count, so the server counts it itself.
// - On-demand environments whose model could not be loaded stay up and answer every request with
//   that failure. Others (provisioned concurrency) fail their init instead: their deployment then
//   stops before any traffic comes.
import type * as Os from 'node:os';
import { ARTIFACT_URI } from '../../lib/model/environment';
import { encodedBodyBytes, eventKind, fromHttpResponse, toHttpRequest, type BodyCodec } from '../../lib/server/event';
import { initBudgetMs } from '../../lib/server/init-budget';
import { ALB_RESPONSE_BYTES, LAMBDA_PAYLOAD_BYTES, lambdaRequestBodyBytes, lambdaResponseBodyBytes } from '../../lib/server/limits';
import { inferenceThreads } from '../../lib/server/threads';
import { currentTrace } from '../shared/current-trace';
import type { Engine } from './engine';
import { ModelServer } from './server';
import { spansOf } from './spans';

/** What of Lambda's context is used. */
export interface LambdaContext {
  readonly awsRequestId: string;
  /** Set by runtimes that serve several requests at once. */
  readonly xRayTraceId?: string;
  /** What the caller of a direct invoke sent beside the event. */
  readonly clientContext?: unknown;
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
  const spans = spansOf({ environment, resource: resourceOf(environment), onLambda: true, warn: (message, details) => server.log('WARN', message, details) });
  const server: ModelServer = new ModelServer({
    folder: environment['LAMBDA_TASK_ROOT'] ?? process.cwd(),
    ...(options.engine && { engine: options.engine }),
    threads: () => inferenceThreads(memoryMiB, (require('node:os') as typeof Os).availableParallelism()),
    environment,
    ...(artifactUri !== undefined && { artifactUri }),
    ...(functionName !== undefined && { endpoint: functionName, functionName }),
    ...(functionVersion !== undefined && { functionVersion }),
    maxRequestBytes: lambdaRequestBodyBytes(memoryMiB),
    ...(spans && { spans }),
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
      const lambda = context.xRayTraceId ?? environment['_X_AMZN_TRACE_ID'];
      const { awsRequestId: requestId, clientContext } = context;
      if (kind === 'direct') return server.direct(event, { requestId, trace: currentTrace({ clientContext, lambda }), maxResponseBytes: LAMBDA_PAYLOAD_BYTES });
      const maxResponseBytes = lambdaResponseBodyBytes(kind === 'alb' ? ALB_RESPONSE_BYTES : LAMBDA_PAYLOAD_BYTES);
      const request = toHttpRequest(kind, event, CODEC);
      const response = await server.http(request, {
        requestId,
        trace: currentTrace({ headers: request.headers, lambda }),
        maxResponseBytes,
        fits: (candidate) => candidate.body.length * 2 <= maxResponseBytes || encodedBodyBytes(candidate) <= maxResponseBytes,
      });
      return fromHttpResponse(kind, event, response, CODEC);
    },
  };
}

/** https://opentelemetry.io/docs/specs/semconv/resource/faas/ */
function resourceOf(environment: Environment): Record<string, string> {
  const name = environment['AWS_LAMBDA_FUNCTION_NAME'] ?? 'model-server';
  return {
    'service.name': name, 'faas.name': name, 'faas.version': environment['AWS_LAMBDA_FUNCTION_VERSION'] ?? '', 'cloud.provider': 'aws', 'cloud.platform': 'aws_lambda',
    'cloud.region': environment['AWS_REGION'] ?? '',
  };
}

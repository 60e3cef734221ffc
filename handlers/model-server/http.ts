// The model server behind a port, for containers: SageMaker, Cloud Run, Kubernetes, a laptop.
//
// The port opens at once, so that health checks get an answer while the model loads: 503, then
// 200. Requests for predictions are bounded in number and size; beyond the bound they get 503 with
// Retry-After, which clients and load balancers understand, instead of a queue without end.
// On SIGTERM the server stops accepting, finishes what is running, and ends.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '../../lib/protocol';
import { contextOfCustomAttributes, CUSTOM_ATTRIBUTES } from '../../lib/tracing/carriers';
import { currentTrace, type CallTrace } from '../shared/current-trace';
import type { ModelServer } from './server';

export interface HttpDoorOptions {
  readonly server: ModelServer;
  readonly port: number;
  readonly host?: string;
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Requests with a body that may be read, waiting or running at once. */
  readonly maxConcurrency: number;
  /** How long a shutdown waits for what is running. */
  readonly drainMs: number;
}

export interface HttpDoor {
  readonly port: number;
  /** Stops accepting and resolves when all that was running has been answered, or time is up: then false. */
  drain(): Promise<boolean>;
}

/** A body that is over the limit, known before it was read to its end. */
class BodyTooLarge extends Error {}

export async function openHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const { server, maxConcurrency, drainMs } = options;
  let running = 0;
  let draining = false;

  const listener = createServer((request, response) => {
    running++;
    answer(request)
      .then((result) => send(response, result, draining))
      .catch((error: Error) => {
        // The caller went away while sending: nobody is left to answer.
        server.log('INFO', 'a request ended before it was read', { error: error.message });
        response.destroy();
      })
      .finally(() => running--);
  });
  // Slow callers must not hold a place in the bound for ever.
  listener.requestTimeout = 60_000;
  listener.headersTimeout = 20_000;
  // Longer than a load balancer keeps its side open, so that it never sends into a closing connection.
  listener.keepAliveTimeout = 75_000;

  async function answer(request: IncomingMessage): Promise<HttpResponse> {
    const url = request.url ?? '/';
    const question = url.indexOf('?');
    const headers = headersOf(request);
    const requestId = headerId(headers) ?? randomUUID();
    const call = { requestId, maxResponseBytes: options.maxResponseBytes, trace: traceOf(headers) };
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    if (hasBody && running > maxConcurrency) {
      request.resume();
      const busy = server.refuse(503, `the server is busy with ${maxConcurrency} requests: send this one again`, call);
      return { ...busy, headers: { ...busy.headers, 'retry-after': '1' } };
    }
    let body: Uint8Array;
    try {
      body = hasBody ? await readBody(request, options.maxRequestBytes) : new Uint8Array(0);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      const refused = server.refuse(413, `the body is larger than the ${options.maxRequestBytes} bytes that are allowed: send fewer rows at once`, call);
      // What is left of the body is not read, so the connection cannot serve another request.
      return { ...refused, headers: { ...refused.headers, connection: 'close' } };
    }
    const asked: HttpRequest = {
      // Node sends no body for HEAD; the headers are those of GET.
      method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
      path: question === -1 ? url : url.slice(0, question),
      ...(question === -1 ? {} : { query: url.slice(question + 1) }),
      headers,
      body,
    };
    const answered = await server.http(asked, call);
    return asked.path === '/invocations' ? withCustomAttributes(answered) : answered;
  }

  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, options.host ?? '0.0.0.0', () => {
      listener.off('error', reject);
      resolve();
    });
  });

  return {
    port: (listener.address() as AddressInfo).port,
    async drain() {
      draining = true;
      return closeWithin(listener, drainMs);
    },
  };
}

/** Whether all connections ended in time. */
async function closeWithin(listener: Server, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const closed = new Promise<true>((resolve) => {
    listener.close(() => resolve(true));
    listener.closeIdleConnections();
  });
  const inTime = await Promise.race([closed, timedOut]);
  clearTimeout(timer);
  if (!inTime) listener.closeAllConnections();
  return inTime;
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in request.headers) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** SageMaker brings a caller's headers to no container, but its custom attributes. */
function traceOf(headers: Readonly<Record<string, string>>): CallTrace {
  const carried = contextOfCustomAttributes(headers[CUSTOM_ATTRIBUTES.header]);
  return carried === undefined ? currentTrace({ headers }) : { context: carried };
}

/**
 * Of the headers of an answer, SageMaker passes on what it knows. Who answered it passes on in this one, verbatim:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_ResponseSyntax
 */
function withCustomAttributes(answered: HttpResponse): HttpResponse {
  const attributes = Object.entries(answered.headers).filter(([name]) => name.startsWith('csi-')).map(([name, value]) => `${name}=${value}`).join(',');
  return { ...answered, headers: { ...answered.headers, 'x-amzn-sagemaker-custom-attributes': attributes } };
}

/** The caller's own request id, if it is one that can go into a header and a log as it is. */
function headerId(headers: Readonly<Record<string, string>>): string | undefined {
  const id = headers['x-request-id'] ?? headers['x-amzn-sagemaker-inference-id'];
  return id !== undefined && /^[\w.:+/=-]{1,128}$/.test(id) ? id : undefined;
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
}

function send(response: ServerResponse, { status, headers, body }: HttpResponse, closing: boolean): void {
  response.writeHead(status, { ...headers, 'content-length': body.length, ...(closing && { connection: 'close' }) });
  response.end(body);
}

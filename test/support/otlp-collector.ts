import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as a collector gets it by OTLP over HTTP, as JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** 2 is an error. */
  readonly status: number;
  readonly events: readonly string[];
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Spans of a trace, once there are that many of them. */
  waitFor(traceId: string, count: number): Promise<readonly CollectedSpan[]>;
  close(): Promise<void>;
}

interface KeyValue { readonly key: string; readonly value: Readonly<Record<string, unknown>> }
interface RawSpan {
  readonly traceId: string; readonly spanId: string; readonly parentSpanId?: string; readonly name: string; readonly kind: number; readonly startTimeUnixNano: string; readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[]; readonly status?: { readonly code?: number }; readonly events?: readonly { readonly name: string }[];
}
interface Body { readonly resourceSpans: readonly { readonly resource?: { readonly attributes: readonly KeyValue[] }; readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[] }[] }

/** Receives OTLP over HTTP. With `status`, it answers that instead of taking anything. */
export async function startCollector(status = 200): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers });
      const bytes = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
      if (status === 200) spans.push(...collected(JSON.parse(text) as Body));
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((open) => { server.listen(0, '127.0.0.1', () => open()); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans, requests,
    async waitFor(traceId, count) {
      const deadline = Date.now() + 20_000;
      const found = (): CollectedSpan[] => spans.filter((span) => span.traceId === traceId);
      while (found().length < count && Date.now() < deadline) await new Promise((over) => { setTimeout(over, 20); });
      return found();
    },
    close: () => new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

function collected({ resourceSpans }: Body): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map((span) => ({
    traceId: span.traceId, spanId: span.spanId, ...(span.parentSpanId !== undefined && span.parentSpanId !== '' && { parentSpanId: span.parentSpanId }),
    name: span.name, kind: span.kind, start: Number(span.startTimeUnixNano) / 1e6, end: Number(span.endTimeUnixNano) / 1e6,
    attributes: record(span.attributes ?? []), resource: record(resource?.attributes ?? []), status: span.status?.code ?? 0, events: (span.events ?? []).map(({ name }) => name),
  }))));
}

function record(pairs: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value: { intValue, ...value } }) => [key, intValue === undefined ? Object.values(value)[0] : Number(intValue)]));
}

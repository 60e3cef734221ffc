// Subsegments of a function, below the segment that Lambda sends for it, by datagrams to the daemon that Lambda runs.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DaemonAddress } from '../../lib/tracing/daemon-address';
import { newSpanId } from '../../lib/tracing/ids';
import { daemonMessage, subsegmentDocument } from '../../lib/tracing/segments';
import type { FinishedSpan, SpanAttributes } from '../../lib/tracing/span';
import type { TraceContext } from '../../lib/tracing/trace-context';
import { whenOver, type RequestSpan, type Scope, type Spans } from './spans';

export function xraySpans({ host, port }: DaemonAddress): Spans {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.unref();
  // Nobody listening is no reason to fail, nor to say it with every request.
  socket.on('error', () => undefined);
  const send = (text: string): Promise<void> => new Promise((sent) => { socket.send(text, port, host, () => sent()); });

  return {
    begin(name, { context, xray }, attributes) {
      if (xray === undefined) return undefined;
      const callers: SpanAttributes = context === undefined || context.traceId === xray.traceId ? {} : { w3c_trace_id: context.traceId, w3c_parent_id: context.spanId };
      return new XRaySpan(name, xray, { ...attributes, ...callers }, send);
    },
    close: async () => { socket.close(); },
  };
}

class Recorded implements Scope {
  readonly spanId = newSpanId(randomHex);
  private readonly start = now();
  private stop: number | undefined;
  private readonly children: Recorded[] = [];
  protected failure: FinishedSpan['failure'];

  constructor(private readonly name: string, protected readonly parent: TraceContext, private attributes: SpanAttributes) {}

  child<T>(name: string, work: (scope: Scope) => T): T {
    const child = new Recorded(name, { ...this.parent, spanId: this.spanId }, {});
    this.children.push(child);
    return whenOver(() => work(child), (error) => {
      if (error !== undefined) child.failure = failureOf(error);
      child.stop = now();
    });
  }

  set(attributes: SpanAttributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }

  finish(): FinishedSpan {
    const { name, parent: { traceId, spanId: parentId }, spanId, start, stop = now(), attributes, failure, children } = this;
    return { name, traceId, spanId, parentId, start, end: stop, attributes, ...(failure && { failure }), children: children.map((child) => child.finish()) };
  }
}

class XRaySpan extends Recorded implements RequestSpan {
  readonly traceId: string;

  constructor(name: string, parent: TraceContext, attributes: SpanAttributes, private readonly send: (text: string) => Promise<void>) {
    super(name, parent, attributes);
    this.traceId = parent.traceId;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  fail(kind: 'fault' | 'error', { name, message }: { readonly name: string; readonly message: string }): void {
    this.failure = { kind, type: name, message };
  }

  async end(): Promise<void> {
    const text = daemonMessage(subsegmentDocument(this.finish()));
    if (text !== undefined) await this.send(text);
  }
}

/** Ids are to differ, not to be secret, as OpenTelemetry's are not; node:crypto would take 3 ms of the first request. */
function randomHex(bytes: number): string {
  let hex = '';
  while (hex.length < 2 * bytes) hex += Math.floor(Math.random() * 256).toString(16).padStart(2, '0');
  return hex;
}

function failureOf(error: unknown): FinishedSpan['failure'] {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return { kind: 'fault', type: name, message };
}

/** Milliseconds since 1970, of a clock that is not set back within a request. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

// What the server records of a request, where it is traced: X-Ray's way, by datagrams to its daemon, or OpenTelemetry's.
//
// Where OpenTelemetry is set up (a layer has registered an SDK, or an endpoint for OTLP is named), spans go there alone. Neither way is loaded
// before it is needed: the X-Ray one with the first request that is sampled, the other while the process starts.
import type { RequestRecord } from '../../lib/server/telemetry';
import { daemonAddress } from '../../lib/tracing/daemon-address';
import { ATTRIBUTES, type SpanAttributes } from '../../lib/tracing/span';
import type { CallTrace } from '../shared/current-trace';
import { shareOutput } from '../shared/output';
import type * as OpenTelemetry from './opentelemetry';
import type * as XRay from './xray-spans';

/** Something that takes time, of which others may be parts. */
export interface Scope {
  child<T>(name: string, work: (scope: Scope) => T): T;
  set(attributes: SpanAttributes): void;
}

/** A request from its begin to its end. */
export interface RequestSpan extends Scope {
  /** 32 hex digits: of the caller's trace, or of one that began here. */
  readonly traceId: string;
  /** Does the work as a part of it. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** The server is at fault, or the caller. */
  fail(kind: 'fault' | 'error', error: { readonly name: string; readonly message: string }): void;
  /** Settles when it is out of this process, as far as that is needed before a function is frozen. Never fails. */
  end(): Promise<void>;
}

export interface Spans {
  /** Undefined where nobody wants to know of this request. */
  begin(name: string, trace: CallTrace, attributes: SpanAttributes): RequestSpan | undefined;
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}

export interface SpansOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Who the spans are said to come from, where nobody says otherwise. */
  readonly resource: SpanAttributes;
  /** The process may be frozen as soon as it has answered. */
  readonly onLambda: boolean;
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
}

/** What of a process's environment asks for OTLP. */
const OTLP_ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
/** Where the API of OpenTelemetry 1.x keeps what was registered: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

export function spansOf(options: SpansOptions): Spans | undefined {
  const { environment } = options;
  const registered = (globalThis as { [REGISTERED]?: { readonly trace?: unknown } })[REGISTERED]?.trace !== undefined;
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' && (registered || OTLP_ENDPOINTS.some((name) => (environment[name] ?? '') !== ''))) {
    try {
      // An SDK that a layer brings may write too.
      shareOutput();
      const { openTelemetrySpans } = require('./opentelemetry') as typeof OpenTelemetry;
      return openTelemetrySpans(options, registered);
    } catch (error) {
      // A model that answers untraced is better than none.
      // Whoever is to be told is only being made.
      queueMicrotask(() => options.warn('OpenTelemetry could not be started: nothing is traced', { error: (error as Error).message }));
      return undefined;
    }
  }
  const address = daemonAddress(environment['AWS_XRAY_DAEMON_ADDRESS']);
  if (address === undefined) return undefined;
  let xray: Spans | undefined;
  return {
    begin(name, trace, attributes) {
      if (trace.xray?.sampled !== true) return undefined;
      xray ??= (require('./xray-spans') as typeof XRay).xraySpans(address);
      return xray.begin(name, trace, attributes);
    },
    close: async () => xray?.close(),
  };
}

/** What a record says of its request. */
export function attributesOf({ outcome, status, rows, coldStart = false, modelLoadTime }: RequestRecord): SpanAttributes {
  return {
    [ATTRIBUTES.outcome]: outcome,
    [ATTRIBUTES.coldStart]: coldStart,
    ...(status !== undefined && { [ATTRIBUTES.status]: status }),
    ...(rows !== undefined && { [ATTRIBUTES.batchSize]: rows }),
    ...(modelLoadTime !== undefined && { [ATTRIBUTES.loadTime]: modelLoadTime }),
  };
}

/** Does it as a part of the span, where there is one. */
export function traced<T>(scope: Scope | undefined, name: string, work: (scope?: Scope) => T): T {
  return scope === undefined ? work() : scope.child(name, work);
}

/** Calls `ended` when it is over: at once, or when the promise is settled. */
export function whenOver<T>(work: () => T, ended: (error?: unknown) => void): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    ended(error);
    throw error;
  }
  if (result instanceof Promise) {
    return result.then((value: unknown) => {
      ended();
      return value;
    }, (error: unknown) => {
      ended(error);
      throw error;
    }) as T;
  }
  ended();
  return result;
}

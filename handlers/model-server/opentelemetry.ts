// Spans by OpenTelemetry's API: for the SDK that a layer has registered, or else for a small one that sends them by OTLP over HTTP.
//
// A file of its own in the layer, loaded only where OpenTelemetry is set up: nobody else pays for it at a cold start. The API is of version 1.9: an
// older one takes no newer (https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts), and layers have that.
import { context, createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context, type Span, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace-base';
import { ATTRIBUTES, type SpanAttributes } from '../../lib/tracing/span';
import type { TraceContext } from '../../lib/tracing/trace-context';
import { toXRayId } from '../../lib/tracing/xray-header';
import type { CallTrace } from '../shared/current-trace';
import { whenOver, type RequestSpan, type Scope, type Spans, type SpansOptions } from './spans';

interface Provider {
  forceFlush?(): Promise<void>;
  shutdown?(): Promise<void>;
}

export function openTelemetrySpans(options: SpansOptions, registered: boolean): Spans {
  const ids = new ChosenIds();
  const own = registered ? undefined : ownProvider(options, ids);
  const tracer = trace.getTracer('cdk-serverless-inference');
  const provider = own ?? registeredProvider();
  let told = false;
  const flush = async (): Promise<void> => {
    try {
      await provider.forceFlush?.();
    } catch (error) {
      if (!told) options.warn('spans could not be exported: requests are answered all the same, and this is said once', { error: [error].flat().map(String).join('; ') });
      told = true;
    }
  };

  return {
    begin(name, call, attributes) {
      const parent = parentOf(call, registered);
      ids.wanted = call.context?.traceId;
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: { ...attributes, ...xrayAttribute(call) } }, parent);
      ids.wanted = undefined;
      return new OpenSpan(trace.setSpan(parent, span), span, tracer, options.onLambda && span.isRecording() ? flush : undefined);
    },
    close: async () => {
      await flush();
      await own?.shutdown().catch(() => undefined);
    },
  };
}

/** OTEL_* variables say where spans go, with which headers, and which are taken: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function ownProvider({ resource }: SpansOptions, idGenerator: IdGenerator): BasicTracerProvider {
  const provider = new BasicTracerProvider({
    idGenerator,
    resource: defaultResource().merge(resourceFromAttributes(resource)).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return provider;
}

/** The SDK behind the API's own proxy, which has no way to flush. */
function registeredProvider(): Provider {
  const provider = trace.getTracerProvider() as Provider & { getDelegate?(): Provider };
  return provider.getDelegate?.() ?? provider;
}

/** A trace that begins here has the id that X-Ray gave it, so that its logs are found by one. */
class ChosenIds implements IdGenerator {
  wanted: string | undefined;
  private readonly random = new RandomIdGenerator();

  generateTraceId(): string {
    return this.wanted ?? this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.random.generateSpanId();
  }
}

/**
 * The span of whoever has instrumented the handler, else the caller's. That Lambda has not sampled a request for X-Ray says nothing of a trace
 * that goes elsewhere: there, nobody but a caller of W3C's can ask for silence.
 */
function parentOf({ context: called, xray }: CallTrace, registered: boolean): Context {
  const active = context.active();
  if (trace.getSpan(active) !== undefined) return active;
  if (called === undefined || (!registered && called === xray && called.sampled !== true)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, spanContext(called));
}

function spanContext({ traceId, spanId, sampled, traceState }: TraceContext) {
  return {
    traceId, spanId, isRemote: true, traceFlags: sampled === true ? TraceFlags.SAMPLED : TraceFlags.NONE,
    ...(traceState !== undefined && { traceState: createTraceState(traceState) }),
  };
}

function xrayAttribute({ context: called, xray }: CallTrace): SpanAttributes {
  return xray === undefined || xray.traceId === called?.traceId ? {} : { [ATTRIBUTES.xrayTraceId]: toXRayId(xray.traceId) };
}

class OpenScope implements Scope {
  constructor(protected readonly context: Context, protected readonly span: Span, private readonly tracer: Tracer) {}

  child<T>(name: string, work: (scope: Scope) => T): T {
    const span = this.tracer.startSpan(name, {}, this.context);
    const inner = trace.setSpan(this.context, span);
    return whenOver(() => context.with(inner, () => work(new OpenScope(inner, span, this.tracer))), (error) => {
      if (error !== undefined) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }
}

class OpenSpan extends OpenScope implements RequestSpan {
  constructor(where: Context, span: Span, tracer: Tracer, private readonly flush: (() => Promise<void>) | undefined) {
    super(where, span, tracer);
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return context.with(this.context, work);
  }

  /** "For HTTP status codes in the 4xx range span status MUST be left unset in case of SpanKind.SERVER": https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status */
  fail(kind: 'fault' | 'error', { name, message }: { readonly name: string; readonly message: string }): void {
    if (kind === 'error') return;
    this.span.recordException({ name, message });
    this.span.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  async end(): Promise<void> {
    this.span.end();
    await this.flush?.();
  }
}

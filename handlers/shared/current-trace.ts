// Of which trace a request is a part, and how it goes on to whatever is called for it: for every function between a caller and a model.
import { contextOfClientContext, type Headers } from '../../lib/tracing/carriers';
import { parseTraceparent, type TraceContext } from '../../lib/tracing/trace-context';
import { toXRayId, XRAY_HEADER, xrayContext } from '../../lib/tracing/xray-header';

/** Of one request. */
export interface CallTrace {
  /** The caller's of W3C's, where it sent one; X-Ray's otherwise. */
  readonly context?: TraceContext;
  /** What Lambda tells a function of X-Ray's trace: its parent is the segment that Lambda itself sends. */
  readonly xray?: TraceContext;
}

/** What a door knows. */
export interface TraceSources {
  /** Of the caller's request, in lower case. */
  readonly headers?: Headers;
  /** Of a direct invoke. */
  readonly clientContext?: unknown;
  /** _X_AMZN_TRACE_ID, or what the runtime says instead of it where it serves several requests at once. */
  readonly lambda?: string | undefined;
}

export function currentTrace({ headers, clientContext, lambda }: TraceSources): CallTrace {
  const xray = xrayContext(lambda);
  const w3c = parseTraceparent(headers?.['traceparent'], headers?.['tracestate']) ?? contextOfClientContext(clientContext);
  // The header of X-Ray says who called Lambda, Lambda says which segment of its own the function is a part of: that is nearer.
  const context = w3c ?? xray ?? xrayContext(headers?.[XRAY_HEADER]);
  return { ...(context && { context }), ...(xray && { xray }) };
}

/** The same trace in every line of a log, in both notations: X-Ray's console looks for its own. */
export interface TraceIds {
  readonly traceId?: string;
  readonly xrayTraceId?: string;
}

export function traceIds({ context, xray }: CallTrace): TraceIds {
  const shown = context ?? xray;
  if (shown === undefined) return {};
  return { traceId: shown.traceId, xrayTraceId: toXRayId((xray ?? shown).traceId) };
}

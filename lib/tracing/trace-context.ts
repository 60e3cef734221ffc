// W3C Trace Context, level 1: https://www.w3.org/TR/trace-context/

/** Where in which trace something happens. */
export interface TraceContext {
  /** 32 lowercase hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lowercase hex digits, not all zero: the span that whatever is done now is a part of. */
  readonly spanId: string;
  /** Undefined where nobody has decided yet, which only X-Ray's header can say. */
  readonly sampled?: boolean;
  /** What tracing systems on the way have added, passed on as it came. */
  readonly traceState?: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 0x01;

export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && !ZEROS.test(text);
}

export function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text) && !ZEROS.test(text);
}

/**
 * Reads `traceparent`, and `tracestate` beside it. What is not valid is as if it was not sent. A version to come may have more behind the flags,
 * version 00 has not: https://www.w3.org/TR/trace-context/#versioning-of-traceparent
 */
export function parseTraceparent(traceparent: string | undefined, tracestate?: string): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(traceparent?.trim() ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (!isTraceId(traceId) || !isSpanId(spanId)) return undefined;
  const traceState = parseTracestate(tracestate);
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED, ...(traceState !== undefined && { traceState }) };
}

/** Who has not decided yet does not record: its callees must not either. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled === true ? '01' : '00'}`;
}

/** "There can be a maximum of 32 list-members", of which the last are dropped first, and the whole counts up to 512 characters: https://www.w3.org/TR/trace-context/#tracestate-limits */
const TRACESTATE_MEMBERS = 32;
const TRACESTATE_LENGTH = 512;
const MEMBER = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** What of a `tracestate` is to be passed on; undefined where it is not valid, or empty. */
export function parseTracestate(tracestate: string | undefined): string | undefined {
  const members = (tracestate ?? '').split(',').map((member) => member.trim()).filter((member) => member !== '');
  const keys = members.map((member) => member.slice(0, member.indexOf('=')));
  if (members.length === 0 || members.length > TRACESTATE_MEMBERS || new Set(keys).size !== keys.length || !members.every((member) => MEMBER.test(member))) return undefined;
  while (members.join(',').length > TRACESTATE_LENGTH) members.pop();
  return members.length === 0 ? undefined : members.join(',');
}

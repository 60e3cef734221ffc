// X-Ray's tracing header: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
import { isSpanId, isTraceId, type TraceContext } from './trace-context';

/** Name of the header, in lower case as Node.js has them. */
export const XRAY_HEADER = 'x-amzn-trace-id';

/** What a header says; each part may be missing. */
export interface XRayHeader {
  /** 32 hex digits, as W3C writes them. */
  readonly traceId?: string;
  readonly parentId?: string;
  /** `Sampled=?` and no word of it are the same: whoever gets it decides. */
  readonly sampled?: boolean;
}

/** `1-5759e988-bd862e3fe1be46a994272793` of `5759e988bd862e3fe1be46a994272793`: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
export function toXRayId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

/** The 32 digits; undefined where it is no id of X-Ray's. */
export function fromXRayId(id: string): string | undefined {
  const [, time = '', unique = ''] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(id) ?? [];
  const traceId = (time + unique).toLowerCase();
  return isTraceId(traceId) ? traceId : undefined;
}

/** Load balancers put a `Self` in front, and Lambda a `Lineage` behind: what is not known is passed over. */
export function parseXRayHeader(header: string | undefined): XRayHeader {
  const parts = new Map((header ?? '').split(';').map((part) => {
    const equals = part.indexOf('=');
    return [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()] as const;
  }));
  const traceId = fromXRayId(parts.get('root') ?? '');
  const parentId = parts.get('parent')?.toLowerCase() ?? '';
  const sampled = parts.get('sampled');
  return {
    ...(traceId !== undefined && { traceId }),
    ...(isSpanId(parentId) && { parentId }),
    ...((sampled === '1' || sampled === '0') && { sampled: sampled === '1' }),
  };
}

/** The same as a context; undefined where trace or parent is missing. */
export function xrayContext(header: string | undefined): TraceContext | undefined {
  const { traceId, parentId, sampled } = parseXRayHeader(header);
  if (traceId === undefined || parentId === undefined) return undefined;
  return { traceId, spanId: parentId, ...(sampled !== undefined && { sampled }) };
}

export function formatXRayHeader({ traceId, spanId, sampled }: TraceContext): string {
  return `Root=${toXRayId(traceId)};Parent=${spanId}${sampled === undefined ? '' : `;Sampled=${sampled ? '1' : '0'}`}`;
}

import { randomBytes } from 'node:crypto';
import { newSpanId, newTraceId, type RandomHex } from '../lib/tracing/ids';
import { formatXRayHeader, parseXRayHeader, toXRayId } from '../lib/tracing/xray-header';

export const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString('hex');

/** The header of a request as the service that takes it in hands it on: the caller's, or one of a trace that begins. Whether it is sampled is for the next to decide, unless the caller has. */
export function continuedTrace(given: string | undefined): string {
  const { traceId, parentId, sampled } = parseXRayHeader(given);
  const parts = [`Root=${toXRayId(traceId ?? newTraceId(Date.now(), randomHex))}`, ...(traceId !== undefined && parentId !== undefined ? [`Parent=${parentId}`] : []), ...(sampled === undefined ? [] : [`Sampled=${sampled ? 1 : 0}`])];
  return parts.join(';');
}

/** What a function finds in _X_AMZN_TRACE_ID where nobody records it: complete, and not sampled unless the caller has said so. */
export function completeTrace(given: string | undefined): string {
  const { traceId, parentId, sampled } = parseXRayHeader(given);
  return formatXRayHeader({ traceId: traceId ?? newTraceId(Date.now(), randomHex), spanId: parentId ?? newSpanId(randomHex), sampled: sampled ?? false });
}

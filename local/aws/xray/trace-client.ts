import type { SegmentDocument } from '../../../lib/tracing/segments';
import { waterfall, waterfallText } from '../../../lib/tracing/waterfall';
import { fromXRayId, toXRayId } from '../../../lib/tracing/xray-header';
import { isTraceId } from '../../../lib/tracing/trace-context';
import { LocalError } from '../../errors';
import { awsStatus } from '../status';

export interface ListedTrace {
  readonly id: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly services: readonly string[];
}

interface Summary { readonly Id: string; readonly StartTime: number; readonly Duration: number; readonly HasFault: boolean; readonly HasError: boolean; readonly ServiceIds: readonly { readonly Name: string }[] }

/** The traces of the last day, the newest first. */
export async function listTraces(endpoint: string, now: number): Promise<readonly ListedTrace[]> {
  const { TraceSummaries } = await ask<{ readonly TraceSummaries: readonly Summary[] }>(endpoint, 'TraceSummaries', { StartTime: now / 1000 - 24 * 3600 + 60, EndTime: now / 1000 + 60 });
  return TraceSummaries.map(({ Id, StartTime, Duration, HasFault, HasError, ServiceIds }) => ({
    id: Id, startedAt: StartTime * 1000, durationMs: Duration * 1000, failed: HasFault || HasError, services: [...new Set(ServiceIds.map(({ Name }) => Name))],
  }));
}

/** A trace by its id, as X-Ray or as W3C writes it: a line for each span. */
export async function traceText(endpoint: string, given: string): Promise<string> {
  const id = isTraceId(given) ? toXRayId(given) : given;
  if (fromXRayId(id) === undefined) throw new LocalError(`${given} is no id of a trace: give 1-5759e988-bd862e3fe1be46a994272793, or its 32 digits, as log lines have them`);
  const { Traces: [trace] } = await ask<{ readonly Traces: readonly { readonly Segments: readonly { readonly Document: string }[] }[] }>(endpoint, 'Traces', { TraceIds: [id] });
  if (trace === undefined) throw new LocalError(`there is no trace ${id} at ${endpoint}: it was not sampled, or the server was started since`);
  return waterfallText(waterfall(trace.Segments.map(({ Document }) => JSON.parse(Document) as SegmentDocument)));
}

async function ask<T>(endpoint: string, path: string, body: unknown): Promise<T> {
  const { region } = await awsStatus(endpoint);
  const authorization = `AWS4-HMAC-SHA256 Credential=csi/20000101/${region}/xray/aws4_request, SignedHeaders=host, Signature=none`;
  const response = await fetch(`${endpoint}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: JSON.stringify(body) });
  if (!response.ok) throw new LocalError(`${endpoint} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return await response.json() as T;
}

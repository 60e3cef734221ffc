import { newSpanId, newTraceId } from '../../../lib/tracing/ids';
import { sampleByDefaultRule, type Reservoir } from '../../../lib/tracing/sampling';
import type { SegmentDocument } from '../../../lib/tracing/segments';
import { formatXRayHeader, parseXRayHeader, toXRayId } from '../../../lib/tracing/xray-header';
import type { InvocationResult } from '../../runtime-api/environment';
import { randomHex } from '../../trace-header';
import type { Traces } from './traces';

export interface TracedInvocation {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly roleArn: string;
  readonly mode: 'Active' | 'PassThrough';
  /** What came with the invocation. */
  readonly header?: string;
}

export interface StartedTrace {
  /** For _X_AMZN_TRACE_ID. */
  readonly header: string;
  /** It has answered, or ended otherwise. */
  ran(result: Pick<InvocationResult, 'functionError' | 'report' | 'payload'>): void;
  throttled(): void;
}

/** How many segments are remembered with the role that they were of: invocations that are under way. */
const REMEMBERED = 1_000;

/** What Lambda records of invocations: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
export class FunctionTraces {
  private readonly reservoirs = new Map<string, Reservoir>();
  private readonly roles = new Map<string, string>();

  constructor(private readonly traces: Traces, private readonly denied: (roleArn: string, action: string) => string | undefined, private readonly warn: (message: string) => void) {}

  start({ functionName, functionArn, requestId, roleArn, mode, header }: TracedInvocation): StartedTrace {
    const given = parseXRayHeader(header);
    const traceId = given.traceId ?? newTraceId(Date.now(), randomHex);
    const sampled = given.sampled ?? (mode === 'Active' && this.sample(functionName));
    const caller = given.traceId === undefined ? undefined : given.parentId;
    if (mode !== 'Active' || !sampled) {
      const spanId = caller ?? newSpanId(randomHex);
      this.remember(spanId, roleArn);
      return { header: formatXRayHeader({ traceId, spanId, sampled }), ran: () => undefined, throttled: () => undefined };
    }
    const service = newSpanId(randomHex);
    const own = newSpanId(randomHex);
    this.remember(own, roleArn);
    const start = seconds();
    const lambda = (more: Partial<SegmentDocument>): SegmentDocument => ({
      name: functionName, id: service, trace_id: toXRayId(traceId), ...(caller !== undefined && { parent_id: caller }), start_time: start, end_time: seconds(), origin: 'AWS::Lambda',
      aws: { function_arn: functionArn, resource_names: [functionName], request_id: requestId }, ...more,
    });
    return {
      header: formatXRayHeader({ traceId, spanId: own, sampled: true }),
      throttled: () => this.put(roleArn, [lambda({ throttle: true, error: true, http: { response: { status: 429 } } })]),
      ran: ({ functionError, report: { durationMs, initMs } }) => {
        const end = seconds();
        const began = Math.max(start, end - durationMs / 1000);
        const fault = functionError === undefined ? {} : { fault: true };
        const part = (name: string, from: number, to: number): SegmentDocument => ({ name, id: newSpanId(randomHex), start_time: from, end_time: to });
        this.put(roleArn, [
          lambda({ ...fault, http: { response: { status: 200 } } }),
          {
            name: functionName, id: own, trace_id: toXRayId(traceId), parent_id: service, start_time: initMs === undefined ? began : Math.max(start, began - initMs / 1000), end_time: end, origin: 'AWS::Lambda::Function', ...fault,
            aws: { function_arn: functionArn, request_id: requestId },
            subsegments: [...(initMs === undefined ? [] : [part('Initialization', Math.max(start, began - initMs / 1000), began)]), part('Invocation', began, end), part('Overhead', end, end)],
          },
        ]);
      },
    };
  }

  /** The role of the function below whose segment something was recorded. */
  roleOf(segment: string): string | undefined {
    return this.roles.get(segment);
  }

  private sample(functionName: string): boolean {
    const { sampled, reservoir } = sampleByDefaultRule(this.reservoirs.get(functionName), Date.now(), Math.random());
    this.reservoirs.set(functionName, reservoir);
    return sampled;
  }

  /** "Your function needs permission to upload trace data to X-Ray." */
  private put(roleArn: string, documents: readonly SegmentDocument[]): void {
    const why = this.denied(roleArn, 'xray:PutTraceSegments');
    if (why !== undefined) return this.warn(why);
    for (const document of documents) this.traces.put(document);
  }

  private remember(segment: string, roleArn: string): void {
    this.roles.set(segment, roleArn);
    for (const old of [...this.roles.keys()].slice(0, Math.max(0, this.roles.size - REMEMBERED))) this.roles.delete(old);
  }
}

/** Of the machine's clock, as the processes of the functions have it. */
export function seconds(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}

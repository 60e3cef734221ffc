import { newSpanId, newTraceId } from '../../../lib/tracing/ids';
import { sampleByDefaultRule, type Reservoir } from '../../../lib/tracing/sampling';
import { formatXRayHeader, parseXRayHeader, toXRayId } from '../../../lib/tracing/xray-header';
import { randomHex } from '../../trace-header';
import { seconds } from './function-traces';
import type { Traces } from './traces';

export interface TracedRequest {
  readonly apiId: string;
  readonly apiName: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  readonly header: string | undefined;
}

/** What a stage of a REST API records that has tracing on: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html */
export class StageTraces {
  private readonly reservoirs = new Map<string, Reservoir>();

  constructor(private readonly traces: Traces) {}

  /** The header for what is called, and what to call with the status of the answer. */
  start({ apiId, apiName, stage, method, path, header }: TracedRequest): { readonly header: string; readonly ended: (status: number, called: string | undefined) => void } {
    const given = parseXRayHeader(header);
    const traceId = given.traceId ?? newTraceId(Date.now(), randomHex);
    const sampled = given.sampled ?? this.sample(`${apiId}/${stage}`);
    const [own, call] = [newSpanId(randomHex), newSpanId(randomHex)];
    const start = seconds();
    const caller = given.traceId === undefined ? undefined : given.parentId;
    return {
      // Nobody below it may decide otherwise.
      header: formatXRayHeader({ traceId, spanId: sampled ? call : caller ?? call, sampled }),
      ended: (status, called) => {
        if (!sampled) return;
        const end = seconds();
        const outcome = { ...(status >= 500 && { fault: true }), ...(status >= 400 && status < 500 && { error: true }), ...(status === 429 && { throttle: true }) };
        this.traces.put({
          name: `${apiName}/${stage}`, id: own, trace_id: toXRayId(traceId), ...(caller !== undefined && { parent_id: caller }), start_time: start, end_time: end, origin: 'AWS::ApiGateway::Stage',
          annotations: { aws_api_id: apiId, aws_api_stage: stage }, http: { request: { method, url: path }, response: { status } }, ...outcome,
          ...(called !== undefined && { subsegments: [{ name: called, id: call, start_time: start, end_time: end, namespace: 'aws', ...outcome }] }),
        });
      },
    };
  }

  private sample(stage: string): boolean {
    const { sampled, reservoir } = sampleByDefaultRule(this.reservoirs.get(stage), Date.now(), Math.random());
    this.reservoirs.set(stage, reservoir);
    return sampled;
  }
}

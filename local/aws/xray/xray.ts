import type { AwsService } from '../wire/request';
import { Daemon } from './daemon';
import { FunctionTraces } from './function-traces';
import { OtlpForwarder } from './otlp-forwarder';
import { StageTraces } from './stage-traces';
import { Traces } from './traces';
import { XRayService } from './xray-service';

export interface XRayOptions {
  /** URL of a collector that traces are handed on to. */
  readonly otlp?: string;
  /** Why a role may not do something; undefined when it may. */
  denied(roleArn: string, action: string): string | undefined;
  warn(message: string): void;
}

/** X-Ray: what functions and APIs send it, and its API. */
export interface XRay {
  readonly traces: Traces;
  readonly functions: FunctionTraces;
  readonly stages: StageTraces;
  readonly daemon: Daemon;
  readonly service: AwsService;
  close(): Promise<void>;
}

export function startXRay({ otlp, denied, warn }: XRayOptions): XRay {
  const traces = new Traces();
  const forwarder = otlp === undefined ? undefined : new OtlpForwarder(otlp, warn);
  if (forwarder !== undefined) traces.onDocument(forwarder.take);
  const functions = new FunctionTraces(traces, denied, warn);
  const daemon = new Daemon({
    denied: ({ parent_id = '' }) => {
      const role = functions.roleOf(parent_id);
      return role === undefined ? undefined : denied(role, 'xray:PutTraceSegments');
    },
    receive: (text) => traces.receive(text),
    warn,
  });
  return {
    traces, functions, stages: new StageTraces(traces), daemon,
    service: new XRayService(traces),
    close: async () => {
      daemon.close();
      await forwarder?.close();
    },
  };
}

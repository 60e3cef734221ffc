/**
 * Whether a trace is one of that share, from 0 to 1: by its id, so that all who ask the same of it decide the same. As OpenTelemetry's
 * TraceIdRatioBased: https://opentelemetry.io/docs/specs/otel/trace/sdk/#traceidratiobased
 */
export function isSampledByRatio(traceId: string, ratio: number): boolean {
  return ratio >= 1 || accumulated(traceId) < Math.floor(ratio * 0xffffffff);
}

/** As its SDK for JavaScript has it: https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/sdk-trace/src/sampler/TraceIdRatioBasedSampler.ts */
function accumulated(traceId: string): number {
  let sum = 0;
  for (let at = 0; at < traceId.length; at += 8) sum = (sum ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0;
  return sum;
}

/** The second in which was counted, and how many were. */
export interface Reservoir {
  readonly second: number;
  readonly taken: number;
}

/**
 * X-Ray's default rule, which Lambda and API Gateway sample by: "the first request each second, and five percent of any additional requests".
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
 */
export function sampleByDefaultRule(before: Reservoir | undefined, milliseconds: number, random: number): { readonly sampled: boolean; readonly reservoir: Reservoir } {
  const second = Math.floor(milliseconds / 1000);
  const taken = before?.second === second ? before.taken : 0;
  return taken < 1 ? { sampled: true, reservoir: { second, taken: taken + 1 } } : { sampled: random < 0.05, reservoir: { second, taken } };
}

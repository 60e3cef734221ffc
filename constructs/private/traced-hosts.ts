import type { IConstruct } from 'constructs';

const traced = new WeakSet<IConstruct>();

/** Says of a host of SageMaker that its containers send spans, and look for the trace of a caller. */
export function sendsSpans(host: IConstruct): void {
  traced.add(host);
}

export function isTraced(host: IConstruct): boolean {
  return traced.has(host);
}

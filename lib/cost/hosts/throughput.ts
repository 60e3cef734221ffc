import { instanceType } from '../../sagemaker/instance-types';
import type { Latency } from '../workload';
import { latencyOn, type HostedModel } from './host';
import { figure } from './parts';

/** Requests per second that one instance, or one copy on it, is given, and where that comes from. */
export interface Throughput {
  readonly rps: number;
  readonly because: string;
}

/**
 * What a user measured; or else what follows of the time of an answer, if every vCPU, or every GPU where there are some, works on one request at a
 * time. Servers that answer several together do more, and models that spread one over all vCPUs do the same or less.
 */
export function instanceThroughput(type: string, model: HostedModel): Throughput {
  const said = model.perInstanceRps?.[type];
  if (said !== undefined) return { rps: said, because: `${type} answers ${figure(said)} requests a second, as stated` };
  const facts = instanceType(type);
  const accelerators = facts?.accelerator === undefined ? undefined : facts.accelerator.count ?? 1;
  const workers = accelerators ?? facts?.vcpus ?? 1;
  const each = accelerators === undefined ? (facts?.vcpus === undefined ? 'vCPU, of which its number is not known' : 'vCPU') : facts?.accelerator?.name ?? 'GPU';
  return throughputOf(workers, each, type, latencyOn(model, type), model.utilization);
}

/** Of a copy on shared instances, which has a part of the vCPUs, or one GPU. */
export function copyThroughput(type: string, model: HostedModel): Throughput {
  const accelerator = instanceType(type)?.accelerator;
  return throughputOf(accelerator === undefined ? model.copyCpus : 1, accelerator?.name ?? 'vCPU', 'a copy', latencyOn(model, type), model.utilization);
}

function throughputOf(workers: number, each: string, who: string, { mean }: Latency, utilization: number): Throughput {
  const rps = workers * (1000 / mean) * utilization;
  return { rps, because: `${who} answers ${figure(rps)} requests a second: ${figure(workers)} x ${each} / ${figure(mean / 1000)} s x ${figure(utilization * 100)} % busy, an assumption (--per-instance-rps says what was measured)` };
}

/** As many as carry a load: at least one. */
export function needed(rps: number, each: number): number {
  // Not one more for the noise of a division.
  return Math.max(1, Math.ceil(rps / each - 1e-9));
}

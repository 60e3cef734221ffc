import type { HostedModel } from '../../../../lib/cost/hosts';
import { latencyOf, loadOf, patternNamed, weekOf, type Load } from '../../../../lib/cost/workload';
import { PriceBook } from '../../../../lib/pricing';
import type { Price, PriceKey } from '../../../../lib/pricing';

const book = new PriceBook();

export const rates = (key: PriceKey): Price | undefined => book.price(key, 'us-east-1');

export function model(given: { readonly memoryMiB?: number; readonly ms?: number } & Partial<HostedModel> = {}): HostedModel {
  const { ms = 80, ...rest } = given;
  return { memoryMiB: 1024, latency: latencyOf({ p50: ms }), utilization: 0.7, initSeconds: 0.5, keptMinutes: 10, copyCpus: 1, coldShare: 0, ...rest };
}

export function load(rps: number, pattern = 'steady', { requestBytes = 0, answerBytes = 0 } = {}): Load {
  return loadOf({ pattern, minutes: weekOf(patternNamed(pattern)!, rps), latency: latencyOf({ p50: 80 }), requestBytes, answerBytes });
}

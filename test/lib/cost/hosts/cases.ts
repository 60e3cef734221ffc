import type { HostedModel } from '../../../../lib/cost/hosts';
import { latencyOf, loadAt, loadOf, patternNamed, weekOf, type Load } from '../../../../lib/cost/workload';
import { PriceBook } from '../../../../lib/pricing';
import type { Price, PriceKey } from '../../../../lib/pricing';

const book = new PriceBook();

export const rates = (key: PriceKey): Price | undefined => book.price(key, 'us-east-1');

export function model(given: { readonly memoryMiB?: number; readonly ms?: number } & Partial<HostedModel> = {}): HostedModel {
  const { ms = 80, ...rest } = given;
  return { memoryMiB: 1024, latency: latencyOf({ p50: ms }), utilization: 0.7, initSeconds: 0.5, keptMinutes: 10, copyCpus: 1, coldShare: 0, coldBecause: 'as stated', ...rest };
}

const weeks = new Map<string, Load>();

export function load(rps: number, pattern = 'steady', { requestBytes = 0, answerBytes = 0 } = {}): Load {
  const week = weeks.get(pattern) ?? loadOf({ pattern, minutes: weekOf(patternNamed(pattern)!, 1), latency: latencyOf({ p50: 80 }), requestBytes: 0, answerBytes: 0 });
  weeks.set(pattern, week);
  return { ...loadAt(week, rps), requestBytes, answerBytes };
}

import { loadAt } from '../workload';
import { hostCost } from './compare';
import { pictureLoads, type Compared, type Comparison } from './comparison';
import { figure } from './parts';
import type { HostKind, Rates } from './host';

/** What a picture of the cost by load is drawn from: `breakEvenChart` in lib/charts takes it. */
export interface BreakEvenPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [requestsPerSecond: number, dollarsPerMonth: number])[] }[];
  readonly breakEven: readonly { readonly requestsPerSecond: number; readonly dollarsPerMonth: number }[];
  readonly load: number;
}

/** In this order, and the cheapest of each. */
const KINDS: readonly HostKind[] = ['lambda', 'real-time', 'serverless', 'lambda-provisioned', 'async', 'hybrid'];
const LINES = 6;

/** The chosen host and the cheapest of each other kind, and the loads at which they change places with the chosen one. */
export function breakEvenPicture({ hosts, chosen, load, model }: Comparison, rates: Rates): BreakEvenPicture {
  const possible = hosts.filter(({ infeasible, perMonth }) => infeasible.length === 0 && perMonth !== undefined);
  const shown = [...(chosen === undefined ? [] : [chosen]), ...KINDS.filter((kind) => kind !== chosen?.host.kind).flatMap((kind) => possible.find(({ host }) => host.kind === kind) ?? [])].slice(0, LINES);
  const loads = pictureLoads(load.rate);
  const [first, last] = [loads[0] as number, loads.at(-1) as number];
  const at = ({ host }: Compared, rate: number): number => hostCost(host, loadAt(load, rate), model, rates).perMonth as number;
  return {
    title: 'What hosts cost by load',
    subtitle: `${figure(model.latency.mean)} ms an answer, ${figure(model.memoryMiB)} MiB, ${load.pattern}`,
    series: shown.map((host) => ({ name: titleOf(host), points: loads.map((rate) => [rate, at(host, rate)] as const) })),
    breakEven: chosen === undefined ? [] : shown.flatMap(({ cheaper = [] }) => cheaper.slice(0, 1).flatMap(({ from, to }) => from ?? to ?? []))
      .filter((rate) => rate > first && rate < last).map((rate) => ({ requestsPerSecond: rate, dollarsPerMonth: at(chosen, rate) })),
    load: load.rate,
  };
}

/** As many instances as a title has are those of one load, and a line is of many. */
function titleOf({ host, title }: Compared): string {
  switch (host.kind) {
    case 'real-time': return `Real-time, ${host.instanceType}${host.by === 'hour' ? ' by the hour' : ''}`;
    case 'component': return `Component on ${host.instanceType}`;
    case 'hybrid': return `${host.instanceType}, and Lambda above`;
    default: return title.replace(/, (?:up to )?\d+(?: by the hour)? provisioned$/, ', provisioned');
  }
}

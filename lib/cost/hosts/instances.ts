import { instanceKey, type PricedArchitecture, type PriceKey } from '../../pricing';
import { instanceType } from '../../sagemaker/instance-types';
import { activeShare, HOURS_PER_MONTH, IDLE_MINUTES, overTime, type Load } from '../workload';
import type { CostPart, HostedModel, Rates } from './host';
import { figure, part } from './parts';
import { data, lambda, type Priced } from './pay-per-use';
import { copyThroughput, instanceThroughput, needed, type Throughput } from './throughput';

/** Instances for the peak all the time, or for that of each hour. */
export function realTime(type: string, by: 'peak' | 'hour', load: Load, model: HostedModel, rates: Rates): Priced {
  const each = instanceThroughput(type, model);
  const most = needed(load.peak, each.rps);
  const running = by === 'peak' ? most : overTime(load, ({ hourPeak }) => needed(hourPeak, each.rps));
  return {
    title: by === 'peak' ? `Real-time, ${figure(most)} x ${type}` : `Real-time, 1 to ${figure(most)} x ${type} by the hour`,
    parts: [
      part(rates, { what: 'instances', charge: 'always on', key: instanceKey('hosting', type), quantity: running * HOURS_PER_MONTH, formula: () => `${figure(running)}${by === 'peak' ? '' : ' on average'} x ${HOURS_PER_MONTH} h` }),
      data(load, rates, 'sagemaker.hosting-data'),
    ],
    notes: () => [...capacityNotes(load, each, running, 'instance'), ...(most === 1 ? ['one instance is in one availability zone: with two it costs twice as much'] : [])],
  };
}

/**
 * Instances while there is something to do, and for some minutes after it. The queue takes the minutes of an hour together. Requests and answers lie
 * in S3: each is written and read once.
 */
export function asynchronous(type: string, load: Load, model: HostedModel, rates: Rates): Priced {
  const each = instanceThroughput(type, model);
  const running = overTime(load, (time) => activeShare(time) * needed(time.hourMean, each.rps));
  const active = overTime(load, activeShare);
  const key: PriceKey = rates(instanceKey('async', type)) === undefined ? instanceKey('hosting', type) : instanceKey('async', type);
  const objects = (what: string, priceKey: PriceKey): CostPart => (
    part(rates, { what, charge: 'per use', key: priceKey, quantity: 2 * load.requestsPerMonth, formula: () => `${figure(load.requestsPerMonth)} requests x 2 objects` })
  );
  return {
    title: `Asynchronous, ${type}, down to none`,
    parts: [
      // With no request there is no instance.
      part(rates, { what: 'instances', charge: 'per use', key, quantity: running * HOURS_PER_MONTH, formula: () => `${figure(running)} on average x ${HOURS_PER_MONTH} h` }),
      objects('written to S3', 's3.writes'),
      objects('read from S3', 's3.reads'),
      data(load, rates, 'sagemaker.hosting-data'),
    ],
    notes: () => [
      `${figure(active * 100)} % of the time there is a request, or was in the last ${IDLE_MINUTES} minutes; the first one after that waits some minutes for an instance`,
      each.because,
    ],
  };
}

/** Copies on instances that other models use too, as many as each hour needs, down to none: the part of an instance that they take. */
export function component(type: string, load: Load, model: HostedModel, rates: Rates): Priced {
  const each = copyThroughput(type, model);
  const facts = instanceType(type);
  const parts = facts?.accelerator === undefined
    ? [model.copyCpus / (facts?.vcpus ?? model.copyCpus), model.memoryMiB / ((facts?.memoryGiB ?? model.memoryMiB / 1024) * 1024)]
    : [1 / (facts.accelerator.count ?? 1)];
  const share = Math.max(...parts);
  const copies = overTime(load, ({ hourPeak }) => (hourPeak === 0 ? 0 : needed(hourPeak, each.rps)));
  const most = needed(load.peak, each.rps);
  return {
    title: `Component, up to ${figure(most)} ${most === 1 ? 'copy' : 'copies'} on ${type}`,
    parts: [
      part(rates, {
        what: 'share of instances', charge: 'per use', key: instanceKey('hosting', type), quantity: copies * share * HOURS_PER_MONTH,
        formula: () => `${figure(copies)} copies on average x ${figure(share)} of an instance x ${HOURS_PER_MONTH} h`,
      }),
      data(load, rates, 'sagemaker.hosting-data'),
    ],
    notes: () => ['other models are there to fill the rest of the instances: alone, a copy costs what its instances do', each.because],
  };
}

/**
 * Instances for what is there most of the time, and a function for what goes beyond. The n-th instance pays as long as what it takes from the
 * function costs more than it does: that is the quantile of the newsvendor problem, counted over the times of the load.
 */
export function hybrid(type: string, architecture: PricedArchitecture, load: Load, model: HostedModel, rates: Rates): Priced {
  const each = instanceThroughput(type, model);
  const perRequest = (costOfUse(lambda(architecture, load, model, rates).parts) ?? NaN) / Math.max(load.requestsPerMonth, Number.MIN_VALUE);
  const hourly = rates(instanceKey('hosting', type))?.tiers[0]?.usd ?? NaN;
  const base = baseInstances(load, each.rps, hourly, perRequest);
  const carried = overTime(load, ({ rate }) => Math.min(rate, base * each.rps));
  const rest = { ...load, requestsPerMonth: load.requestsPerMonth * (load.rate === 0 ? 0 : Math.max(0, 1 - carried / load.rate)) };
  const burst = lambda(architecture, rest, model, rates);
  const onInstances = { ...load, requestsPerMonth: load.requestsPerMonth - rest.requestsPerMonth };
  return {
    title: `${figure(base)} x ${type}, and ${burst.title} above`,
    parts: [
      part(rates, { what: 'instances', charge: 'always on', key: instanceKey('hosting', type), quantity: base * HOURS_PER_MONTH, formula: () => `${figure(base)} x ${HOURS_PER_MONTH} h` }),
      data(onInstances, rates, 'sagemaker.hosting-data'),
      ...burst.parts,
    ],
    notes: () => [
      `an instance pays while it takes more than ${figure(hourly / 3600 / perRequest)} requests a second from the function; ${figure(100 * (1 - rest.requestsPerMonth / Math.max(load.requestsPerMonth, Number.MIN_VALUE)))} % of the requests go to instances`,
      each.because,
    ],
  };
}

/** As many instances as each pay for themselves: of the requests that the n-th takes over, each saves what the function asks for it. */
export function baseInstances(load: Load, each: number, perHour: number, perRequest: number): number {
  for (let n = 0; ; n++) {
    const taken = overTime(load, ({ rate }) => Math.min(each, Math.max(0, rate - n * each)));
    if (!(taken * 3600 * perRequest > perHour)) return n;
  }
}

function costOfUse(parts: readonly CostPart[]): number | undefined {
  return parts.some(({ perMonth }) => perMonth === undefined) ? undefined : parts.reduce((sum, { perMonth = 0 }) => sum + perMonth, 0);
}

function capacityNotes(load: Load, each: Throughput, running: number, what: string): readonly string[] {
  return [`${each.because}; the peak is ${figure(load.peak)}, and each ${what} gets ${figure(load.rate / running)} on average`];
}

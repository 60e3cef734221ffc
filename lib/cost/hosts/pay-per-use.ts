import { serverlessKey, type PricedArchitecture, type ServerlessMemory } from '../../pricing';
import { SERVERLESS_MEMORY_MIB } from '../../sagemaker/limits';
import { HOURS_PER_MONTH, overTime, SECONDS_PER_MONTH, type Load } from '../workload';
import { latencyOn, short, type CostPart, type HostedModel, type Rates } from './host';
import { bytes, counted, figure, gigabytes, part } from './parts';

/** What stands in a row of a comparison. */
export interface Priced {
  readonly title: string;
  readonly parts: readonly CostPart[];
  readonly notes: () => readonly string[];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html: what an account has in a region before it asks for more. */
const ACCOUNT_CONCURRENCY = 1000;

/** Lambda bills every millisecond that was begun: https://aws.amazon.com/lambda/pricing/ */
export function billedSeconds(meanMs: number): number {
  return Math.max(1, Math.ceil(meanMs - 1e-9)) / 1000;
}

/**
 * Requests x time x memory, and the time of new environments before their first answer.
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export function lambda(architecture: PricedArchitecture, load: Load, model: HostedModel, rates: Rates): Priced {
  const { mean } = latencyOn(model, short(architecture));
  const { requestsPerMonth } = load;
  const [seconds, gb] = [billedSeconds(mean), model.memoryMiB / 1024];
  const cold = requestsPerMonth * model.coldShare;
  return {
    title: `Lambda ${short(architecture)}`,
    parts: [
      requests(rates, requestsPerMonth),
      part(rates, { what: 'duration', charge: 'per use', key: `lambda.duration.${architecture}`, quantity: requestsPerMonth * seconds * gb, formula: () => `${figure(requestsPerMonth)} requests x ${figure(seconds)} s x ${figure(gb)} GB` }),
      // The share of the tiers that the duration has left is not worth a sentence.
      part(rates, { what: 'cold starts', charge: 'per use', key: `lambda.duration.${architecture}`, quantity: cold * model.initSeconds * gb, formula: () => `${figure(requestsPerMonth)} requests x ${figure(model.coldShare * 100)} % x ${figure(model.initSeconds)} s x ${figure(gb)} GB` }),
    ],
    notes: () => concurrencyNotes(load.peak * mean / 1000),
  };
}

/** Environments that are kept ready for all requests, at the peak of the week or at that of each hour. */
export function lambdaProvisioned(architecture: PricedArchitecture, by: 'peak' | 'hour', load: Load, model: HostedModel, rates: Rates): Priced {
  const { mean } = latencyOn(model, short(architecture));
  const { requestsPerMonth } = load;
  const [seconds, gb] = [billedSeconds(mean), model.memoryMiB / 1024];
  const most = environments(load.peak, mean, model);
  const ready = by === 'peak' ? most : overTime(load, ({ hourPeak }) => (hourPeak === 0 ? 0 : environments(hourPeak, mean, model)));
  const kept = `${figure(ready)}${by === 'peak' ? '' : ' on average'}`;
  return {
    title: `Lambda ${short(architecture)}, ${by === 'peak' ? figure(most) : `up to ${figure(most)} by the hour`} provisioned`,
    parts: [
      part(rates, { what: 'provisioned concurrency', charge: 'always on', key: `lambda.provisioned.${architecture}`, quantity: ready * gb * SECONDS_PER_MONTH, formula: () => `${kept} environments x ${figure(gb)} GB x ${HOURS_PER_MONTH} h x 3,600 s` }),
      requests(rates, requestsPerMonth),
      part(rates, { what: 'duration', charge: 'per use', key: `lambda.provisioned-duration.${architecture}`, quantity: requestsPerMonth * seconds * gb, formula: () => `${figure(requestsPerMonth)} requests x ${figure(seconds)} s x ${figure(gb)} GB` }),
    ],
    notes: () => [`${counted(most, 'environment')} at the peak: ${figure(load.peak)} requests a second x ${figure(mean / 1000)} s / ${figure(model.utilization * 100)} % busy`, ...concurrencyNotes(load.peak * mean / 1000)],
  };
}

export function serverless(load: Load, model: HostedModel, rates: Rates): Priced {
  const memory = serverlessMemory(model.memoryMiB);
  return { title: `Serverless endpoint, ${memory} GB`, parts: [...serverlessUse(load, model, rates, 'serverless'), serverlessData(load, rates)], notes: () => [] };
}

export function serverlessProvisioned(load: Load, model: HostedModel, rates: Rates): Priced {
  const memory = serverlessMemory(model.memoryMiB);
  const { mean } = latencyOn(model, 'serverless');
  const ready = environments(load.peak, mean, model);
  return {
    title: `Serverless endpoint, ${memory} GB, ${figure(ready)} provisioned`,
    parts: [
      part(rates, { what: 'provisioned concurrency', charge: 'always on', key: serverlessKey(memory, 'serverless-provisioned'), quantity: ready * SECONDS_PER_MONTH, formula: () => `${figure(ready)} x ${HOURS_PER_MONTH} h x 3,600 s` }),
      ...serverlessUse(load, model, rates, 'serverless-provisioned-duration'),
      serverlessData(load, rates),
    ],
    notes: () => [`${figure(ready)} provisioned at the peak: ${figure(load.peak)} requests a second x ${figure(mean / 1000)} s / ${figure(model.utilization * 100)} % busy`],
  };
}

/** Memory is sold in steps: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html */
export function serverlessMemory(memoryMiB: number): ServerlessMemory {
  const { min, max, step } = SERVERLESS_MEMORY_MIB;
  return (Math.min(max, Math.max(min, Math.ceil(memoryMiB / step) * step)) / step) as ServerlessMemory;
}

/** Environments that are ready for as many requests, and not busier than they are meant to be. */
export function environments(rate: number, meanMs: number, { utilization }: Pick<HostedModel, 'utilization'>): number {
  return Math.max(1, Math.ceil(rate * (meanMs / 1000) / utilization - 1e-9));
}

function requests(rates: Rates, requestsPerMonth: number): CostPart {
  return part(rates, { what: 'requests', charge: 'per use', key: 'lambda.requests', quantity: requestsPerMonth, formula: () => `${figure(requestsPerMonth)} requests` });
}

function serverlessUse({ requestsPerMonth }: Load, model: HostedModel, rates: Rates, charge: 'serverless' | 'serverless-provisioned-duration'): readonly CostPart[] {
  const seconds = billedSeconds(latencyOn(model, 'serverless').mean);
  return [part(rates, { what: 'inference', charge: 'per use', key: serverlessKey(serverlessMemory(model.memoryMiB), charge), quantity: requestsPerMonth * seconds, formula: () => `${figure(requestsPerMonth)} requests x ${figure(seconds)} s` })];
}

function serverlessData(load: Load, rates: Rates): CostPart {
  return data(load, rates, 'sagemaker.serverless-data');
}

export function data(load: Load, rates: Rates, key: 'sagemaker.serverless-data' | 'sagemaker.hosting-data'): CostPart {
  return part(rates, { what: 'data', charge: 'per use', key, quantity: gigabytes(load), formula: () => `${figure(load.requestsPerMonth)} requests x (${bytes(load.requestBytes)} + ${bytes(load.answerBytes)})` });
}

function concurrencyNotes(atOnce: number): readonly string[] {
  return atOnce <= ACCOUNT_CONCURRENCY ? [] : [`${figure(atOnce)} requests at once at the peak: an account has ${figure(ACCOUNT_CONCURRENCY)} until it asks for more`];
}

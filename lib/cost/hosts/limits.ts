import { MEMORY_MIB, PAYLOAD_BYTES, TIMEOUT_SECONDS } from '../../lambda/limits';
import { instanceType } from '../../sagemaker/instance-types';
import { INVOCATION_BYTES, INVOCATION_SECONDS, SERVERLESS_INVOCATION_BYTES } from '../../sagemaker/invocation-limits';
import { SERVERLESS_CONCURRENCY, SERVERLESS_MEMORY_MIB } from '../../sagemaker/limits';
import type { Load } from '../workload';
import { latencyOn, speedKey, type Host, type HostedModel } from './host';
import { bytes, figure } from './parts';
import { environments } from './pay-per-use';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html */
const ASYNC = { bytes: 1024 ** 3, seconds: 3600 } as const;

interface Limits {
  readonly name: string;
  readonly memoryMiB?: { readonly min: number; readonly max: number };
  readonly bytes: number;
  readonly seconds: number;
}

/** Why a host cannot do it; empty where it can. */
export function infeasible(host: Host, load: Load, model: HostedModel): readonly string[] {
  const { name, memoryMiB, bytes: most, seconds } = limitsOf(host);
  const { mean } = latencyOn(model, speedKey(host));
  const memory = memoryOf(host);
  const payload = Math.max(load.requestBytes, load.answerBytes);
  return [
    ...(memoryMiB !== undefined && model.memoryMiB > memoryMiB.max ? [`needs ${figure(model.memoryMiB)} MiB of memory, ${name} has up to ${figure(memoryMiB.max)}`] : []),
    ...(memory !== undefined && model.memoryMiB > memory.mebibytes ? [`needs ${figure(model.memoryMiB)} MiB of memory, ${memory.name} has ${figure(memory.mebibytes)}`] : []),
    ...(payload > most ? [`requests or answers have ${bytes(payload)}, ${name} takes up to ${bytes(most)}`] : []),
    ...(mean / 1000 > seconds ? [`an answer takes ${figure(mean / 1000)} s, ${name} ends it after ${figure(seconds)}`] : []),
    ...concurrencyProblem(host, load.peak * mean / 1000),
    ...(host.kind === 'serverless-provisioned' ? provisionedProblem(environments(load.peak, mean, model)) : []),
    ...(host.kind === 'real-time' && host.by === 'hour' && /^ml\.t\d/.test(host.instanceType) ? [`${host.instanceType} cannot be scaled`] : []),
    ...(host.kind === 'component' ? cpusProblem(host.instanceType, model.copyCpus) : []),
  ];
}

function limitsOf(host: Host): Limits {
  switch (host.kind) {
    case 'lambda':
    case 'lambda-provisioned': return { name: 'Lambda', memoryMiB: MEMORY_MIB, bytes: PAYLOAD_BYTES.max, seconds: TIMEOUT_SECONDS.max };
    case 'serverless':
    case 'serverless-provisioned': return { name: 'a serverless endpoint', memoryMiB: SERVERLESS_MEMORY_MIB, bytes: SERVERLESS_INVOCATION_BYTES.max, seconds: INVOCATION_SECONDS.max };
    case 'async': return { name: 'an asynchronous endpoint', ...ASYNC };
    // What both of its parts can.
    case 'hybrid': return { name: 'a function beside instances', memoryMiB: MEMORY_MIB, bytes: Math.min(PAYLOAD_BYTES.max, INVOCATION_BYTES.max), seconds: INVOCATION_SECONDS.max };
    default: return { name: 'an endpoint', bytes: INVOCATION_BYTES.max, seconds: INVOCATION_SECONDS.max };
  }
}

function memoryOf(host: Host): { readonly name: string; readonly mebibytes: number } | undefined {
  const facts = 'instanceType' in host ? instanceType(host.instanceType) : undefined;
  return facts?.memoryGiB === undefined ? undefined : { name: facts.name, mebibytes: facts.memoryGiB * 1024 };
}

function concurrencyProblem(host: Host, atOnce: number): readonly string[] {
  if (host.kind !== 'serverless' && host.kind !== 'serverless-provisioned') return [];
  return atOnce <= SERVERLESS_CONCURRENCY.max ? [] : [`has ${figure(atOnce)} requests at once at its peak, a serverless endpoint takes up to ${SERVERLESS_CONCURRENCY.max}`];
}

function provisionedProblem(ready: number): readonly string[] {
  return ready <= SERVERLESS_CONCURRENCY.max ? [] : [`needs ${figure(ready)} provisioned at its peak, a serverless endpoint has up to ${SERVERLESS_CONCURRENCY.max}`];
}

function cpusProblem(type: string, cpus: number): readonly string[] {
  const facts = instanceType(type);
  return facts?.vcpus === undefined || facts.accelerator !== undefined || cpus <= facts.vcpus ? [] : [`a copy has ${figure(cpus)} vCPUs, ${type} has ${facts.vcpus}`];
}

import { existsSync, readFileSync } from 'node:fs';
import type { CostHost } from '../../lib/cost/template/hosts';
import type { Assigned } from '../../lib/cost/template/traffic';
import { assignedTo, readAssigned, readBytes, readMilliseconds, readRate, readShare, unknownNames } from '../../lib/cost/template/traffic';
import type { Workload } from '../../lib/cost/workload';
import { latencyOf, NEW_ENVIRONMENTS, parseTrace, patternNamed, PATTERNS, scaledTo, weekOf } from '../../lib/cost/workload';
import { suggestion } from '../../lib/suggestion';
import { LocalError } from '../../local';

/** Options that say how often models are asked: each for all hosts, or with NAME= for one; more than once. */
export const WORKLOAD_OPTIONS = {
  rps: { type: 'string', multiple: true }, p50: { type: 'string', multiple: true }, p95: { type: 'string', multiple: true }, pattern: { type: 'string', multiple: true },
  'request-bytes': { type: 'string', multiple: true }, 'answer-bytes': { type: 'string', multiple: true },
  init: { type: 'string', multiple: true }, 'cold-starts': { type: 'string', multiple: true },
} as const;

export const WORKLOAD_USAGE = `  --rps RATE               requests a second on average, of every host; NAME=RATE of one: --rps Digits=20 --rps Iris=1
  --p50 TIME               what an answer takes, such as 80ms; NAME=TIME of one host [100ms]
  --p95 TIME               with it the mean is that of a log-normal distribution, and not the p50
  --pattern PATTERN        ${PATTERNS.map(({ name }) => name).join(', ')}, or a CSV with timestamp,requests [steady]
  --request-bytes SIZE     of a request, such as 2KB [1KB]
  --answer-bytes SIZE      of an answer [1KB]
  --init TIME              what a new environment of Lambda takes before it answers, which is billed [${NEW_ENVIRONMENTS.initSeconds}s]
  --cold-starts SHARE      of the requests that wait for a new environment, such as 0.5% [what follows from the pattern]`;

interface WorkloadValues {
  readonly rps?: readonly string[] | undefined;
  readonly p50?: readonly string[] | undefined;
  readonly p95?: readonly string[] | undefined;
  readonly pattern?: readonly string[] | undefined;
  readonly 'request-bytes'?: readonly string[] | undefined;
  readonly 'answer-bytes'?: readonly string[] | undefined;
  readonly init?: readonly string[] | undefined;
  readonly 'cold-starts'?: readonly string[] | undefined;
}

const DEFAULT_P50 = 100;
const DEFAULT_BYTES = 1024;

export interface Workloads {
  of(host: Pick<CostHost, 'path' | 'isModel'>): Workload | undefined;
  /** What is said of all hosts, where there is none. */
  withoutHost(): Workload | undefined;
  /** Refuses names that no host has. */
  check(hosts: readonly CostHost[]): void;
}

/** What the options say of each host. */
export function readWorkloads(values: WorkloadValues): Workloads {
  const rps = assigned('rps', values.rps, readRate, 'a number from 0 on');
  const p50 = assigned('p50', values.p50, readMilliseconds, 'a time such as 80ms or 1.5s');
  const p95 = assigned('p95', values.p95, readMilliseconds, 'a time such as 80ms or 1.5s');
  const request = assigned('request-bytes', values['request-bytes'], readBytes, 'a size such as 2048, 2KB or 1.5MB');
  const answer = assigned('answer-bytes', values['answer-bytes'], readBytes, 'a size such as 2048, 2KB or 1.5MB');
  const init = assigned('init', values.init, (text) => (/^0(?:ms|s)?$/.test(text) ? 0 : readMilliseconds(text)), 'a time such as 800ms or 2s');
  const cold = assigned('cold-starts', values['cold-starts'], readShare, 'a share such as 0.5% or 0.005');
  const patterns = assigned('pattern', values.pattern, (text) => text, 'a pattern');
  const known = new Map<string, Pick<Workload, 'pattern' | 'minutes'>>();
  const patternOf = (name: string): Pick<Workload, 'pattern' | 'minutes'> => {
    const read = known.get(name) ?? readPattern(name);
    known.set(name, read);
    return read;
  };
  const of: Workloads['of'] = (host) => {
    const rate = assignedTo(rps, host);
    const named = assignedTo(patterns, host);
    const pattern = patternOf(named ?? 'steady');
    // A trace says how often by itself.
    if (rate === undefined && (named === undefined || patternNamed(named) !== undefined)) return undefined;
    const [initMs, coldShare] = [assignedTo(init, host), assignedTo(cold, host)];
    const [half, most] = [assignedTo(p50, host) ?? DEFAULT_P50, assignedTo(p95, host)];
    if (most !== undefined && most < half) throw new LocalError(`--p95 is ${most} ms, but must be at least the p50 of ${half} ms`);
    return {
      ...(rate === undefined ? pattern : rate === 0 ? { ...pattern, minutes: pattern.minutes.map(() => 0) } : scaledTo(pattern, rate)),
      latency: latencyOf({ p50: half, ...(most === undefined ? {} : { p95: most }) }), requestBytes: assignedTo(request, host) ?? DEFAULT_BYTES, answerBytes: assignedTo(answer, host) ?? DEFAULT_BYTES,
      newEnvironments: { ...(initMs === undefined ? {} : { initSeconds: initMs / 1000 }), ...(coldShare === undefined ? {} : { coldShare }) },
    };
  };
  return {
    of,
    withoutHost: () => of({ path: '', isModel: true }),
    check: (hosts) => {
      for (const [option, each] of Object.entries({ rps, p50, p95, pattern: patterns, 'request-bytes': request, 'answer-bytes': answer, init, 'cold-starts': cold })) {
        const [problem] = unknownNames(each as Assigned<unknown>, hosts);
        if (problem !== undefined) throw new LocalError(`--${option} ${problem}`);
      }
    },
  };
}

function assigned<T>(option: string, texts: readonly string[] | undefined, read: (text: string) => T | undefined, allowed: string): Assigned<T> {
  const { assigned: found, problems } = readAssigned(texts ?? [], read, allowed);
  if (problems.length > 0) throw new LocalError(`--${option} ${problems[0]}`);
  return found;
}

function readPattern(name: string): Pick<Workload, 'pattern' | 'minutes'> {
  const pattern = patternNamed(name);
  if (pattern !== undefined) return { pattern: name, minutes: weekOf(pattern, 1) };
  if (!existsSync(name)) throw new LocalError(`--pattern is ${name}, ${/[./\\]/.test(name) ? 'a file that there is not: it' : 'but'} must be ${PATTERNS.map((each) => each.name).join(', ')} or a CSV file${suggestion(name, PATTERNS.map((each) => each.name))}`);
  const { trace, problems } = parseTrace(readFileSync(name, 'utf8'));
  if (trace === undefined) throw new LocalError(`--pattern ${name} cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  return { pattern: name, minutes: trace.minutes };
}

import { phaseStarts, type LoadPhase } from './plan';
import type { LoadAnswer } from './result';

/** Latencies of some requests, in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  /** Answers other than 2xx, and none at all. */
  readonly failed: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The value that a share of the values, which are sorted, do not exceed; NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function isFailed({ status }: Pick<LoadAnswer, 'status'>): boolean {
  return status < 200 || status > 299;
}

/** What became of so many requests. */
export interface AnswerKind {
  readonly version: string;
  readonly status: number;
  readonly count: number;
  /** Of failures: what the first of them says. */
  readonly reason?: string;
}

/** Answers of one version with one status together, with what one of them says. */
export function answerKinds(answers: readonly Pick<LoadAnswer, 'version' | 'status' | 'reason'>[]): readonly AnswerKind[] {
  const kinds = new Map<string, AnswerKind>();
  for (const { version, status, reason } of answers) {
    const key = `${status} ${version}`;
    const known = kinds.get(key);
    const says = known?.reason ?? reason;
    kinds.set(key, { version, status, count: (known?.count ?? 0) + 1, ...(says === undefined ? {} : { reason: says }) });
  }
  return [...kinds.values()].sort((a, b) => a.version.localeCompare(b.version) || a.status - b.status);
}

/** Whether an objective is kept by what was answered; nobody can say of nothing. */
export function verdict({ count, p95 }: Pick<LatencySummary, 'count' | 'p95'>, objectiveMs: number): 'met' | 'missed' | 'no data' {
  if (count === 0) return 'no data';
  return p95 <= objectiveMs ? 'met' : 'missed';
}

export function summarize(answers: readonly Pick<LoadAnswer, 'latency' | 'status'>[]): LatencySummary {
  const sorted = answers.map(({ latency }) => latency).sort((a, b) => a - b);
  const at = (share: number): number => quantile(sorted, share);
  return { count: answers.length, failed: answers.filter(isFailed).length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function phaseSummaries(phases: readonly LoadPhase[], answers: readonly LoadAnswer[]): readonly (LoadPhase & LatencySummary)[] {
  return phases.map((phase, index) => ({ ...phase, ...summarize(answers.filter((answer) => answer.phase === index)) }));
}

/** What the requests that were due in one second took. */
export interface Second extends LatencySummary {
  /** Since the load began. */
  readonly second: number;
}

export function bySecond(answers: readonly LoadAnswer[]): readonly Second[] {
  const seconds = new Map<number, LoadAnswer[]>();
  for (const answer of answers) {
    const second = Math.floor(answer.at / 1000);
    const found = seconds.get(second);
    if (found === undefined) seconds.set(second, [answer]);
    else found.push(answer);
  }
  return [...seconds].sort(([a], [b]) => a - b).map(([second, those]) => ({ second, ...summarize(those) }));
}

/** So long P95 has to stay under the objective for a spike to count as absorbed. */
const STAYS_SECONDS = 5;

/**
 * Seconds from the beginning of a phase until P95, second by second, is under an objective and stays there for five seconds or until the
 * end of the phase. 0 where it never was over it; undefined where the phase ends before that.
 */
export function recovery(phases: readonly LoadPhase[], phase: number, answers: readonly LoadAnswer[], objectiveMs: number): number | undefined {
  const start = phaseStarts(phases)[phase] ?? 0;
  const seconds = bySecond(answers.filter((answer) => answer.phase === phase));
  for (const [index, { second }] of seconds.entries()) {
    const next = seconds.slice(index, index + STAYS_SECONDS);
    if (next.every(({ p95, failed }) => p95 <= objectiveMs && failed === 0)) return Math.max(0, second - Math.floor(start));
  }
  return undefined;
}

/** The phase that asks for the most more than the one before: the spike of a plan. Undefined where none asks for more. */
export function spikeOf(phases: readonly LoadPhase[]): number | undefined {
  const rises = phases.map(({ rate }, index) => (index === 0 ? 0 : rate - (phases[index - 1] as LoadPhase).rate));
  const highest = Math.max(...rises);
  return highest > 0 ? rises.indexOf(highest) : undefined;
}

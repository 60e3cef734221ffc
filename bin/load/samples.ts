import type { LoadAnswer } from '../../lib/load/result';
import { isFailed, summarize } from '../../lib/load/summary';

/** What came back since the sample before. */
export interface LoadSample {
  /** Since the load began. */
  readonly seconds: number;
  readonly answers: readonly AnswerCount[];
  /** Milliseconds that half, and 95 of 100, of the requests took; absent where none was answered. */
  readonly p50?: number;
  readonly p95?: number;
}

export interface AnswerCount {
  /** The model version that the answer names; `?` where it names none. */
  readonly version: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly count: number;
}

export function sampleOf(seconds: number, answers: readonly LoadAnswer[]): LoadSample {
  const { count, p50, p95 } = summarize(answers);
  return { seconds, answers: countsOf(answers), ...(count === 0 ? {} : { p50, p95 }) };
}

export function countsOf(answers: readonly Pick<LoadAnswer, 'version' | 'status'>[]): readonly AnswerCount[] {
  return totals([{ answers: answers.map(({ version, status }) => ({ version, status, count: 1 })) }]);
}

/** All answers with a version and status together. */
export function totals(samples: readonly Pick<LoadSample, 'answers'>[]): readonly AnswerCount[] {
  const sums = new Map<string, AnswerCount>();
  for (const answer of samples.flatMap(({ answers }) => answers)) {
    const key = `${answer.version} ${answer.status}`;
    sums.set(key, { ...answer, count: answer.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()].sort((a, b) => a.version.localeCompare(b.version) || a.status - b.status);
}

const BAR = 20;

/** One second of traffic in one line: which version answered how much of it. */
export function trafficLine({ seconds, answers, p95 }: LoadSample, note?: string): string {
  const all = answers.reduce((sum, { count }) => sum + count, 0);
  const failed = answers.filter(isFailed).reduce((sum, { count }) => sum + count, 0);
  const versions = [...new Set(answers.map(({ version }) => version))].sort();
  const shares = versions.map((version) => ({ version, share: answers.filter((answer) => answer.version === version).reduce((sum, { count }) => sum + count, 0) / Math.max(1, all) }));
  // A character for each twentieth: longer versions by their last.
  const bar = shares.map(({ version, share }) => version.slice(-1).repeat(Math.round(share * BAR))).join('').padEnd(BAR).slice(0, BAR);
  return [
    `${seconds.toFixed(0).padStart(4)} s`,
    `[${bar}]`,
    `${String(all).padStart(3)} requests`,
    `${String(failed).padStart(2)} failed`,
    ...(p95 === undefined ? [] : [`p95 ${p95.toFixed(p95 < 10 ? 1 : 0).padStart(3)} ms`]),
    ...(note === undefined ? [] : [note]),
  ].join('  ');
}

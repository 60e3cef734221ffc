import { totals, type LoadSample } from './load-process';

/** What the server says of the rollout at a moment. */
export interface RolloutState {
  /** Weight of each function version that the alias names, from 0 to 1. */
  readonly weights: string;
  /** Alarms that are on. */
  readonly alarms: readonly string[];
}

const BAR = 20;

/** One second of traffic in one line: which version answered how much of it. */
export function trafficLine({ seconds, answers }: LoadSample, state: RolloutState | undefined): string {
  const all = answers.reduce((sum, { count }) => sum + count, 0);
  const failed = answers.filter(({ status }) => status !== 200).reduce((sum, { count }) => sum + count, 0);
  const versions = [...new Set(answers.map(({ version }) => version))].sort();
  const shares = versions.map((version) => ({ version, share: answers.filter((answer) => answer.version === version).reduce((sum, { count }) => sum + count, 0) / Math.max(1, all) }));
  const bar = shares.map(({ version, share }) => version.repeat(Math.round(share * BAR))).join('').padEnd(BAR).slice(0, BAR);
  return [
    `${seconds.toFixed(0).padStart(4)} s`,
    `[${bar}]`,
    `${String(all).padStart(3)} requests`,
    `${String(failed).padStart(2)} failed`,
    ...(state === undefined ? [] : [`live: ${state.weights}`]),
    ...(state === undefined || state.alarms.length === 0 ? [] : [`ALARM ${state.alarms.join(', ')}`]),
  ].join('  ');
}

export interface LoadSummary {
  readonly sent: number;
  readonly perSecond: number;
  readonly lines: readonly string[];
  /** Answers other than 200 by a version that is not the broken one, or by none. */
  readonly unexpected: number;
}

/** All the traffic of the demo: how much, and who failed. */
export function summary(samples: readonly LoadSample[], broken: string): LoadSummary {
  const counts = totals(samples);
  const sent = counts.reduce((sum, { count }) => sum + count, 0);
  const seconds = samples.at(-1)?.seconds ?? 0;
  return {
    sent,
    perSecond: seconds === 0 ? 0 : sent / seconds,
    lines: counts.map(({ version, status, count }) => `version ${version}: ${count} answered ${status === 0 ? 'nothing' : String(status)}`),
    unexpected: counts.filter(({ version, status }) => status !== 200 && version !== broken).reduce((sum, { count }) => sum + count, 0),
  };
}

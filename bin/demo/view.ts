import type { AwsStatus } from '../../local';
import { totals, type LoadSample } from '../load/samples';

type Watched = Pick<AwsStatus, 'deployments' | 'alarms'>;

/** The deployment under way, in a few words. */
export function rolloutUnderWay({ deployments }: Watched): string | undefined {
  const current = deployments.find(({ status }) => status === 'InProgress');
  return current === undefined ? undefined : `rollout at ${Math.round(100 * current.weight)} %, ${Math.max(0, Math.ceil(current.secondsLeft))} s left`;
}

/** What happened between two looks: alarms that went off, deployments that ended. */
export function happened(before: Watched | undefined, now: Watched): readonly string[] {
  const wentOff = now.alarms.filter(({ name, state }) => state === 'ALARM' && before?.alarms.find((alarm) => alarm.name === name)?.state !== 'ALARM');
  const ended = now.deployments.filter(({ id, status }) => status !== 'InProgress' && before?.deployments.find((deployment) => deployment.id === id)?.status === 'InProgress');
  return [
    ...wentOff.map(({ name, reason }) => `ALARM ${shortName(name)}: ${reason}`),
    ...ended.map(({ id, status, error }) => `CodeDeploy ${id}: ${status}${error === undefined ? '' : `, ${error.code}`}`),
  ];
}

/** Of a name that CloudFormation made up, what the library called it. */
function shortName(name: string): string {
  return /NewVersion[A-Za-z]*?(?=[0-9A-F]{8})/.exec(name)?.[0] ?? name;
}

/** Of a line in the log of the stack's rollout hook, what golden requests found; undefined for other lines. */
export function goldenVerdict(line: string): string | undefined {
  const [, requests, found, first] = /version \d+ of \S+ (?:answers (\d+) golden requests as expected|(answers \d+ of \d+ golden requests wrongly): ([^;"\\]*))/.exec(line) ?? [];
  if (requests !== undefined) return `Golden requests: all ${requests} answered as expected`;
  return found === undefined ? undefined : `Golden requests: the new version ${found}; ${first}`;
}

export interface LoadSummary {
  readonly sent: number;
  readonly perSecond: number;
  readonly lines: readonly string[];
  /** The versions that answered. */
  readonly versions: readonly string[];
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
    versions: [...new Set(counts.map(({ version }) => version))],
    unexpected: counts.filter(({ version, status }) => status !== 200 && version !== broken).reduce((sum, { count }) => sum + count, 0),
  };
}

import type { Held } from './hold';

/** What is known of a model function: all that `csi status` shows, as `--json` prints it. */
export interface FunctionStatus {
  readonly functionName: string;
  readonly functionArn: string;
  /** Path of its construct. */
  readonly host?: string;
  readonly model?: string;
  /** The alias `live`; undefined where there is none. */
  readonly live?: {
    readonly version: string;
    /** Since when it has all traffic, as far as that was recorded. ISO 8601. */
    readonly since?: string;
  };
  /** What the function's stack says; undefined where that is not known. */
  readonly declared?: {
    readonly version?: string;
    readonly stack: string;
    readonly stackStatus: string;
  };
  readonly hold?: {
    /** Undefined, and so is the time, where its tag is not understood. */
    readonly version?: string;
    readonly since?: string;
    /** ARN of who has rolled it back. */
    readonly by?: string;
    readonly reason?: string;
    /** The digest that a deploy may put in its place. */
    readonly accepted?: string;
    /** Whether a guard in the stack keeps deploys from moving it; undefined where that cannot be seen. */
    readonly enforced?: boolean;
  };
  readonly rollout?: RolloutStatus;
  /** The last rollout, if it did not succeed. */
  readonly failedRollout?: FailedRollout;
  /** Of its deployment group. */
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason?: string }[];
  /** Newest first. */
  readonly versions: readonly VersionStatus[];
  readonly provisioned: readonly { readonly qualifier: string; readonly requested: number; readonly available: number; readonly status: string }[];
  /** What could not be seen, and why. */
  readonly unknown: readonly string[];
}

export interface VersionStatus {
  readonly version: string;
  /** Of the model, as it was published with the version. */
  readonly model?: string;
  readonly modelVersion?: string;
  /** Of all that was published with it. */
  readonly digest?: string;
  /** ISO 8601. */
  readonly published?: string;
  /** Share of the alias's traffic, from 0 to 1. */
  readonly traffic: number;
  /** Since when it carried all traffic, the last time that it did. ISO 8601. */
  readonly served?: string;
  /** When it was left by a rollback by hand. ISO 8601. */
  readonly rolledBack?: string;
}

export interface RolloutStatus {
  readonly deploymentId: string;
  readonly status: string;
  readonly from?: string;
  readonly to?: string;
  /** Share of the traffic that the new version has, from 0 to 1. */
  readonly weight?: number;
  /** The lifecycle event under way. */
  readonly step?: string;
  readonly started?: string;
}

/** A rollout that failed or was stopped: the version before it stayed. */
export interface FailedRollout {
  readonly deploymentId: string;
  readonly status: 'Failed' | 'Stopped';
  readonly from?: string;
  readonly to?: string;
  /** Of CodeDeploy's error, with its message. */
  readonly code?: string;
  readonly message?: string;
  /** ISO 8601. */
  readonly ended?: string;
  /** Log group of the hook that turned the version down, if one did. */
  readonly hookLogs?: string;
}

/** The share of each version in an alias's traffic. */
export function trafficOf(live: { readonly version: string; readonly weights: Readonly<Record<string, number>> } | undefined): Readonly<Record<string, number>> {
  if (live === undefined) return {};
  const others = Object.values(live.weights).reduce((sum, weight) => sum + weight, 0);
  return { ...live.weights, [live.version]: Math.max(0, Number((1 - others).toFixed(9))) };
}

/** The description that a version of a model function is published with. */
export function versionDescription(modelName: string, modelVersion: string): string {
  return `Model ${modelName}, version ${modelVersion}`;
}

export function modelOf(description: string | undefined): { readonly model?: string; readonly modelVersion?: string } {
  const [, model, modelVersion] = /^Model (\S+), version (\S+)$/.exec(description ?? '') ?? [];
  return model === undefined ? {} : { model, modelVersion };
}

/** What a reader has to know that the table does not say, in sentences. */
export function remarks({ functionName, host, live, declared, hold, rollout, failedRollout, versions, alarms, provisioned, unknown }: FunctionStatus): readonly string[] {
  return [
    ...(live === undefined ? ['There is no alias live: callers of it get an error.'] : []),
    ...rolloutRemarks(rollout),
    ...(rollout !== undefined || failedRollout?.to === live?.version ? [] : failureRemarks(failedRollout)),
    ...holdRemarks('version', nameInCommands(host, functionName), live?.version, hold, declared?.version, (version) => versionText(versions.find((each) => each.version === version))),
    ...declaredRemarks(live?.version, declared, hold !== undefined, rollout !== undefined),
    ...alarms.filter(({ state }) => state === 'ALARM').map(({ name, reason }) => `Alarm ${name} is red${reason === undefined ? '' : `: ${reason}`}`),
    ...provisioned.filter(({ available, requested }) => available < requested).map(({ qualifier, requested, available, status }) => `Of ${requested} environments kept ready for ${qualifier}, ${available} are (${status}).`),
    ...(live !== undefined && versions.some(({ version, served }) => version === live.version && served === undefined) && rollout === undefined
      ? [`It is not recorded yet that version ${live.version} carries all traffic: without that, \`csi rollback\` comes back to it only by --to.`] : []),
    ...unknown,
  ];
}

function versionText({ model, modelVersion, digest }: Partial<VersionStatus> = {}): string | undefined {
  const texts = [...(model === undefined ? [] : [`${model} ${modelVersion ?? ''}`]), ...(digest === undefined ? [] : [`digest ${digest}`])];
  return texts.length === 0 ? undefined : texts.join(', ');
}

function rolloutRemarks(rollout: RolloutStatus | undefined): readonly string[] {
  if (rollout === undefined) return [];
  const { deploymentId, from, to, weight, step, status } = rollout;
  return [`A rollout is under way from version ${from ?? '?'} to ${to ?? '?'}: ${weight === undefined ? '' : `${percent(weight)} of the traffic has moved, `}${step ?? status} (${deploymentId}).`];
}

function failureRemarks(failed: FailedRollout | undefined): readonly string[] {
  if (failed === undefined) return [];
  const { deploymentId, status, from, to, code, message, ended, hookLogs } = failed;
  const why = code === undefined ? '' : `, ${code}${message === undefined ? '' : `: ${message.replace(/\.$/, '')}`}`;
  const logs = hookLogs === undefined ? '' : ` The log group ${hookLogs} says what the hook found.`;
  return [`The last rollout stayed at version ${from ?? '?'}: ${to ?? '?'} ${status === 'Stopped' ? 'was stopped' : 'failed'} ${shortTime(ended)}${why} (${deploymentId}).${logs}`];
}

/** What is held is a `version` of a function, or a `configuration` of an endpoint. `describe` says what else is known of one: its model, its digest. */
export function holdRemarks(noun: string, name: string, live: string | undefined, hold: FunctionStatus['hold'], declared: string | undefined, describe: (version: string) => string | undefined = () => undefined): readonly string[] {
  if (hold === undefined) return [];
  const named = (version: string): string => `${noun} ${version}${describe(version) === undefined ? '' : ` (${describe(version)})`}`;
  const moved = live === undefined || hold.version === undefined || live === hold.version ? [] : [`Something has moved traffic from ${noun} ${hold.version} to ${live} since.`];
  const held = hold.version === undefined
    ? 'Held, and its tag does not say since when.'
    : `Held at ${named(hold.version)} since ${shortTime(hold.since)}, when it was rolled back by hand${hold.by === undefined ? '' : ` by ${hold.by}`}${hold.reason === undefined ? '' : `, because: ${hold.reason.replace(/\.$/, '')}`}.`;
  const release = `\`csi release ${name}\` ends that`;
  if (hold.enforced === false) return [`${held} No guard in its stack keeps the next deploy from moving it: ${release}.`, ...moved];
  const code = declared === undefined || declared === live ? '' : ` The stack declares ${named(declared)}.`;
  const but = hold.accepted === undefined ? '' : `, but for one of the digest ${hold.accepted}, which was accepted`;
  const accept = hold.accepted === undefined ? `, \`csi registry accept ${name} DIGEST\` lets one through` : '';
  return [`${held}${code} A deploy that would change it fails, and moves nothing${but}: ${release}${accept}.`, ...moved];
}

function declaredRemarks(live: string | undefined, declared: FunctionStatus['declared'], held: boolean, rollingOut: boolean): readonly string[] {
  if (declared === undefined || live === undefined || declared.version === undefined || declared.version === live || held || rollingOut) return [];
  const busy = declared.stackStatus.endsWith('_IN_PROGRESS') ? ` The stack ${declared.stack} is in ${declared.stackStatus}: a deploy is under way.` : ' Nothing holds it: the next deploy may move it.';
  return [`The stack declares version ${declared.version}, and version ${live} is live.${busy}`];
}

/** What to call a host in a command: the path of its construct, where nothing in it would have to be quoted. */
export function nameInCommands(host: string | undefined, name: string): string {
  return host !== undefined && /^[\w./-]+$/.test(host) ? host : name;
}

export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** 2026-11-22T04:05:06.789Z as 2026-11-22 04:05:06Z. */
export function shortTime(iso: string | undefined): string {
  return iso === undefined ? '-' : iso.replace('T', ' ').replace(/(\.\d+)?(Z|\+0000|\+00:00)$/, 'Z');
}

/** Seconds since 1970 as ISO 8601. */
export function isoTime(seconds: number): string {
  // The last moment that a Date can name: who edits a tag may write any number.
  return new Date(Math.min(seconds * 1000, 8.64e15)).toISOString();
}

/** What `csi status` shows of a hold. */
export function heldStatus(held: Held | undefined, enforced: boolean | undefined): FunctionStatus['hold'] {
  if (held === undefined) return undefined;
  const { since, ...said } = held;
  return { ...said, since: since === undefined ? undefined : isoTime(since), enforced };
}

import type { Problem } from '../problem';

/** Tag of the objects of a version that nobody has used for as long as the registry keeps such: what has it expires. */
export const UNUSED_TAG = 'csi:unused';

/** Days for which what has expired can still be brought back, as an older version of its object. */
export const RECOVERABLE_DAYS = 7;

/** "Unused" is looked at once a day. */
export const MIN_RETENTION_SECONDS = 86_400;

/** A version that is recorded, as retention goes by it. */
export interface RecordedFacts {
  readonly version: string;
  /** Where its bytes are: versions with the same content share them. */
  readonly artifact: string;
  /** Seconds since 1970 at which it was first seen to be used by nobody. */
  readonly unusedSince?: number;
  /** ARN of the model package that refers to the bytes: whoever deploys from SageMaker's registry needs them, and leaves no trace here. */
  readonly modelPackage?: string;
}

/** All that is known to use versions of one model. */
export interface Uses {
  /** Versions that the stack declares. */
  readonly declared: readonly string[];
  readonly aliases: readonly { readonly name: string; readonly version: string }[];
  /** Places where the model answers, as they are published. */
  readonly endpoints: readonly { readonly name: string; readonly version: string }[];
  /** What a host serves, or can go back to. Where it is not known which version that is, it may be any. */
  readonly hosts: readonly { readonly name: string; readonly version?: string }[];
}

export interface RetentionPlan {
  readonly versions: readonly (RecordedFacts & { readonly because: readonly string[] })[];
  /** By where the bytes are: whether they are to expire. */
  readonly artifacts: ReadonlyMap<string, boolean>;
}

/** Which bytes nobody has used for long enough. Whatever somebody uses stays, and so does what shares its bytes. */
export function planRetention(recorded: readonly RecordedFacts[], uses: Uses, { retainSeconds, now }: { readonly retainSeconds: number; readonly now: number }): RetentionPlan {
  const versions = recorded.map(({ version, artifact, unusedSince = now, modelPackage }) => {
    const because = [...reasons(version, uses), ...(modelPackage === undefined ? [] : ['its model package may be deployed'])];
    return { version, artifact, because, ...(because.length === 0 && { unusedSince }) };
  });
  const artifacts = new Map<string, boolean>();
  for (const { artifact, unusedSince } of versions) {
    const isDue = unusedSince !== undefined && now - unusedSince >= Math.max(retainSeconds, MIN_RETENTION_SECONDS);
    artifacts.set(artifact, isDue && artifacts.get(artifact) !== false);
  }
  return { versions, artifacts };
}

function reasons(version: string, { declared, aliases, endpoints, hosts }: Uses): readonly string[] {
  const isOf = (use: { readonly version?: string }): boolean => use.version === version;
  return [
    ...(declared.includes(version) ? ['the stack declares it'] : []),
    ...aliases.filter(isOf).map(({ name }) => `it is ${name}`),
    ...endpoints.filter(isOf).map(({ name }) => `it answers at ${name}`),
    ...hosts.filter(({ version: held }) => held === version).map(({ name }) => `${name} serves it or can go back to it`),
    ...hosts.filter(({ version: held }) => held === undefined).map(({ name }) => `${name} may serve it`),
  ];
}

/** What is wrong with how long something is to be kept, in seconds. */
export function checkRetention(prop: string, seconds: number | undefined): Problem[] {
  if (seconds === undefined || seconds >= MIN_RETENTION_SECONDS) return [];
  return [{ prop, found: `is ${seconds / 3600} hours`, allowed: '1 day or more', remedy: 'write Duration.days(n): what nobody uses is looked for once a day' }];
}

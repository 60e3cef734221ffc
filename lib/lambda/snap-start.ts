import type { Problem } from '../problem';

/** Read on 2026-11-21. */
const SOURCE = 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html';

/** Managed runtimes that can be started from a snapshot, by family: the first version that can. */
export const SNAP_START_RUNTIMES: Readonly<Record<string, readonly number[]>> = { python: [3, 12], java: [11], dotnet: [8] };

/** A snapshot holds no more of /tmp: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-compatibility */
export const SNAP_START_STORAGE_MIB = 512;

/** Whether a function has more ephemeral storage than a snapshot holds. */
export function isAboveSnapshot(ephemeralStorageMiB: number): boolean {
  return ephemeralStorageMiB > SNAP_START_STORAGE_MIB;
}

/** Whether Lambda takes snapshots of functions of a runtime, such as `python3.13` or `java21`. */
export function supportsSnapStart(runtime: string): boolean {
  const [, family = '', numbers = ''] = /^([a-z]+)(\d[\d.]*?)(?:\.[a-z]\w*)?$/.exec(runtime) ?? [];
  const first = Object.hasOwn(SNAP_START_RUNTIMES, family) ? SNAP_START_RUNTIMES[family] : undefined;
  if (first === undefined) return false;
  const version = numbers.split('.').map(Number);
  const differing = first.findIndex((part, index) => part !== (version[index] ?? 0));
  return differing === -1 || (version[differing] ?? 0) > first[differing];
}

/** What decides whether a function can be started from a snapshot. Undefined where a token stands, and not checked then. */
export interface SnapStartUse {
  /** Undefined for an image: nobody knows at synth what runs in it. */
  readonly runtime?: string;
  /** The prop that keeps environments ready, if one does. */
  readonly keptReadyBy?: string;
  readonly fileSystem: boolean;
  readonly ephemeralStorageMiB?: number;
}

export function checkSnapStart({ runtime, keptReadyBy, fileSystem, ephemeralStorageMiB }: SnapStartUse): Problem[] {
  const problem = (found: string, remedy: string): Problem => ({ prop: 'snapStart', found, remedy: `${remedy} (${SOURCE})` });
  return [
    ...(runtime === undefined || supportsSnapStart(runtime) ? [] : [problem(
      `is given, and the library's server runs on ${runtime}: Lambda takes snapshots of Python from 3.12, Java from 11 and .NET from 8 only`,
      'leave it out; what spares users the cold start is `provisionedConcurrency` or `autoScale`',
    )]),
    ...(keptReadyBy === undefined ? [] : [problem(`is given together with \`${keptReadyBy}\`, which Lambda refuses for one version`, 'choose one: snapshots shorten every cold start, environments kept ready have none')]),
    ...(fileSystem ? [problem('is given for a function with a file system, which a snapshot cannot hold', 'leave it out, or have the model in the image')] : []),
    ...(ephemeralStorageMiB === undefined || !isAboveSnapshot(ephemeralStorageMiB) ? [] : [problem(
      `is given, and the function has ${ephemeralStorageMiB} MiB of ephemeral storage: a snapshot holds ${SNAP_START_STORAGE_MIB} MiB`, 'leave it out, or have the model in the image',
    )]),
  ];
}

/** https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda-readme.html#snapstart names images, the developer guide excludes them. */
export const SNAP_START_OF_IMAGES =
  'AWS\'s documents disagree on whether functions of container images can be started from a snapshot: the deploy may refuse `snapStart`. '
  + 'Only base images of runtimes that have it can (Python from 3.12, Java from 11, .NET from 8)';

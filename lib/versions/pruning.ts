import type { Problem } from '../problem';

/** What the pruner leaves of a function's old versions, or an endpoint's. */
export type Pruning = { readonly kind: 'none' } | { readonly kind: 'keepLast'; readonly versions: number; readonly dryRun: boolean };

/** Tag of a function or an endpoint that says what the stack's pruner leaves of it: a number of versions, `dry-run` after it, or `none`. */
export const PRUNING_TAG = 'csi:pruning';

export const DEFAULT_PRUNING: Pruning = { kind: 'keepLast', versions: 5, dryRun: false };

/**
 * As many as the tag that remembers them has room for, while versions have at most six digits.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html: 256 characters.
 */
export const MAX_KEPT_VERSIONS = 14;

/** A digest takes more room in the tag than a number. */
export const MAX_KEPT_CONFIGURATIONS = 12;

const DRY_RUN = 'dry-run';

export function formatPruning(pruning: Pruning): string {
  return pruning.kind === 'none' ? 'none' : `${pruning.versions}${pruning.dryRun ? ` ${DRY_RUN}` : ''}`;
}

/** Undefined where a tag says nothing that is understood: then nothing may be deleted. */
export function parsePruning(tag: string | undefined): Pruning | undefined {
  if (tag?.trim() === 'none') return { kind: 'none' };
  const [, versions, dryRun] = /^\s*(\d{1,3})(\s+dry-run)?\s*$/.exec(tag ?? '') ?? [];
  if (versions === undefined || checkKeptVersions(Number(versions)).length > 0) return undefined;
  return { kind: 'keepLast', versions: Number(versions), dryRun: dryRun !== undefined };
}

export function checkKeptVersions(versions: number | undefined): Problem[] {
  if (versions === undefined || (Number.isInteger(versions) && versions >= 1 && versions <= MAX_KEPT_VERSIONS)) return [];
  return [{
    prop: 'versions', found: `is ${versions}`, allowed: `a whole number from 1 to ${MAX_KEPT_VERSIONS}, which a tag of the function has room to remember`,
    remedy: versions > MAX_KEPT_VERSIONS ? 'keep fewer, or all: VersionPruning.none()' : 'keep the live one at least',
  }];
}

/** What of a function's pruning an endpoint cannot do. */
export function checkEndpointPruning(pruning: Pruning): Problem[] {
  if (pruning.kind === 'none' || pruning.versions <= MAX_KEPT_CONFIGURATIONS) return [];
  return [{
    prop: 'pruning', found: `keeps ${pruning.versions} versions`, allowed: `${MAX_KEPT_CONFIGURATIONS}, which a tag of the endpoint has room to remember`,
    remedy: 'keep fewer, or all: VersionPruning.none()',
  }];
}

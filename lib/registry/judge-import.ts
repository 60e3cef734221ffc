import type { VersionManifest } from './manifest';

/** Lineage that says what an import was made from: a digest of the files before they were converted. */
export const SOURCE_DIGEST = 'sourceDigest';

export type ImportVerdict = { readonly kind: 'new' } | { readonly kind: 'same' } | { readonly kind: 'refused'; readonly message: string };

/**
 * A version never changes: importing it again is nothing to do, and anything else under its name is refused. What was converted is known by
 * what it was converted from, since another version of a converter writes other bytes.
 */
export function judgeImport(found: VersionManifest | undefined, wanted: Pick<VersionManifest, 'name' | 'version'> & { readonly digest?: string; readonly sourceDigest: string }): ImportVerdict {
  if (found === undefined) return { kind: 'new' };
  const before = found.lineage?.[SOURCE_DIGEST];
  if (before === wanted.sourceDigest || (wanted.digest !== undefined && found.digest === wanted.digest)) return { kind: 'same' };
  if (before === undefined && wanted.digest === undefined) return { kind: 'new' };
  return {
    kind: 'refused',
    message: `${wanted.name} ${wanted.version} is there already with other content${before === undefined ? ` (digest ${found.digest.slice(0, 16)})` : ''}: a version never changes. Give this one another name with --version`,
  };
}

import { canonicalJson } from '../canonical-json';
import type { ModelFile } from './manifest';
import type { Signature } from './signature';

/** What the digest of an artifact of files is the SHA-256 of. */
export function artifactDigestText(entry: string, files: readonly Pick<ModelFile, 'path' | 'sha256'>[]): string {
  return canonicalJson({ entry, files: files.map(({ path, sha256 }) => ({ path, sha256 })) });
}

/** What the digest of a version is the SHA-256 of: everything that can change an answer. */
export function versionDigestText(version: { readonly artifact: string; readonly modelSignature?: Signature; readonly signature?: Signature; readonly transform?: string }): string {
  const { artifact, modelSignature, signature, transform } = version;
  return canonicalJson({ artifact, modelSignature, signature, transform });
}

import { artifactDigestText, versionDigestText } from '../model/digest';
import { withColumns } from '../model/columns';
import type { ModelFile } from '../model/manifest';
import type { Signature } from '../model/signature';
import type { VersionManifest } from './manifest';

/** What a version consists of, as its files say. */
export interface VersionContent {
  readonly entry: string;
  readonly files: readonly Pick<ModelFile, 'path' | 'sha256'>[];
  /** As it was read from the entry, where that could be. */
  readonly signature?: Signature;
}

/** What a version takes and returns: as its file says, with names of columns that only the manifest has; else as the manifest says. */
export function signatureOf({ signature: stated }: Pick<VersionManifest, 'signature'>, read: Signature | undefined): Signature | undefined {
  if (read === undefined) return stated;
  const columns = Object.fromEntries((stated?.inputs ?? []).flatMap(({ name, columns: names }) => (names === undefined || !read.inputs.some((input) => input.name === name) ? [] : [[name, names]])));
  return withColumns(read, columns).signature;
}

/**
 * Digests that fit the content of a version, as the construct computes them: of files whose signature synth cannot read, it has none or that
 * of the manifest. With code around the model only the app can say, where that changes what callers send and get.
 */
export function versionDigests(manifest: Pick<VersionManifest, 'signature' | 'transform'>, { entry, files, signature: read }: VersionContent, sha256: (text: string) => string): readonly string[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const artifact = sha256(artifactDigestText(entry, sorted));
  const signatures = read === undefined ? [manifest.signature, undefined] : [signatureOf(manifest, read)];
  return signatures.map((signature) => sha256(versionDigestText({ artifact, modelSignature: signature, signature, transform: manifest.transform })));
}

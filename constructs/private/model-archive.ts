import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipBytes, StoredGzip } from '../../lib/archive/gzip';
import { inTarOrder, padding, TAR_END, tarBytes, tarHeader } from '../../lib/archive/tar';
import { canonicalJson } from '../../lib/canonical-json';
import type { IModelVersion } from '../model/model-version';
import { serverFiles } from './model-folder';
import { sha256Of } from './sha256';
import { cachedBytes } from './synth-cache';

/** The one name that SageMaker's hosts know: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html */
export const ARCHIVE_FILE = 'model.tar.gz';

/** A file of an archive, on this machine or as its content. */
interface PackedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content: { readonly file: string } | { readonly text: Uint8Array };
}

/** What goes into a model.tar.gz. */
export interface ArchivePlan {
  readonly files: readonly PackedFile[];
  /** Hex sha256 over the paths and contents of the files: that of another wrapping of the same is the same. */
  readonly digest: string;
  /** Of the archive. */
  readonly bytes: number;
  readonly unpackedBytes: number;
}

const plans = { server: new WeakMap<IModelVersion, ArchivePlan>(), bare: new WeakMap<IModelVersion, ArchivePlan>() };

/** `forServer`: with what the library's own server needs beside the files of the model. Of local files. */
export function planArchive(model: IModelVersion, forServer: boolean): ArchivePlan {
  const known = plans[forServer ? 'server' : 'bare'];
  const existing = known.get(model);
  if (existing !== undefined) return existing;
  const { place, files } = model.artifact._contents();
  if (place.kind !== 'local') throw new Error('only files of this machine are packed');
  const ofServer = forServer ? serverFiles(model).texts.map(({ path, content }) => packText(path, content)) : [];
  const packed = inTarOrder<PackedFile>([...files.map((file) => ({ ...file, content: { file: join(place.folder, file.path) } })), ...ofServer]);
  const plan = {
    files: packed,
    digest: sha256Of(canonicalJson(packed.map(({ path, sha256 }) => ({ path, sha256 })))),
    bytes: gzipBytes(tarBytes(packed)),
    unpackedBytes: packed.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  known.set(model, plan);
  return plan;
}

/** What the same files become. A digest of an archive is kept from one synthesis to the next under this name: who changes the bytes changes it. */
export const ARCHIVE_FORMAT = 'tar.gz 1';

/** Writes the archive, unless a file of its size is there already, and answers its hex sha256. It is never in memory as a whole. */
export function writeArchive(plan: ArchivePlan, target: string): string {
  const there = statSync(target, { throwIfNoEntry: false })?.size === plan.bytes;
  const written = there ? undefined : Buffer.from(pack(plan, target));
  const kept = cachedBytes('archives', `${ARCHIVE_FORMAT}\n${plan.digest}`, () => written ?? Buffer.from(pack(plan)));
  return (written ?? Buffer.from(kept)).toString('latin1');
}

/** Hex sha256 of the archive, which is written where a target is given. */
function pack({ files }: ArchivePlan, target?: string): string {
  const hash = createHash('sha256');
  const partial = `${target ?? ''}.${process.pid}.partial`;
  const out = target === undefined ? undefined : openSync(partial, 'w', 0o644);
  try {
    const gzip = new StoredGzip((piece) => {
      hash.update(piece);
      if (out !== undefined) writeAll(out, piece);
    });
    for (const file of files) {
      gzip.push(tarHeader(file));
      if ('text' in file.content) gzip.push(file.content.text);
      else readPieces(file.content.file, file, (piece) => gzip.push(piece));
      gzip.push(padding(file.bytes));
    }
    gzip.push(TAR_END);
    gzip.end();
  } catch (error) {
    if (out !== undefined) rmSync(partial, { force: true });
    throw error;
  } finally {
    if (out !== undefined) closeSync(out);
  }
  if (target !== undefined) renameSync(partial, target);
  return hash.digest('hex');
}

function packText(path: string, content: string | Uint8Array): PackedFile {
  const text = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { path, bytes: text.length, sha256: sha256Of(text), content: { text } };
}

function writeAll(file: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
}

let chunk: Buffer | undefined;

function readPieces(path: string, { bytes, sha256 }: Pick<PackedFile, 'bytes' | 'sha256'>, take: (piece: Uint8Array) => void): void {
  chunk ??= Buffer.allocUnsafe(1024 * 1024);
  const file = openSync(path, 'r');
  const hash = createHash('sha256');
  let left = bytes;
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      left -= read;
      const piece = chunk.subarray(0, read);
      hash.update(piece);
      take(piece);
    }
  } finally {
    closeSync(file);
  }
  if (left !== 0) throw new Error(`${path} changed while the app was synthesized: it had ${bytes} bytes, now ${bytes - left}; synthesize again`);
  if (hash.digest('hex') !== sha256) throw new Error(`${path} changed while the app was synthesized: its SHA-256 was ${sha256}; synthesize again`);
}

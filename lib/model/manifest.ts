import type { Signature } from './signature';

/** Name of the manifest in the root of a model function's code. */
export const MANIFEST_FILE = 'csi-model.json';

/** Name of the compiled model beside it, where there is one. */
export const COMPILED_FILE = 'csi-compiled.bin';

export interface ModelFile {
  /** Relative to the folder the artifact was taken from, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Hex, eight digits: what the server checks a file by that lies beside the manifest. Of files up to CHECKSUM_BYTES. */
  readonly crc32?: string;
  /** Of a compiled model, what `compiledHead` answers: its sizes, and the checksum of the rest that its compiler wrote. It goes before `crc32`. */
  readonly head?: string;
}

/** Larger files are checked by sha256: beside loading them, three milliseconds are nothing. */
export const CHECKSUM_BYTES = 2 * 1024 * 1024;

/**
 * Everything the model server must know of a model version. Written at synth beside the model,
 * read once at start. It holds no tokens: what is only known at deploy time (the bucket of a
 * model that is fetched) comes by environment variable (lib/model/environment.ts).
 */
export interface ModelManifest {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: string;
  /** `other`: what only a server of the user's own can load. */
  readonly format: 'onnx' | 'other';
  /** Hex sha256 over everything that can change an answer: files, signature, transform. */
  readonly digest: string;
  /** Path of the file that the model is read from. Others are its external data. */
  readonly entry: string;
  readonly files: readonly ModelFile[];
  /**
   * `bundled`: the files lie beside the manifest. `remote`: they are fetched at start from the
   * place that the environment variable CSI_ARTIFACT_URI names. `mounted`: they lie there, on a file system.
   */
  readonly location: 'bundled' | 'remote' | 'mounted';
  /**
   * What `entry` was compiled into at synth, for the library's own engine (lib/engine). It lies in the place of `entry`, which stays what the
   * version is known by and is not there. Absent: ONNX Runtime loads `entry`.
   */
  readonly compiled?: ModelFile;
  /** How much of a mounted file is compared before it is loaded: all of it (`content`, also where absent), or its size alone. */
  readonly comparison?: 'content' | 'size';
  /** What the model itself takes and returns. Absent when it was not readable at synth: then read at load. */
  readonly signature?: Signature;
  /** What callers send and get, where a transform changes it. */
  readonly servedSignature?: Signature;
  /** The bundled transform: a CommonJS file beside the manifest. */
  readonly transform?: { readonly path: string; readonly sha256: string; readonly crc32?: string };
}

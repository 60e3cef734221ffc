import type { Size } from 'aws-cdk-lib/core';
import type { IModelFileSystem } from './file-system';
import type { ModelSignature } from './signature';

/** A model on a file system that functions mount, pinned by its digest. */
export interface FileSystemArtifactOptions {
  /** The file system: `new S3ModelFileSystem(...)` or `ModelFileSystem.fromEfsAccessPoint(...)`. */
  readonly fileSystem: IModelFileSystem;

  /**
   * Path of the ONNX file from the root of the file system, or of the access point. Each version needs a path of its own, so it has to
   * hold the first 12 digits of the digest: `digits/9f86d081884c/model.onnx`.
   */
  readonly path: string;

  /** Hex SHA-256 of the file, as `sha256sum` prints it. */
  readonly sha256: string;

  /** Exact size of the file, as `wc -c` prints it: `Size.bytes(5368709120)`. The checks of memory and start-up time follow from it. */
  readonly size: Size;

  /**
   * Further files of the model, such as weights in external data files. The path then has to hold the first 12 digits of the digest of
   * all files together, which the error message names.
   *
   * @default - none: the model is one file
   */
  readonly externalFiles?: FileSystemFileOptions[];

  /**
   * What is compared before a model is loaded. Comparing the content reads every file once more at each cold start.
   *
   * @default FileComparison.CONTENT
   */
  readonly comparison?: FileComparison;

  /**
   * Accepts a path that does not hold the digest. Whoever overwrites the file then breaks the versions that were deployed with it.
   *
   * @default false
   */
  readonly allowMutablePath?: boolean;

  /**
   * What the model takes and returns. Synth never looks at the file system.
   *
   * @default - read from the model when it is loaded, with its column names; requests are checked by it from then on
   */
  readonly signature?: ModelSignature;
}

/** A further file of a model on a file system. */
export interface FileSystemFileOptions {
  /** Path of the file, from the folder of the ONNX file. */
  readonly path: string;

  /** Hex SHA-256 of the file, as `sha256sum` prints it. */
  readonly sha256: string;

  /** Exact size of the file, as `wc -c` prints it. */
  readonly size: Size;
}

/** How a file is known to be the right one. */
export enum FileComparison {
  /** By its size and its digest: about 5 seconds for each GiB on one vCPU, and what reading the file takes. */
  CONTENT = 'content',

  /** By its size alone. A file that was overwritten with another of the same size, such as the same model trained again, is not noticed. */
  SIZE = 'size',
}

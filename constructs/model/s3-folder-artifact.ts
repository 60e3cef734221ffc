import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Size } from 'aws-cdk-lib/core';
import type { ModelSignature } from './signature';

/** A model of several files in S3, such as the weights and the tokenizer of a language model. */
export interface S3FolderArtifactOptions {
  /**
   * Bucket that holds the model. An imported bucket that is encrypted with a key of yours must be imported with it:
   * `Bucket.fromBucketAttributes`.
   */
  readonly bucket: IBucket;

  /** What the keys of all files begin with, `/` at the end: `llama/2026-11/`. */
  readonly prefix: string;

  /**
   * All files of the model. A deploy copies them to the library's artifact bucket, and only them; what else is below the prefix is left.
   *
   * @default - none; refused unless `allowUnpinned` is set
   */
  readonly files?: S3FolderFileOptions[];

  /**
   * Path of the file that the server loads, below the prefix.
   *
   * @default - none is named: servers of language models take the folder
   */
  readonly entry?: string;

  /**
   * Accepts a prefix without a list of its files. Nothing is copied: endpoints read what is there when an instance starts, so that whoever
   * writes there changes what is served, also by an endpoint that has gone back to this version, and two instances may serve different models.
   *
   * @default false
   */
  readonly allowUnpinned?: boolean;

  /**
   * Accepts files without a version. Files up to 5 GiB are compared with their digest when a deploy copies them, larger ones only with their size.
   *
   * @default false
   */
  readonly allowUnversioned?: boolean;

  /**
   * Size of the files together, about, where they are not listed.
   *
   * @default - the sum of `files`; without them not known at synth, and not checked
   */
  readonly size?: Size;

  /**
   * What the model takes and returns. Synth never looks into S3.
   *
   * @default - not known
   */
  readonly signature?: ModelSignature;
}

/** A file of a model in S3. */
export interface S3FolderFileOptions {
  /** Path of the file below the prefix. */
  readonly path: string;

  /** Hex SHA-256 of the file, as `sha256sum` prints it. */
  readonly sha256: string;

  /** Exact size of the file, as `wc -c` prints it. */
  readonly size: Size;

  /**
   * Version of the object.
   *
   * @default - none; refused unless `allowUnversioned` is set
   */
  readonly versionId?: string;
}

import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Size } from 'aws-cdk-lib/core';
import type { ModelSignature } from './signature';

/** Options of a model that is a folder of files. */
export interface DirectoryArtifactOptions {
  /**
   * Path of the file to load inside the folder.
   *
   * @default - `model.onnx`, or the only `.onnx` file at the top of the folder
   */
  readonly entry?: string;
}

/** Options of a model that MLflow saved. */
export interface MlflowArtifactOptions {
  /**
   * Accepts a model that runs code of its own when it is loaded: a Python pickle, modules beside it, a type that skops does not trust by itself.
   * Whoever could write the folder can then run anything in your image. It changes nothing of the ONNX flavor, which is never code.
   *
   * @see https://mlflow.org/docs/latest/api_reference/python_api/mlflow.environment_variables.html
   * @default false
   */
  readonly allowPickle?: boolean;
}

/** A model in S3, pinned so that a deploy always means the same bytes. */
export interface S3ArtifactOptions {
  /**
   * Bucket that holds the model. The deploy copies it to a bucket of the library's, which is what functions read. An imported
   * bucket that is encrypted with a key of yours must be imported with it: `Bucket.fromBucketAttributes`.
   */
  readonly bucket: IBucket;

  /** Key of the ONNX file. */
  readonly key: string;

  /** Hex SHA-256 of the file, as `sha256sum` prints it. It is checked before the model is loaded. */
  readonly sha256: string;

  /**
   * Exact size of the file, as `wc -c` prints it: `Size.bytes(440401920)`. Ephemeral storage and the checks of memory
   * and start-up time follow from it; a deploy with another size than the object's fails.
   */
  readonly size: Size;

  /**
   * Version of the object.
   *
   * @default - none; refused unless `allowUnversioned` is set, because another deploy could copy another model
   */
  readonly versionId?: string;

  /**
   * Accepts a key without a version. The digest still guards against another content: then the deploy fails.
   *
   * @default false
   */
  readonly allowUnversioned?: boolean;

  /**
   * What the model takes and returns. Synth never looks into S3.
   *
   * @default - read from the model when it is loaded, with its column names; requests are checked by it from then on
   */
  readonly signature?: ModelSignature;
}

/** Options of a model that is part of a container image. */
export interface ImageArtifactOptions {
  /**
   * What the model takes and returns. Synth never looks into an image.
   *
   * @default - not known; golden requests are then not checked against it
   */
  readonly signature?: ModelSignature;
}

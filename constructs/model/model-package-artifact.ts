import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Size } from 'aws-cdk-lib/core';
import type { ModelSignature } from './signature';

/** What synth is told of a model package, which it never looks at. */
export interface ModelPackageArtifactOptions {
  /**
   * Bucket that the package's model lies in. The role of an endpoint may then read it.
   *
   * @default - none: the model is in the image, or the endpoint's own `role` may read it
   */
  readonly bucket?: IBucket;

  /**
   * What the keys of the package's model begin with, such as `models/digits/`.
   *
   * @default - the whole bucket may be read
   */
  readonly prefix?: string;

  /**
   * Repository that the package's image is in, for images of AWS's too. The role of an endpoint may then pull it.
   *
   * @default - none: the endpoint's own `role` may pull it
   */
  readonly repository?: IRepository;

  /**
   * Size of the model as it lies on the instance, about. Time-outs of endpoints and the checks of memory follow from it.
   *
   * @default - not known at synth, and not checked: time-outs are long enough for 50 GB
   */
  readonly size?: Size;

  /**
   * What callers send and get.
   *
   * @default - not known at synth
   */
  readonly signature?: ModelSignature;
}

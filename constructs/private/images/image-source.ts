import type { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../../lib/problem';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { ContainerOptions, ServingContainer } from '../serving-container';

/** Where a `ServingImage` comes from. */
export interface ImageSource {
  /** Hex SHA-256 that is another one for another image. */
  readonly digest: string;
  /** What the image was built for, where it is built already. */
  readonly architecture?: Architecture;
  /** What stands in the way of serving a model version from it with a function. */
  problems(model: IModelVersion): Problem[];
  code(stack: Stack, model: IModelVersion, architecture: Architecture): Code;
  /** The same in a container of SageMaker; `image` is what the user holds. */
  containerProblems(image: ServingImage, model: IModelVersion, host: SageMakerHost): Problem[];
  container(scope: Construct, model: IModelVersion, options?: ContainerOptions): ServingContainer;
}

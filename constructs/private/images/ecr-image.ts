import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { canonicalJson } from '../../../lib/canonical-json';
import type { Problem } from '../../../lib/problem';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { EcrImageOptions } from '../../model/serving-image-options';
import { pullStatements } from '../image-asset';
import { imageArchitecture } from '../model-server-context';
import { ownContainer, ownContainerProblems, transformProblems } from '../own-container';
import type { ServingContainer } from '../serving-container';
import { sha256Of } from '../sha256';
import type { ImageSource } from './image-source';

/** In ECR already. */
export class EcrImage implements ImageSource {
  public readonly architecture: Architecture;

  public constructor(
    private readonly repository: IRepository,
    private readonly options: EcrImageOptions,
  ) {
    this.architecture = options.architecture;
  }

  public get digest(): string {
    const { digest, tag } = this.options;
    return digest?.slice('sha256:'.length) ?? sha256Of(canonicalJson({ repository: this.repository.node.path, tag }));
  }

  public problems(model: IModelVersion): Problem[] {
    if (model.artifact._contents().place.kind !== 'local') return transformProblems(model);
    return [...transformProblems(model), {
      prop: 'model',
      found: 'is a file of this machine, and `image` is built already: the file would not reach it',
      remedy: 'have the image built with it (ServingImage.fromAsset), or fetched by the image (ModelArtifact.fromS3), or say that it is inside (ModelArtifact.fromImage)',
    }];
  }

  public code(): Code {
    const { digest, tag, command, entryPoint, workingDirectory } = this.options;
    return Code.fromEcrImage(this.repository, { tagOrDigest: digest ?? tag, cmd: command, entrypoint: entryPoint, workingDirectory });
  }

  public containerProblems(image: ServingImage, model: IModelVersion, host: SageMakerHost): Problem[] {
    return ownContainerProblems(image, this.options, model, host);
  }

  public container(scope: Construct, model: IModelVersion): ServingContainer {
    const { digest, tag } = this.options;
    return ownContainer(scope, model, {
      image: this.repository.repositoryUriForTagOrDigest(digest ?? tag), architecture: imageArchitecture(this.architecture), pull: pullStatements(this.repository),
    });
  }
}

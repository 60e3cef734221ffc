import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Problem } from '../../../lib/problem';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { DlcImage } from '../../sagemaker/dlc-image';
import { dlcContainer, dlcContainerProblems } from '../dlc-container';
import type { ServingContainer } from '../serving-container';
import type { ImageSource } from './image-source';

/** AWS's, for SageMaker. */
export class AwsImage implements ImageSource {
  public readonly architecture = undefined;

  public constructor(
    private readonly image: DlcImage,
    private readonly pinned?: string,
  ) {}

  public get digest(): string {
    return this.pinned?.slice('sha256:'.length) ?? this.image._digest;
  }

  public problems(): Problem[] {
    return [{ prop: 'image', found: `is ${this.image.toString()}, which only SageMaker starts`, remedy: 'leave it out, take ServingImage.fromAsset, or serve the model with a RealTimeEndpoint' }];
  }

  public code(): Code {
    throw new Error('no function starts an image for SageMaker: _problems() refuses it');
  }

  public containerProblems(_: ServingImage, model: IModelVersion, host: SageMakerHost): Problem[] {
    return dlcContainerProblems(model, this.image, host);
  }

  public container(scope: Construct, model: IModelVersion): ServingContainer {
    return dlcContainer(scope, model, this.image, this.pinned === undefined ? `:${this.image.tag}` : `@${this.pinned}`);
  }
}

import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import { SymlinkFollowMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../../lib/problem';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { ModelServerImageOptions } from '../../model/serving-image-options';
import { modelServerAsset, platformOf, pullStatements } from '../image-asset';
import { modelData, modelDataProblems } from '../model-data';
import { engineProblems } from '../model-interface';
import { functionServerContext, imageArchitecture, serverDigest } from '../model-server-context';
import { modelServerProblems } from '../own-container';
import type { ContainerOptions, ServingContainer } from '../serving-container';
import type { ImageSource } from './image-source';

/** The library's own server. */
export class ModelServerImage implements ImageSource {
  public readonly architecture?: Architecture;

  public constructor({ architecture }: ModelServerImageOptions) {
    this.architecture = architecture;
  }

  public get digest(): string {
    return serverDigest(this.architecture === undefined ? [Architecture.ARM_64, Architecture.X86_64] : [this.architecture]);
  }

  public problems(model: IModelVersion): Problem[] {
    return engineProblems(model);
  }

  public code(stack: Stack, model: IModelVersion, architecture: Architecture): Code {
    const { path, digest } = functionServerContext(stack, model, architecture);
    return Code.fromAssetImage(path, { extraHash: digest, followSymlinks: SymlinkFollowMode.ALWAYS, platform: platformOf(architecture) });
  }

  public containerProblems(_: ServingImage, model: IModelVersion, host: SageMakerHost): Problem[] {
    return [...modelServerProblems(model), ...modelDataProblems(model, host, true)];
  }

  public container(scope: Construct, model: IModelVersion, { architecture }: ContainerOptions = {}): ServingContainer {
    const built = this.architecture ?? (architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64);
    const { imageUri, repository } = modelServerAsset(scope, built);
    return {
      image: imageUri, architecture: imageArchitecture(built), accelerator: 'cpu', server: 'library', environment: {}, pull: pullStatements(repository), modelData: modelData(scope, model, true),
    };
  }
}

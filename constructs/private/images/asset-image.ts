import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import { Stack, SymlinkFollowMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { canonicalJson } from '../../../lib/canonical-json';
import type { Problem } from '../../../lib/problem';
import type { SageMakerHost } from '../../../lib/sagemaker/host';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { AssetImageOptions } from '../../model/serving-image-options';
import { imageAsset, platformOf, pullStatements } from '../image-asset';
import type { ImageContext } from '../image-context';
import { ownContainer, ownContainerProblems, transformProblems } from '../own-container';
import type { ContainerOptions, ServingContainer } from '../serving-container';
import { sha256Of } from '../sha256';
import type { ImageSource } from './image-source';

/** Built when the app is deployed, from a folder with a Dockerfile. */
export class AssetImage implements ImageSource {
  public readonly architecture = undefined;

  public constructor(
    private readonly context: ImageContext,
    private readonly options: AssetImageOptions,
  ) {}

  public get digest(): string {
    const { buildArgs, target, command, entryPoint, workingDirectory } = this.options;
    return sha256Of(canonicalJson({ context: this.context.digest, file: this.context.file, buildArgs, target, command, entryPoint, workingDirectory }));
  }

  public problems(model: IModelVersion): Problem[] {
    return [...transformProblems(model), ...this.context.problems(model)];
  }

  public code(stack: Stack, model: IModelVersion, architecture: Architecture): Code {
    const { path, digest } = this.context.stage(stack, model);
    const { command, entryPoint, workingDirectory } = this.options;
    return Code.fromAssetImage(path, {
      ...this.build(digest),
      platform: platformOf(architecture),
      cmd: command,
      entrypoint: entryPoint,
      workingDirectory,
    });
  }

  public containerProblems(image: ServingImage, model: IModelVersion, host: SageMakerHost): Problem[] {
    return [...this.context.problemsWithoutModel(), ...ownContainerProblems(image, this.options, model, host)];
  }

  public container(scope: Construct, model: IModelVersion, { architecture = 'x86_64' }: ContainerOptions = {}): ServingContainer {
    const built = imageAsset(scope, this.digest, () => {
      const { path, digest } = this.context.stageWithoutModel(Stack.of(scope));
      return { directory: path, ...this.build(digest) };
    }, architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64);
    return ownContainer(scope, model, { image: built.imageUri, architecture, pull: pullStatements(built.repository) });
  }

  private build(digest: string) {
    const { buildArgs, target } = this.options;
    // The hash beside CDK's own fingerprints, which come from a cache that misses quick rewrites of equal size.
    return { extraHash: digest, followSymlinks: SymlinkFollowMode.ALWAYS, file: this.context.file, buildArgs, target };
  }
}

import { resolve } from 'node:path';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { IMAGES_AS_OF, pastPatchDate } from '../../lib/sagemaker/dlc-patches';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { checkBuildArgs, checkFolder, checkReference, checkStart } from '../private/check-image-source';
import { ImageContext } from '../private/image-context';
import { AssetImage } from '../private/images/asset-image';
import { AwsImage } from '../private/images/aws-image';
import { EcrImage } from '../private/images/ecr-image';
import type { ImageSource } from '../private/images/image-source';
import { ModelServerImage } from '../private/images/model-server-image';
import { rejectAt } from '../private/reject';
import type { ContainerOptions, ServingContainer } from '../private/serving-container';
import { DlcImage } from '../sagemaker/dlc-image';
import type { IModelVersion } from './model-version';
import type { AssetImageOptions, EcrImageOptions, FromDlcOptions, ModelServerImageOptions } from './serving-image-options';
import { guard } from '../private/declared/guard';

/**
 * A container image with a server of your own: for models that the library's server does not load, in any language.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Diagnosis', {
 *   model: ModelVersion.of('diagnosis', '1', ModelArtifact.fromFile('models/diagnosis.joblib')),
 *   image: ServingImage.fromAsset('server'),
 * });
 */
export class ServingImage {
  /**
   * An image that is built when the app is deployed, from a folder with a Dockerfile. The files of the model are laid into the build as
   * the folder `model`, so that a new model version is a new image. What `.dockerignore` names stays out.
   *
   * @param directory where the folder is, relative to the working directory
   * @throws if the folder or its Dockerfile does not exist
   */
  public static fromAsset(directory: string, options: AssetImageOptions = {}): ServingImage {
    const folder = resolve(directory);
    const file = options.file ?? 'Dockerfile';
    rejectAt(`ServingImage.fromAsset(${JSON.stringify(directory)})`, [...checkFolder(folder, file), ...checkBuildArgs(options.buildArgs ?? {}), ...checkStart(options)]);
    return new ServingImage(new AssetImage(new ImageContext(folder, file), options));
  }

  /**
   * An image that is in ECR already, named by its digest. Its model is in it (`ModelArtifact.fromImage`), or its server fetches one from S3
   * (`ModelArtifact.fromS3`).
   *
   * @param repository where the image is; of another account, its policy must allow this one and Lambda to pull
   * @throws if the image is named by a tag and `allowMutableTag` is not set
   */
  public static fromEcr(repository: IRepository, options: EcrImageOptions): ServingImage {
    const { digest, tag, allowMutableTag, architecture } = options;
    rejectAt('ServingImage.fromEcr', [
      ...checkReference({ digest, tag, allowMutableTag }),
      ...(architecture instanceof Architecture ? [] : [{ prop: 'architecture', found: 'is not given', remedy: 'say what the image was built for: Architecture.ARM_64 or Architecture.X86_64' }]),
      ...checkStart(options),
    ]);
    return new ServingImage(new EcrImage(repository, options));
  }

  /**
   * An image of AWS's for SageMaker: for large language models, embeddings, scikit-learn and others. The deploy takes it from the account
   * that has it in its region.
   *
   * @param image which one
   * @throws if AWS does not patch it any more, as of November 2026, and `allowPastPatchDate` is not set
   */
  public static fromDlc(image: DlcImage, options: FromDlcOptions = {}): ServingImage {
    const { digest, allowPastPatchDate = false } = options;
    rejectAt('ServingImage.fromDlc', image instanceof DlcImage ? [] : [{ prop: 'image', found: 'is not given', remedy: 'take a constant of DlcImage, or DlcImage.of' }]);
    const past = allowPastPatchDate ? undefined : pastPatchDate(image.repository, image.tag, IMAGES_AS_OF);
    rejectAt('ServingImage.fromDlc', [...(past === undefined ? [] : [past]), ...(digest === undefined ? [] : checkReference({ digest }))]);
    return new ServingImage(new AwsImage(image, digest));
  }

  /**
   * The library's own server, in an image that a deploy builds of nothing but copied files: for hosts of SageMaker, where it is what serves
   * unless another `image` is given, and for functions that shall be images.
   */
  public static modelServer(options: ModelServerImageOptions = {}): ServingImage {
    return new ServingImage(new ModelServerImage(options));
  }

  /** Of what users cannot name themselves. @internal */
  public static _of(source: ImageSource): ServingImage {
    return new ServingImage(source);
  }

  private constructor(private readonly source: ImageSource) {}

  /** Hex SHA-256 that is another one for another image: of its digest, or of everything that it is built from. */
  public get digest(): string {
    return this.source.digest;
  }

  /**
   * What the image was built for, where it is built already.
   *
   * @internal
   */
  public get _architecture(): Architecture | undefined {
    return this.source.architecture;
  }

  /**
   * Whether the library's own server is in it.
   *
   * @internal
   */
  public get _isModelServer(): boolean {
    return this.source instanceof ModelServerImage;
  }

  /**
   * What stands in the way of serving a model version from it.
   *
   * @internal
   */
  public _problems(model: IModelVersion): Problem[] {
    return this.source.problems(model);
  }

  /** @internal */
  public _code(stack: Stack, model: IModelVersion, architecture: Architecture): Code {
    return this.source.code(stack, model, architecture);
  }

  /**
   * What stands in the way of serving a model version from it in a container of SageMaker.
   *
   * @internal
   */
  public _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[] {
    return this.source.containerProblems(this, model, host);
  }

  /**
   * The container that SageMaker starts. What it needs is made in the stack of the scope, once for all its hosts.
   *
   * @internal
   */
  public _container(scope: Construct, model: IModelVersion, options?: ContainerOptions): ServingContainer {
    return this.source.container(scope, model, options);
  }
}

guard('ServingImage', ServingImage);

import { resolve } from 'node:path';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import { Stack, SymlinkFollowMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { canonicalJson } from '../../lib/canonical-json';
import type { Problem } from '../../lib/problem';
import { IMAGES_AS_OF, pastPatchDate } from '../../lib/sagemaker/dlc-patches';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { checkBuildArgs, checkFolder, checkReference, checkStart } from '../private/check-image-source';
import { dlcContainer, dlcContainerProblems } from '../private/dlc-container';
import { imageAsset, modelServerAsset, platformOf, pullStatements } from '../private/image-asset';
import { ImageContext } from '../private/image-context';
import { modelData, modelDataProblems } from '../private/model-data';
import { engineProblems } from '../private/model-interface';
import { functionServerContext, imageArchitecture, serverDigest } from '../private/model-server-context';
import { modelServerProblems, ownContainer, ownContainerProblems, transformProblems } from '../private/own-container';
import { rejectAt } from '../private/reject';
import type { ContainerOptions, ServingContainer } from '../private/serving-container';
import { sha256Of } from '../private/sha256';
import { DlcImage } from '../sagemaker/dlc-image';
import type { IModelVersion } from './model-version';
import { guard } from '../private/declared/guard';

/** What starts in an image, where it is not what the image itself says. */
export interface ImageStartOptions {
  /**
   * Command, in the words of the image's entry point: for the base images of AWS the handler, `['app.handler']`.
   *
   * @default - the image's own CMD
   */
  readonly command?: string[];

  /**
   * Program that is started, with its arguments.
   *
   * @default - the image's own ENTRYPOINT
   */
  readonly entryPoint?: string[];

  /**
   * Folder that it is started in, an absolute path.
   *
   * @default - the image's own WORKDIR
   */
  readonly workingDirectory?: string;
}

/** An image that is in ECR already. */
export interface EcrImageOptions extends ImageStartOptions {
  /**
   * Digest of the image: `sha256:` and 64 hexadecimal digits, as `docker push` prints it.
   *
   * @default - none; refused unless a tag is given and `allowMutableTag` is set
   */
  readonly digest?: string;

  /**
   * Tag of the image.
   *
   * @default - none: the digest names the image
   */
  readonly tag?: string;

  /**
   * Accepts a tag. Another image under the same tag is not deployed, since nothing in the template changes; Lambda stays with the image
   * that the tag meant when a version was published.
   *
   * @default false
   */
  readonly allowMutableTag?: boolean;

  /** Processor architecture that the image was built for: `docker inspect` says. The function gets the same. */
  readonly architecture: Architecture;
}

/** How an image is built. */
export interface AssetImageOptions extends ImageStartOptions {
  /**
   * Path of the Dockerfile inside the folder.
   *
   * @default 'Dockerfile'
   */
  readonly file?: string;

  /**
   * Arguments of the build, for `ARG`. They are readable in the image: no place for secrets.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last one
   */
  readonly target?: string;
}

/** How an image of AWS's is taken. */
export interface FromDlcOptions {
  /**
   * Digest of the image: `sha256:` and 64 hexadecimal digits, as `aws ecr describe-images` prints it. It stays the same image then, also
   * when AWS patches what is under the tag.
   *
   * @default - none: what is under the tag when an instance starts
   */
  readonly digest?: string;

  /**
   * Accepts an image that AWS does not patch any more.
   *
   * @default false
   */
  readonly allowPastPatchDate?: boolean;
}

/** How the library's own server becomes an image. */
export interface ModelServerImageOptions {
  /**
   * Processor architecture of the image.
   *
   * @default - that of the host: of a function its `architecture`, of instances what they have, x86_64 otherwise
   */
  readonly architecture?: Architecture;
}

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
export abstract class ServingImage {
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
    return new AssetImage(new ImageContext(folder, file), options);
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
    return new EcrImage(repository, options);
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
    return new AwsImage(image, digest);
  }

  /**
   * The library's own server, in an image that a deploy builds of nothing but copied files: for hosts of SageMaker, where it is what serves
   * unless another `image` is given, and for functions that shall be images.
   */
  public static modelServer(options: ModelServerImageOptions = {}): ServingImage {
    return new ModelServerImage(options);
  }

  /** Hex SHA-256 that is another one for another image: of its digest, or of everything that it is built from. */
  public abstract readonly digest: string;

  /**
   * What the image was built for, where it is built already.
   *
   * @internal
   */
  public abstract readonly _architecture?: Architecture;

  /**
   * What stands in the way of serving a model version from it.
   *
   * @internal
   */
  public abstract _problems(model: IModelVersion): Problem[];

  /**
   * Whether the library's own server is in it.
   *
   * @internal
   */
  public get _isModelServer(): boolean {
    return false;
  }

  /** @internal */
  public abstract _code(stack: Stack, model: IModelVersion, architecture: Architecture): Code;

  /**
   * What stands in the way of serving a model version from it in a container of SageMaker.
   *
   * @internal
   */
  public abstract _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[];

  /**
   * The container that SageMaker starts. What it needs is made in the stack of the scope, once for all its hosts.
   *
   * @internal
   */
  public abstract _container(scope: Construct, model: IModelVersion, options?: ContainerOptions): ServingContainer;
}

guard('ServingImage', ServingImage);

class AssetImage extends ServingImage {
  public readonly _architecture = undefined;

  public constructor(
    private readonly context: ImageContext,
    private readonly options: AssetImageOptions,
  ) {
    super();
  }

  public get digest(): string {
    const { buildArgs, target, command, entryPoint, workingDirectory } = this.options;
    return sha256Of(canonicalJson({ context: this.context.digest, file: this.context.file, buildArgs, target, command, entryPoint, workingDirectory }));
  }

  /** @internal */
  public _problems(model: IModelVersion): Problem[] {
    return [...transformProblems(model), ...this.context.problems(model)];
  }

  /** @internal */
  public _code(stack: Stack, model: IModelVersion, architecture: Architecture): Code {
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

  /** @internal */
  public _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[] {
    return [...this.context.problemsWithoutModel(), ...ownContainerProblems(this, this.options, model, host)];
  }

  /** @internal */
  public _container(scope: Construct, model: IModelVersion, { architecture = 'x86_64' }: ContainerOptions = {}): ServingContainer {
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

class EcrImage extends ServingImage {
  public readonly _architecture: Architecture;

  public constructor(
    private readonly repository: IRepository,
    private readonly options: EcrImageOptions,
  ) {
    super();
    this._architecture = options.architecture;
  }

  public get digest(): string {
    const { digest, tag } = this.options;
    return digest?.slice('sha256:'.length) ?? sha256Of(canonicalJson({ repository: this.repository.node.path, tag }));
  }

  /** @internal */
  public _problems(model: IModelVersion): Problem[] {
    if (model.artifact._contents().place.kind !== 'local') return transformProblems(model);
    return [...transformProblems(model), {
      prop: 'model',
      found: 'is a file of this machine, and `image` is built already: the file would not reach it',
      remedy: 'have the image built with it (ServingImage.fromAsset), or fetched by the image (ModelArtifact.fromS3), or say that it is inside (ModelArtifact.fromImage)',
    }];
  }

  /** @internal */
  public _code(): Code {
    const { digest, tag, command, entryPoint, workingDirectory } = this.options;
    return Code.fromEcrImage(this.repository, { tagOrDigest: digest ?? tag, cmd: command, entrypoint: entryPoint, workingDirectory });
  }

  /** @internal */
  public _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[] {
    return ownContainerProblems(this, this.options, model, host);
  }

  /** @internal */
  public _container(scope: Construct, model: IModelVersion): ServingContainer {
    const { digest, tag } = this.options;
    return ownContainer(scope, model, {
      image: this.repository.repositoryUriForTagOrDigest(digest ?? tag), architecture: imageArchitecture(this._architecture), pull: pullStatements(this.repository),
    });
  }
}

class AwsImage extends ServingImage {
  public readonly _architecture = undefined;

  public constructor(
    private readonly image: DlcImage,
    private readonly pinned?: string,
  ) {
    super();
  }

  public get digest(): string {
    return this.pinned?.slice('sha256:'.length) ?? this.image._digest;
  }

  /** @internal */
  public _problems(): Problem[] {
    return [{ prop: 'image', found: `is ${this.image.toString()}, which only SageMaker starts`, remedy: 'leave it out, take ServingImage.fromAsset, or serve the model with a RealTimeEndpoint' }];
  }

  /** @internal */
  public _code(): Code {
    throw new Error('no function starts an image for SageMaker: _problems() refuses it');
  }

  /** @internal */
  public _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[] {
    return dlcContainerProblems(model, this.image, host);
  }

  /** @internal */
  public _container(scope: Construct, model: IModelVersion): ServingContainer {
    return dlcContainer(scope, model, this.image, this.pinned === undefined ? `:${this.image.tag}` : `@${this.pinned}`);
  }
}

class ModelServerImage extends ServingImage {
  public readonly _architecture?: Architecture;

  public constructor({ architecture }: ModelServerImageOptions) {
    super();
    this._architecture = architecture;
  }

  public get digest(): string {
    return serverDigest(this._architecture === undefined ? [Architecture.ARM_64, Architecture.X86_64] : [this._architecture]);
  }

  /** @internal */
  public override get _isModelServer(): boolean {
    return true;
  }

  /** @internal */
  public _problems(model: IModelVersion): Problem[] {
    return engineProblems(model);
  }

  /** @internal */
  public _code(stack: Stack, model: IModelVersion, architecture: Architecture): Code {
    const { path, digest } = functionServerContext(stack, model, architecture);
    return Code.fromAssetImage(path, { extraHash: digest, followSymlinks: SymlinkFollowMode.ALWAYS, platform: platformOf(architecture) });
  }

  /** @internal */
  public _containerProblems(model: IModelVersion, host: SageMakerHost): Problem[] {
    return [...modelServerProblems(model), ...modelDataProblems(model, host, true)];
  }

  /** @internal */
  public _container(scope: Construct, model: IModelVersion, { architecture }: ContainerOptions = {}): ServingContainer {
    const built = this._architecture ?? (architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64);
    const { imageUri, repository } = modelServerAsset(scope, built);
    return {
      image: imageUri, architecture: imageArchitecture(built), accelerator: 'cpu', server: 'library', environment: {}, pull: pullStatements(repository), modelData: modelData(scope, model, true),
    };
  }
}

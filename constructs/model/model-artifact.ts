import { statSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { Size, Token } from 'aws-cdk-lib/core';
import { canonicalJson } from '../../lib/canonical-json';
import { artifactDigestText } from '../../lib/model/digest';
import { isCommit } from '../../lib/hub/reference';
import { findEntry } from '../../lib/model/entry';
import type { ModelFile } from '../../lib/model/manifest';
import { checkModelPackageArn } from '../../lib/registry/model-package';
import { totalBytes, type ArtifactContents } from '../private/artifact-contents';
import { checkDirectory, checkFile } from '../private/check-local-artifact';
import { checkS3Object } from '../private/check-s3-object';
import { listFiles } from '../private/list-files';
import { readMlflowModel, type MlflowInfo, type MlflowModel } from '../private/mlflow-directory';
import { readLocalModel } from '../private/read-local-model';
import { checkS3Folder } from '../private/check-s3-folder';
import { checkHuggingFace } from '../private/check-hugging-face';
import { rejectAt } from '../private/reject';
import { checkFileSystemArtifact } from '../private/check-file-system-artifact';
import { digestedFiles } from '../private/digested-files';
import { sha256Of } from '../private/sha256';
import { toLibSignature } from '../private/signature';
import type { DirectoryArtifactOptions, ImageArtifactOptions, MlflowArtifactOptions, S3ArtifactOptions } from './artifact-options';
import type { HuggingFaceArtifactOptions } from './hugging-face-artifact';
import type { ModelPackageArtifactOptions } from './model-package-artifact';
import { FileComparison, type FileSystemArtifactOptions } from './file-system-artifact';
import type { S3FolderArtifactOptions } from './s3-folder-artifact';
import type { ServingImage } from './serving-image';
import { guard } from '../private/declared/guard';

/**
 * The bytes of a model, pinned by their digest.
 *
 * @example
 *
 * const artifact = ModelArtifact.fromFile('models/digits-2.onnx');
 */
export abstract class ModelArtifact {
  /**
   * A file on this machine: ONNX, or for a function with an `image` whatever its server loads (joblib, XGBoost's JSON, …). It becomes
   * part of the function's code, so that a published version can never lose its model.
   *
   * @param path where the file is, relative to the working directory
   * @throws if it does not exist
   */
  public static fromFile(path: string): ModelArtifact {
    const file = resolve(path);
    rejectAt(`ModelArtifact.fromFile(${JSON.stringify(path)})`, checkFile(file));
    return new LocalArtifact(dirname(file), basename(file), [basename(file)]);
  }

  /**
   * A file with others beside it, such as weights in external data files. All files of the folder belong to the model, except those
   * whose names start with a dot.
   *
   * @param path where the folder is, relative to the working directory
   * @throws if it does not exist, or if it is not clear which file is the model
   */
  public static fromDirectory(path: string, options: DirectoryArtifactOptions = {}): ModelArtifact {
    const place = `ModelArtifact.fromDirectory(${JSON.stringify(path)})`;
    const folder = resolve(path);
    const folderStat = statSync(folder, { throwIfNoEntry: false });
    if (!folderStat?.isDirectory()) {
      rejectAt(place, [{ prop: 'path', found: folderStat ? `is a file (${folder})` : `does not exist (${folder})`, remedy: 'give the folder that holds the model' }]);
    }
    const found = listFiles(folder);
    const entry = options.entry ?? findEntry(found.files);
    rejectAt(place, checkDirectory(found, entry));
    return new LocalArtifact(folder, entry as string, found.files);
  }

  /**
   * A folder that MLflow saved a model into: the download of a logged or registered model, or what `save_model` wrote. Of the ONNX flavor the model file
   * and its external data are taken, to be served by any host; of other flavors all files, for a host with an `image`. Column names come from the
   * model's signature, so that MLflow's requests are matched by name.
   *
   * @param directory where the folder with the file `MLmodel` is, relative to the working directory
   * @throws if it is no MLflow model, has no signature or one that is not the ONNX graph's, or would run code that came with it when it is loaded
   *
   * @example
   *
   * const v3 = ModelVersion.of('churn', '3', ModelArtifact.fromMlflow('models/churn-3'));
   */
  public static fromMlflow(directory: string, options: MlflowArtifactOptions = {}): ModelArtifact {
    const model = readMlflowModel(`ModelArtifact.fromMlflow(${JSON.stringify(directory)})`, directory, options);
    return new MlflowArtifact(model);
  }

  /**
   * A file in S3, for models too large for a function's code: ONNX, or what the server of an `image` loads. At deploy it is copied to the
   * library's artifact bucket, where published versions find it as long as they exist; at start it
   * is fetched, and its digest is checked on the way.
   *
   * @throws if the object is not pinned by version, or the digest is not one
   */
  public static fromS3(options: S3ArtifactOptions): ModelArtifact {
    rejectAt('ModelArtifact.fromS3', checkS3Object(options));
    return new S3Artifact(options);
  }

  /**
   * A model of several files in S3, for endpoints of SageMaker: the weights of a language model, or ONNX with external data. At deploy the listed
   * files are copied to the library's artifact bucket, where retained versions find them as long as they exist.
   *
   * @throws if neither the files are listed nor `allowUnpinned` is set
   *
   * @example
   *
   * const artifact = ModelArtifact.fromS3Folder({
   *   bucket: Bucket.fromBucketName(this, 'Weights', 'my-weights'),
   *   prefix: 'llama/2026-11/',
   *   files: [
   *     { path: 'config.json', size: Size.bytes(712), versionId: 'Qb0', sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
   *     { path: 'model.safetensors', size: Size.bytes(2471645608), versionId: 'x7d', sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' },
   *   ],
   * });
   */
  public static fromS3Folder(options: S3FolderArtifactOptions): ModelArtifact {
    rejectAt('ModelArtifact.fromS3Folder', checkS3Folder(options));
    return new FolderArtifact(options);
  }

  /**
   * A model that is part of a container image: a function serves it from that image, without an `image` of its own.
   *
   * @example
   *
   * const repository = Repository.fromRepositoryName(this, 'Images', 'churn');
   * const image = ServingImage.fromEcr(repository, {
   *   digest: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
   *   architecture: Architecture.X86_64,
   * });
   * const v7 = ModelVersion.of('churn', '7', ModelArtifact.fromImage(image));
   */
  public static fromImage(image: ServingImage, options: ImageArtifactOptions = {}): ModelArtifact {
    return new ImageArtifact(image, options);
  }

  /**
   * An ONNX file on a file system that functions mount, for models too large to be fetched at every start. It is loaded from where it
   * lies, so it has to stay there as long as a version is served, or rolled back to.
   *
   * @throws if the path does not hold the digest, so that another version could overwrite it
   */
  public static fromFileSystem(options: FileSystemArtifactOptions): ModelArtifact {
    rejectAt('ModelArtifact.fromFileSystem', checkFileSystemArtifact(options, () => new FileSystemArtifact(options).digest));
    return new FileSystemArtifact(options);
  }

  /**
   * A model of the [Hugging Face Hub](https://huggingface.co/models), for endpoints of SageMaker with an `image` that serves such models. A deploy
   * copies its files to the library's artifact bucket, once for each revision; endpoints read them there, so that none carries a token, and
   * network isolation stays possible.
   *
   * @param modelId `owner/name`, as the address of the model's page ends
   * @throws if the revision is a branch or a tag and `allowMutableRevision` is not set
   *
   * @example
   *
   * const artifact = ModelArtifact.fromHuggingFace('Qwen/Qwen3-8B', {
   *   revision: 'b968826d9c46dd6066d109eabc6255188de91218',
   *   size: Size.gibibytes(16),
   * });
   */
  public static fromHuggingFace(modelId: string, options: HuggingFaceArtifactOptions): ModelArtifact {
    rejectAt(`ModelArtifact.fromHuggingFace(${JSON.stringify(modelId)})`, checkHuggingFace(modelId, options));
    return new HubArtifact(modelId, options);
  }

  /**
   * A version in SageMaker's model registry, for endpoints of SageMaker: its package names image, model and variables. A version never changes, and
   * its ARN stands for it; it may be another account's, whose group lets this one deploy it. It has to be approved when it is deployed.
   *
   * @param modelPackageArn ARN of the version, which ends with its number
   * @throws if it names no version
   *
   * @example
   *
   * const artifact = ModelArtifact.fromModelPackage('arn:aws:sagemaker:eu-west-1:111111111111:model-package/digits/2', {
   *   bucket: Bucket.fromBucketName(this, 'Models', 'models-of-the-registry'),
   *   prefix: 'models/digits/',
   *   repository: Repository.fromRepositoryName(this, 'Server', 'model-server'),
   * });
   */
  public static fromModelPackage(modelPackageArn: string, options: ModelPackageArtifactOptions = {}): ModelArtifact {
    const found = Token.isUnresolved(modelPackageArn) ? [{ prop: 'modelPackageArn', found: 'is a token', remedy: 'give the ARN as plain text: it is what pins the version' }] : checkModelPackageArn('modelPackageArn', modelPackageArn);
    rejectAt('ModelArtifact.fromModelPackage', found);
    return new PackageArtifact(modelPackageArn, options);
  }

  /** Hex SHA-256 over the names and contents of all files, or that of what stands for them: an image, a revision. */
  public abstract readonly digest: string;

  /** Size of all files together. Zero where only the deploy knows it: in an image, of a revision on the Hugging Face Hub for which no `size` was given. */
  public abstract readonly size: Size;

  /** @internal */
  public abstract _contents(): ArtifactContents;

  /**
   * What MLflow says of the model beside its signature; undefined for models from elsewhere.
   *
   * @internal
   */
  public _mlflow(): MlflowInfo | undefined {
    return undefined;
  }
}

guard('ModelArtifact', ModelArtifact);

/** Read on first use and then kept: hashing a large file once is slow enough. */
abstract class ReadOnceArtifact extends ModelArtifact {
  private contents?: ArtifactContents;

  public get digest(): string {
    const { entry, files } = this._contents();
    return sha256Of(artifactDigestText(entry, files));
  }

  public get size(): Size {
    return Size.bytes(totalBytes(this._contents()));
  }

  /** @internal */
  public _contents(): ArtifactContents {
    this.contents ??= this._read();
    return this.contents;
  }

  /** @internal */
  protected abstract _read(): ArtifactContents;
}

class LocalArtifact extends ReadOnceArtifact {
  public constructor(
    private readonly folder: string,
    private readonly entry: string,
    private readonly paths: readonly string[],
  ) {
    super();
  }

  /** @internal */
  protected _read(): ArtifactContents {
    return { entry: this.entry, files: digestedFiles(this.folder, this.paths), place: { kind: 'local', folder: this.folder, model: readLocalModel(join(this.folder, this.entry)) } };
  }
}

class MlflowArtifact extends ReadOnceArtifact {
  public constructor(private readonly saved: MlflowModel) {
    super();
  }

  /** @internal */
  public override _mlflow(): MlflowInfo {
    return this.saved.info;
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { folder, entry, paths, model, signature } = this.saved;
    return { entry, files: digestedFiles(folder, paths), place: { kind: 'local', folder, model, signature } };
  }
}

class S3Artifact extends ReadOnceArtifact {
  public constructor(private readonly options: S3ArtifactOptions) {
    super();
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { bucket, key, versionId, sha256, size, signature } = this.options;
    const entry = posix.basename(key);
    return {
      entry,
      files: [{ path: entry, bytes: size.toBytes(), sha256 }],
      place: { kind: 'remote', bucket, key, versionId, signature: signature === undefined ? undefined : toLibSignature(signature) },
    };
  }
}

class ImageArtifact extends ReadOnceArtifact {
  public constructor(
    private readonly image: ServingImage,
    private readonly options: ImageArtifactOptions,
  ) {
    super();
  }

  public override get digest(): string {
    return this.image.digest;
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { signature } = this.options;
    return { entry: '', files: [], place: { kind: 'image', image: this.image, signature: signature === undefined ? undefined : toLibSignature(signature) } };
  }
}

class FolderArtifact extends ReadOnceArtifact {
  public constructor(private readonly options: S3FolderArtifactOptions) {
    super();
  }

  public override get digest(): string {
    const { bucket, prefix, files } = this.options;
    // Where nobody says what the files are, only where they are is known.
    return files === undefined ? sha256Of(canonicalJson({ bucket: bucket.node.path, prefix })) : super.digest;
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { bucket, prefix, files, entry = '', size, signature } = this.options;
    const listed = (files ?? []).map((file): ModelFile => ({ path: file.path, bytes: file.size.toBytes(), sha256: file.sha256 })).sort((a, b) => (a.path < b.path ? -1 : 1));
    return {
      entry,
      files: listed,
      place: {
        kind: 'folder',
        bucket,
        prefix,
        versions: files && new Map(files.map(({ path, versionId }) => [path, versionId])),
        bytes: size?.toBytes() ?? listed.reduce((sum, { bytes }) => sum + bytes, 0),
        signature: signature === undefined ? undefined : toLibSignature(signature),
      },
    };
  }
}

class HubArtifact extends ReadOnceArtifact {
  public constructor(
    private readonly modelId: string,
    private readonly options: HuggingFaceArtifactOptions,
  ) {
    super();
  }

  public override get digest(): string {
    const { revision, include, exclude } = this.options;
    return sha256Of(canonicalJson({ hub: this.modelId, revision, include, exclude }));
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { revision, token, include, exclude, size } = this.options;
    return { entry: '', files: [], place: { kind: 'hub', modelId: this.modelId, revision, pinned: isCommit(revision), token, include, exclude, bytes: size?.toBytes() ?? 0 } };
  }
}

class PackageArtifact extends ReadOnceArtifact {
  public constructor(
    private readonly arn: string,
    private readonly options: ModelPackageArtifactOptions,
  ) {
    super();
  }

  public override get digest(): string {
    return sha256Of(canonicalJson({ modelPackage: this.arn }));
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { bucket, prefix = '', repository, size, signature } = this.options;
    return {
      entry: '', files: [],
      place: { kind: 'package', arn: this.arn, bucket, prefix, repository, bytes: size?.toBytes() ?? 0, signature: signature === undefined ? undefined : toLibSignature(signature) },
    };
  }
}

class FileSystemArtifact extends ReadOnceArtifact {
  public constructor(private readonly options: FileSystemArtifactOptions) {
    super();
  }

  /** @internal */
  protected _read(): ArtifactContents {
    const { fileSystem, path, sha256, size, externalFiles = [], comparison, signature } = this.options;
    const entry = posix.basename(path);
    const folder = posix.dirname(path);
    const files = [{ path: entry, sha256, size }, ...externalFiles].map((file): ModelFile => ({ path: file.path, bytes: file.size.toBytes(), sha256: file.sha256 }));
    return {
      entry,
      files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      place: {
        kind: 'mounted',
        fileSystem,
        folder: folder === '.' ? '' : folder,
        compared: comparison !== FileComparison.SIZE,
        copies: [],
        signature: signature === undefined ? undefined : toLibSignature(signature),
      },
    };
  }
}

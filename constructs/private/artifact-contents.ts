import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IDependable } from 'constructs';
import type { ModelFile } from '../../lib/model/manifest';
import type { Signature } from '../../lib/model/signature';
import type { OnnxModel } from '../../lib/onnx/read-model';
import type { IModelFileSystem } from '../model/file-system';
import type { ServingImage } from '../model/serving-image';

/** What an artifact consists of, for the hosts that deploy it. */
export interface ArtifactContents {
  /** Path of the file that the engine loads, relative to the artifact's folder. */
  readonly entry: string;
  readonly files: readonly ModelFile[];
  readonly place: LocalPlace | RemotePlace | MountedPlace | ImagePlace | HubPlace | FolderPlace | PackagePlace;
}

/** Files on this machine: their interface can be read at synth. */
export interface LocalPlace {
  readonly kind: 'local';
  /** Absolute path of the folder that file paths are relative to. */
  readonly folder: string;
  /** What was read from the entry; or why it cannot be served from its own interface. */
  readonly model: OnnxModel | { readonly notOnnx: string };
  /** Where another file beside the model says more of it than its own. */
  readonly signature?: Signature;
}

/** An object in S3, which synth never looks at. */
export interface RemotePlace {
  readonly kind: 'remote';
  readonly bucket: IBucket;
  readonly key: string;
  readonly versionId?: string;
  readonly signature?: Signature;
}

/** Files on a file system that functions mount, which synth never looks at. */
export interface MountedPlace {
  readonly kind: 'mounted';
  readonly fileSystem: IModelFileSystem;
  /** Path of the folder that file paths are relative to, below the mount; empty for the root. */
  readonly folder: string;
  /** The digests of the files are compared when they are loaded, not their sizes alone. */
  readonly compared: boolean;
  /** What puts the files there at deploy, where the app does. */
  readonly copies: readonly IDependable[];
  /** What was read from the entry, where synth had it. */
  readonly model?: LocalPlace['model'];
  readonly signature?: Signature;
}

/** Inside a container image, beside the server that knows how to find them there. */
export interface ImagePlace {
  readonly kind: 'image';
  readonly image: ServingImage;
  readonly signature?: Signature;
}

/** A revision on the Hugging Face Hub, whose files only the deploy knows. */
export interface HubPlace {
  readonly kind: 'hub';
  readonly modelId: string;
  readonly revision: string;
  /** The revision is a commit. */
  readonly pinned: boolean;
  readonly token?: ISecret;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Zero where synth is not told. */
  readonly bytes: number;
  readonly signature?: undefined;
}

/** Objects in S3 below a prefix. */
export interface FolderPlace {
  readonly kind: 'folder';
  readonly bucket: IBucket;
  /** Ends with a slash. */
  readonly prefix: string;
  /** Versions of the objects by the paths of `files`; undefined where nobody listed the files. */
  readonly versions?: ReadonlyMap<string, string | undefined>;
  /** Zero where synth is not told. */
  readonly bytes: number;
  readonly signature?: Signature;
}

/** A version of a model package of SageMaker's, which synth never looks at. */
export interface PackagePlace {
  readonly kind: 'package';
  readonly arn: string;
  readonly repository?: IRepository;
  readonly bucket?: IBucket;
  /** Of the keys that its model has in the bucket. */
  readonly prefix: string;
  /** Zero where synth is not told. */
  readonly bytes: number;
  readonly signature?: Signature;
}

export function totalBytes(contents: ArtifactContents): number {
  const { place } = contents;
  if (place.kind === 'hub' || place.kind === 'folder' || place.kind === 'package') return place.bytes;
  return contents.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** A file in S3 that SageMaker unpacks, and does not copy as it is. */
export function isArchive({ key }: RemotePlace): boolean {
  return key.endsWith('.tar.gz');
}

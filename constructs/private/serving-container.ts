import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IDependable } from 'constructs';

/** How an image serves a model version in a container that SageMaker runs: on its port 8080, with the model in /opt/ml/model. */
export interface ServingContainer {
  /** URI of the image. May hold tokens. Undefined of a model package, which names its own. */
  readonly image?: string;
  /** ARN of the model package that stands for image and model. */
  readonly modelPackage?: string;
  /** What the image was built for. Undefined where nobody says. */
  readonly architecture?: 'arm64' | 'x86_64';
  /** What the image computes on. Undefined where nobody says. */
  readonly accelerator?: 'cpu' | 'gpu' | 'neuron';
  /** CUDA version of an image for GPUs, such as `13.0`. Undefined where nobody says. */
  readonly cuda?: string;
  /** Variable that says over how many accelerators the model is split. Undefined where the image has none, or nobody says. */
  readonly tensorParallel?: string;
  /** Whose server it is: the library's, one that the library tells what it serves, or one of AWS's. */
  readonly server: 'library' | 'user' | 'aws';
  /** What the image must be told to find and serve the model. The user's own variables go before. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the role must be allowed to pull the image. */
  readonly pull: readonly PolicyStatement[];
  /** Where the model lies. Undefined where it is inside the image. */
  readonly modelData?: ModelData;
}

/** What a host knows of the container that it will start. */
export interface ContainerOptions {
  /** Of the instances: `arm64` on Graviton. The image's own where it is left out, else x86_64. */
  readonly architecture?: 'arm64' | 'x86_64';
}

/** A model in the artifact bucket, in the folder of all versions of its name: retained versions are read by the same role. */
export interface ModelData {
  /** `archive`: a model.tar.gz. `prefix`: files below a prefix, which only hosts with instances take. `package`: what the model package names. */
  readonly kind: 'archive' | 'prefix' | 'package';
  /** s3://bucket/models/NAME/DIGEST/model.tar.gz, or s3://bucket/models/NAME/DIGEST/; the ARN of the package; a place of the user's own where he has accepted that it is not pinned. */
  readonly uri: string;
  /** What the role must be allowed to read all versions of the model. */
  readonly read: readonly PolicyStatement[];
  /** What puts it there at deploy. */
  readonly stored: readonly IDependable[];
  /** What arrives on the instance, unpacked: of an archive in S3 the least that it can be. Zero where synth does not know. */
  readonly bytes: number;
}

import type { IDependable } from 'constructs';
import type { IModelVersion, ModelVersionOptions } from '../model/model-version';
import { ModelVersion } from '../model/model-version';
import type { ModelArtifact } from '../model/model-artifact';
import type { ServingImage } from '../model/serving-image';
import type { ModelSignature } from '../model/signature';
import type { Transform } from '../model/transform';
import { GoldenRequests } from '../rollout/golden-requests';
import { Approval } from './approval';
import { guard } from '../private/declared/guard';

/** A version to register. */
export interface RegisteredVersionOptions extends ModelVersionOptions {
  /** The model's bytes. */
  readonly artifact: ModelArtifact;

  /**
   * Whether hosts may serve it.
   *
   * @default Approval.APPROVED - by the review of the code that says so, once the gates of the model are passed
   */
  readonly approval?: Approval;

  /**
   * Where the version comes from, by names of your own: `commit`, `dataset`, `runId`.
   *
   * @default - what the artifact says of itself, as MLflow's do
   */
  readonly lineage?: { [name: string]: string };

  /**
   * Image that serves the version in SageMaker, with `RegistryBackend.sageMaker()`. What a package is made of never changes.
   *
   * @default - that of the backend, where it serves the model
   */
  readonly image?: ServingImage;

  /**
   * Stage of the version's life, with `RegistryBackend.sageMaker()`: letters, digits and hyphens, at most 63 characters. SageMaker's own words are
   * `Proposal`, `Development`, `QA`, `PreProduction`, `Production` and `Archived`.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelLifeCycle.html
   * @default - none
   */
  readonly stage?: string;

  /**
   * How it stands in that stage, such as `PendingApproval`, `InProgress` or `Approved`: letters, digits and hyphens, at most 63 characters.
   *
   * @default - none; needed with `stage`
   */
  readonly stageStatus?: string;
}

/** A version of a model as a registry knows it. Hosts take it as their `model`. */
export class RegisteredVersion implements IModelVersion {
  /**
   * @internal
   */
  public static _of(modelName: string, version: string, options: RegisteredVersionOptions, registered: Registered): RegisteredVersion {
    return new RegisteredVersion(ModelVersion.of(modelName, version, options.artifact, options), options, registered);
  }

  /** Name of the model. */
  public readonly modelName: string;
  /** Name of this version. */
  public readonly version: string;
  /** The model's bytes. */
  public readonly artifact: ModelArtifact;
  /** Your own code around the model. */
  public readonly transform?: Transform;
  /** What the model itself takes and returns. Undefined when it is not known before the model is loaded. */
  public readonly modelSignature?: ModelSignature;
  /** What callers send and get. Undefined when it is not known before the model is loaded. */
  public readonly signature?: ModelSignature;
  /** Figures of the model's quality, by name, in whatever unit the name implies. */
  public readonly metrics?: { [name: string]: number };
  /** What is new in this version. */
  public readonly description?: string;
  /** Whether hosts may serve it. */
  public readonly approval?: Approval;
  /** Where the version comes from. */
  public readonly lineage?: { [name: string]: string };
  /** Requests whose right answers are known: hosts that can ask them of a new version do. Those of a model from MLflow are its input example where none are given. */
  public readonly goldenRequests?: GoldenRequests;

  private readonly model: ModelVersion;
  private readonly registered: Registered;

  private constructor(model: ModelVersion, options: RegisteredVersionOptions, registered: Registered) {
    this.model = model;
    this.registered = registered;
    this.modelName = model.modelName;
    this.version = model.version;
    this.artifact = model.artifact;
    this.transform = model.transform;
    this.modelSignature = model.modelSignature;
    this.signature = model.signature;
    this.metrics = model.metrics;
    this.description = model.description;
    // Where code around the model changes what callers send or get, the model's own example is not theirs.
    const isOwnSignature = model.transform?.inputs === undefined && model.transform?.outputs === undefined;
    this.goldenRequests = model.goldenRequests ?? (isOwnSignature ? GoldenRequests._ofArtifact(model.artifact) : undefined);
    this.approval = options.approval ?? Approval.APPROVED;
    const lineage = options.lineage ?? model.artifact._mlflow()?.lineage;
    this.lineage = lineage === undefined ? undefined : { ...lineage };
  }

  /** Hex SHA-256 over everything that can change an answer: bytes, signature, transform. */
  public get digest(): string {
    return this.model.digest;
  }

  /**
   * What the deploy of a host waits for: the version is recorded, or refused, before it gets traffic. Undefined where the registry belongs
   * to another app.
   *
   * @internal
   */
  public get _record(): IDependable | undefined {
    return this.registered.record;
  }
}

guard('RegisteredVersion', RegisteredVersion);

/** What the registry makes of a version, once there is one. */
export interface Registered {
  record?: IDependable;
}

import { Token } from 'aws-cdk-lib/core';
import { withColumns } from '../../lib/model/columns';
import { versionDigestText } from '../../lib/model/digest';
import { checkMetrics } from '../../lib/model/metrics';
import { checkModelName, checkModelVersion } from '../../lib/model/names';
import type { Problem } from '../../lib/problem';
import { checkKnown } from '../private/known';
import { readSignature } from '../private/model-interface';
import { rejectAt } from '../private/reject';
import { sha256Of } from '../private/sha256';
import { toPublicSignature } from '../private/signature';
import type { Approval } from '../registry/approval';
import type { GoldenRequests } from '../rollout/golden-requests';
import type { ModelArtifact } from './model-artifact';
import type { ModelSignature } from './signature';
import type { Transform } from './transform';
import { guard } from '../private/declared/guard';

/** One version of a model: the unit that is deployed, rolled out and rolled back. */
export interface IModelVersion {
  /** Name of the model, the same for all its versions. */
  readonly modelName: string;

  /** Name of this version, such as `2` or `2026-11-21`. */
  readonly version: string;

  /** The model's bytes. */
  readonly artifact: ModelArtifact;

  /**
   * Your own code around the model.
   *
   * @default - none
   */
  readonly transform?: Transform;

  /**
   * What the model itself takes and returns.
   *
   * @default - not known before the model is loaded
   */
  readonly modelSignature?: ModelSignature;

  /**
   * What callers send and get: the model's own signature, unless a transform changes it.
   *
   * @default - not known before the model is loaded
   */
  readonly signature?: ModelSignature;

  /** Hex SHA-256 over everything that can change an answer: bytes, signature, transform. */
  readonly digest: string;

  /**
   * Figures of the model's quality, by name, in whatever unit the name implies.
   *
   * @default - none
   */
  readonly metrics?: { [name: string]: number };

  /**
   * What is new in this version.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Whether hosts may serve it: they refuse what is pending or rejected.
   *
   * @default - nobody decides: hosts serve it
   */
  readonly approval?: Approval;

  /**
   * Requests whose right answers are known. Hosts that can ask them of a new version do, unless they are given others.
   *
   * @default - none
   */
  readonly goldenRequests?: GoldenRequests;
}

/** What belongs to a version beside its bytes. */
export interface ModelVersionOptions {
  /**
   * Your own pre- and postprocessing.
   *
   * @default - none: tensors go to the model as they are sent
   */
  readonly transform?: Transform;

  /**
   * Names of the columns of matrix inputs, by input name, for models over tables. They overrule
   * what the model file says (metadata property `columns`).
   *
   * @default - as the model file says
   */
  readonly columns?: { [input: string]: string[] };

  /**
   * Figures of the model's quality, by name, in whatever unit the name implies. They change nothing at run time.
   *
   * @default - none
   */
  readonly metrics?: { [name: string]: number };

  /**
   * What is new in this version. It changes nothing at run time.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Requests whose right answers are known: model functions that are given no others have each new version answer them before it gets
   * traffic.
   *
   * @default - none
   */
  readonly goldenRequests?: GoldenRequests;
}

/**
 * A version of a model, without a registry.
 *
 * @example
 *
 * const v2 = ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx'));
 */
export class ModelVersion implements IModelVersion {
  /**
   * Names a version of a model.
   *
   * @param modelName name of the model: letters, digits, `.`, `_` and `-`, at most 63 characters
   * @param version name of the version, by the same rule
   * @param artifact the model's bytes
   * @throws if a name cannot be used in a URL and a header, or `columns` does not fit the model
   */
  public static of(modelName: string, version: string, artifact: ModelArtifact, options: ModelVersionOptions = {}): ModelVersion {
    return new ModelVersion(modelName, version, artifact, options);
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
  /** Requests whose right answers are known. */
  public readonly goldenRequests?: GoldenRequests;

  private digestText?: string;

  private constructor(modelName: string, version: string, artifact: ModelArtifact, options: ModelVersionOptions) {
    const place = `ModelVersion.of(${JSON.stringify(modelName)}, ${JSON.stringify(version)})`;
    const { metrics = {} } = options;
    rejectAt(place, checkKnown(Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`metrics.${name}`, value]))));
    const own = readSignature(artifact);
    const columns = options.columns ?? {};
    const named = own === undefined ? undefined : withColumns(own, columns);
    rejectAt(place, [
      ...unlessToken('modelName', modelName, checkModelName),
      ...unlessToken('version', version, checkModelVersion),
      ...checkMetrics('metrics', metrics),
      ...(named?.problems ?? []),
      ...(named === undefined && options.columns !== undefined ? [COLUMNS_WITHOUT_SIGNATURE] : []),
    ]);
    const { transform } = options;
    this.modelName = modelName;
    this.version = version;
    this.artifact = artifact;
    this.transform = transform;
    this.metrics = options.metrics === undefined ? undefined : { ...options.metrics };
    this.description = options.description;
    this.goldenRequests = options.goldenRequests;
    this.modelSignature = named === undefined ? undefined : toPublicSignature(named.signature);
    this.signature = this.modelSignature && {
      inputs: transform?.inputs ?? this.modelSignature.inputs,
      outputs: transform?.outputs ?? this.modelSignature.outputs,
    };
  }

  /** Hex SHA-256 over everything that can change an answer: bytes, signature, transform. */
  public get digest(): string {
    const { artifact, modelSignature, signature, transform } = this;
    this.digestText ??= sha256Of(versionDigestText({ artifact: artifact.digest, modelSignature, signature, transform: transform?.digest }));
    return this.digestText;
  }
}

guard('ModelVersion', ModelVersion);

const COLUMNS_WITHOUT_SIGNATURE: Problem = {
  prop: 'columns',
  found: 'is given for a model whose inputs are not known at synth',
  remedy: 'name the columns in the `signature` of ModelArtifact.fromS3',
};

function unlessToken(prop: string, value: string, check: (value: string) => Problem[]): Problem[] {
  return Token.isUnresolved(value) ? [{ prop, found: 'is a token', remedy: 'give a name that is known at synth' }] : check(value);
}

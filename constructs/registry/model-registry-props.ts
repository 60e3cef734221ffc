import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Duration } from 'aws-cdk-lib/core';
import type { Transform } from '../model/transform';
import type { QualityGate } from './quality-gate';
import type { RegistryBackend } from './registry-backend';

/** Settings of a registry. */
export interface ModelRegistryProps {
  /**
   * Where the registry keeps what it knows of versions, beside the bucket with their bytes.
   *
   * @default RegistryBackend.parameters()
   */
  readonly backend?: RegistryBackend;

  /**
   * Key that encrypts the bucket of the registry. Accounts that `consumerAccounts` names may decrypt with it.
   *
   * @default - a key that Amazon S3 manages
   */
  readonly encryptionKey?: IKey;

  /**
   * Accounts that may read the models of the registry, by their 12-digit numbers.
   *
   * @default - the own account alone
   */
  readonly consumerAccounts?: string[];

  /**
   * How long the bytes of a version are kept that no code declares, no alias points to and no host of the account and region serves or can
   * go back to: a day or more. Not with RegistryBackend.sageMaker(), whose model packages refer to the bytes.
   *
   * @default - for ever
   */
  readonly retainUnusedFor?: Duration;
}

/** What holds for all versions of a model. */
export interface RegisteredModelOptions {
  /**
   * What a version has to reach before it is approved.
   *
   * @default - nothing
   */
  readonly gates?: QualityGate[];

  /**
   * Model package group of SageMaker that is there already, with `RegistryBackend.sageMaker()`: its name, or its ARN, also of another account
   * whose policy lets this one in. What others have registered there stays as it is.
   *
   * @default - a group by the name of the model, which the registry makes; it is kept when the registry is deleted
   */
  readonly modelPackageGroup?: string;
}

/** What manifests cannot say themselves. */
export interface ManifestOptions {
  /**
   * The code around models, by the names of the models, for versions that were registered with some.
   *
   * @default - none
   */
  readonly transforms?: { [modelName: string]: Transform };
}

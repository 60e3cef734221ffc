import type { Environment } from 'aws-cdk-lib/core';
import type { ModelFunctionOptions } from '../function/model-function-props';
import type { FleetModels } from './fleet-models';

/** Settings of a fleet. */
export interface ModelFleetProps {
  /** The models: `FleetModels.fromDirectory` or `FleetModels.fromManifest`. */
  readonly models: FleetModels;

  /**
   * The file that says which nested stack each model is in, relative to the working directory. `csi fleet plan` writes it, and it is committed.
   *
   * @default 'fleet.lock.json'
   */
  readonly lockFile?: string;

  /**
   * Settings of all functions. What a manifest says of a model goes before them.
   *
   * @default - those of ModelFunction
   */
  readonly defaults?: ModelFunctionOptions;

  /**
   * Settings of single functions by the model's name. They go before the manifest's and the defaults, each setting as a whole.
   *
   * @default - none
   */
  readonly overrides?: { [name: string]: ModelFunctionOptions };

  /**
   * Whether functions that need no more than their logs and tracing run as one role for each nested stack. An account has 1,000 roles unless
   * AWS raises that. A function that shares its role can write to the log groups of the others.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   * @default true
   */
  readonly sharedRoles?: boolean;

  /**
   * Whether there is a CloudWatch dashboard of the fleet.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Number of functions of one stack, at most, whose new versions take over at a time, where they do it by CodeDeploy. As many whole nested
   * stacks go together, and at least one does.
   *
   * @default 50
   */
  readonly maxConcurrentRollouts?: number;

  /**
   * Account and region of the stacks that the fleet makes where it is given the app or a stage. It cannot be set within a stack.
   *
   * @default - those of the stage
   */
  readonly env?: Environment;
}

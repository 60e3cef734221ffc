import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration, Size } from 'aws-cdk-lib/core';
import type { IModelVersion } from '../model/model-version';
import type { PayloadCapture } from '../monitoring/payload-capture';
import type { ServerLogOptions } from '../monitoring/server-log';
import type { Rollout } from '../rollout/rollout';
import type { EndpointBaseOptions, InstanceBaseOptions, ServedModel } from './endpoint-props';
import type { ScaleInPolicy } from './scale-in-policy';

/** Settings of an endpoint whose instances several models share. */
export interface InferenceComponentEndpointProps extends EndpointBaseOptions, InstanceBaseOptions {
  /**
   * Number of instances that stay when no copy needs them, from 0.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html
   * @default 0
   */
  readonly minInstances?: number;

  /** Number of instances that are paid for at most. They come as copies need them. */
  readonly maxInstances: number;

  /**
   * How instances go away again.
   *
   * @default ScaleInPolicy.idleRelease()
   */
  readonly scaleIn?: ScaleInPolicy;
}

/** Which instance the next copy is put on. */
export enum ComponentPlacement {
  /** One that has few copies of the component: an instance that fails takes few along. */
  SPREAD = 'SPREAD',
  /** The fullest that has room: others become free and go away. */
  BINPACK = 'BINPACK',
}

/** Settings of a model on shared instances. */
export interface InferenceComponentProps extends ServedModel, ServerLogOptions {
  /**
   * Name of the component, for callers that no stack tells it. Another name is another component.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html
   * @default - derived from the construct's path, so that it stays the same
   */
  readonly componentName?: string;

  /**
   * Number of copies before scaling changes it, from 1: SageMaker makes no component without one.
   *
   * @default 1
   */
  readonly copies?: number;

  /**
   * Number of processors that each copy has, from 0.25.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html
   * @default - 1, and with `accelerators` as many as are left
   */
  readonly cpus?: number;

  /**
   * Memory that each copy needs, from 128 MiB.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html
   * @default - by the model's size, 1 GiB at least
   */
  readonly memory?: Size;

  /**
   * Number of GPUs or other accelerators that each copy has for itself.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html
   * @default - 1 for images that compute on them, else none
   */
  readonly accelerators?: number;

  /**
   * Time that a container has until it answers `/ping` with 200, from one minute to one hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentStartupParameters.html
   * @default - 5 minutes, more for large models and such whose size nobody says
   */
  readonly startupTimeout?: Duration;

  /**
   * Time that the download of the model may take, from one minute to one hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentStartupParameters.html
   * @default - 5 minutes, more for large models and such whose size nobody says
   */
  readonly downloadTimeout?: Duration;

  /**
   * Which instance the next copy is put on.
   *
   * @default - SageMaker chooses
   */
  readonly placement?: ComponentPlacement;

  /**
   * Keeps the image and the model on the instances, for copies to come up faster.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentDataCacheConfig.html
   * @default - SageMaker's own
   */
  readonly caching?: boolean;

  /**
   * How copies of a new version take over: `Rollout.rolling()`, which goes back when an alarm goes off.
   *
   * @default - SageMaker replaces the copies, and nothing watches it
   */
  readonly rollout?: Rollout;

  /**
   * Alarms of yours that stop a rollout, beside those that `rollout` makes.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * Writes a share of what callers send and are answered to the log of the copies, which is then encrypted with a key. SageMaker's own data
   * capture is of a whole endpoint, and leaves nothing out. Without it no payload is ever written.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
   * @default - none
   */
  readonly capturePayloads?: PayloadCapture;
}

/** Settings of an adapter (LoRA), which a component with the model that it adapts serves beside it. */
export interface AdapterProps {
  /** The adapter, as a model.tar.gz or files of this machine. */
  readonly model: IModelVersion;

  /**
   * Name of the component, for callers that no stack tells it.
   *
   * @default - derived from the construct's path, so that it stays the same
   */
  readonly componentName?: string;

  /**
   * Serves the version although its registry says that it is not approved yet, or was rejected: to try it.
   *
   * @default false
   */
  readonly allowUnapproved?: boolean;
}

/** What is known of a component that another stack or app declares. */
export interface InferenceComponentAttributes {
  /** Name of the component. */
  readonly componentName: string;

  /** Name of its endpoint. */
  readonly endpointName: string;

  /**
   * The model version that is deployed there.
   *
   * @default - unknown, and reading `modelVersion` throws
   */
  readonly modelVersion?: IModelVersion;
}

import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import type { VersionPruning } from '../function/version-pruning';
import type { IModelVersion } from '../model/model-version';
import type { ServingImage } from '../model/serving-image';
import type { Tracing } from '../monitoring/tracing';
import type { ServerLogOptions } from '../monitoring/server-log';
import type { Rollout } from '../rollout/rollout';
import type { InferenceAmi } from './inference-ami';
import type { InstanceType } from './instance-type';
import type { RoutingStrategy } from './routing-strategy';

/** A model and the container that serves it on SageMaker. */
export interface ServedModel {
  /** The model version to serve. */
  readonly model: IModelVersion;

  /**
   * Container image that serves the model.
   *
   * @default - the library's own server for ONNX models (`ServingImage.modelServer()`), or the image that the model is part of
   */
  readonly image?: ServingImage;

  /**
   * Environment variables, for your transform or image. Up to 100, each up to 1,024 characters; names that start with `CSI_` are the
   * library's.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * How requests are traced: `Tracing.openTelemetry({ endpoint })`. Callers say their trace in `CustomAttributes`, as `traceparent=...`: no other
   * header of theirs reaches a container.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
   * @default Tracing.disabled()
   */
  readonly tracing?: Tracing;

  /**
   * Serves the version although its registry says that it is not approved yet, or was rejected: to try it.
   *
   * @default false
   */
  readonly allowUnapproved?: boolean;
}

/** Settings of a SageMaker endpoint, whatever it runs on and whatever runs on it. */
export interface EndpointBaseOptions {
  /**
   * Name of the endpoint, for callers that no stack tells it. Another name is another endpoint, and another host needs another name.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
   * @default - derived from the construct's path, so that it stays the same
   */
  readonly endpointName?: string;

  /**
   * Key that encrypts the volumes of the instances, or the copy of the image of a serverless endpoint. Instances with a disk of their own encrypt that by their hardware.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
   * @default - a key that AWS manages
   */
  readonly encryptionKey?: IKey;

  /**
   * Role that the containers run as. What they need is added to it.
   *
   * @default - a role with just that
   */
  readonly role?: IRole;

  /**
   * Upper bound of what the role may do, where it is the endpoint's own.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * How long the logs of the containers are kept: in the log group of the endpoint's name, which goes with the endpoint.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * What happens to models and configurations that are no longer part of the app. They cost nothing, and there is no way back without them.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What happens to the versions that the endpoint does not serve any more.
   *
   * @default - the last five that carried all traffic stay; none is deleted with RemovalPolicy.DESTROY, since none is left
   */
  readonly pruning?: VersionPruning;
}

/** Settings of a SageMaker endpoint that is there for a model, whatever it runs on. */
export interface EndpointOptions extends EndpointBaseOptions, ServerLogOptions {
  /**
   * How a new version takes over the traffic. The endpoint goes back to the version before when an alarm goes off.
   *
   * @default - SageMaker starts the new version, moves all traffic, and nothing watches it
   */
  readonly rollout?: Rollout;

  /**
   * Alarms of yours that stop a rollout and put the traffic back, beside those that `rollout` makes. Together at most ten.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoRollbackConfig.html
   * @default - none
   */
  readonly alarms?: IAlarm[];
}

/** Settings of instances, whatever runs on them. */
export interface InstanceBaseOptions {
  /**
   * Type of the instances.
   *
   * @default - InstanceType.M5_LARGE for images that compute on the CPU
   */
  readonly instanceType?: InstanceType;

  /**
   * Size of the volume of each instance, from 1 to 512 GiB. Types with a disk of their own take none.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
   * @default - SageMaker's own, or what a large model needs
   */
  readonly volumeSize?: Size;

  /**
   * Network that the containers are in, as seen from them. The endpoint itself is called through SageMaker.
   *
   * @default - one of SageMaker's
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the network, at most 16.
   *
   * @default - its private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the containers, at most 5.
   *
   * @default - one that lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Cuts the containers off from all networks, S3 among them. SageMaker still brings the model.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
   * @default false
   */
  readonly networkIsolation?: boolean;

  /**
   * Operating system and driver of the instances.
   *
   * @default - the one that the CUDA version of the image asks for, where that is known
   */
  readonly inferenceAmi?: InferenceAmi;

  /**
   * Lets you open a shell on the instances through AWS Systems Manager.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/ssm-access.html
   * @default false
   */
  readonly ssmAccess?: boolean;

  /**
   * ARN of the capacity reservation (a training plan for inference) that the instances come from, and from nowhere else.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantCapacityReservationConfig.html
   * @default - none
   */
  readonly capacityReservationArn?: string;

  /**
   * Which instance a request goes to.
   *
   * @default RoutingStrategy.leastOutstandingRequests()
   */
  readonly routing?: RoutingStrategy;
}

/** Settings of an endpoint on instances of its own. */
export interface InstanceOptions extends InstanceBaseOptions {
  /**
   * Number of instances before scaling changes it. A gradual rollout needs two.
   *
   * @default - 1, and 2 with a gradual `rollout`
   */
  readonly instanceCount?: number;

  /**
   * Types of instances in order of preference, instead of `instanceType`: when there is no capacity of one, the next is taken. One to five.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
   * @default - only `instanceType`
   */
  readonly instancePools?: InstancePool[];

  /**
   * Time that a container has until it answers `/ping` with 200, from one minute to one hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
   * @default - 5 minutes, more for large models and such whose size nobody says
   */
  readonly startupTimeout?: Duration;

  /**
   * Time that the download of the model may take, from one minute to one hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
   * @default - 5 minutes, more for large models and such whose size nobody says
   */
  readonly downloadTimeout?: Duration;

  /**
   * How long the instances of the version before stay when the new ones have all traffic: whole seconds, from 5 minutes to an hour. Alarms take
   * the traffic back to them for all that time, and `csi rollback` does at once, where it would have to start instances otherwise. It needs a
   * `rollout` that is not rolling, adds one alarm to it, and costs both fleets; the deploy takes that much longer.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html
   * @default - 5 minutes with a `rollout`, for alarms alone; without one they go at once
   */
  readonly keepPreviousFor?: Duration;
}

/** One of several types of instances. */
export interface InstancePool {
  /** Type of the instances. */
  readonly instanceType: InstanceType;

  /**
   * Image for these instances, where they need another one.
   *
   * @default - the image of the endpoint
   */
  readonly image?: ServingImage;
}

import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Architecture, FunctionUrlCorsOptions, ILayerVersion, Runtime, SnapStartConf } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import type { IModelVersion } from '../model/model-version';
import type { Tracing } from '../monitoring/tracing';
import type { PayloadCapture } from '../monitoring/payload-capture';
import type { ServerLogOptions } from '../monitoring/server-log';
import type { Engine } from '../model/engine';
import type { ServingImage } from '../model/serving-image';
import type { GoldenRequests } from '../rollout/golden-requests';
import type { Rollout } from '../rollout/rollout';
import type { Warmth } from '../scaling/warmth';
import type { FunctionAuth } from './function-auth';
import type { VersionPruning } from './version-pruning';

/** Settings of a model function, whatever model it serves. */
export interface ModelFunctionOptions extends ServerLogOptions {
  /**
   * Container image with a server of your own, for models that the library's server does not load. It answers invocations of Lambda; how
   * it finds its model, and what it should answer and log, is on the page about images. A deployed function that gets one, or loses it, is
   * replaced: it has another name and URL then, and its versions are gone.
   *
   * @default - the library's server, or the image that the model is part of (`ModelArtifact.fromImage`)
   */
  readonly image?: ServingImage;

  /**
   * What evaluates the model. It changes nothing of what callers send and get, and a change of it takes over like a new version of the model.
   * An image evaluates its model itself.
   *
   * @default Engine.automatic()
   */
  readonly engine?: Engine;

  /**
   * Memory, from 128 to 10,240 MiB. CPU grows with it: 1,769 MiB is one full vCPU.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   * @default Size.mebibytes(1769)
   */
  readonly memorySize?: Size;

  /**
   * Time one request may take, from 1 second to 15 minutes.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   * @default - 30 seconds, or twice the predicted time to load the model where that is more than 10 seconds
   */
  readonly timeout?: Duration;

  /**
   * Space in /tmp, from 512 to 10,240 MiB.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   * @default - 512 MiB, or what the model needs when it is fetched from S3
   */
  readonly ephemeralStorageSize?: Size;

  /**
   * Processor architecture. Any machine can deploy either: ONNX Runtime comes prebuilt with this package, and the library's own engine runs on both. An image that is built for the
   * other one needs emulation in Docker.
   *
   * @default - Architecture.ARM_64, or that of an image which is built already
   */
  readonly architecture?: Architecture;

  /**
   * A Node.js runtime. An image brings its own.
   *
   * @default - Runtime.NODEJS_24_X, or that of the image
   */
  readonly runtime?: Runtime;

  /**
   * Environment variables, for your transform or image. 4 KB in all; names that start with `CSI_` are the library's.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Key that encrypts the environment variables at rest.
   *
   * @default - a key that AWS manages
   */
  readonly environmentEncryption?: IKey;

  /**
   * Role that the function runs as. The permissions it needs are added, if the role can be changed; one that cannot must
   * allow logs:CreateLogStream and logs:PutLogEvents on the log group, and what tracing, network, encryption and a model in S3 need.
   *
   * @default - a role of its own with exactly the permissions it needs
   */
  readonly role?: IRole;

  /**
   * Permissions boundary of the function's own role. It cannot be combined with `role`.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * Further layers: at most three, or four with `Engine.compiled()`. With layers, which may bring another engine, `Engine.automatic()` is ONNX Runtime. An image has none.
   *
   * @default - none
   */
  readonly layers?: ILayerVersion[];

  /**
   * Network to run in. A model in S3 is only reached from private subnets with a NAT gateway, or with a gateway endpoint for S3.
   *
   * @default - none: the function reaches the internet and AWS, and nothing private
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the network.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups in the network.
   *
   * @default - one of its own
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Number of environments that are set aside for this function, and that it may not exceed. 0 stops it.
   *
   * @default - none: it shares the account's concurrency
   */
  readonly reservedConcurrency?: number;

  /**
   * Number of environments of the newest version that are kept ready, and paid for, from 1. It cannot be combined with
   * `autoScale` or `warmth`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
   * @default - none: the function scales to zero
   */
  readonly provisionedConcurrency?: number;

  /**
   * Has new environments started from a snapshot of an initialized one: for images of Python, Java and .NET. The
   * library's own server runs on Node.js, of which Lambda takes no snapshots. It cannot be combined with `provisionedConcurrency`, `warmth` or `autoScale`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
   * @default - none
   */
  readonly snapStart?: SnapStartConf;

  /**
   * How many environments are kept ready, in the tiers that people think in. It cannot be combined with `provisionedConcurrency` or
   * `autoScale`, which say it more finely.
   *
   * @default Warmth.scaleToZero()
   */
  readonly warmth?: Warmth;

  /**
   * How a new version takes over the traffic. A rollout that is spread out goes back by itself when the new version fails, is
   * throttled or nearly times out.
   *
   * @default - all at once: CloudFormation moves the traffic, and no alarm is made. With `goldenRequests` CodeDeploy does, once
   * they are answered
   */
  readonly rollout?: Rollout;

  /**
   * Requests that a new version must answer rightly before any user reaches it. They warm it too.
   *
   * @default - those of the model version, if it has some
   */
  readonly goldenRequests?: GoldenRequests;

  /**
   * Further alarms that stop a rollout, at most six. One that is red before it stops it too. They need `rollout`.
   *
   * @default - those on the new version alone
   */
  readonly alarms?: IAlarm[];

  /**
   * How long logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * Log group to write to. It cannot be combined with `logRetention`.
   *
   * @default - a log group of its own
   */
  readonly logGroup?: ILogGroup;

  /**
   * How requests are traced.
   * Writes a share of what callers send and are answered to the log, which is then encrypted with a key. Without it no payload is ever
   * written.
   *
   * @default - none
   */
  readonly capturePayloads?: PayloadCapture;

  /**
   * X-Ray tracing.
   *
   * @default Tracing.xray()
   */
  readonly tracing?: Tracing;

  /**
   * Description of the function, at most 256 characters.
   *
   * @default - the model's name and version
   */
  readonly description?: string;

  /**
   * What happens to published versions, the function's own role and its own log group when they
   * leave the stack. Versions that may be rolled back to need their role.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Which versions stay when they do not serve any more. It cannot be combined with `removalPolicy: RemovalPolicy.DESTROY`, by which
   * CloudFormation deletes them itself.
   *
   * @default VersionPruning.keepLast(5), or none where CloudFormation deletes versions
   */
  readonly pruning?: VersionPruning;
}

/** Settings of a model function. */
export interface ModelFunctionProps extends ModelFunctionOptions {
  /** The model version to serve. */
  readonly model: IModelVersion;

  /**
   * Serves the version although its registry says that it is not approved yet, or was rejected: to try it.
   *
   * @default false
   */
  readonly allowUnapproved?: boolean;
}

/** Settings of a function URL. */
export interface AddUrlOptions {
  /**
   * Who may call the URL.
   *
   * @default FunctionAuth.iam()
   */
  readonly auth?: FunctionAuth;

  /**
   * Which web pages may call the URL.
   *
   * @default - none
   */
  readonly cors?: FunctionUrlCorsOptions;
}

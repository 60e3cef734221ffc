import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Tracing } from '../monitoring/tracing';

/** What `InferenceDefaults` turns on. */
export enum SecurityDefault {
  /** Customer-managed keys for functions, buckets, log groups, queues, topics, tables, secrets, and what SageMaker keeps. */
  ENCRYPTION = 'encryption',
  /** Functions and the containers of models in a network of yours. */
  VPC = 'vpc',
  /** Containers of models without any network. */
  NETWORK_ISOLATION = 'networkIsolation',
  /** Nothing but TLS 1.2 or later for buckets, queues, topics and domains. */
  TLS_ONLY = 'tlsOnly',
  /** Log groups that are kept for a time, those among them that AWS would make itself. */
  LOG_RETENTION = 'logRetention',
  /** An upper bound of what roles may do. */
  PERMISSIONS_BOUNDARY = 'permissionsBoundary',
}

/** What holds for everything below a construct that says nothing else itself. */
export interface InferenceDefaultsProps {
  /**
   * Key that encrypts what can be encrypted. It has to be in the region of what it encrypts.
   *
   * @default - each stack gets a key of its own, which is rotated every year and kept when the stack is deleted
   */
  readonly encryptionKey?: IKey;

  /**
   * Keys by their regions, such as `{ 'eu-central-1': key }`, instead of `encryptionKey`, for an app whose stacks are in several.
   *
   * @default - `encryptionKey`, or a key of each stack's own
   */
  readonly encryptionKeys?: { [region: string]: IKey };

  /**
   * Keys that were `encryptionKey` before: objects and messages stay encrypted by the key that they were written with, and whoever may read
   * them may go on decrypting them.
   *
   * @default - none
   */
  readonly formerEncryptionKeys?: IKey[];

  /**
   * Network of functions and of the containers of models.
   *
   * @default - what says nothing of a network is in none of yours
   */
  readonly vpc?: IVpc;

  /**
   * Subnets of the network, at most 16.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html
   * @default - its isolated subnets, or its private ones where it has none
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of functions and containers, at most 5.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html
   * @default - one per stack that lets HTTPS out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * Cuts the containers of models off from all networks.
   *
   * @default true
   */
  readonly networkIsolation?: boolean;

  /**
   * Lets nobody use buckets, queues and topics without TLS, buckets by TLS 1.2 or later, and API domains by TLS 1.2 or later.
   *
   * @default true
   */
  readonly tlsOnly?: boolean;

  /**
   * How long logs are kept.
   *
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Upper bound of what roles and users may do, those of custom resources among them.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;

  /**
   * How the functions are traced that the library deploys for its own work (keepers, hooks, the recorder, the copier): `Tracing.xray()` or
   * `Tracing.disabled()`. Models have `tracing` of their host.
   *
   * @default Tracing.xray()
   */
  readonly deployTracing?: Tracing;
}

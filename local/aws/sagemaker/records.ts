import type { ComponentDeployment } from '../../../lib/sagemaker/component-rollout';
import type { ComponentSettings } from '../../../lib/sagemaker/component-settings';
import type { DeploymentConfig } from '../../../lib/sagemaker/deployment/config';
import type { EndpointConfigSettings, ModelSettings, ServerlessSettings, VariantSettings } from '../../../lib/sagemaker/settings';
import type { ModelServerContainer } from '../ecr/container-images';

export type Tags = Readonly<Record<string, string>>;

/** As the API and CloudFormation name them. */
export type Settings = Readonly<Record<string, unknown>>;

/** What all that is named has. Names differ in more than case; ARNs are in lower case. */
export interface NamedRecord {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds on the server's clock. */
  readonly created: number;
  readonly tags: Tags;
}

/** A model: never changed. `settings` is what CreateModel was given, without the name and tags. */
export interface ModelRecord extends NamedRecord {
  readonly settings: ModelSettings;
  /** With the containers of model packages in the place of their names. Undefined where there are none. */
  readonly unpacked?: ModelSettings;
}

/** An endpoint config: never changed. `settings` is what CreateEndpointConfig was given, without the name and tags. */
export interface EndpointConfigRecord extends NamedRecord {
  readonly settings: EndpointConfigSettings;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export type EndpointStatus = 'OutOfService' | 'Creating' | 'Updating' | 'SystemUpdating' | 'RollingBack' | 'InService' | 'Deleting' | 'Failed' | 'UpdateRollbackFailed';

/** What is there now, and what was asked for last. */
export interface Amount<T = number> {
  readonly current: T;
  readonly desired: T;
}

export interface VariantRecord {
  readonly name: string;
  /** Its part of the config, as it was when it was deployed: the config may be deleted since. */
  readonly settings: VariantSettings;
  /** It gets copies of requests, and its answers go nowhere. */
  readonly shadow?: true;
  readonly weight: Amount;
  /** Zero where it is serverless. */
  readonly instances: Amount;
  readonly serverless?: Amount<ServerlessSettings>;
  /** What its instances were started with last: they come back with it after a restart of the server, whatever became of the model. */
  readonly runs?: ModelSource;
}

export interface EndpointRecord extends NamedRecord {
  readonly modified: number;
  readonly status: EndpointStatus;
  readonly failureReason?: string;
  /** Name of the config that it runs, or is to run first. */
  readonly config: string;
  /** The config, as it was when it was deployed. */
  readonly settings: EndpointConfigSettings;
  readonly variants: readonly VariantRecord[];
  /** DeploymentConfig of the last update that named one. */
  readonly deploymentConfig?: DeploymentConfig;
}

/** Several may share the instances of a variant: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeInferenceComponent.html */
export interface InferenceComponentRecord extends NamedRecord {
  readonly modified: number;
  readonly status: 'InService' | 'Creating' | 'Updating' | 'Failed' | 'Deleting';
  readonly failureReason?: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly settings: ComponentSettings;
  readonly copies: Amount;
  readonly runs?: ModelSource;
  /** Of an adapter: the component that loads it. */
  readonly base?: string;
  /** DeploymentConfig of the last update that named one. */
  readonly deploymentConfig?: ComponentDeployment;
}

/** The containers of a model as an instance starts them: found, allowed and fetched. */
export interface ModelSource {
  readonly model: string;
  readonly roleArn?: string;
  /** EnableNetworkIsolation. */
  readonly isolated: boolean;
  readonly mode: 'Serial' | 'Direct';
  readonly containers: readonly ContainerSource[];
}

export interface ContainerSource {
  readonly hostname?: string;
  /** As the model names it, and by its digest. */
  readonly image: string;
  readonly resolvedImage?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Nothing where it cannot be executed here. */
  readonly server?: ModelServerContainer;
  /** Why it cannot be executed here. */
  readonly refusal?: string;
  /** What comes to /opt/ml/model: blobs, which are kept for ever. */
  readonly data?: ModelDataSource;
}

export type ModelDataSource =
  | { readonly kind: 'archive'; readonly blob: string }
  | { readonly kind: 'files'; readonly files: readonly { readonly path: string; readonly blob: string }[] };

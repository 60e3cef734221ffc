import type { AsyncSettings } from './async-request';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html */
export interface ServerlessSettings {
  readonly MemorySizeInMB: number;
  readonly MaxConcurrency: number;
  readonly ProvisionedConcurrency?: number;
}

/** What of a production variant is read here, as the API names it. */
export interface VariantSettings {
  readonly VariantName: string;
  /** Not where inference components bring the models. */
  readonly ModelName?: string;
  readonly InstancePools?: readonly { readonly InstanceType?: string }[];
  readonly InitialInstanceCount?: number;
  readonly InitialVariantWeight?: number;
  readonly InstanceType?: string;
  readonly VolumeSizeInGB?: number;
  readonly ServerlessConfig?: ServerlessSettings;
  readonly ContainerStartupHealthCheckTimeoutInSeconds?: number;
  readonly RoutingConfig?: { readonly RoutingStrategy: string };
  readonly ManagedInstanceScaling?: { readonly Status?: string; readonly MinInstanceCount?: number; readonly MaxInstanceCount?: number };
}

export interface EndpointConfigSettings {
  readonly ProductionVariants: readonly VariantSettings[];
  readonly ShadowProductionVariants?: readonly VariantSettings[];
  readonly ExecutionRoleArn?: string;
  readonly EnableNetworkIsolation?: boolean;
  readonly AsyncInferenceConfig?: AsyncSettings;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html */
export interface ContainerSettings {
  readonly ContainerHostname?: string;
  readonly Image?: string;
  readonly Mode?: 'SingleModel' | 'MultiModel';
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: { readonly S3DataSource?: { readonly S3Uri: string; readonly S3DataType: 'S3Prefix' | 'S3Object'; readonly CompressionType: 'None' | 'Gzip' } };
  readonly ModelPackageName?: string;
  readonly Environment?: Readonly<Record<string, unknown>>;
}

export interface ModelSettings {
  readonly PrimaryContainer?: ContainerSettings;
  readonly Containers?: readonly ContainerSettings[];
  readonly ExecutionRoleArn?: string;
  readonly EnableNetworkIsolation?: boolean;
  readonly InferenceExecutionConfig?: { readonly Mode?: 'Serial' | 'Direct' };
}

/** Its containers, in the order in which requests go through them. */
export function containers({ PrimaryContainer, Containers }: ModelSettings): readonly ContainerSettings[] {
  return Containers ?? (PrimaryContainer === undefined ? [] : [PrimaryContainer]);
}

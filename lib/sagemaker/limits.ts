/** Limits of SageMaker's hosts, each with its source. */

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-memory */
export const SERVERLESS_MEMORY_MIB = { min: 1_024, max: 6_144, step: 1_024, source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html' } as const;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html */
export const SERVERLESS_CONCURRENCY = { min: 1, max: 200, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html' } as const;

/** Disk of a serverless container: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html */
export const SERVERLESS_DISK_BYTES = 5 * 1024 ** 3;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html */
export const VOLUME_GIB = { min: 1, max: 512, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html' } as const;

/** Seconds for the download of the model, and for the first healthy answer: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html */
export const START_SECONDS = { min: 60, max: 3_600, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html' } as const;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
export const MAX_VARIANTS = 10;

/** Types in order of preference: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html */
export const INSTANCE_POOLS = { max: 5, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html' } as const;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html */
export const CONTAINER_ENVIRONMENT = { entries: 100, characters: 1_024, bytes: 32 * 1024, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html' } as const;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html */
export const VPC = { subnets: 16, securityGroups: 5, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html' } as const;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html */
export const ENDPOINT_NAME = { pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, max: 63, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html' } as const;

/** Time that a container has for one answer: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html */
export const INVOCATION_SECONDS = 60;

/** What a variant is called where there is one, or the first of several. It must stay: SageMaker spans a change only by variants of one name. */
export const MAIN_VARIANT = 'Main';

/**
 * Limits of AWS Lambda that a model function can run into. `source` is where the figure was read;
 * all are hard limits of the service unless said otherwise.
 */
const QUOTAS = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

export const MEMORY_MIB = { min: 128, max: 10_240, source: QUOTAS } as const;
export const TIMEOUT_SECONDS = { min: 1, max: 900, source: QUOTAS } as const;
export const EPHEMERAL_STORAGE_MIB = { min: 512, max: 10_240, source: QUOTAS } as const;

/** Keys and values of all variables together. CDK does not check it. */
export const ENVIRONMENT_BYTES = { max: 4_096, source: QUOTAS } as const;

/** Code and all layers, unzipped. AWS counts in units of 2^20 bytes. */
export const UNZIPPED_BYTES = { max: 250 * 1024 * 1024, source: QUOTAS } as const;
export const LAYERS = { max: 5, source: QUOTAS } as const;

/** Request and response of a synchronous invocation. */
export const PAYLOAD_BYTES = { max: 6_291_556, source: QUOTAS } as const;

/** CreateFunction: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const DESCRIPTION_CHARACTERS = { max: 256, source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html' } as const;

/** One full vCPU's worth of memory; CPU grows in proportion to memory. */
export const MEMORY_MIB_PER_VCPU = 1_769;

/** The init phase of an on-demand function is cut off after this; then it is run again within the timeout. */
export const INIT_SECONDS = {
  max: 10,
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib',
} as const;

/** Where a file system may be mounted; a function mounts one. https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html */
export const MOUNT_PATH = { pattern: /^\/mnt\/[a-zA-Z0-9-_.]+$/, maxLength: 160, source: 'https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html' } as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export const RESERVED_ENVIRONMENT_VARIABLES = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
] as const;

/** CreateFunction's pattern for names of variables. */
export const ENVIRONMENT_NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/;

/** Concurrent executions of an account and region, and how many no function may reserve. */
export const ACCOUNT_CONCURRENCY = { default: 1_000, unreserved: 100, source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html' } as const;

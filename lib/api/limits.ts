/** Limits of Amazon API Gateway that a front door of a model can run into. */
const HTTP_QUOTAS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html';
const REST_QUOTAS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html';

/** How long an HTTP API waits for its backend. It cannot be raised. */
export const HTTP_API_TIMEOUT_SECONDS = { min: 0.05, max: 30, source: HTTP_QUOTAS } as const;

/** How long a REST API waits. Of a regional one, more can be had from AWS: `max` is the quota that every account begins with. */
export const REST_API_TIMEOUT_SECONDS = { min: 0.05, max: 29, source: REST_QUOTAS } as const;

/** How long a REST API of any kind waits for an integration that streams its answer. */
export const STREAMING_API_TIMEOUT_SECONDS = { min: 0.05, max: 900, source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html' } as const;

export const HTTP_API_ROUTES = { max: 300, source: HTTP_QUOTAS } as const;
export const REST_API_RESOURCES = { max: 300, source: REST_QUOTAS } as const;

/** Request and answer of either kind. A function behind it takes less. */
export const API_PAYLOAD_BYTES = { max: 10 * 1024 * 1024, source: HTTP_QUOTAS } as const;

/** CreateModel of a REST API: the schema that requests are compared with. */
export const REST_MODEL_BYTES = { max: 400 * 1024, source: REST_QUOTAS } as const;

/** How long SageMaker gives a container to answer: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export const SAGEMAKER_ANSWER_SECONDS = 60;

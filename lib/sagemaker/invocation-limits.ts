/** Bytes of a request, and of its answer. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export const INVOCATION_BYTES = { max: 6_291_456 } as const;
/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-invoke.html */
export const SERVERLESS_INVOCATION_BYTES = { max: 4 * 1024 * 1024 } as const;
/** Seconds that a container has for an answer. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export const INVOCATION_SECONDS = { max: 60 } as const;
/** Seconds until the last part of a streamed answer. https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-test-endpoints.html */
export const STREAM_SECONDS = { max: 480 } as const;

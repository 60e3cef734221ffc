import type { AsyncRequest, AsyncSettings } from './async-request';

/** How a request came to its end. */
export type AsyncOutcome =
  | { readonly kind: 'completed'; readonly contentType?: string; readonly body: Uint8Array; readonly outputLocation: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly body?: Uint8Array };

export interface NotificationInput {
  readonly region: string;
  readonly endpointName: string;
  readonly inferenceId: string;
  /** Milliseconds. */
  readonly received: number;
  readonly ended: number;
  readonly request: Pick<AsyncRequest, 'accept' | 'contentType' | 'customAttributes' | 'inputLocation'>;
  readonly outcome: AsyncOutcome;
  /** The response is part of the message: where it is not too large. */
  readonly includesResponse: boolean;
}

/** "The inference response is included only if the response size is less than or equal to 128 KB." */
export const RESPONSE_IN_MESSAGE_BYTES = { max: 131_072, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceNotificationConfig.html' } as const;

/** What a topic is told. https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html */
export function notificationMessage({ region, endpointName, inferenceId, received, ended, request, outcome, includesResponse }: NotificationInput): Readonly<Record<string, unknown>> {
  const { accept, contentType, customAttributes, inputLocation } = request;
  const response = includesResponse && outcome.body !== undefined && outcome.body.length <= RESPONSE_IN_MESSAGE_BYTES.max ? outcome.body : undefined;
  return {
    awsRegion: region,
    eventTime: new Date(ended).toISOString(),
    receivedTime: new Date(received).toISOString(),
    invocationStatus: outcome.kind === 'completed' ? 'Completed' : 'Failed',
    ...(outcome.kind === 'failed' && { failureReason: outcome.reason }),
    requestParameters: { accept, contentType, customAttributes, endpointName, inputLocation },
    ...(outcome.kind === 'completed' && { responseParameters: { contentType: outcome.contentType, outputLocation: outcome.outputLocation } }),
    ...(response !== undefined && { responseBody: { content: base64(response), encoding: 'BASE64' } }),
    inferenceId,
    eventVersion: '1.0',
    eventSource: 'aws:sagemaker',
    eventName: 'InferenceResult',
  };
}

/** The topic that is told of an outcome, and whether with the response. */
export function topicOf({ NotificationConfig }: AsyncSettings['OutputConfig'], kind: AsyncOutcome['kind']): { readonly arn: string; readonly includesResponse: boolean } | undefined {
  const { SuccessTopic, ErrorTopic, IncludeInferenceResponseIn = [] } = NotificationConfig ?? {};
  const [arn, name] = kind === 'completed' ? [SuccessTopic, 'SUCCESS_NOTIFICATION_TOPIC'] : [ErrorTopic, 'ERROR_NOTIFICATION_TOPIC'];
  return arn === undefined ? undefined : { arn, includesResponse: IncludeInferenceResponseIn.includes(name) };
}

/** Why a request failed, of which SageMaker says no more than this: the rest is in the endpoint's logs. */
export function modelFailure(status: number): string {
  return `ClientError: Received ${status < 500 ? 'client' : 'server'} error (${status}) from model. See the SageMaker Endpoint logs in your account for more information.`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

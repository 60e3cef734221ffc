import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { eventMessage, exceptionMessage } from '../../../lib/lambda/event-stream';
import { INVOCATION_BYTES, SERVERLESS_INVOCATION_BYTES, STREAM_SECONDS } from '../../../lib/sagemaker/invocation-limits';
import { readBody, send, sendJson } from '../../http';
import { AwsError } from '../wire/errors';
import { header, type AwsRequest } from '../wire/request';
import { ModelError, type InvocationRequest, type Invocations } from './invocations';
import { InvocationTimedOut, type OpenAnswer } from './model-container';
import type { EndpointRecord } from './records';

const PREFIX = 'x-amzn-sagemaker-';
/** "Amazon SageMaker AI strips all POST headers except those supported by the API." */
const PASSED_ON = ['content-type', 'accept', ...['custom-attributes', 'inference-id', 'target-model', 'session-id', 'enable-explanations', 'prefix-aware-id'].map((name) => PREFIX + name)];
/** What a container may say beside its answer. */
const PASSED_BACK = ['custom-attributes', 'new-session-id', 'closed-session-id'].map((name) => PREFIX + name);

/** A call of the runtime, by what follows the endpoint's name in its path. */
export type RuntimeOperation = (request: AwsRequest, response: ServerResponse, endpoint: string) => Promise<void>;

/** InvokeEndpoint and InvokeEndpointWithResponseStream: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Runtime.html */
export function runtimeOperations(invocations: Invocations, arn: (endpoint: string) => string): Readonly<Record<string, RuntimeOperation>> {
  const prepared = async (request: AwsRequest, name: string, accept: string): Promise<{ readonly record: EndpointRecord; readonly asked: InvocationRequest; readonly maxBytes: number }> => {
    const record = invocations.endpoint(name);
    const maxBytes = record.variants.some(({ serverless }) => serverless !== undefined) ? SERVERLESS_INVOCATION_BYTES.max : INVOCATION_BYTES.max;
    const body = await readBody(request.message, maxBytes);
    if (body === undefined) throw new AwsError(413, 'ValidationError', `HTTP content length exceeded ${maxBytes} bytes.`);
    const given = (of: string): string | undefined => header(request, PREFIX + of);
    const headers = Object.fromEntries(PASSED_ON.flatMap((of) => {
      const value = header(request, of === 'accept' ? accept : of);
      return value === undefined ? [] : [[of, value] as const];
    }));
    return { record, maxBytes, asked: { body, headers, targetVariant: given('target-variant'), component: given('inference-component'), targetContainer: given('target-container-hostname') } };
  };
  return {
    'invocations': async (request, response, name) => {
      request.authorize('sagemaker:InvokeEndpoint', arn(name));
      const { record, asked, maxBytes } = await prepared(request, name, 'accept');
      const { variant, answer, body } = await invocations.invoke(record, asked, maxBytes);
      send(response, 200, body, { ...shared(request, variant, answer), ...(answer.contentType !== undefined && { 'content-type': answer.contentType }) });
    },
    'invocations-response-stream': async (request, response, name) => {
      // Its page asks for the first, the list of actions has the second: whoever has both may do it for certain.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
      request.authorize('sagemaker:InvokeEndpoint', arn(name));
      request.authorize('sagemaker:InvokeEndpointWithResponseStream', arn(name));
      const { record, asked } = await prepared(request, name, `${PREFIX}accept`);
      const { variant, answer } = await invocations.open(record, { ...asked, timeoutMs: STREAM_SECONDS.max * 1000 });
      response.writeHead(200, {
        ...shared(request, variant, answer), 'content-type': 'application/vnd.amazon.eventstream',
        ...(answer.contentType !== undefined && { 'x-amzn-sagemaker-content-type': answer.contentType }),
      });
      await stream(answer, response);
    },
  };
}

/** An error of the runtime, as its clients read it. */
export function sendRefusal(response: ServerResponse, error: AwsError): void {
  const details = error instanceof ModelError ? error.details : {};
  sendJson(response, error.status, { ...details, Message: error.message, message: error.message }, { 'x-amzn-errortype': error.code });
}

async function stream({ body }: OpenAnswer, response: ServerResponse): Promise<void> {
  // A caller that goes away needs no more of it.
  response.once('close', () => body.destroy());
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (!response.write(eventMessage('PayloadPart', 'application/octet-stream', chunk))) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch (error) {
    const timedOut = error instanceof InvocationTimedOut;
    const said = {
      ErrorCode: timedOut ? 'ModelInvocationTimeExceeded' : 'StreamBroken',
      Message: timedOut ? 'The model failed to finish sending the response within the timeout period allowed by Amazon SageMaker AI.' : 'The TCP connection between the client and the model was reset or closed.',
    };
    response.end(exceptionMessage('ModelStreamError', 'application/json', Buffer.from(JSON.stringify(said))));
  }
}

function shared(request: AwsRequest, variant: string, { headers }: OpenAnswer): Readonly<Record<string, string>> {
  const back = PASSED_BACK.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]] as const] : []));
  return { 'x-amzn-requestid': request.requestId, 'x-amzn-invoked-production-variant': variant, ...Object.fromEntries(back) };
}

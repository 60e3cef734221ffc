import { INLINE_BYTES } from '../../../lib/sagemaker/async-request';
import { readBody, sendJson } from '../../http';
import { AwsError } from '../wire/errors';
import type { AsyncQueues } from './async-queues';
import type { EndpointRecord } from './records';
import type { RuntimeOperation } from './runtime-api';

/** InvokeEndpointAsync: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html */
export function asyncOperations(queues: AsyncQueues, endpoint: (name: string) => EndpointRecord, arn: (name: string) => string): Readonly<Record<string, RuntimeOperation>> {
  return {
    'async-invocations': async (request, response, name) => {
      request.authorize('sagemaker:InvokeEndpointAsync', arn(name));
      const record = endpoint(name);
      const body = await readBody(request.message, INLINE_BYTES.max);
      if (body === undefined) throw new AwsError(413, 'ValidationError', `HTTP content length exceeded ${INLINE_BYTES.max} bytes.`);
      const headers = Object.fromEntries(Object.entries(request.message.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
      const { inferenceId, output, failure } = queues.receive(record, headers, body);
      sendJson(response, 202, { InferenceId: inferenceId }, {
        'x-amzn-requestid': request.requestId, 'x-amzn-sagemaker-outputlocation': output, ...(failure !== undefined && { 'x-amzn-sagemaker-failurelocation': failure }),
      });
    },
  };
}

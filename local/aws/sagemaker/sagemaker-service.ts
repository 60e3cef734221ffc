import type { ServerResponse } from 'node:http';
import { AwsError, refusalOf } from '../wire/errors';
import { answerJson, type JsonOperations } from '../wire/json';
import { header, type AwsRequest, type AwsService } from '../wire/request';
import { sendRefusal, type RuntimeOperation } from './runtime-api';

/** Operations of the control plane for one request, whose caller they check. */
export type ControlPlane = (request: AwsRequest) => JsonOperations;

/** The SageMaker API and its runtime, which clients sign for by the same name: the one names its operation in X-Amz-Target, the other in the path. */
export class SageMakerService implements AwsService {
  readonly signingNames = ['sagemaker'];

  constructor(private readonly parts: readonly ControlPlane[], private readonly runtime: Readonly<Record<string, RuntimeOperation>>) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    if (header(request, 'x-amz-target') !== undefined) return await answerJson(request, response, 'sagemaker', Object.assign({}, ...this.parts.map((part) => part(request))) as JsonOperations);
    try {
      const [, endpoint = '', operation = ''] = /^\/endpoints\/([^/]+)\/([^/]+)$/.exec(request.url.pathname) ?? [];
      const run = request.method === 'POST' && Object.hasOwn(this.runtime, operation) ? this.runtime[operation] : undefined;
      if (run === undefined) throw AwsError.notServed('sagemaker', `${request.method} ${request.url.pathname}`);
      await run(request, response, decodeURIComponent(endpoint));
    } catch (thrown) {
      const error = refusalOf(thrown);
      request.message.resume();
      sendRefusal(response, error);
    }
  }
}

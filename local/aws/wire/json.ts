import type { ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../http';
import { AwsError, refusalOf } from './errors';
import { header, type AwsRequest } from './request';

export type JsonInput = Readonly<Record<string, unknown>>;
export type JsonOperations = Readonly<Record<string, (input: JsonInput, request: AwsRequest) => unknown>>;

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Answers a call of the AWS JSON protocol: the operation is in X-Amz-Target. */
export async function answerJson(request: AwsRequest, response: ServerResponse, service: string, operations: JsonOperations): Promise<void> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': request.requestId };
  try {
    const body = await readBody(request.message, MAX_BODY_BYTES);
    if (body === undefined) throw new AwsError(413, 'RequestEntityTooLargeException', `the request has more than ${MAX_BODY_BYTES} bytes`);
    const name = (header(request, 'x-amz-target') ?? '').split('.').at(-1) ?? '';
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) throw AwsError.notServed(service, name === '' ? 'a request without X-Amz-Target' : name);
    sendJson(response, 200, await operation(parse(body), request) ?? {}, headers);
  } catch (thrown) {
    const error = refusalOf(thrown);
    sendJson(response, error.status, { __type: error.code, message: error.message, Message: error.message }, headers);
  }
}

function parse(body: Buffer): JsonInput {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as JsonInput;
  } catch {
    throw new AwsError(400, 'SerializationException', 'the body is not JSON');
  }
}

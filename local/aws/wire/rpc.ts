import type { ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { readBody, send } from '../../http';
import { decodeCbor, encodeCbor } from './cbor';
import { AwsError, refusalOf } from './errors';
import { parseQuery } from './query';
import { header, type AwsRequest } from './request';
import { xmlDocument, type XmlValue } from './xml';

/** What a caller sent: of the Query protocol all values are texts, and times are dates, texts or seconds. */
export type RpcInput = Readonly<Record<string, unknown>>;

/** Takes the members by their names in the service's model, and gives them; times that it gives are dates. */
export type RpcOperation = (input: RpcInput, request: AwsRequest) => Readonly<Record<string, unknown>> | void;

/** A service whose clients speak one of three protocols, as their age is. */
export interface RpcService {
  readonly name: string;
  /** Of the XML that the Query protocol answers. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, RpcOperation>>;
  /** The code that the Query protocol has for an error, where that is not the name of its shape. */
  readonly queryCodes: Readonly<Record<string, string>>;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

interface Protocol {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  operation(request: AwsRequest, body: Buffer): { readonly name: string; input(): RpcInput };
  result(name: string, output: Readonly<Record<string, unknown>>, service: RpcService, requestId: string): string | Buffer;
  error(error: AwsError, service: RpcService, requestId: string): string | Buffer;
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
const QUERY: Protocol = {
  type: 'text/xml',
  headers: {},
  operation: ({ url }, body) => {
    const form = new URLSearchParams(body.toString('utf8'));
    for (const [name, value] of url.searchParams) form.append(name, value);
    return { name: form.get('Action') ?? '', input: () => parseQuery(form) };
  },
  result: (name, output, { namespace }, requestId) => (
    xmlDocument(`${name}Response`, { [`${name}Result`]: toXml(output), ResponseMetadata: { RequestId: requestId } }, 'member', namespace)),
  error: (error, service, requestId) => xmlDocument('ErrorResponse', {
    Error: { Type: senderOf(error), Code: queryCode(error, service), Message: error.message },
    RequestId: requestId,
  }, 'member', service.namespace),
};

/** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const JSON_1_0: Protocol = {
  type: 'application/x-amz-json-1.0',
  headers: {},
  operation: (request, body) => ({ name: (header(request, 'x-amz-target') ?? '').split('.').at(-1) ?? '', input: () => parseJson(body) }),
  result: (_, output) => JSON.stringify(toJson(output)),
  error: ({ code, message }) => JSON.stringify({ __type: code, message, Message: message }),
};

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
const CBOR: Protocol = {
  type: 'application/cbor',
  headers: { 'smithy-protocol': 'rpc-v2-cbor' },
  operation: ({ url }, body) => ({ name: /\/operation\/([^/]+)$/.exec(url.pathname)?.[1] ?? '', input: () => objectOf(decodeCbor(body)) }),
  result: (_, output) => encodeCbor(output),
  error: ({ code, message }) => encodeCbor({ __type: code, message, Message: message }),
};

/** Answers a call in the protocol that it came in. */
export async function answerRpc(request: AwsRequest, response: ServerResponse, service: RpcService): Promise<void> {
  const protocol = header(request, 'smithy-protocol') === 'rpc-v2-cbor' ? CBOR : header(request, 'x-amz-target') === undefined ? QUERY : JSON_1_0;
  const headers = { 'content-type': protocol.type, 'x-amzn-requestid': request.requestId, ...protocol.headers };
  try {
    const { name, input } = protocol.operation(request, await bodyOf(request));
    const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (operation === undefined) throw AwsError.notServed(service.name, name === '' ? 'a request that names none' : name);
    send(response, 200, protocol.result(name, operation(input(), request) ?? {}, service, request.requestId), headers);
  } catch (thrown) {
    const error = refusalOf(thrown);
    // How clients of the other protocols find the code that the Query protocol always had.
    const compatible = { 'x-amzn-query-error': `${queryCode(error, service)};${senderOf(error)}` };
    send(response, error.status, protocol.error(error, service, request.requestId), { ...headers, ...compatible });
  }
}

async function bodyOf(request: AwsRequest): Promise<Buffer> {
  const body = await readBody(request.message, MAX_BODY_BYTES);
  if (body === undefined) throw new AwsError(413, 'RequestEntityTooLarge', `the request has more than ${MAX_BODY_BYTES} bytes`);
  if (header(request, 'content-encoding') !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    throw new AwsError(400, 'SerializationException', 'the body is not what gzip makes of a request');
  }
}

function queryCode({ code }: AwsError, { queryCodes }: RpcService): string {
  return Object.hasOwn(queryCodes, code) ? queryCodes[code] as string : code;
}

function senderOf({ status }: AwsError): string {
  return status < 500 ? 'Sender' : 'Receiver';
}

function parseJson(body: Buffer): RpcInput {
  if (body.length === 0) return {};
  try {
    return objectOf(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError(400, 'SerializationException', 'the body is not JSON');
  }
}

function objectOf(value: unknown): RpcInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AwsError(400, 'SerializationException', 'the body is not a structure');
  return value as RpcInput;
}

/** Seconds since 1970. */
function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
}

function toXml(value: unknown): XmlValue {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toXml);
  if (typeof value !== 'object' || value === null) return value as XmlValue;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toXml(inner)]));
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { API_PAYLOAD_BYTES } from '../../../lib/api/limits';
import { readBody } from '../../http';
import { continuedTrace } from '../../trace-header';
import type { ApiAnswer, ApiRequest } from './records';

/** The request, or undefined when its body is over the limit of API Gateway. */
export async function readApiRequest(message: IncomingMessage): Promise<ApiRequest | undefined> {
  const target = message.url ?? '/';
  const question = target.indexOf('?');
  const body = await readBody(message, API_PAYLOAD_BYTES.max);
  if (body === undefined) return undefined;
  return {
    method: message.method ?? 'GET',
    target,
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    rawHeaders: message.rawHeaders,
    headers: joined(message.rawHeaders),
    body,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    requestId: randomUUID(),
    traceId: continuedTrace(message.headers['x-amzn-trace-id']?.toString()),
  };
}

function joined(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    headers[name] = headers[name] === undefined ? raw[index + 1] as string : `${headers[name]},${raw[index + 1] as string}`;
  }
  return headers;
}

/** `{"message": …}`, which is what API Gateway itself answers. */
export function message(status: number, words: string, more: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json', ...more }, body: JSON.stringify({ message: words }) };
}

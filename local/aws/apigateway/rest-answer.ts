import type { ProxyResult } from './lambda-proxy';
import type { ApiAnswer } from './records';
import { message } from './request';

/** What a caller of a REST API gets for what its function returned: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function proxyAnswer(result: ProxyResult, binaryTypes: readonly string[], accept: string | undefined): ApiAnswer {
  switch (result.kind) {
    case 'answer':
      return answerOf(result.payload, binaryTypes, accept) ?? message(502, 'Internal server error');
    case 'failed':
      return message(502, 'Internal server error');
    case 'timed out':
      return message(504, 'Endpoint request timed out');
    case 'too large':
      return message(413, 'Request Too Long');
    default:
      return message(500, 'Internal server error');
  }
}

function answerOf(payload: Buffer, binaryTypes: readonly string[], accept: string | undefined): ApiAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = value as Readonly<Record<string, unknown>>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || (body !== undefined && body !== null && typeof body !== 'string')) return undefined;
  const single = Object.entries((headers ?? {}) as Readonly<Record<string, unknown>>).map(([name, one]) => [name.toLowerCase(), String(one)] as const);
  const several = Object.entries((multiValueHeaders ?? {}) as Readonly<Record<string, readonly unknown[]>>).map(([name, all]) => [name.toLowerCase(), all.map(String)] as const);
  // Base64 is made bytes only for who accepts a binary type before any other.
  const first = accept?.split(',')[0]?.split(';')[0]?.trim() ?? '';
  const decodes = isBase64Encoded === true && (binaryTypes.includes('*/*') || binaryTypes.includes(first));
  return { status, headers: { 'content-type': 'application/json', ...Object.fromEntries(single), ...Object.fromEntries(several) }, body: decodes ? Buffer.from(String(body ?? ''), 'base64') : String(body ?? '') };
}

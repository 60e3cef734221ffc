import type { CompiledModel } from './compiled';
import type { Body, HttpRequest, ProtocolOptions } from './contract';
import { findJsonError } from './json-error';
import { hasLongInteger, parseExactIntegers } from './json-numbers';
import { replaceSpecials } from './json-specials';
import type { JsonObject } from './objects';
import { isObject, own } from './objects';
import { badRequest, Refusal } from './refusal';
import { quote, show } from './words';

/** The body, decompressed, never more than the limit. */
export function readBody(request: HttpRequest, options: ProtocolOptions): Body {
  const { maxRequestBytes } = options;
  checkSize(request.body, maxRequestBytes);
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return request.body;
  if ((encoding !== 'gzip' && encoding !== 'x-gzip') || options.gunzip === undefined) {
    const supported = options.gunzip === undefined ? 'identity' : 'gzip, identity';
    throw new Refusal(415, `content encoding ${quote(encoding)} is not supported: send one of ${supported}`, { 'accept-encoding': supported });
  }
  const body = gunzip(bytesOf(request.body), maxRequestBytes, options.gunzip);
  checkSize(body, maxRequestBytes);
  return body;
}

function gunzip(body: Uint8Array, maxBytes: number, decompress: NonNullable<ProtocolOptions['gunzip']>): Uint8Array {
  try {
    return decompress(body, maxBytes);
  } catch (error) {
    // What node:zlib throws past maxOutputLength; anything else is about the bytes.
    if (error instanceof RangeError || (error as { code?: unknown } | null)?.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Refusal(413, `the body is over the limit of ${maxBytes} bytes once decompressed`);
    }
    throw badRequest('the body is not gzip, as its content encoding says it is');
  }
}

const MOST_BYTES_PER_UNIT = 3;

/** The limit is one of bytes. Text is encoded to count them only where it may be over. */
function checkSize(body: Body, maxBytes: number): void {
  if (typeof body === 'string' && body.length * MOST_BYTES_PER_UNIT <= maxBytes) return;
  const bytes = bytesOf(body).length;
  if (bytes > maxBytes) throw new Refusal(413, `the body has ${bytes} bytes, the limit is ${maxBytes}: send fewer rows per request`);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const BYTE_ORDER_MARK = '\uFEFF';

export function bytesOf(body: Body): Uint8Array {
  return typeof body === 'string' ? encoder.encode(body) : body;
}

export function readText(body: Body): string {
  if (typeof body === 'string') return body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
  try {
    return decoder.decode(body);
  } catch {
    throw badRequest('the body is not valid UTF-8');
  }
}

/** A JSON object, its integers exact wherever the model can tell the difference. */
export function readJson(body: Body, model: CompiledModel): JsonObject {
  const { text, value } = parse(readText(body), model);
  if (!isObject(value)) throw badRequest(`the body must be a JSON object, got ${show(value)}`);
  return model.takesInt64 && hasLongInteger(bytesOf(body)) ? exactIntegers(text, value) : value;
}

function parse(text: string, model: CompiledModel): { text: string; value: unknown } {
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return parseWithSpecials(text, model);
  }
}

/** An infinity becomes a string, which must not pass for the text that a BYTES input takes. */
function parseWithSpecials(original: string, model: CompiledModel): { text: string; value: unknown } {
  const takesInfinity = !model.inputs.some(({ datatype }) => datatype === 'BYTES');
  const text = replaceSpecials(original, takesInfinity);
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    const { position, reason } = findJsonError(original, takesInfinity);
    throw badRequest(`the body is not JSON: at character ${position}, ${reason}`);
  }
}

/** Parameters are for the user's own code, which does not expect bigints: they stay as JSON.parse has them. */
function exactIntegers(text: string, parsed: JsonObject): JsonObject {
  const exact = parseExactIntegers(text) as Record<string, unknown>;
  for (const key of ['parameters', 'params']) {
    if (Object.hasOwn(parsed, key)) exact[key] = own(parsed, key);
  }
  return exact;
}

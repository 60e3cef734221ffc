import { PAYLOAD_BYTES } from '../lambda/limits';

const MIB = 1024 * 1024;

/** Request and response of a synchronous Lambda invocation. */
export const LAMBDA_PAYLOAD_BYTES = PAYLOAD_BYTES.max;

/** Response of a Lambda function behind an Application Load Balancer. */
export const ALB_RESPONSE_BYTES = 1 * MIB;

/** What the JSON around an HTTP answer takes at most: status, our headers, braces. */
const ENVELOPE_BYTES = 2048;

const MAX_DECOMPRESSED_BYTES = 64 * MIB;

/** Body of an HTTP answer that a Lambda function may return, before it is escaped or base64-encoded. */
export function lambdaResponseBodyBytes(payloadBytes: number): number {
  return payloadBytes - ENVELOPE_BYTES;
}

/**
 * Request body after decompression. AWS bounds what arrives; this bounds what a small compressed
 * body may grow to, by the memory there is.
 */
export function lambdaRequestBodyBytes(memoryMiB: number): number {
  return Math.max(LAMBDA_PAYLOAD_BYTES, Math.min(MAX_DECOMPRESSED_BYTES, Math.floor((memoryMiB * MIB) / 8)));
}

/** Length of bytes in base64. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Length of UTF-8 text once it is a string inside JSON: quotes and backslashes take one byte more, control characters up to five. */
export function jsonStringLength(text: Uint8Array): number {
  let length = text.length + 2;
  for (const byte of text) {
    if (byte === 0x22 || byte === 0x5c) length += 1;
    else if (byte < 0x20) length += byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x08 || byte === 0x0c ? 1 : 5;
  }
  return length;
}

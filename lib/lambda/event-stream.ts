/**
 * The framing of AWS's event streams, as far as answers need it: headers are texts.
 * https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html#streaming-event-stream
 */
const TEXT_HEADER = 7;
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** An event, e.g. of type PayloadChunk, in one message. */
export function eventMessage(eventType: string, contentType: string, payload: Uint8Array): Uint8Array {
  return message([[':message-type', 'event'], [':event-type', eventType], [':content-type', contentType]], payload);
}

/** The end of a stream that went wrong, e.g. a ModelStreamError, in one message. */
export function exceptionMessage(exceptionType: string, contentType: string, payload: Uint8Array): Uint8Array {
  return message([[':message-type', 'exception'], [':exception-type', exceptionType], [':content-type', contentType]], payload);
}

function message(headers: readonly (readonly [string, string])[], payload: Uint8Array): Uint8Array {
  const encoded = headers.map(textHeader);
  const headerBytes = encoded.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(PRELUDE_BYTES + headerBytes + payload.length + CHECKSUM_BYTES);
  const view = new DataView(whole.buffer);
  view.setUint32(0, whole.length);
  view.setUint32(4, headerBytes);
  view.setUint32(8, crc32(whole.subarray(0, 8)));
  let at = PRELUDE_BYTES;
  for (const part of [...encoded, payload]) {
    whole.set(part, at);
    at += part.length;
  }
  view.setUint32(at, crc32(whole.subarray(0, at)));
  return whole;
}

function textHeader([name, value]: readonly [string, string]): Uint8Array {
  const [nameBytes, valueBytes] = [new TextEncoder().encode(name), new TextEncoder().encode(value)];
  return Uint8Array.of(nameBytes.length, ...nameBytes, TEXT_HEADER, valueBytes.length >> 8, valueBytes.length & 0xff, ...valueBytes);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** As in zip and gzip. Node.js has it from 20.15 on, this package runs on any 20. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * Reading protobuf's wire format by position, without a schema and without holding the file:
 * a model's weights are most of its bytes, and are skipped by arithmetic.
 * https://protobuf.dev/programming-guides/encoding/
 */

/** Bytes that can be read by position: a file, or memory. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `offset`; the caller never asks past `size`. */
  read(offset: number, length: number): Uint8Array;
}

/** One field of a message: a varint's value, or where its bytes lie. */
export interface Field {
  readonly number: number;
  readonly wireType: number;
  /** The value of a varint. Values over 2^53 lose their low bits; no field read here needs them. */
  readonly value: number;
  /** First byte of the content (fields of length-delimited and fixed types). */
  readonly start: number;
  /** One past the last byte of the content. */
  readonly end: number;
}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** The bytes do not follow protobuf's wire format. */
export class WireError extends Error {}

const WINDOW_BYTES = 64 * 1024;
const MAX_STRING_BYTES = 4 * 1024 * 1024;
const utf8 = new TextDecoder('utf-8');

/** Reads fields and strings of a {@link ByteSource} through one sliding window. */
export class WireReader {
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;
  /** Where the last varint ended. */
  private position = 0;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  /** The fields of the message between two positions, one at a time, contents unread. */
  *fields(start: number, end: number): Generator<Field> {
    let at = start;
    while (at < end) {
      const key = this.varint(at, end);
      at = this.position;
      const number = Math.floor(key / 8);
      const wireType = key % 8;
      if (number === 0) throw new WireError(`field number 0 at byte ${at}`);
      switch (wireType) {
        case VARINT: {
          const value = this.varint(at, end);
          const valueEnd = this.position;
          yield { number, wireType, value, start: at, end: valueEnd };
          at = valueEnd;
          break;
        }
        case FIXED64:
        case FIXED32: {
          const contentEnd = at + (wireType === FIXED64 ? 8 : 4);
          if (contentEnd > end) throw new WireError(`a number is cut off at byte ${at}`);
          yield { number, wireType, value: 0, start: at, end: contentEnd };
          at = contentEnd;
          break;
        }
        case LENGTH_DELIMITED: {
          const length = this.varint(at, end);
          const contentStart = this.position;
          const contentEnd = contentStart + length;
          if (contentEnd > end) throw new WireError(`${length} bytes are announced at byte ${at}, ${end - contentStart} are there`);
          yield { number, wireType, value: 0, start: contentStart, end: contentEnd };
          at = contentEnd;
          break;
        }
        default:
          throw new WireError(`wire type ${wireType} at byte ${at} is not one of protobuf's`);
      }
    }
  }

  string(field: Field): string {
    const length = field.end - field.start;
    if (field.wireType !== LENGTH_DELIMITED) throw new WireError(`a string was expected at byte ${field.start}`);
    if (length > MAX_STRING_BYTES) throw new WireError(`a string of ${length} bytes at byte ${field.start}`);
    return utf8.decode(this.bytes(field.start, length));
  }

  bytes(start: number, length: number): Uint8Array {
    if (start + length > this.source.size) throw new WireError(`the file ends at byte ${this.source.size}`);
    if (length > WINDOW_BYTES) return this.source.read(start, length);
    if (start < this.windowStart || start + length > this.windowStart + this.window.length) {
      this.windowStart = start;
      this.window = this.source.read(start, Math.min(WINDOW_BYTES, this.source.size - start));
    }
    return this.window.subarray(start - this.windowStart, start - this.windowStart + length);
  }

  private varint(start: number, end: number): number {
    let value = 0;
    let scale = 1;
    const available = Math.min(10, end - start);
    const bytes = this.bytes(start, available);
    for (let i = 0; i < available; i += 1) {
      const byte = bytes[i];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.position = start + i + 1;
        return value;
      }
      scale *= 128;
    }
    throw new WireError(`a number is cut off at byte ${start}`);
  }
}

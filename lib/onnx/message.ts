import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, WireError } from './wire';

/** 2^32: a varint is kept as two words, because a double cannot hold all 64 bits of one. */
const WORD = 4294967296;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads varints one after the other: the words of a packed list, or the keys and lengths of a message. */
export class Varints {
  /** The words of the varint that was read last. */
  low = 0;
  high = 0;

  constructor(
    readonly bytes: Uint8Array,
    protected at: number,
    protected readonly limit: number,
  ) {}

  next(): boolean {
    if (this.at >= this.limit) return false;
    this.varint();
    return true;
  }

  protected varint(): void {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i += 1) {
      if (this.at >= this.limit) break;
      const byte = this.bytes[this.at]!;
      this.at += 1;
      const bits = byte & 0x7f;
      const shift = 7 * i;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw new WireError(`a number is cut off at byte ${this.at}`);
  }
}

/**
 * Walks over the fields of one message that lies in memory. Nothing is allocated per field: a tree ensemble has
 * hundreds of thousands of them. `while (message.next())`, then the properties describe the field.
 */
export class Message extends Varints {
  number = 0;
  wireType = 0;
  /** Where the content of a field that is no varint begins, and one past its end. */
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, start = 0, limit = bytes.length) {
    super(bytes, start, limit);
  }

  override next(): boolean {
    if (this.at >= this.limit) return false;
    this.varint();
    this.number = this.high * (WORD / 8) + (this.low >>> 3);
    this.wireType = this.low & 7;
    if (this.number === 0) throw new WireError(`field number 0 at byte ${this.at}`);
    switch (this.wireType) {
      case VARINT:
        this.varint();
        return true;
      case LENGTH_DELIMITED:
        this.varint();
        this.content(this.high * WORD + this.low);
        return true;
      case FIXED32:
        this.content(4);
        return true;
      case FIXED64:
        this.content(8);
        return true;
      default:
        throw new WireError(`wire type ${this.wireType} at byte ${this.at} is not one of protobuf's`);
    }
  }

  /** A varint as a signed number; one beyond 2^53 loses its low bits. */
  get integer(): number {
    this.expect(VARINT, 'a number');
    return (this.high | 0) * WORD + this.low;
  }

  get bigint(): bigint {
    this.expect(VARINT, 'a number');
    return (BigInt(this.high | 0) << 32n) | BigInt(this.low);
  }

  get float(): number {
    this.expect(FIXED32, 'a 32-bit float');
    return view(this.bytes).getFloat32(this.start, true);
  }

  get contents(): Uint8Array {
    this.expect(LENGTH_DELIMITED, 'bytes');
    return this.bytes.subarray(this.start, this.end);
  }

  /** The message inside this field. */
  get message(): Message {
    this.expect(LENGTH_DELIMITED, 'a message');
    return new Message(this.bytes, this.start, this.end);
  }

  /** Text where the bytes are UTF-8, and the bytes themselves where not. */
  get byteString(): string | Uint8Array {
    const bytes = this.contents;
    try {
      return utf8.decode(bytes);
    } catch {
      return bytes;
    }
  }

  get text(): string {
    const text = this.byteString;
    if (typeof text !== 'string') throw new WireError(`a name at byte ${this.start} is not UTF-8`);
    return text;
  }

  private expect(wireType: number, what: string): void {
    if (this.wireType !== wireType) throw new WireError(`${what} was expected in field ${this.number} before byte ${this.at}`);
  }

  private content(length: number): void {
    if (length > this.limit - this.at) {
      throw new WireError(`${length} bytes are announced at byte ${this.at}, ${this.limit - this.at} are there`);
    }
    this.start = this.at;
    this.end = this.at + length;
    this.at = this.end;
  }
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import type { Message } from './message';
import { Varints, view } from './message';
import { FIXED32, FIXED64, LENGTH_DELIMITED, WireError } from './wire';

/** Floats of a repeated field, which writers pack into one field or write one by one. */
export class FloatList {
  private values = new Float32Array(8);
  private length = 0;

  read(field: Message): void {
    if (field.wireType === FIXED32) {
      this.reserve(1);
      this.values[this.length++] = field.float;
      return;
    }
    const count = packedCount(field, 4);
    this.reserve(count);
    const data = view(field.bytes);
    for (let i = 0; i < count; i++) this.values[this.length++] = data.getFloat32(field.start + 4 * i, true);
  }

  done(): Float32Array {
    return this.values.slice(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.values.length) return;
    const larger = new Float32Array(Math.max(2 * this.values.length, this.length + more));
    larger.set(this.values);
    this.values = larger;
  }
}

/** Doubles of a repeated field. */
export class DoubleList {
  private values: number[] = [];

  read(field: Message): void {
    const data = view(field.bytes);
    if (field.wireType === FIXED64) {
      this.values.push(data.getFloat64(field.start, true));
      return;
    }
    const count = packedCount(field, 8);
    for (let i = 0; i < count; i++) this.values.push(data.getFloat64(field.start + 8 * i, true));
  }

  done(): Float64Array {
    return Float64Array.from(this.values);
  }
}

/** Integers of a repeated field, all 64 bits of them. */
export class IntegerList {
  private words = new Int32Array(16);
  private length = 0;

  read(field: Message): void {
    if (field.wireType !== LENGTH_DELIMITED) {
      void field.integer;
      this.push(field.low, field.high);
      return;
    }
    // A packed list is varints without keys.
    for (const packed = new Varints(field.bytes, field.start, field.end); packed.next(); ) this.push(packed.low, packed.high);
  }

  done(): BigInt64Array {
    const values = new BigInt64Array(this.length);
    const data = new DataView(values.buffer);
    const little = isLittleEndian();
    for (let i = 0; i < this.length; i++) {
      data.setInt32(8 * i + (little ? 0 : 4), this.words[2 * i]!, little);
      data.setInt32(8 * i + (little ? 4 : 0), this.words[2 * i + 1]!, little);
    }
    return values;
  }

  private push(low: number, high: number): void {
    if (2 * this.length === this.words.length) {
      const larger = new Int32Array(2 * this.words.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[2 * this.length] = low;
    this.words[2 * this.length + 1] = high;
    this.length++;
  }
}

function packedCount(field: Message, bytes: number): number {
  if (field.wireType !== LENGTH_DELIMITED) throw new WireError(`numbers of ${bytes} bytes were expected in field ${field.number}`);
  const length = field.end - field.start;
  if (length % bytes !== 0) throw new WireError(`${length} bytes at byte ${field.start} are no list of ${bytes}-byte numbers`);
  return length / bytes;
}

/** The order of bytes in this machine's typed arrays. */
export function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

import type { TypedArray } from '../../tensor/tensor';
import type { Plan } from '../plan';
import type { Section, SectionType } from './layout';
import { aligned, checksum, FIXED_BYTES, FORMAT_VERSION, MAGIC, SECTION_TYPES } from './layout';

/** Collects the arrays of a model; those with the same elements are stored once. */
export class Sections {
  readonly arrays: TypedArray[] = [];
  private readonly known = new Map<string, number[]>();

  /** The number of the section that holds these elements. */
  add(array: TypedArray): number {
    const bytes = bytesOf(array);
    const key = `${typeOf(array)} ${bytes.length} ${sample(bytes)}`;
    const candidates = this.known.get(key) ?? [];
    const same = candidates.find((index) => equal(bytesOf(this.arrays[index]!), bytes));
    if (same !== undefined) return same;
    this.known.set(key, [...candidates, this.arrays.length]);
    return this.arrays.push(array) - 1;
  }
}

/** The same plan and sections always give the same bytes. */
export function writeCompiled(plan: Plan, arrays: readonly TypedArray[]): Uint8Array {
  if (!littleEndianHost()) throw new Error('models can only be compiled on a little-endian machine');
  const sections: Section[] = [];
  let offset = 0;
  for (const array of arrays) {
    sections.push({ type: typeOf(array), offset, length: array.length });
    offset += aligned(array.byteLength);
  }
  const head = new TextEncoder().encode(JSON.stringify({ ...plan, sections }));
  const headBytes = aligned(head.length);
  const file = new Uint8Array(FIXED_BYTES + headBytes + offset);
  const view = new DataView(file.buffer);
  for (let i = 0; i < MAGIC.length; i++) file[i] = MAGIC.charCodeAt(i);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, headBytes, true);
  view.setUint32(16, file.length, true);
  file.fill(0x20, FIXED_BYTES, FIXED_BYTES + headBytes);
  file.set(head, FIXED_BYTES);
  arrays.forEach((array, i) => file.set(bytesOf(array), FIXED_BYTES + headBytes + sections[i]!.offset));
  view.setUint32(20, checksum(new Uint32Array(file.buffer, FIXED_BYTES)), true);
  return file;
}

function typeOf(array: TypedArray): SectionType {
  const found = (Object.keys(SECTION_TYPES) as SectionType[]).find((type) => array instanceof SECTION_TYPES[type]);
  if (found === undefined) throw new TypeError('not one of the typed arrays that a section can be');
  return found;
}

function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function sample(bytes: Uint8Array): string {
  return Array.from({ length: Math.min(16, bytes.length) }, (_, i) => bytes[Math.floor((i * bytes.length) / 16)]).join('.');
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}

function littleEndianHost(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

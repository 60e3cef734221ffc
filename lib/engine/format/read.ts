import type { TypedArray } from '../../tensor/tensor';
import type { Plan } from '../plan';
import type { Section, SectionType } from './layout';
import { ALIGNMENT, aligned, checksum, FIXED_BYTES, FORMAT_VERSION, MAGIC, SECTION_TYPES } from './layout';

/** The bytes are no compiled model, one of another version, or a damaged one. */
export class CompiledModelError extends Error {}

export interface CompiledFile {
  readonly plan: Plan;
  readonly arrays: readonly TypedArray[];
}

/** Views the arrays where they lie; only bytes that begin at an odd address are copied, once. */
export function readCompiled(given: Uint8Array, isChecked = false): CompiledFile {
  const bytes = given.byteOffset % ALIGNMENT === 0 ? given : new Uint8Array(given);
  const headBytes = checkFrame(bytes, isChecked);
  const head = parseHead(bytes.subarray(FIXED_BYTES, FIXED_BYTES + headBytes));
  const start = FIXED_BYTES + headBytes;
  const arrays = head.sections.map((section, index) => viewSection(bytes, start, section, index));
  return { plan: head, arrays };
}

function checkFrame(bytes: Uint8Array, isChecked: boolean): number {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC) throw new CompiledModelError(bytes.length === 0 ? 'it is empty' : 'it is not a compiled model');
  if (bytes.length < FIXED_BYTES) throw new CompiledModelError(`it is cut off: ${bytes.length} bytes are there`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION) {
    throw new CompiledModelError(`it was compiled in version ${version} of the format, this engine reads version ${FORMAT_VERSION}: synthesize and deploy again`);
  }
  const total = view.getUint32(16, true);
  if (total > bytes.length) throw new CompiledModelError(`it is cut off: ${bytes.length} of ${total} bytes are there`);
  if (total < bytes.length) throw new CompiledModelError(`${bytes.length - total} bytes follow its end`);
  const headBytes = view.getUint32(12, true);
  if (total % ALIGNMENT !== 0 || headBytes % ALIGNMENT !== 0 || FIXED_BYTES + headBytes > total) {
    throw new CompiledModelError('it is damaged: its head does not fit');
  }
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) throw new CompiledModelError('it runs on little-endian machines only');
  if (isChecked) return headBytes;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + FIXED_BYTES, (total - FIXED_BYTES) / 4);
  if (checksum(words) !== view.getUint32(20, true)) throw new CompiledModelError('it is damaged: its checksum is another');
  return headBytes;
}

function parseHead(bytes: Uint8Array): Plan & { readonly sections: readonly Section[] } {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Plan & { sections: Section[] };
  } catch (error) {
    throw new CompiledModelError(`it is damaged: its head is no JSON (${(error as Error).message})`);
  }
}

function viewSection(bytes: Uint8Array, start: number, { type, offset, length }: Section, index: number): TypedArray {
  const constructor = SECTION_TYPES[type as SectionType];
  const end = start + offset + aligned(length * (constructor?.BYTES_PER_ELEMENT ?? 0));
  if (constructor === undefined || offset % ALIGNMENT !== 0 || end > bytes.length) {
    throw new CompiledModelError(`it is damaged: section ${index} does not fit`);
  }
  return new constructor(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + offset, length);
}

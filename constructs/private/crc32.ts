import * as zlib from 'node:zlib';
import { crc32 } from '../../lib/archive/crc32';

/** Hex, eight digits. Node has it since 20.15. */
export function crc32Of(content: Uint8Array): string {
  const { crc32: native = crc32 } = zlib as Partial<typeof zlib>;
  return native(content).toString(16).padStart(8, '0');
}

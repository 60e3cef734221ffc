/**
 * A gzip stream of stored blocks (RFC 1952 and 1951): nothing is compressed. Weights are nearly as large compressed, a deflate differs between
 * versions of zlib, and a model of gigabytes is written as fast as it is read.
 */
import { crc32 } from './crc32';

/** "the uncompressed data is limited to 65,535 bytes": https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4 */
const MAX_BLOCK = 65_535;
const BLOCK_HEADER = 5;
const TRAILER = 8;
/** No flags, no time, no extra flags, system unknown. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/** Takes pieces of the stream. They are used again after the call. */
export type Sink = (piece: Uint8Array) => void;

/** Size of the stream for so much content. */
export function gzipBytes(content: number): number {
  return HEADER.length + content + BLOCK_HEADER * Math.max(1, Math.ceil(content / MAX_BLOCK)) + TRAILER;
}

export class StoredGzip {
  private readonly block = new Uint8Array(BLOCK_HEADER + MAX_BLOCK);
  private filled = 0;
  private crc = 0;
  private bytes = 0;

  constructor(private readonly sink: Sink) {
    sink(HEADER);
  }

  push(content: Uint8Array): void {
    this.crc = crc32(content, this.crc);
    this.bytes += content.length;
    for (let at = 0; at < content.length;) {
      // A full block waits for what follows: only then it is known not to be the last.
      if (this.filled === MAX_BLOCK) this.flush(false);
      const taken = Math.min(MAX_BLOCK - this.filled, content.length - at);
      this.block.set(content.subarray(at, at + taken), BLOCK_HEADER + this.filled);
      this.filled += taken;
      at += taken;
    }
  }

  end(): void {
    this.flush(true);
    const trailer = new DataView(new ArrayBuffer(TRAILER));
    trailer.setUint32(0, this.crc, true);
    trailer.setUint32(4, this.bytes % 2 ** 32, true);
    this.sink(new Uint8Array(trailer.buffer));
  }

  private flush(last: boolean): void {
    const header = new DataView(this.block.buffer);
    header.setUint8(0, last ? 1 : 0);
    header.setUint16(1, this.filled, true);
    header.setUint16(3, ~this.filled & 0xffff, true);
    this.sink(this.block.subarray(0, BLOCK_HEADER + this.filled));
    this.filled = 0;
  }
}
